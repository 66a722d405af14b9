"""What the gate decided before, from its own JSON reports (config/report.schema.json)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Final

from gate.model.flow import FlowEvent, Observed, What

_DECISIONS: Final = frozenset({"pass", "fail", "inconclusive"})
_NO_REPORT: Final = (
    *(ValueError, TypeError, KeyError, AttributeError),
    *(RecursionError, OverflowError),
)
"""What reading one of another shape may raise."""
_MOST: Final = 10**9
_WAIVERS: Final = "waivers in force"
"""The measure of the stage `policy` that tells how many there are."""


class NoVerdict(ValueError):  # noqa: N818 - the noun is the verdict
    """A text is no JSON report of the gate; it never quotes the text."""


def read_verdict(data: bytes) -> Observed:
    """
    Return the one verdict that the report *data* tells.

    Raises:
        NoVerdict: it is no such report.
    """
    try:
        report = json.loads(data)
        decision = report["verdict"]["decision"]
        told = datetime.fromisoformat(report["started_at"])
        at = told.astimezone(UTC)
        measures = [each for stage in report.get("stages", ()) for each in stage["measures"]]
        waivers = [int(each["value"]) for each in measures if each["name"] == _WAIVERS]
    except _NO_REPORT:
        raise NoVerdict("it is no JSON report of gate") from None
    if not isinstance(decision, str) or decision not in _DECISIONS or told.tzinfo is None:
        raise NoVerdict("it tells no verdict and its time")
    if any(not 0 <= each < _MOST for each in waivers):
        raise NoVerdict("it tells no number of waivers")
    judged = FlowEvent(
        what=What.JUDGED,
        at=at,
        decision=decision,
        waivers=waivers[0] if waivers else None,
    )
    return Observed(events=(judged,))
