"""What workers run: a manifest's bytes into what it says, by its format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from gate.model.path import RepoPath
from gate.model.work import Item, Json, Record
from gate.readers.manifests import (
    pdm,
    pipfile,
    pipfile_lock,
    poetry,
    pylock,
    pyproject,
    requirements,
    script,
    uv,
)
from gate.readers.manifests.dependency import Manifest, to_record
from gate.readers.manifests.formats import format_of
from gate.readers.manifests.text import check_count

CANARY: Final = Item(path=RepoPath("requirements.txt"), data=b"canary==1.0\n")
"""A file in which a package must be found."""
_READERS: Final[Mapping[str, Callable[[RepoPath, bytes], Manifest]]] = {
    "uv": uv.read,
    "poetry": poetry.read,
    "pdm": pdm.read,
    "pipfile_lock": pipfile_lock.read,
    "pipfile": pipfile.read,
    "pylock": pylock.read,
    "pyproject": pyproject.read,
    "requirements": requirements.read,
    "script": script.read,
}


def read(path: RepoPath, data: bytes) -> Manifest:
    """
    Return what the manifest *data* says; what no format claims by name is requirements.

    Raises:
        Unreadable: it is not of its format, or names more packages than anything installs.
    """
    known = format_of(path)
    manifest = _READERS[known.id if known else "requirements"](path, data)
    check_count(len(manifest.dependencies))
    return manifest


def prepare(_profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """Return a function from a manifest to one record; `dependency.from_record` reads it."""
    return lambda path, data: [to_record(read(path, data))]
