"""Figures to report on: a public repository's past, and one with everything in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from gate.model.flow import Covered, FlowEvent, Kind, Observed, What, joined
from gate.model.kpis import Kpis, Window
from gate.options.hours import OfficeHours
from gate.readers.flow import read_events
from gate.stages.kpis.measured import measured
from gate.stages.kpis.options import KpisOptions

RECORDED = Path(__file__).parents[2] / "recorded" / "kpis" / "ants.jsonl"
"""The pull requests of panjf2000/ants (MIT) from July 2018 to October 2019, accounts replaced."""
HOSTILE = "<script>alert(1)</script> | **x** @everyone \x1b[2J \u202e `$(rm)`"
SINCE = datetime(2026, 9, 7, tzinfo=UTC)
DAY = timedelta(days=1)


def recorded() -> Kpis:
    """Return the figures of a real repository, of which no bug and no size is told."""
    options = KpisOptions(
        sprint_start="2019-04-29", sprint_days=28, hours=OfficeHours(zone="Asia/Shanghai")
    )
    hours = options.hours.hours()
    window = Window(
        name="2019-09-16 to 2019-10-13",
        since=datetime(2019, 9, 15, 16, tzinfo=UTC),
        until=datetime(2019, 10, 13, 16, tzinfo=UTC),
    )
    now = datetime(2019, 10, 14, 1, tzinfo=UTC)
    return measured(
        read_events(RECORDED.read_bytes()), options, hours, window, now=now, repository="o/ants"
    )


def everything() -> Kpis:
    """Return figures with every trend, every table, and texts of somebody who means harm."""
    options = KpisOptions(sprint_start="2026-09-07", per_person=True)
    window = Window(name="2026-09-07 to 2026-09-20", since=SINCE, until=SINCE + 14 * DAY)
    spans = tuple(
        Covered(kind=kind, since=SINCE - 100 * DAY, until=SINCE + 14 * DAY) for kind in Kind
    )
    observed = joined((Observed(events=tuple(_events()), covered=spans),))
    hours = options.hours.hours()
    return measured(
        observed, options, hours, window, now=SINCE + 14 * DAY, repository=f"o/{HOSTILE}"
    )


def _events() -> list[FlowEvent]:
    told = []
    for number in range(40):
        key, begun = str(number), SINCE - 70 * DAY + number * 2 * DAY + timedelta(hours=9)
        wait = timedelta(hours=1 + number % 7)
        told += [
            FlowEvent(
                what=What.OPENED, at=begun, key=key, by="ann", title=HOSTILE, lines=number * 17
            ),
            FlowEvent(what=What.COMMITTED, at=begun - wait, key=key),
            FlowEvent(what=What.REVIEWED, at=begun + wait, key=key, by="bob"),
            FlowEvent(what=What.MERGED, at=begun + (1 + number % 4) * DAY, key=key),
            FlowEvent(
                what=What.JUDGED,
                waivers=number // 10,
                at=begun,
                key=key,
                decision=("pass", "pass", "fail", "inconclusive")[number % 4],
            ),
        ]
    for number in range(6):
        at = SINCE - number * 15 * DAY + 3 * DAY
        told.append(FlowEvent(what=What.BUG, at=at, key=f"PAY-{number}", title=HOSTILE))
    return told


def nothing() -> Kpis:
    """Return figures of which nothing is known."""
    options = KpisOptions(sprint_start="2026-09-07")
    window = Window(name="2026-09-07 to 2026-09-20", since=SINCE, until=SINCE + 14 * DAY)
    return measured(Observed(), options, options.hours.hours(), window, now=SINCE + 14 * DAY)


FIGURES = {"recorded": recorded, "everything": everything, "nothing": nothing}
