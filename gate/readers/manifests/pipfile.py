"""``Pipfile``, from which Pipenv makes its lock (https://pipenv.pypa.io/en/latest/pipfile.html)."""

from __future__ import annotations

from typing import Final

from gate.model.path import RepoPath
from gate.model.value import replace
from gate.readers.manifests import wanted
from gate.readers.manifests.dependency import Manifest
from gate.readers.manifests.text import Lines, decoded, table, toml

_SETTINGS: Final = frozenset({"source", "requires", "pipenv", "scripts"})
"""Every other table is a category of packages."""


def read(path: RepoPath, data: bytes) -> Manifest:
    """
    Return what the project *data* declares.

    Raises:
        Unreadable: it is no TOML.
    """
    text = decoded(data)
    lines = Lines(text)
    return Manifest(
        dependencies=tuple(
            replace(wanted.dependency(path, name, value, lines), is_dev=category == "dev-packages")
            for category, packages in toml(text).items()
            if category not in _SETTINGS
            for name, value in table(packages).items()
        )
    )
