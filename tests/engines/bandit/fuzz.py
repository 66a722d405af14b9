"""
What both drivers say of generated programs, and which lesser drivers that would show.

``python -m tests.engines.bandit.fuzz PROGRAMS SEED`` ends with 1 where they differ.
"""

from __future__ import annotations

import sys
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from gate.engines.bandit.conditions import Check
from gate.engines.bandit.drivers import NAME
from gate.engines.bandit.fast import Fast
from gate.engines.bandit.known import checks
from gate.engines.bandit.visitors import Uncertain
from tests.engines.bandit.drivers import TESTS, Told, fast, stock
from tests.engines.bandit.mutants import Mutant, mutants
from tests.engines.bandit.programs import programs

_UNDECODED: Final = b"# caf\xe9\n"
"""A comment that Python parses and that a check of bandit's stumbles over."""
_EVERY: Final = 50
"""Of so many programs, one is there again with it."""


@dataclass(frozen=True, kw_only=True)
class Fuzzed:
    """Some programs, and what bandit says of each."""

    programs: Sequence[bytes]
    said: Sequence[Told]

    def different(self) -> list[bytes]:
        """The programs of which the fast driver says something else."""
        pairs = zip(self.programs, self.said, strict=True)
        return [program for program, said in pairs if fast(program) != said]

    def by_check(self) -> Mapping[str, list[bytes]]:
        """The programs in which something was found, by the name of the check's function."""
        found: dict[str, list[bytes]] = defaultdict(list)
        for program, said in zip(self.programs, self.said, strict=True):
            for name in {str(issue[1]) for issue in said if isinstance(issue, tuple)}:
                found[name].append(program)
        return found

    def surviving(self) -> Iterator[str]:
        """Yield what could be taken out of a condition, and no program would show it."""
        found = self.by_check()
        for check in all_checks():
            some = found[check.function.partition(":")[2]]
            whole = Fast([check], NAME)
            for mutant in mutants(check):
                if not _is_caught(mutant, whole, some):
                    yield mutant.what


def fuzzed(count: int, seed: int) -> Fuzzed:
    made = [program.encode() for program in islice(programs(seed), count)]
    made += [program + _UNDECODED for program in made[::_EVERY]]
    return Fuzzed(programs=made, said=[stock(program) for program in made])


def all_checks() -> Sequence[Check]:
    return checks(TESTS)


def _is_caught(mutant: Mutant, whole: Fast, some: Iterable[bytes]) -> bool:
    lesser = Fast([mutant.check], NAME)
    # What holds the word that was taken out is tried first.
    likely = mutant.what.rpartition(" ")[2].rpartition(".")[2].encode()
    tried = sorted(some, key=lambda program: likely not in program)
    return any(_count(lesser, program) < _count(whole, program) for program in tried)


def _count(driver: Fast, program: bytes) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return len(driver.scan(program)[0])
        except Uncertain:
            return 0


def main(words: Sequence[str]) -> int:
    count, seed = map(int, words)
    made = fuzzed(count, seed)
    different = made.different()
    survivors = list(made.surviving())
    findings = sum(len(said) for said in made.said if isinstance(said, list))
    said = [f"{count} programs, {findings} findings, {len(different)} different"]
    said += [f"{len(survivors)} mutants survive: {', '.join(survivors)}"]
    sys.stdout.writelines(f"{line}\n" for line in (*said, *map(repr, different[:3])))
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
