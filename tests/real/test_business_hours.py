"""Spans of time with zones, clock changes and weeks of several countries."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gate.model.business import BusinessHours


def counted(case: dict[str, Any]) -> timedelta:
    opens, closes = map(time.fromisoformat, case.get("hours", ("09:00", "17:00")))
    hours = BusinessHours(
        zone=ZoneInfo(case["tz"]),
        days=frozenset(case.get("days", range(5))),
        opens=opens,
        closes=closes,
    )
    return hours.between(*(datetime.fromisoformat(case[end]) for end in ("start", "end")))


def test_every_labelled_span_is_as_long_as_its_label_says(shared: Path) -> None:
    lines = (shared / "data" / "policy" / "business-hours.jsonl").read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines]

    assert 11 == len(cases)
    for case in cases:
        assert timedelta(hours=case["want_hours"]) == counted(case), case["case"]
