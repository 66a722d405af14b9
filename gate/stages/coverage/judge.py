"""What is there to say of one service, once it is known what is covered in its files?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from gate.model.finding import Finding, Location, Severity
from gate.model.lines import Lines, told
from gate.model.path import RepoPath
from gate.model.rule import Rule
from gate.model.text import count, cut, number, shown
from gate.model.value import dataclass
from gate.stages.coverage.covered import Covered
from gate.stages.coverage.earlier import Compared
from gate.stages.coverage.rate import Rate
from gate.stages.coverage.rules import (
    FILE_BELOW,
    LINES_UNCOVERED,
    NEWLY_EXCLUDED,
    PATCH_BELOW,
    REGRESSED,
    SERVICE_BELOW,
)

Line = Callable[[RepoPath, int], str]
"""Returns a line of a file at head, its white space folded."""
WHOLE: Final = 100
_NAMED: Final = 5
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is asked of one service."""

    name: str
    critical: bool
    minimum: Fraction | None
    """Percent of the whole; `None` where only the change is asked about."""
    patch: Fraction
    file_minimum: Fraction
    few: int
    """Changed statements below which no percentage says anything, but the whole."""

    def severity(self, rule: Rule) -> Severity:
        """Return how grave a finding of *rule* is: what is not critical warns."""
        return rule.severity if self.critical else min(rule.severity, Severity.LOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One service, and what is covered of it."""

    limits: Limits
    files: tuple[Covered, ...]
    rate: Rate
    """All of it: statements and branches."""
    patch: Rate
    """The statements that the change touches."""
    base: Compared | None = None
    """How it stands against the base; `None` where nothing tells."""

    @property
    def is_patch_judged(self) -> bool:
        """Whether there is a percentage to ask for: of a few statements, only all of them."""
        return self.patch.total >= self.limits.few or self.limits.patch == WHOLE


def judged(limits: Limits, files: Sequence[Covered], base: Compared | None = None) -> Judged:
    """Return the service that *files* are."""
    return Judged(
        limits=limits,
        files=tuple(files),
        rate=_sum([each.rate for each in files]),
        patch=_sum([each.patch for each in files if each.changed]),
        base=base,
    )


def _sum(rates: Sequence[Rate]) -> Rate:
    return Rate(
        covered=sum(rate.covered for rate in rates), total=sum(rate.total for rate in rates)
    )


def findings(service: Judged, line: Line) -> Iterator[Finding]:
    """Yield what is wrong with the service, the whole first."""
    yield from _below(service)
    yield from _regressed(service)
    yield from _excluded(service, line)
    yield from _uncovered(service, line)


def _below(service: Judged) -> Iterator[Finding]:
    limits, rate, patch = service.limits, service.rate, service.patch
    if limits.minimum is not None and rate.is_below(limits.minimum):
        yield SERVICE_BELOW.found(
            f"{limits.name}: {rate} covered, and {_percent(limits.minimum)} are asked"
            + _named(service, "; of this change, ", " are not"),
            key=limits.name,
            severity=limits.severity(SERVICE_BELOW),
        )
    if service.is_patch_judged and patch.is_below(limits.patch):
        yield PATCH_BELOW.found(
            f"{limits.name}: {patch} of the changed statements covered, and"
            f" {_percent(limits.patch)} are asked" + _named(service, ": not ", ""),
            key=limits.name,
            severity=limits.severity(PATCH_BELOW),
        )
    for each in service.files:
        if each.patch.total >= limits.few and each.patch.is_below(limits.file_minimum):
            yield FILE_BELOW.found(
                f"{each.patch} of its changed statements covered, and"
                f" {_percent(limits.file_minimum)} are asked",
                at=Location(path=each.path),
                key=limits.name,
                severity=limits.severity(FILE_BELOW),
            )


def _named(service: Judged, before: str, after: str) -> str:
    """Return the uncovered lines of the change between *before* and *after*; or nothing."""
    places = [
        f"{shown(each.path)} {cut(told(_of_ranges(each)), _LONGEST)}"
        for each in service.files
        if each.uncovered
    ]
    more = f" and {count(len(places) - _NAMED, 'more file')}" if len(places) > _NAMED else ""
    return f"{before}{', '.join(places[:_NAMED])}{more}{after}" if places else ""


def _of_ranges(each: Covered) -> Lines:
    return each.source.whole(each.uncovered) if each.source else each.uncovered


def _percent(limit: Fraction) -> str:
    return f"{number(float(limit))} %"


def _regressed(service: Judged) -> Iterator[Finding]:
    base = service.base
    if base is None or not base.is_worse:
        return
    lost = sum(lines.bit_count() for lines in base.lost.values())
    said = [f"{base.head} of what the base had and the change brings, {base.base} before"]
    if base.rise > 0:
        said.append(f"{count(lost, 'statement')} of unchanged code covered no more")
    places = [f"{shown(path)} {cut(told(lines), _LONGEST)}" for path, lines in base.lost.items()]
    if places:
        said.append(", ".join(places[:_NAMED]) + ("" if len(places) <= _NAMED else ", and more"))
    path, lines = next(iter(base.lost.items()), (None, 0))
    yield REGRESSED.found(
        f"{service.limits.name}: {'; '.join(said)}",
        at=Location(path=path, line=_first(lines)) if path else None,
        key=service.limits.name,
        severity=service.limits.severity(REGRESSED),
    )


def _first(lines: Lines) -> int:
    return (lines & -lines).bit_length() - 1


def _excluded(service: Judged, line: Line) -> Iterator[Finding]:
    for each in service.files:
        if each.excluded:
            first = _first(each.excluded)
            yield NEWLY_EXCLUDED.found(
                f"{count(each.excluded.bit_count(), 'statement')} at {_lines(each.excluded)} left"
                " out by a pragma that comes with the change; counted as not covered",
                at=Location(path=each.path, line=first),
                key=line(each.path, first),
                severity=service.limits.severity(NEWLY_EXCLUDED),
            )


def _uncovered(service: Judged, line: Line) -> Iterator[Finding]:
    for each in service.files:
        for part in each.ranges():
            lines = (
                f"line {part.first}"
                if part.first == part.last
                else (f"lines {part.first}-{part.last}")
            )
            yield LINES_UNCOVERED.found(
                f"{lines} of the change executed by no test ({service.limits.name})",
                at=Location(path=each.path, line=part.first, end_line=part.last),
                key=line(each.path, part.first),
            )


def _lines(lines: Lines) -> str:
    noun = "line" if lines.bit_count() == 1 else "lines"
    return f"{noun} {cut(told(lines), _LONGEST)}"
