"""``poetry.lock``, versions 1 and 2 (https://python-poetry.org/docs/basic-usage/)."""

from __future__ import annotations

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
    said,
    table,
    toml,
    version_of,
)

_SOURCES: Final = {"git": How.VCS, "hg": How.VCS, "url": How.ADDRESS, "file": How.LOCAL_PATH}


def read(path: RepoPath, data: bytes) -> Manifest:
    """
    Return every package of the lock *data*, whatever its group and marker.

    Raises:
        Unreadable: it is no such lock.
    """
    text = decoded(data)
    packages = packages_of(toml(text), "package")
    needed_by = parents(
        (name_of(package["name"]), name_of(needed))
        for package in packages
        for needed in table(package.get("dependencies"))
    )
    lines = package_lines(text, "package", packages)
    return Manifest(
        dependencies=tuple(
            Dependency(
                name=(name := name_of(package["name"])),
                version=version_of(package.get("version")),
                line=line,
                how=_how(path, package),
                parents=needed_by.get(name, ()),
            )
            for package, line in zip(packages, lines, strict=True)
        )
    )


def _how(path: RepoPath, package: Table) -> How:
    source = table(package.get("source"))
    kind = said(source.get("type"))
    if kind == "directory":
        is_own = is_inside(path, source.get("url"))
        return How.OWN if is_own else How.EDITABLE if package.get("develop") else How.LOCAL_PATH
    if kind in _SOURCES:
        return _SOURCES[kind]
    return How.PINNED if is_version(version_of(package.get("version"))) else How.VERSIONLESS
