"""Where the stage's events come from, and the figures of the last sprint."""

from __future__ import annotations

from collections.abc import Iterator

from gate.engines.holidays import public_holidays
from gate.model.business import BusinessHours
from gate.model.flow import FlowEvent, Gap, Kind, Observed, joined
from gate.model.kpis import Kpis
from gate.model.stage import StageInput
from gate.model.text import visible
from gate.model.work import Unreadable
from gate.readers.flow import BadEvents, read_events
from gate.stages.kpis.measured import measured
from gate.stages.kpis.measures import Past
from gate.stages.kpis.options import KpisOptions


def last_sprint(given: StageInput[KpisOptions]) -> Kpis | None:
    """
    Return the figures of the last sprint that has ended; `None` if nobody tells any event.

    Raises:
        EngineError: the public holidays are not known.
    """
    plain = given.options.hours.hours()
    parts = tuple(_exported(given, plain))
    if not parts:
        return None
    observed = joined(parts)
    hours = business_hours(given.options, observed.events, given.now.year)
    calendar = Past(observed, given.options, hours, given.now).calendar
    window = calendar.sprint(calendar.sprint_of(given.now) - 1)
    return measured(observed, given.options, hours, window, now=given.now)


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
