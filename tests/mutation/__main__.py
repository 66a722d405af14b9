"""
``python -m tests.mutation [N]``: how many mutants do the tests find out of what gate is trusted for?

With N, of every Nth mutant. It ends with 1 where too few are found out, or a survivor is not known.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence

from tests.mutation.known import EQUIVALENT
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.run import ROOT, tried
from tests.mutation.table import AREAS, LEAST, Area


def main(words: Sequence[str]) -> int:
    step = int(words[0]) if words else 1
    areas = [area for area in AREAS if area.name in words[1:] or not words[1:]]
    bad = False
    for area in areas:
        start = time.monotonic()
        made = list(chosen(area, step))
        told = tried(made, area.tests, survives)
        for name in told.failed:
            say(f"  fails without a mutant: {name}")
        if told.failed:
            bad = True
            continue
        left = [mutant for mutant in told.survivors if mutant.name not in EQUIVALENT]
        count = len(made) - (len(told.survivors) - len(left))
        share = 100 * (count - len(left)) / max(1, count)
        bad = bad or share < LEAST
        say(
            f"{area.name}: {len(made)} mutants, {len(made) - count} equivalent, {len(left)} survive,"
            f" {share:.1f} % found out, {time.monotonic() - start:.0f} s"
        )
    return int(bad)


def survives(mutant: Mutant) -> None:
    if mutant.name not in EQUIVALENT:
        say(f"  survives: {mutant.name}")


def chosen(area: Area, step: int) -> Iterator[Mutant]:
    """Yield every *step*th mutant of *area*."""
    files = sorted({path for glob in area.files for path in ROOT.glob(glob)})
    number = 0
    for path in files:
        for mutant in mutants(path, str(path.relative_to(ROOT))):
            number += 1
            if number % step == 0:
                yield mutant


def say(line: str) -> None:
    sys.__stdout__.write(f"{line}\n")
    sys.__stdout__.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
