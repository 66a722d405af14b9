"""What the reading of source and documents needs, in a run and in a command of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final

from gate.model.stage import StageInput
from gate.model.value import dataclass
from gate.model.work import Cache, Record, Workers
from gate.stages.api.options import ApiOptions


class _NoCache:
    """A cache for answers that quote what they read: it keeps nothing."""

    def get(self, keys: Iterable[str]) -> Mapping[str, tuple[Record, ...]]:  # noqa: ARG002 - none is known
        """Return nothing."""
        return {}

    def put(self, found: Mapping[str, tuple[Record, ...]]) -> None:
        """Keep nothing."""


NO_CACHE: Final[Cache] = _NoCache()


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
