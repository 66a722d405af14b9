"""How the figures went from sprint to sprint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from gate.model.flow import FlowEvent, Kind, What
from gate.model.kpis import Series, Trend, Window
from gate.model.text import count, number
from gate.model.value import dataclass
from gate.stages.kpis.measures import Past
from gate.stages.kpis.numbers import mean, middle, ninetieth

DECISIONS: Final = ("pass", "fail", "inconclusive")
NONE: Final = "none"
NOT_KNOWN: Final = "not known"
Taken = Callable[[Sequence[Fraction]], Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Period:
    """What is known of one period."""

    values: tuple[Fraction, ...]
    made_of: str


def lead_time(past: Past, periods: Sequence[Window]) -> Trend:
    """Return the days from the first commit to the merge."""

    def taken(window: Window) -> _Period:
        days, why = past.lead_times(window)
        return _part(days, len(days) + sum(why.values()), "pull request")

    return Trend(
        id="lead-time",
        title="Lead time",
        unit="days",
        periods=tuple(periods),
        limit=past.options.lead_time_days,
        limit_name=f"aim: a mean of at most {number(past.options.lead_time_days)}",
        **_spread(past, periods, taken),
    )


def review_response(past: Past, periods: Sequence[Window]) -> Trend:
    """Return the business hours from a request to its first review."""

    def taken(window: Window) -> _Period:
        hours = tuple(each.hours for each in past.responses(window))
        return _part(hours, len(hours), "request")

    return Trend(
        id="review-response",
        title="Review response",
        unit="business hours",
        periods=tuple(periods),
        limit=past.options.review_response_hours,
        limit_name=f"aim: each at most {number(past.options.review_response_hours)}",
        **_spread(past, periods, taken),
    )


def size(past: Past, periods: Sequence[Window]) -> Trend:
    """Return the lines that a merged pull request changes."""

    def taken(window: Window) -> _Period:
        told = [story.lines for story in past.merged(window)]
        lines = tuple(Fraction(each) for each in told if each is not None)
        return _part(lines, len(told), "pull request")

    return Trend(
        id="size",
        title="Size of pull requests",
        unit="lines",
        periods=tuple(periods),
        limit=float(past.options.size_limit),
        limit_name=f"limit: {past.options.size_limit:,}",
        **_spread(past, periods, taken),
    )


def reviews_per_day(past: Past, periods: Sequence[Window]) -> Trend:
    """Return the reviews that each engineer made on a working day."""
    rates: list[float | None] = []
    made_of = []
    for window in periods:
        rate, is_known = past.rate(window), _is_known(past, Kind.PULL_REQUESTS, window)
        rates.append(float(rate) if rate is not None and is_known else None)
        made = count(len(past.reviews(window)), "review") if rate is not None else NONE
        made_of.append(made if is_known else NOT_KNOWN)
    return Trend(
        id="reviews-per-day",
        title="Reviews per engineer and day",
        unit="reviews",
        periods=tuple(periods),
        series=(Series(name="mean", values=tuple(rates)),),
        made_of=tuple(made_of),
        limit=past.options.reviews_per_day,
        limit_name=f"aim: at least {number(past.options.reviews_per_day)}",
    )


def escaped_bugs(past: Past, periods: Sequence[Window]) -> Trend:
    """Return the bugs that were found in production."""
    known = [_is_known(past, Kind.BUGS, window) for window in periods]
    found = [len(past.found_in(window)) for window in periods]
    told = list(zip(found, known, strict=True))
    return Trend(
        id="escaped-bugs",
        title="Escaped bugs",
        unit="bugs",
        periods=tuple(periods),
        series=(
            Series(
                name="escaped bugs",
                values=tuple(float(bugs) if bugs or is_known else None for bugs, is_known in told),
            ),
        ),
        made_of=tuple(
            count(bugs, "bug") if is_known else f"at least {bugs:,}" if bugs else NOT_KNOWN
            for bugs, is_known in told
        ),
        limit=float(past.options.escaped_bugs),
        limit_name=f"aim: fewer than {past.options.escaped_bugs:,}",
        is_stacked=True,
    )


def verdicts(past: Past, periods: Sequence[Window]) -> Trend:
    """Return how often the gate passed, failed, or came to no verdict."""
    judged = [event for event in past.observed.events if event.what is What.JUDGED]
    counts = [
        Counter(event.decision for event in judged if window.holds(event.at)) for window in periods
    ]
    known = [_is_known(past, Kind.VERDICTS, window) for window in periods]
    told = list(zip(counts, known, strict=True))
    return Trend(
        id="verdicts",
        title="Verdicts of the gate",
        unit="verdicts",
        periods=tuple(periods),
        series=tuple(
            Series(
                name=decision,
                values=tuple(
                    float(each[decision]) if each or is_known else None for each, is_known in told
                ),
            )
            for decision in DECISIONS
        ),
        made_of=tuple(
            count(each.total(), "verdict") if each or is_known else NOT_KNOWN
            for each, is_known in told
        ),
        is_stacked=True,
    )


def waivers(past: Past, periods: Sequence[Window]) -> Trend:
    """Return how many waivers were in force when the gate judged last."""
    told = [event for event in past.observed.events if event.waivers is not None]
    within = [sorted((e for e in told if window.holds(e.at)), key=_moment) for window in periods]
    counts = [events[-1].waivers if events else None for events in within]
    return Trend(
        id="waivers",
        title="Waivers in force",
        unit="waivers",
        periods=tuple(periods),
        series=(
            Series(
                name="at the end",
                values=tuple(None if number is None else float(number) for number in counts),
            ),
        ),
        made_of=tuple(count(len(each), "verdict") if each else NOT_KNOWN for each in within),
    )


def _moment(event: FlowEvent) -> datetime:
    return event.at


TRENDS: Final = (lead_time, review_response, reviews_per_day, escaped_bugs, size, verdicts, waivers)
"""In the order in which reports show them."""


def _is_known(past: Past, kind: Kind, window: Window) -> bool:
    return not any(past.gaps(kind, window))


def _part(values: tuple[Fraction, ...], total: int, noun: str) -> _Period:
    """Return *values*, which are known of *total* things called *noun*."""
    known = f"{len(values) or 'none'} of {total:,} known"
    made_of = count(total, noun) if len(values) == total else known
    return _Period(values=values, made_of=made_of if total else NONE)


def _spread(
    past: Past, periods: Iterable[Window], taken: Callable[[Window], _Period]
) -> dict[str, Any]:
    """Return the fields of a trend of the pull requests: mean, median, 90th percentile."""
    unknown = _Period(values=(), made_of=NOT_KNOWN)
    told = [
        taken(window) if _is_known(past, Kind.PULL_REQUESTS, window) else unknown
        for window in periods
    ]
    rows: tuple[tuple[str, Taken], ...] = (
        ("mean", mean),
        ("median", middle),
        ("90th percentile", ninetieth),
    )
    series = tuple(
        Series(
            name=name,
            values=tuple(float(of(each.values)) if each.values else None for each in told),
        )
        for name, of in rows
    )
    return {"series": series, "made_of": tuple(each.made_of for each in told)}
