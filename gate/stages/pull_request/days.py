"""On which day of the team's does something happen?"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from gate.engines.holidays import public_holidays
from gate.model.business import BusinessHours
from gate.options.hours import OfficeHours

_DAY = timedelta(days=1)


def hours_of(hours: OfficeHours, now: datetime) -> BusinessHours:
    """
    Return the team's work days about *now*.

    Raises:
        EngineError: the public holidays are not known.
    """
    years = range(now.year - 1, now.year + 2)
    return hours.hours(public_holidays(hours.country, years) if hours.country else ())


def work_day(moment: datetime, hours: BusinessHours) -> date:
    """Return the day of *moment*, or the next work day after it."""
    day = hours.day_of(moment)
    for _ in range(366):  # who works on no day of a year is never late
        if hours.is_work_day(day):
            break
        day += _DAY
    return day


def work_days_between(since: datetime, until: datetime, hours: BusinessHours) -> int:
    """Return how many work days began after the day of *since*, up to that of *until*."""
    return len(hours.work_days(hours.day_of(since) + _DAY, hours.day_of(until)))
