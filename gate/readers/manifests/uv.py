"""``uv.lock``, and the lock of a script (https://docs.astral.sh/uv/concepts/projects/layout/)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gate.model.path import RepoPath
from gate.readers.manifests.dependency import Dependency, How, Manifest
from gate.readers.manifests.place import is_inside
from gate.readers.manifests.text import (
    Table,
    decoded,
    is_version,
    name_of,
    package_lines,
    packages_of,
    parents,
    table,
    tables,
    toml,
    version_of,
)

_SOURCES: Final = {"git": How.VCS, "url": How.ADDRESS, "path": How.LOCAL_PATH}
_FOLDERS: Final = ("virtual", "editable", "directory")


def read(path: RepoPath, data: bytes) -> Manifest:
    """
    Return every package of the lock *data*, whatever its marker.

    Raises:
        Unreadable: it is no such lock.
    """
    text = decoded(data)
    document = toml(text)
    packages = packages_of(document, "package")
    needed_by = parents(edge for package in packages for edge in _edges(package))
    lines = package_lines(text, "package", packages)
    found = tuple(
        _dependency(path, package, line, needed_by)
        for package, line in zip(packages, lines, strict=True)
    )
    own = {each.name for each in found if each.how is How.OWN}
    asked = {name for name, who in needed_by.items() if own.intersection(who)}
    asked |= {name_of(each.get("name")) for each in _asked(document)}
    return Manifest(dependencies=found, direct=tuple(sorted(asked - {""})))


def _asked(document: Table) -> Iterator[Table]:
    manifest = table(document.get("manifest"))
    yield from tables(manifest.get("requirements"))
    for group in table(manifest.get("dependency-groups")).values():
        yield from tables(group)


def _edges(package: Table) -> Iterator[tuple[str, str]]:
    who = name_of(package.get("name"))
    lists = [package.get("dependencies")]
    for key in ("optional-dependencies", "dev-dependencies"):
        lists += table(package.get(key)).values()
    for each in lists:
        yield from ((who, name_of(needed.get("name"))) for needed in tables(each))


def _dependency(
    path: RepoPath, package: Table, line: int | None, needed_by: dict[str, tuple[str, ...]]
) -> Dependency:
    name, version = name_of(package["name"]), version_of(package.get("version"))
    return Dependency(
        name=name,
        version=version,
        line=line,
        how=_how(path, table(package.get("source")), version),
        parents=needed_by.get(name, ()),
    )


def _how(path: RepoPath, source: Table, version: str) -> How:
    for key in _FOLDERS:
        if key in source:
            is_own = is_inside(path, source[key])
            other = How.EDITABLE if key == "editable" else How.LOCAL_PATH
            return How.OWN if is_own else other
    for key, how in _SOURCES.items():
        if key in source:
            return how
    return How.PINNED if is_version(version) else How.VERSIONLESS
