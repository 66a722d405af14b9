"""
How many labelled bad lines are found, and how many good ones are flagged?

A line of ``sast/*/*.py.txt`` that ends in ``# BAD`` holds a fault, one that ends in ``# GOOD``
looks like one and is none. ``python -m tests.labelled.quality`` prints the shares for bandit alone
and for the gate; with ``tuning`` as its argument, also the lines of that half that are wrong. The
half ``held_out`` was written before any check of our own, and no check is changed to suit it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gate.model.finding import Finding, Severity
from gate.stages.sast import STAGE
from tests.looking import Here, ask

FOLDER = Path(__file__).parent / "sast"
HALVES = ("tuning", "held_out")
_LABEL = re.compile(r"#\s*(BAD|GOOD)\s*$")


@dataclass(frozen=True)
class Line:
    """One labelled line."""

    file: str
    line: int
    is_bad: bool
    text: str


@dataclass(frozen=True)
class Score:
    """Of one half and one way to look."""

    found: int
    bad: int
    flagged: int
    good: int

    def __str__(self) -> str:
        found = f"{self.found} of {self.bad} bad lines ({self.found / self.bad:.0%})"
        return f"{found}, {self.flagged} of {self.good} good ones ({self.flagged / self.good:.0%})"


def labelled(half: str) -> dict[Path, list[Line]]:
    """Return the labelled lines of each file of *half*."""
    return {path: list(_lines(path)) for path in sorted((FOLDER / half).glob("*.py.txt"))}


def _lines(path: Path) -> Iterator[Line]:
    for number, text in enumerate(path.read_text().split("\n"), start=1):
        label = _LABEL.search(text)
        if label:
            yield Line(path.name, number, label[1] == "BAD", text.strip())


def findings(path: Path, workers: Here) -> tuple[Finding, ...]:
    """Return what the gate finds in the file at *path*."""
    return ask(STAGE, {"app.py": path.read_text()}, workers=workers).findings


def is_bandits(finding: Finding) -> bool:
    """Say whether bandit finds it by itself."""
    return any(name == "bandit" for name, _ in finding.details)


WAYS = {
    "bandit alone": is_bandits,
    "gate, told": lambda finding: finding.severity > Severity.INFO,
    "gate, blocks": lambda finding: finding.severity >= Severity.MEDIUM,
}


def lines_of(found: Iterable[Finding]) -> set[int]:
    """Return the lines on which *found* stand."""
    lines: set[int] = set()
    for finding in found:
        at = finding.location
        assert at is not None
        assert at.line is not None
        lines |= {*range(at.line, (at.end_line or at.line) + 1)}
    return lines


def wrong(half: str, way: str) -> tuple[Score, list[Line]]:
    """Return the score of *half* by *way*, and the lines that are missed or wrongly flagged."""
    workers, missed = Here(), []
    found = bad = flagged = good = 0
    for path, lines in labelled(half).items():
        told = lines_of(one for one in findings(path, workers) if WAYS[way](one))
        for line in lines:
            is_told = line.line in told
            bad, good = bad + line.is_bad, good + (not line.is_bad)
            found, flagged = (
                found + (line.is_bad and is_told),
                flagged + (not line.is_bad and is_told),
            )
            if line.is_bad != is_told:
                missed.append(line)
    return Score(found, bad, flagged, good), missed


def main(shown: list[str]) -> None:
    """Print the scores, and the wrong lines of the halves in *shown*."""
    for half in HALVES:
        for way in WAYS:
            score, lines = wrong(half, way)
            print(f"{half:9} {way:13} {score}")  # noqa: T201 - what it is for
            if half in shown and half != "held_out" and way != "bandit alone":
                for line in lines:
                    what = "missed" if line.is_bad else "flagged"
                    print(f"    {what} {line.file}:{line.line} {line.text}")  # noqa: T201 - as above


if __name__ == "__main__":
    main(sys.argv[1:])
