"""What a manifest says of one package."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import cast

from gate.model.path import RepoPath
from gate.model.value import dataclass
from gate.model.work import Json, Record


class How(Enum):
    """How firmly a manifest says which code is installed."""

    PINNED = "pinned"
    """One version of one package, from an index."""
    UNPINNED = "unpinned"
    """A range, or nothing: whoever installs it decides."""
    ADDRESS = "address"
    """An archive at an address."""
    VCS = "vcs"
    """A revision of somebody's repository."""
    EDITABLE = "editable"
    """A folder, installed in place."""
    LOCAL_PATH = "local-path"
    """An archive or folder on disk."""
    VERSIONLESS = "versionless"
    """A package of an index, without a version that can be compared."""
    UNREADABLE = "unreadable"
    """A line that is no requirement, or that means another thing on each machine."""
    OWN = "own"
    """A member of this very repository, whose own dependencies stand in the same lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One package that a manifest names."""

    name: str
    """In its canonical form (PEP 503); empty where a line names none."""
    version: str = ""
    """As it is written; empty where there is none."""
    line: int | None
    """1-based; `None` where it cannot be told."""
    how: How = How.PINNED
    wants: str = ""
    """The versions that a person asked for: ``>=2,<3``."""
    parents: tuple[str, ...] = ()
    """The packages of the same lock that need it."""
    is_dev: bool = False
    """Whether only those who work on the project install it, as far as the file says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Include:
    """Another file that a requirements file reads."""

    path: RepoPath
    """As pip would find it; empty where it leads out of the repository or onto the network."""
    line: int
    is_constraint: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything that one file says."""

    dependencies: tuple[Dependency, ...] = ()
    includes: tuple[Include, ...] = ()
    direct: tuple[str, ...] = ()
    """The names that the project itself asks for, where a lock says so."""


def to_record(manifest: Manifest) -> Record:
    """Return *manifest* as a worker hands it over."""
    return {
        "dependencies": [
            [
                each.name,
                each.version,
                each.line,
                each.how.value,
                each.wants,
                list(each.parents),
                each.is_dev,
            ]
            for each in manifest.dependencies
        ],
        "includes": [[each.path, each.line, each.is_constraint] for each in manifest.includes],
        "direct": list(manifest.direct),
    }


def from_record(record: Record) -> Manifest:
    """Return what `to_record` was given."""
    return Manifest(
        dependencies=tuple(map(_dependency, _rows(record["dependencies"]))),
        includes=tuple(map(_include, _rows(record["includes"]))),
        direct=_texts(record["direct"]),
    )


def _rows(value: Json) -> Iterable[list[Json]]:
    return cast("list[list[Json]]", value)


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(cast("list[str]", value))


def _dependency(row: list[Json]) -> Dependency:
    name, version, line, how, wants, parents, is_dev = row
    return Dependency(
        name=str(name),
        version=str(version),
        line=cast("int | None", line),
        how=How(how),
        wants=str(wants),
        parents=_texts(parents),
        is_dev=bool(is_dev),
    )


def _include(row: list[Json]) -> Include:
    path, line, is_constraint = row
    return Include(
        path=RepoPath(str(path)), line=cast("int", line), is_constraint=bool(is_constraint)
    )
