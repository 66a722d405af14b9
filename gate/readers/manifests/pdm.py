"""``pdm.lock`` (https://pdm-project.org/en/latest/usage/lockfile/)."""

from __future__ import annotations

import re
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
    texts,
    toml,
    version_of,
)

_START: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""The name at the start of a requirement (PEP 508)."""
_VCS: Final = ("git", "hg", "svn", "bzr")


def read(path: RepoPath, data: bytes) -> Manifest:
    """
    Return every package of the lock *data*, whatever its group and marker.

    Raises:
        Unreadable: it is no such lock.
    """
    text = decoded(data)
    packages = packages_of(toml(text), "package")
    needed_by = parents(edge for package in packages for edge in _edges(package))
    lines = package_lines(text, "package", packages)
    found: dict[tuple[str, str], Dependency] = {}
    for package, line in zip(packages, lines, strict=True):
        name, version = name_of(package["name"]), version_of(package.get("version"))
        # A package stands once more for each set of its extras.
        found.setdefault(
            (name, version),
            Dependency(
                name=name,
                version=version,
                line=line,
                how=_how(path, package, version),
                parents=needed_by.get(name, ()),
            ),
        )
    return Manifest(dependencies=tuple(found.values()))


def _edges(package: Table) -> Iterator[tuple[str, str]]:
    who = name_of(package["name"])
    for needed in texts(package.get("dependencies")):
        start = _START.match(needed)
        yield who, name_of(start[0] if start else "")


def _how(path: RepoPath, package: Table, version: str) -> How:
    if any(key in package for key in _VCS):
        return How.VCS
    if "path" in package:
        if is_inside(path, package["path"]) and not _is_archive(package["path"]):
            return How.OWN
        return How.EDITABLE if package.get("editable") else How.LOCAL_PATH
    if "url" in package:
        return How.ADDRESS
    return How.PINNED if is_version(version) else How.VERSIONLESS


def _is_archive(path: str) -> bool:
    return path.endswith((".whl", ".tar.gz", ".zip", ".tar.bz2"))
