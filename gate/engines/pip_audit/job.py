"""
What workers run: releases in, what is known of them out.

pip-audit's `Auditor` asks its `VulnerabilityService` about what its `DependencySource` collects,
and merges what has one advisory by two names (https://github.com/pypa/pip-audit).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from gate.engines.advisories.advisory import Advisory
from gate.engines.advisories.affected import Confidence, fixes
from gate.engines.advisories.database import Database
from gate.engines.advisories.severity import worst
from gate.engines.pip_audit import lean
from gate.engines.pip_audit.ask import Vulnerability
from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.value import asdict
from gate.model.work import Item, Json, Record

if TYPE_CHECKING:
    from pip_audit._service.interface import VulnerabilityID, VulnerabilityResult

    from gate.engines.pip_audit.service import Named, Pinned, Stored

_CANARY_PACKAGE: Final = "gate-canary"
"""A name that no advisory is about but the one that `prepare` adds."""
CANARY: Final = Item(path=RepoPath("canary"), data=b'[["gate-canary", "1.0"]]')
"""A release in which something must be found."""


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """
    Return a function from `ask.releases` to records, which `ask.vulnerability` reads.

    *profile*: ``database``, the file with the advisories; ``digest``, what it holds.

    Raises:
        EngineError: the database is not there, damaged, or another than was meant.
    """
    database = _WithCanary(Path(str(profile["database"])))
    if database.about.digest != profile["digest"]:
        what = "the advisories were replaced while gate ran"
        raise EngineError(what, where="the database of advisories", fix="run gate again")
    lean.prepare()
    from gate.engines.pip_audit.service import Auditor, Read, Stored  # noqa: PLC0415 - needs the shells

    service = Stored(database)
    auditor = Auditor(service)

    def audit(_: RepoPath, data: bytes) -> list[Record]:
        return [
            asdict(each)
            for spec, results in auditor.audit(Read(json.loads(data)))
            for each in _vulnerabilities(service, cast("Pinned", spec), results)
        ]

    return audit


class _WithCanary(Database):
    """The database, with one advisory more."""

    def advisories(self, name: str) -> tuple[Advisory, ...]:
        """Return the advisories on the package *name*."""
        if name == _CANARY_PACKAGE:
            return (Advisory(id="GATE-CANARY", versions=("1.0",)),)
        return super().advisories(name)


def _vulnerabilities(
    service: Stored, spec: Pinned, results: Sequence[VulnerabilityResult]
) -> Iterator[Vulnerability]:
    if not results:
        return
    clear = next(map(str, fixes(service.reaches(spec.canonical_name), spec.written)), "")
    merged: dict[int, list[Named]] = {}
    for each in service.named(spec):
        merged.setdefault(_place(each.advisory, results), []).append(each)
    for index, same in merged.items():
        result = results[index]
        yield _vulnerability(spec, result.id, result.aliases, same, clear)


def _place(advisory: Advisory, results: Sequence[VulnerabilityResult]) -> int:
    """Return the index in *results* of the one that *advisory* became, or was merged into."""
    by_id = (index for index, each in enumerate(results) if each.id in advisory.ids)
    by_alias = (
        index for index, each in enumerate(results) if not advisory.ids.isdisjoint(each.aliases)
    )
    return next(chain(by_id, by_alias))


def _vulnerability(
    spec: Pinned, told_as: str, ids: set[VulnerabilityID], same: Sequence[Named], clear: str
) -> Vulnerability:
    rating = worst(each.advisory.rating for each in same)
    mended = fixes((each.reach for each in same), spec.written)
    return Vulnerability(
        name=spec.canonical_name,
        version=spec.written,
        id=told_as,
        aliases=tuple(sorted(ids - {told_as})),
        summary=next((each.advisory.summary for each in same if each.advisory.summary), ""),
        score=rating.score,
        level=rating.level,
        confidence=max((each.confidence for each in same), key=list(Confidence).index).value,
        fixes=tuple(map(str, mended)),
        clear=clear,
    )
