"""A package and the versions of it that are wanted, as Poetry and Pipenv write it in TOML."""

from __future__ import annotations

import re
from typing import Final

from gate.model.path import RepoPath
from gate.readers.manifests.dependency import Dependency, How
from gate.readers.manifests.place import is_inside
from gate.readers.manifests.text import Lines, Table, is_version, name_of, said, table, version_of

_EXACT: Final = re.compile(r"={0,3}\s*(\d[\w.!+-]*)")
"""One version: ``2.2.0`` or ``==2.2.0``."""


def dependency(path: RepoPath, name: str, value: object, lines: Lines) -> Dependency:
    """Return what ``name = value`` in the file *path* asks for."""
    told = table(value)
    written = said(told.get("version") if told else value).strip()
    exact = _EXACT.fullmatch(written)
    version = version_of(exact[1]) if exact else ""
    return Dependency(
        name=name_of(name),
        version=version,
        line=lines.of(name),
        how=_elsewhere(path, told) or (How.PINNED if is_version(version) else How.UNPINNED),
        wants=written,
    )


def _elsewhere(path: RepoPath, told: Table) -> How | None:
    if "git" in told:
        return How.VCS
    if "url" in told:
        return How.ADDRESS
    if "path" in told or "file" in told:
        if is_inside(path, told.get("path")):
            return How.OWN
        return How.EDITABLE if told.get("develop") or told.get("editable") else How.LOCAL_PATH
    return None
