"""What the reading of source and documents needs, in a run and in a command of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from gate.model.stage import StageInput
from gate.model.value import dataclass
from gate.model.work import Cache, Workers
from gate.stages.api.options import ApiOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who reads, what was read before, and what the team said."""

    options: ApiOptions
    workers: Workers
    cache: Cache
    today: date
    """The day against which sunset dates are held."""
    advance: Callable[[int, int], None]


def reading_of(given: StageInput[ApiOptions]) -> Reading:
    """Return what the run of a stage reads with."""
    return Reading(
        options=given.options,
        workers=given.workers,
        cache=given.cache,
        today=given.now.date(),
        advance=given.advance,
    )
