"""How the figures went from sprint to sprint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Final

from gate.model.flow import Kind, What
from gate.model.kpis import Series, Trend, Window
from gate.model.text import number
from gate.stages.kpis.measures import Past
from gate.stages.kpis.numbers import mean, middle, ninetieth

DECISIONS: Final = ("pass", "fail", "inconclusive")
_OVER: Final = "over the limit"
Values = Callable[[Sequence[Fraction]], Fraction]


def lead_time(past: Past, periods: Sequence[Window]) -> Trend:
    """Return the days from the first commit to the merge."""
    return Trend(
        id="lead-time",
        title="Lead time",
        unit="days",
        periods=tuple(periods),
        series=_spread(
            _values(past, Kind.PULL_REQUESTS, periods, lambda at: past.lead_times(at)[0])
        ),
        limit=past.options.lead_time_days,
        limit_name=f"aim: a mean of at most {number(past.options.lead_time_days)}",
    )


def review_response(past: Past, periods: Sequence[Window]) -> Trend:
    """Return the business hours from a request to its first review."""

    def hours(window: Window) -> tuple[Fraction, ...]:
        return tuple(each.hours for each in past.responses(window))

    return Trend(
        id="review-response",
        title="Review response",
        unit="business hours",
        periods=tuple(periods),
        series=_spread(_values(past, Kind.PULL_REQUESTS, periods, hours)),
        limit=past.options.review_response_hours,
        limit_name=f"aim: each at most {number(past.options.review_response_hours)}",
    )


def reviews_per_day(past: Past, periods: Sequence[Window]) -> Trend:
    """Return the reviews that each engineer made on a working day."""
    rates = (past.rate(window) for window in periods)
    return Trend(
        id="reviews-per-day",
        title="Reviews per engineer and day",
        unit="reviews",
        periods=tuple(periods),
        series=(Series(name="mean", values=tuple(map(_float, rates))),),
        limit=past.options.reviews_per_day,
        limit_name=f"aim: at least {number(past.options.reviews_per_day)}",
    )


def escaped_bugs(past: Past, periods: Sequence[Window]) -> Trend:
    """Return the bugs that were found in production."""

    def found(window: Window) -> float | None:
        known = not any(past.gaps(Kind.BUGS, window))
        return float(len(past.found_in(window))) if known or past.found_in(window) else None

    return Trend(
        id="escaped-bugs",
        title="Escaped bugs",
        unit="bugs",
        periods=tuple(periods),
        series=(Series(name="escaped bugs", values=tuple(map(found, periods))),),
        limit=float(past.options.escaped_bugs),
        limit_name=f"aim: fewer than {past.options.escaped_bugs:,}",
        is_stacked=True,
    )


def size(past: Past, periods: Sequence[Window]) -> Trend:
    """Return the lines that a merged pull request changes."""

    def lines(window: Window) -> tuple[Fraction, ...]:
        told = (story.lines for story in past.merged(window))
        return tuple(Fraction(each) for each in told if each is not None)

    return Trend(
        id="size",
        title="Size of pull requests",
        unit="lines",
        periods=tuple(periods),
        series=_spread(_values(past, Kind.PULL_REQUESTS, periods, lines)),
        limit=float(past.options.size_limit),
        limit_name=f"limit: {past.options.size_limit:,}",
    )


def verdicts(past: Past, periods: Sequence[Window]) -> Trend:
    """Return how often the gate passed, failed, or came to no verdict."""
    judged = [event for event in past.observed.events if event.what is What.JUDGED]
    counts = [
        Counter(event.decision for event in judged if window.holds(event.at)) for window in periods
    ]
    known = [not any(past.gaps(Kind.VERDICTS, window)) for window in periods]
    return Trend(
        id="verdicts",
        title="Verdicts of the gate",
        unit="verdicts",
        periods=tuple(periods),
        series=tuple(
            Series(
                name=decision,
                values=tuple(
                    float(each[decision]) if is_known or each else None
                    for each, is_known in zip(counts, known, strict=True)
                ),
            )
            for decision in DECISIONS
        ),
        is_stacked=True,
    )


TRENDS: Final = (lead_time, review_response, reviews_per_day, escaped_bugs, size, verdicts)
"""In the order in which reports show them."""


def _values(
    past: Past,
    kind: Kind,
    periods: Iterable[Window],
    values: Callable[[Window], Sequence[Fraction]],
) -> tuple[Sequence[Fraction], ...]:
    return tuple(() if any(past.gaps(kind, window)) else values(window) for window in periods)


def _spread(periods: Sequence[Sequence[Fraction]]) -> tuple[Series, ...]:
    rows: tuple[tuple[str, Values], ...] = (
        ("mean", mean),
        ("median", middle),
        ("90th percentile", ninetieth),
    )
    return tuple(
        Series(
            name=name,
            values=tuple(float(taken(values)) if values else None for values in periods),
        )
        for name, taken in rows
    )


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
