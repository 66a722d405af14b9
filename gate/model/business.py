"""
Business time: the moments at which a clock in one named zone shows a time of a work day's hours.

Days on which the clocks change are exact: a shift over the hour that is left out is an hour
shorter, one over the hour that comes twice an hour longer.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Final

from gate.model.value import dataclass

_NONE: Final = timedelta()
_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)
Span = tuple[datetime, datetime]
"""From the first moment up to the second, which is left out; both in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessHours:
    """When a team works."""

    zone: tzinfo
    days: frozenset[int] = frozenset(range(5))
    """Days of the week, Monday 0."""
    opens: time = time(9)
    closes: time = time(17)
    """If it is no later than `opens`, the shift ends on the day after."""
    holidays: frozenset[date] = frozenset()

    def day_of(self, moment: datetime) -> date:
        """Return the day that the zone's calendar shows at *moment*."""
        return moment.astimezone(self.zone).date()

    def is_work_day(self, day: date) -> bool:
        """Say whether a shift begins on *day*."""
        return day.weekday() in self.days and day not in self.holidays

    def work_days(self, first: date, last: date) -> tuple[date, ...]:
        """Return the work days from *first* to *last*, both included."""
        days = (first + _DAY * number for number in range((last - first).days + 1))
        return tuple(filter(self.is_work_day, days))

    def midnight(self, day: date) -> datetime:
        """Return when *day* begins, in UTC."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """
        Return the business time from *start* to *end*; none if *end* is not after *start*.

        Raises:
            TypeError: a moment has no zone.
        """
        if end <= start:
            return _NONE
        first, last = self.day_of(start).year, self.day_of(end).year
        years = (_passed(self, year)[-1] for year in range(first, last))
        return sum(years, _NONE) + _in_year(self, end) - _in_year(self, start)


def _in_year(hours: BusinessHours, moment: datetime) -> timedelta:
    """Return the time up to *moment* of the shifts that begin in its year."""
    day = hours.day_of(moment)
    before = _passed(hours, day.year)[day.timetuple().tm_yday - 1]
    # Yesterday's shift may not have ended.
    return before - _left(hours, day - _DAY, moment) + _worked(hours, day, moment)


def _left(hours: BusinessHours, day: date, since: datetime) -> timedelta:
    return sum((end - max(start, since) for start, end in _shift(hours, day) if since < end), _NONE)


def _worked(hours: BusinessHours, day: date, until: datetime) -> timedelta:
    spans = _shift(hours, day)
    return sum((min(end, until) - start for start, end in spans if start < until), _NONE)


@lru_cache(maxsize=256)
def _passed(hours: BusinessHours, year: int) -> tuple[timedelta, ...]:
    """Return, for each day of *year*, the time of the shifts before it; and last that of all."""
    passed = [_NONE]
    first = date(year, 1, 1)
    for number in range((date(year + 1, 1, 1) - first).days):
        spans = _shift(hours, first + _DAY * number)
        passed.append(passed[-1] + sum((end - start for start, end in spans), _NONE))
    return tuple(passed)


@lru_cache(maxsize=4096)
def _shift(hours: BusinessHours, day: date) -> tuple[Span, ...]:
    """Return when the shift that begins on *day* is on; two spans if the clocks change in it."""
    if not hours.is_work_day(day):
        return ()
    opens = datetime.combine(day, hours.opens)
    closes = datetime.combine(day if hours.opens < hours.closes else day + _DAY, hours.closes)
    before, after = (_offset(hours.zone, at) for at in (opens - _DAY, closes + _DAY))
    if before == after:
        return (_span(opens, closes, before),)
    change = _change(hours.zone, opens - _DAY - before, closes + _DAY - after)
    first, second = _span(opens, closes, before), _span(opens, closes, after)
    spans = (first[0], min(first[1], change)), (max(second[0], change), second[1])
    return tuple((start, end) for start, end in spans if start < end)


def _span(opens: datetime, closes: datetime, offset: timedelta) -> Span:
    return (opens - offset).replace(tzinfo=UTC), (closes - offset).replace(tzinfo=UTC)


def _offset(zone: tzinfo, at: datetime) -> timedelta:
    return at.replace(tzinfo=zone).utcoffset() or _NONE


def _change(zone: tzinfo, low: datetime, high: datetime) -> datetime:
    """Return the moment between *low* and *high* (UTC, without a zone) when the clocks change."""
    low, high = low.replace(tzinfo=UTC), high.replace(tzinfo=UTC)
    before = low.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + ((high - low) // _SECOND + 1) // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
