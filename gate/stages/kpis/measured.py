"""All figures of a stretch of time, with their trends and the cases behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from gate.model.business import BusinessHours
from gate.model.flow import Observed
from gate.model.kpis import Kpis, Window
from gate.model.table import Table
from gate.model.text import number
from gate.readers.credentials.quoted import masked
from gate.stages.kpis.measures import MEASURES, Past
from gate.stages.kpis.numbers import clock
from gate.stages.kpis.options import KpisOptions
from gate.stages.kpis.trends import TRENDS

_MOST_ROWS: Final = 50
"""Cases that a table shows."""


def measured(
    observed: Observed,
    options: KpisOptions,
    hours: BusinessHours,
    window: Window,
    *,
    now: datetime,
    repository: str = "",
) -> Kpis:
    """Return what *observed* says of *window*, and of the sprints before it."""
    past = Past(observed, options, hours, now)
    periods = past.calendar.before(window, options.trend_sprints)
    return Kpis(
        repository=repository,
        window=window,
        zone=options.hours.zone,
        made_at=now.astimezone(UTC),
        figures=tuple(measure(past, window) for measure in MEASURES),
        trends=tuple(trend(past, periods) for trend in TRENDS),
        tables=tuple(table for table in _tables(past, window) if table.rows),
    )


def _tables(past: Past, window: Window) -> Iterator[Table]:
    late = [each for each in past.responses(window) if each.is_late]
    late.sort(key=lambda each: (-each.hours, each.story.key))
    yield Table(
        name="late reviews",
        columns=("pull request", "title", "business hours", "answer"),
        rows=tuple(
            (
                _named(each.story.key),
                masked(each.story.title),
                clock(each.hours),
                "late" if each.is_answered else "none",
            )
            for each in late[:_MOST_ROWS]
        ),
    )
    yield Table(
        name="escaped bugs",
        columns=("bug", "title", "found on"),
        rows=tuple(
            (_named(bug.key), masked(bug.title), str(past.hours.day_of(bug.found_at)))
            for bug in sorted(past.found_in(window), key=lambda bug: bug.found_at)[:_MOST_ROWS]
        ),
    )
    if past.options.per_person:
        yield _people(past, window)


def _people(past: Past, window: Window) -> Table:
    days = len(past.work_days(window)) or 1
    made = Counter(reviewer for _, reviewer, _ in past.reviews(window))
    engineers = sorted(past.engineers(window))
    return Table(
        name="reviews by engineer",
        columns=("engineer", "reviews", "on a working day"),
        rows=tuple(
            (each or "a deleted account", made[each], number(made[each] / days))
            for each in engineers
        ),
    )


def _named(key: str) -> str:
    """Return *key* as hosts write it: ``#12``."""
    return f"#{key}" if key.isdecimal() else key
