"""What pip-audit asks: our database as its service, what our readers read as its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pip_audit._audit import Auditor
from pip_audit._dependency_source.interface import DependencySource
from pip_audit._service.interface import (
    Dependency,
    ResolvedDependency,
    SkippedDependency,
    VulnerabilityID,
    VulnerabilityResult,
    VulnerabilityService,
)

from gate.engines.advisories.advisory import Advisory
from gate.engines.advisories.affected import Confidence, Reach, version_of
from gate.engines.advisories.database import Database

__all__ = ["Auditor", "Named", "Pinned", "Read", "Stored"]


@dataclass(frozen=True)
class Pinned(ResolvedDependency):
    """A release, with its version as the manifest writes it."""

    written: str


class Read(DependencySource):
    """The releases that our readers read; nothing is resolved."""

    def __init__(self, named: Sequence[tuple[str, str]]) -> None:
        self._named = named

    def collect(self) -> Iterator[Dependency]:
        """Yield each release; of what has no comparable version, that it is skipped."""
        for name, written in self._named:
            version = version_of(written)
            if version is None:
                yield SkippedDependency(name=name, skip_reason="its version cannot be compared")
            else:
                yield Pinned(name=name, version=version, written=written)

    def fix(self, fix_version: object) -> None:
        """
        Refuse: a gate changes no file.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An advisory that names a release."""

    reach: Reach
    confidence: Confidence

    @property
    def advisory(self) -> Advisory:
        """The advisory."""
        return self.reach.advisory


class Stored(VulnerabilityService):
    """Our database of advisories."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reaches: dict[str, tuple[Reach, ...]] = {}

    def query(self, spec: Dependency) -> tuple[Dependency, list[VulnerabilityResult]]:
        """Return what is known of *spec*."""
        if not isinstance(spec, Pinned):
            return spec, []
        return spec, [_result(named.advisory) for named in self.named(spec)]

    def named(self, spec: Pinned) -> list[Named]:
        """Return the advisories that name *spec*."""
        found = []
        for reach in self.reaches(spec.canonical_name):
            confidence = reach.of(spec.written)
            if confidence is not None:
                found.append(Named(reach=reach, confidence=confidence))
        return found

    def reaches(self, name: str) -> tuple[Reach, ...]:
        """Return every advisory on the package *name*."""
        if name not in self._reaches:
            self._reaches[name] = tuple(map(Reach, self._database.advisories(name)))
        return self._reaches[name]


def _result(advisory: Advisory) -> VulnerabilityResult:
    result = VulnerabilityResult.create(
        ids=list(map(VulnerabilityID, (advisory.id, *advisory.aliases))),
        description=advisory.summary,
        fix_versions=[],
        published=None,
    )
    # Its own id among them: merging keeps the aliases of both sides, and forgets the other's id.
    result.aliases.add(result.id)
    return result
