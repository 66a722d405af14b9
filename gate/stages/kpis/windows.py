"""Which stretch of time is meant, and which sprints lie before it?"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from gate.model.business import BusinessHours
from gate.model.kpis import Window
from gate.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The sprints of a team."""

    hours: BusinessHours
    first: date
    """The first day of any sprint."""
    days: int
    """Of a sprint."""
    now: datetime

    def sprint_of(self, moment: datetime) -> int:
        """Return the number of the sprint that *moment* lies in; `first` begins sprint 0."""
        return (self.hours.day_of(moment) - self.first).days // self.days

    def sprint(self, number: int) -> Window:
        """Return sprint *number*, as far as it has come."""
        first = self.first + timedelta(days=number * self.days)
        return self.window(first, first + timedelta(days=self.days))

    def window(self, first: date, end: date) -> Window:
        """Return the time from *first* up to *end*, which is left out, as far as it has come."""
        until = self.hours.midnight(end)
        is_whole = until <= self.now
        return Window(
            name=f"{first} to {end - timedelta(days=1)}" + ("" if is_whole else ", so far"),
            since=self.hours.midnight(first),
            until=until if is_whole else self.now,
            is_whole=is_whole,
        )

    def before(self, window: Window, count: int) -> tuple[Window, ...]:
        """Return *count* sprints, oldest first, the last of which holds the end of *window*."""
        last = self.sprint_of(max(window.since, window.until - timedelta(microseconds=1)))
        return tuple(self.sprint(number) for number in range(last - count + 1, last + 1))

    def sprints_in(self, window: Window) -> tuple[Window, ...]:
        """Return the sprints that *window* touches, each as far as it lies in it."""
        first = self.sprint_of(window.since)
        last = self.sprint_of(max(window.since, window.until - timedelta(microseconds=1)))
        return tuple(_cut(self.sprint(number), window) for number in range(first, last + 1))


def _cut(sprint: Window, window: Window) -> Window:
    return Window(
        name=sprint.name,
        since=max(sprint.since, window.since),
        until=min(sprint.until, window.until),
        is_whole=sprint.is_whole,
    )
