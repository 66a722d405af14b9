"""Our own checks, on a file whose tree bandit has seen, in the shape of its findings."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Collection, Sequence
from typing import Final

from gate.engines.bandit.issue import NOT_READ, Issue
from gate.engines.bandit.nosec import Comment
from gate.engines.bandit.scanned import Scanned
from gate.engines.bandit.sources import Source, Unread
from gate.engines.dataflow.circumstances import Asked
from gate.engines.dataflow.look import look
from gate.model.value import dataclass, replace
from gate.model.work import Unreadable


@dataclass(frozen=True, slots=True)
class _Cwe:
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A finding of a check of ours, in the shape of bandit's."""

    test_id: str
    severity: str
    confidence: str
    text: str
    lineno: int
    col_offset: int
    end_col_offset: int
    cwe: _Cwe = _Cwe()


def looked(
    scanned: Scanned, data: bytes, checks: Collection[str]
) -> tuple[list[Own], dict[int, str]]:
    """
    Return what *checks* find in *data*, and the circumstances of bandit's issues, by their index.

    *scanned* is what bandit's driver left of *data*.

    Raises:
        Unreadable: the file is nested too deeply.
    """
    asked = [
        Asked(
            test=raw.test_id,
            severity=raw.severity,
            confidence=raw.confidence,
            line=raw.lineno,
            column=raw.col_offset,
            end_column=raw.end_col_offset,
        )
        for raw in scanned.issues
    ]
    try:
        told = look(scanned.tree, _text(data), asked, scanned.noted)
    except RecursionError:
        raise Unreadable("it is nested too deeply for the gate's own checks") from None
    own = [
        Own(
            test_id=hit.check,
            severity=hit.severity,
            confidence=hit.confidence,
            text=hit.message,
            lineno=getattr(hit.node, "lineno", 1),
            col_offset=getattr(hit.node, "col_offset", 0),
            end_col_offset=getattr(hit.node, "end_col_offset", 0),
        )
        for hit in told.hits
        if hit.check in checks
    ]
    return own, dict(told.circumstances)


def _text(data: bytes) -> str:
    """Return *data* as text whose lines are counted as Python counts them."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding, "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def noted(comment: Comment) -> Own:
    """Return what is to be said of a *comment* that asks for silence."""
    return Own(
        test_id=comment.kind,
        severity="MEDIUM" if comment.is_unknown else "LOW",
        confidence="HIGH",
        text=_NOTES[comment.kind],
        lineno=comment.line,
        col_offset=-1,
        end_col_offset=-1,
    )


_NOTES: Final = {
    "nosec-added": "A comment asks for silence about what is found here",
    "nosec-blanket": "A comment asks for silence about whatever may be found here",
    "nosec-unknown": "A comment names a test that there is not, so that bandit hides all",
}


def run_at_start(source: Source) -> list[Own]:
    """Return what is to be said of the lines of *source* that run whenever Python starts."""
    return [
        Own(
            test_id="pth-runs-code",
            severity="MEDIUM",
            confidence="HIGH",
            text="This line is run whenever Python starts",
            lineno=line,
            col_offset=-1,
            end_col_offset=-1,
        )
        for line in source.at_start
    ]


def located(issues: Sequence[Issue], source: Source) -> list[Issue]:
    """Return *issues* of the Python of *source* at their places in the file that holds it."""
    told = [_located(each, source) for each in issues]
    return [*told, *(_not_read(each) for each in source.unread)]


def _located(found: Issue, source: Source) -> Issue:
    lines = source.lines
    first = lines[min(found.line, len(lines)) - 1]
    last = lines[min(found.end_line, len(lines)) - 1]
    where = f"Cell {first.cell}, line {first.line_in_cell}: " if first.cell else ""
    return replace(
        found,
        message=where + found.message,
        line=first.line,
        end_line=max(last.line, first.line),
        column=None,
        end_column=None,
    )


def _not_read(cell: Unread) -> Issue:
    return Issue(
        test=NOT_READ,
        severity="HIGH",
        confidence="HIGH",
        cwe=0,
        message=f"No check was run on cell {cell.cell}: {cell.reason}",
        line=cell.line,
        end_line=cell.line,
        column=None,
        end_column=None,
        scope="",
        code=str(cell.cell),
        has_nosec=False,
    )
