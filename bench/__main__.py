"""
``python -m bench CACHE``: gate beside the tools that it drives, in one run on one machine.

``--scenario`` chooses what is measured, ``--corpus`` on what, ``--pairs`` how often what is short;
``--write FILE`` puts the tables into a page.
"""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from bench import scenarios
from bench.corpora import CORPORA, repository
from bench.scenarios import Goal, Row, Setting
from bench.tools import rival, versions

_BEGIN: Final = "<!-- what `make bench` measured: {} -->\n"
_END: Final = "<!-- end of what was measured: {} -->\n"

SCENARIOS: Final[Mapping[str, Callable[[Setting], Iterator[Row | Goal]]]] = {
    "hook": scenarios.hook,
    "change": scenarios.change,
    "warm": scenarios.warm,
    "sast": scenarios.sast,
    "identity": scenarios.identity,
    "secrets": scenarios.secrets,
    "memory": scenarios.memory,
    "scaling": scenarios.scaling,
}
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "small runs": ("hook", "change", "warm", "memory"),
    "whole trees": ("sast", "identity", "secrets", "scaling"),
}
"""The scenarios of each table on the page: what takes a minute can be measured by itself."""


def main() -> None:
    """Measure what the command line asks for, and print or write the tables."""
    words = _words()
    chosen = words.scenario or list(SCENARIOS)
    with tempfile.TemporaryDirectory(prefix="gate-bench-") as work:
        setting = Setting(
            repository=repository(CORPORA[words.corpus], words.cache),
            work=Path(work),
            pairs=words.pairs,
            rival=rival(words.cache),
        )
        for part, names in PARTS.items():
            said = list(_said(setting, [name for name in names if name in chosen]))
            text = "".join(f"{line}\n" for line in _page(said, words.corpus))
            if said and words.write:
                _write(words.write, part, text)
            elif said:
                print(text)


def _said(setting: Setting, names: list[str]) -> Iterator[Row | Goal]:
    for name in names:
        for one in SCENARIOS[name](setting):
            print(one, file=sys.stderr, flush=True)
            yield one


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("cache", type=Path, help="where corpora are kept")
    parser.add_argument("--scenario", action="append", choices=list(SCENARIOS))
    parser.add_argument("--corpus", default="django", choices=list(CORPORA))
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--write", type=Path, metavar="FILE")
    return parser.parse_args()


def _page(said: list[Row | Goal], corpus: str) -> Iterator[str]:
    rows = [one for one in said if isinstance(one, Row)]
    goals = [one for one in said if isinstance(one, Goal)]
    yield f"Corpus: {CORPORA[corpus].folder}. {versions()}."
    machine = f"{_processor()}, {platform.system()} {platform.machine()}"
    yield f"Machine: {os.cpu_count()} cores, {machine}."
    yield f"Command: `python -m bench {shlex.join(['CACHE', *sys.argv[2:]])}`."
    yield ""
    yield "| what | tool | CPU, s | wall, s | CPU, times gate's | wall, times gate's | findings |"
    yield "|---|---|--:|--:|--:|--:|---|"
    yield from map(str, rows)
    yield ""
    yield "| measure | wanted | seen | |"
    yield "|---|---|---|---|"
    yield from map(str, goals)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(": ")[2] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def _write(file: Path, part: str, text: str) -> None:
    """Put *text* between the marks of *part* in *file*."""
    begin, end = _BEGIN.format(part), _END.format(part)
    page = file.read_text(encoding="utf-8")
    before, _, rest = page.partition(begin)
    file.write_text(f"{before}{begin}\n{text}\n{end}{rest.partition(end)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
