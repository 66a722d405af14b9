"""Where the stage's events come from, and the figures of the last sprint that has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from gate.engines.holidays import public_holidays
from gate.model.business import BusinessHours
from gate.model.fact import NOT_ASKED
from gate.model.flow import FlowEvent, Gap, Kind, Observed, joined
from gate.model.kpis import Kpis, Window
from gate.model.stage import StageInput
from gate.model.text import visible
from gate.model.work import Unreadable
from gate.readers.flow import BadEvents, read_events
from gate.stages.kpis.measured import measured
from gate.stages.kpis.options import KpisOptions
from gate.stages.kpis.told import told_by_host
from gate.stages.kpis.windows import Calendar


def last_sprint(given: StageInput[KpisOptions]) -> Kpis | None:
    """
    Return the figures of the last sprint that has ended; `None` if nobody tells any event.

    Raises:
        EngineError: the public holidays are not known.
    """
    plain = given.options.hours.hours()
    parts = [*_exported(given, plain), *_told(given)]
    if not parts:
        return None
    observed = joined(parts)
    hours = business_hours(given.options, observed.events, given.now.year)
    window = last_ended(given.options, hours, given.now)
    return measured(
        observed, given.options, hours, window, now=given.now, repository=_repository(given)
    )


def last_ended(options: KpisOptions, hours: BusinessHours, now: datetime) -> Window:
    """Return the last sprint that has ended at *now*."""
    calendar = calendar_of(options, hours, now)
    return calendar.sprint(calendar.sprint_of(now) - 1)


def calendar_of(options: KpisOptions, hours: BusinessHours, now: datetime) -> Calendar:
    """Return the sprints of the team."""
    first = date.fromisoformat(options.sprint_start)
    return Calendar(hours=hours, first=first, days=options.sprint_days, now=now)


def _told(given: StageInput[KpisOptions]) -> Iterator[Observed]:
    """Yield what the host remembers, if it was asked."""
    past = given.change.host.past
    if past != NOT_ASKED:
        yield told_by_host(past, given.now)


def _repository(given: StageInput[KpisOptions]) -> str:
    host = given.change.told_by_host
    return host.repository if host else ""


def business_hours(
    options: KpisOptions, events: tuple[FlowEvent, ...], this_year: int
) -> BusinessHours:
    """
    Return the team's hours, with the public holidays of all years of which *events* tell.

    Raises:
        EngineError: these are not known.
    """
    if not options.hours.country:
        return options.hours.hours()
    first = min((event.at.year for event in events), default=this_year)
    years = range(first - 1, this_year + 2)
    return options.hours.hours(public_holidays(options.hours.country, years))


def _exported(given: StageInput[KpisOptions], hours: BusinessHours) -> Iterator[Observed]:
    patterns = given.options.events
    for file in given.evidence.files(patterns.matches, patterns.folders):
        try:
            yield read_events(given.evidence.read(file), hours.zone)
        except BadEvents as error:
            yield _refused(f"{visible(file.name)}: {'; '.join(error.faults)}")
        except Unreadable as error:
            yield _refused(f"{visible(file.name)}: {error}")


def _refused(reason: str) -> Observed:
    """Return that nothing is known as it should be: a part of the events cannot be read."""
    return Observed(gaps=tuple(Gap(kind=kind, reason=reason) for kind in Kind))
