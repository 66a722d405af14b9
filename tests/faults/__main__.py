"""Let the calls of a run fail, each once: ``make faults ARGS='COUNT SEED'``."""

from __future__ import annotations

import errno
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.faults.scene import ERRORS, Scene, Site, calls_of, failing, sites, spread, wrongs


def main(count: int = 400, seed: int = 1) -> int:
    """Try *count* calls of a sound and of a faulty change, and tell how they ended."""
    choice, wrong = random.Random(seed), 0
    for is_faulty in (False, True):
        with tempfile.TemporaryDirectory() as name:
            scene = Scene(Path(name), is_faulty=is_faulty)
            every = sites(calls_of(scene))
            chosen = spread(every, count)
            chosen += choice.sample(every, min(len(every), count - len(chosen)))
            ends: Counter[str] = Counter()
            for site in chosen:
                error = choice.choice(ERRORS[site.name])
                for each in tried(scene, site, error, ends):
                    wrong += 1
                    tell(f"{site} ({errno.errorcode[error]}): {each}")
            tell(f"{'faulty' if is_faulty else 'sound'}: {len(every)} calls, {dict(ends)}")
    return min(wrong, 1)


def tried(scene: Scene, site: Site, error: int, ends: Counter[str]) -> Iterator[str]:
    """Let the call at *site* fail with *error*; yield what is wrong afterwards."""
    answer, failed = failing(site, error)
    try:
        seen = scene.run(answer)
    except TimeoutError as late:
        ends["endless"] += 1
        yield str(late)
        return
    ends[f"exit {seen.ended.code}" if failed else "not met"] += 1
    yield from wrongs(scene, seen)
    if "sqlite" in site.about and scene.run(is_cold=False).ended.code != scene.expected:
        yield "the next run came to another verdict"


def tell(text: str) -> None:
    """Say it now."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
