"""``pylock.toml`` (https://packaging.python.org/specifications/pylock-toml/)."""

from __future__ import annotations

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


def read(path: RepoPath, data: bytes) -> Manifest:
    """
    Return every package of the lock *data*, whatever its marker.

    Raises:
        Unreadable: it is no such lock.
    """
    text = decoded(data)
    packages = packages_of(toml(text), "packages")
    needed_by = parents(
        (name_of(package["name"]), name_of(needed.get("name")))
        for package in packages
        for needed in tables(package.get("dependencies"))
    )
    lines = package_lines(text, "packages", packages)
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
    if "vcs" in package:
        return How.VCS
    if "directory" in package:
        folder = table(package["directory"])
        is_own = is_inside(path, folder.get("path"))
        return How.OWN if is_own else How.EDITABLE if folder.get("editable") else How.LOCAL_PATH
    if "archive" in package:
        return How.LOCAL_PATH if "path" in table(package["archive"]) else How.ADDRESS
    return How.PINNED if is_version(version_of(package.get("version"))) else How.VERSIONLESS
