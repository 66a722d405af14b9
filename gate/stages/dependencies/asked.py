"""Whose advisories count: those on this machine, or what a service says of these releases?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gate.model.error import EngineError
from gate.model.stage import StageInput
from gate.model.value import dataclass
from gate.stages.dependencies.audit import Release
from gate.stages.dependencies.options import DependenciesOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Where the advisories on some releases lie."""

    database: Path
    unknown: frozenset[Release] = frozenset()
    """Releases that the service has never heard of."""


@contextmanager
def advisories(
    given: StageInput[DependenciesOptions], releases: Iterable[Release]
) -> Iterator[Asked]:
    """
    Hand out the advisories on *releases*; offline, those on this machine, whatever was asked for.

    Raises:
        EngineError: they are damaged, or the service does not answer.
    """
    from gate.engines.advisories.database import newest  # noqa: PLC0415 - imported only when used
    from gate.engines.scratch import scratch  # noqa: PLC0415 - as above

    if given.options.service == "local" or given.network.is_offline:
        yield Asked(database=newest(given.advisories))
        return
    with scratch() as folder:
        yield _online(given, sorted(set(releases)), folder / "advisories.sqlite3")


def _online(given: StageInput[DependenciesOptions], releases: list[Release], file: Path) -> Asked:
    from gate.engines.advisories.advisory import BadRecord  # noqa: PLC0415 - imported only when used
    from gate.engines.advisories.http import Client  # noqa: PLC0415 - as above
    from gate.engines.advisories.online import SERVICES  # noqa: PLC0415 - as above
    from gate.engines.advisories.records import Gathered  # noqa: PLC0415 - as above

    ask, address = SERVICES[given.options.service]
    address = given.options.service_address or address
    answer = ask(Client(given.network, seconds=given.options.service_seconds), address, releases)
    gathered, today = Gathered(), given.now.date()
    try:
        for record in answer.records:
            gathered.add(record)
    except BadRecord as error:
        raise EngineError(
            f"the service sent what is no record in the OSV format: {error}",
            where=address,
            fix='ask the advisories on this machine: `service = "local"`',
        ) from error
    gathered.newest = today.isoformat()
    gathered.write(file, source=f"{given.options.service}, asked now", made=today)
    return Asked(database=file, unknown=answer.unknown)
