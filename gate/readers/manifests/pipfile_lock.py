"""``Pipfile.lock`` (https://pipenv.pypa.io/en/latest/pipfile.html)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from gate.model.path import RepoPath
from gate.model.work import Unreadable
from gate.readers.manifests.dependency import Dependency, How, Manifest
from gate.readers.manifests.text import (
    Lines,
    Table,
    decoded,
    is_version,
    json_object,
    name_of,
    said,
    table,
    version_of,
)

_VCS: Final = ("git", "hg", "svn", "bzr")


def read(path: RepoPath, data: bytes) -> Manifest:  # noqa: ARG001 - it names no file beside it
    """
    Return every package of every category of the lock *data*.

    Raises:
        Unreadable: it is no such lock.
    """
    text = decoded(data)
    if not text.strip():
        return Manifest()
    document = json_object(text)
    return Manifest(dependencies=tuple(_dependencies(document, Lines(text))))


def _dependencies(document: Table, lines: Lines) -> Iterator[Dependency]:
    for category, packages in document.items():
        if category == "_meta":
            continue
        if not isinstance(packages, dict):
            raise Unreadable(f"the category {category[:40]!r} is no table")
        lines.of(json.dumps(category))
        for written, package in packages.items():
            yield _dependency(written, package, lines)


def _dependency(written: str, package: object, lines: Lines) -> Dependency:
    name = name_of(written)
    if not name:
        raise Unreadable("a package has no sound name")
    entry = table(package)
    version = said(entry.get("version") if entry else package)
    exact = version_of(version.removeprefix("===").removeprefix("=="))
    is_exact = version.startswith("==") and is_version(exact)
    return Dependency(
        name=name,
        version=exact if is_exact else "",
        line=lines.of(json.dumps(written)),
        how=_how(entry, is_exact=is_exact),
    )


def _how(entry: Table, *, is_exact: bool) -> How:
    if any(key in entry for key in _VCS):
        return How.VCS
    if "path" in entry:
        return How.EDITABLE if entry.get("editable") else How.LOCAL_PATH
    if "file" in entry or "url" in entry:
        return How.ADDRESS
    return How.PINNED if is_exact else How.VERSIONLESS
