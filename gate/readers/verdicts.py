"""What the gate decided before, from its own JSON reports (config/report.schema.json)."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from gate.model.flow import FlowEvent, Observed, What

_DECISIONS = frozenset({"pass", "fail", "inconclusive"})


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
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        raise NoVerdict("it is no JSON report of gate") from None
    if not isinstance(decision, str) or decision not in _DECISIONS or told.tzinfo is None:
        raise NoVerdict("it tells no verdict and its time")
    return Observed(events=(FlowEvent(what=What.JUDGED, at=at, decision=decision),))
