"""
GitHub's annotations: commands that a job prints, and that stand beside the lines they are about.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands is the
format. A step shows ten errors and ten warnings and drops the rest without a word, so the gravest
come first, those on lines of the change before others, and the last place counts what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gate.model.change import LineRange
from gate.model.finding import Location
from gate.model.path import RepoPath
from gate.model.run import Run
from gate.model.stage import StageStatus
from gate.model.text import count, cut, log
from gate.model.value import dataclass
from gate.model.verdict import Decision, Effect, Judgement

_MOST: Final = 10
"""Annotations of one level in one step."""
_LONGEST: Final = 1_000
"""Characters of a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Annotation:
    level: str
    """``error`` or ``warning``."""
    title: str
    lines: tuple[str, ...]
    at: Location | None = None

    def __str__(self) -> str:
        """Return the command, a line of its own."""
        told = {**_place(self.at), "title": log(self.title)}
        properties = ",".join(f"{name}={_property(value)}" for name, value in told.items())
        text = "%0A".join(_data(log(cut(line, _LONGEST))) for line in self.lines if line)
        return f"::{self.level} {properties}::{text}\n"


def render(run: Run) -> Iterator[str]:
    """Yield the commands, the gravest first; nothing where nothing is to be shown."""
    changed = {file.path: file.added_lines for file in run.change.files}
    blocking = run.verdict.having(Effect.BLOCKS) + run.verdict.having(Effect.UNDECIDED)
    yield from map(str, _fitted([*_own(run), *_of(blocking, "error", changed)]))
    yield from map(str, _fitted([*_of(run.verdict.having(Effect.WARNS), "warning", changed)]))


def _own(run: Run) -> Iterator[_Annotation]:
    """Yield what stops the merge and is no finding."""
    for result in run.results:
        if result.status is StageStatus.BROKEN:
            yield _Annotation(level="error", title=f"{result.stage} broke", lines=(result.reason,))
    is_said = run.verdict.having(Effect.BLOCKS) or run.verdict.having(Effect.UNDECIDED)
    if run.verdict.decision is not Decision.PASS and not is_said:
        name = run.verdict.decision.name.lower()
        yield _Annotation(level="error", title=f"gate: {name}", lines=(run.verdict.because,))
    elif reservation := run.change.reservation:
        yield _Annotation(level="warning", title="gate: no real change", lines=(reservation,))


def _of(
    judgements: Iterable[Judgement], level: str, changed: dict[RepoPath, tuple[LineRange, ...]]
) -> Iterator[_Annotation]:
    def gravity(judgement: Judgement) -> tuple[bool, int, bool]:
        finding, at = judgement.finding, judgement.finding.location
        lines = changed.get(at.path, ()) if at else ()
        return finding.is_undecided, -finding.severity, not (at and _is_on(at, lines))

    for judgement in sorted(judgements, key=gravity):
        finding = judgement.finding
        fix = f"To mend it: {finding.fix}" if finding.fix else ""
        lines = (finding.message, fix, finding.fingerprint)
        yield _Annotation(level=level, title=finding.rule, lines=lines, at=finding.location)


def _fitted(annotations: Sequence[_Annotation]) -> Sequence[_Annotation]:
    """Return as many as a step shows; the last says how many more there are."""
    if len(annotations) <= _MOST:
        return annotations
    left = len(annotations) - _MOST + 1
    level = annotations[0].level
    more = _Annotation(
        level=level,
        title=f"{count(left, 'more ' + level)}",
        lines=("The job's summary and the JSON report have every one.",),
    )
    return [*annotations[: _MOST - 1], more]


def _is_on(at: Location, lines: Iterable[LineRange]) -> bool:
    return at.line is not None and any(each.first <= at.line <= each.last for each in lines)


def _place(at: Location | None) -> dict[str, str]:
    """Return where it stands; GitHub takes columns on one line only."""
    if at is None:
        return {}
    told = {"file": log(at.path)}
    if at.line:
        end = max(at.line, at.end_line or at.line)
        told |= {"line": str(at.line), "endLine": str(end)}
        if at.column and end == at.line:
            told["col"] = str(at.column)
            told["endColumn"] = str(max(at.column, at.end_column or at.column))
    return told


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
