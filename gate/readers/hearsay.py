"""
Reads a JSON report of gate's as hostile text: what is not of its form is refused or left out.

``config/report.schema.json`` is the form. Nothing here says that it is true.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from gate.model.finding import MOST_LINES, Severity
from gate.model.hearsay import Hearsay, ToldFinding, ToldStage
from gate.model.payload import Payload
from gate.model.text import cut
from gate.model.verdict import Decision, Effect
from gate.model.work import Unreadable

_LONGEST: Final = 2_000
"""Characters of any one text that are kept."""
_MOST: Final = 5_000
"""Findings, and stages, that are kept."""
_DECISIONS: Final = {each.name.lower(): each for each in Decision}
_EFFECTS: Final = {each.value: each for each in Effect}
_SEVERITIES: Final = tuple(each.name.lower() for each in Severity)


def read_hearsay(data: bytes) -> Hearsay:
    """
    Return what *data* says.

    Raises:
        Unreadable: it is no JSON report of gate's, or holds what no run finds.
    """
    try:
        loaded: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is no JSON") from error
    report = Payload(loaded)
    decision = _DECISIONS.get(report.text("verdict", "decision"))
    if decision is None or report.number("schema") != 1:
        raise Unreadable("it is no report of gate's")
    return Hearsay(
        decision=decision,
        because=_text(report, "verdict", "because"),
        is_report_only=report.flag("verdict", "report_only") is True,
        version=cut(report.text("gate"), 40),
        findings=tuple(_findings(report)),
        stages=tuple(_stages(report)),
    )


def _findings(report: Payload) -> Iterator[ToldFinding]:
    for number, each in zip(range(_MOST), report.each("findings"), strict=False):
        effect = _EFFECTS.get(each.text("effect"))
        if effect is None:
            continue
        line, severity = each.number("line"), each.text("severity")
        if line is not None and not 1 <= line <= MOST_LINES:
            raise Unreadable(f"findings[{number}].line is the line of no file")
        if severity and severity not in _SEVERITIES:
            raise Unreadable(f"findings[{number}].severity is none of {', '.join(_SEVERITIES)}")
        path = _text(each, "path")
        yield ToldFinding(
            rule=_text(each, "rule"),
            severity=severity,
            effect=effect,
            message=_text(each, "message"),
            fix=_text(each, "fix"),
            place=f"{path}:{line}" if path and line else path,
            fingerprint=cut(each.text("fingerprint"), 40),
        )


def _stages(report: Payload) -> Iterator[ToldStage]:
    for each, _ in zip(report.each("stages"), range(_MOST), strict=False):
        yield ToldStage(
            id=cut(each.text("id"), 80),
            status=cut(each.text("status"), 40),
            reason=_text(each, "reason"),
        )


def _text(payload: Payload, *keys: str) -> str:
    return cut(payload.text(*keys), _LONGEST)
