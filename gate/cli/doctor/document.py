"""A file of YAML in the work tree, with the lines of what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from gate.cli.doctor.check import Check, wrong
from gate.model.change import FileKind
from gate.model.path import RepoPath
from gate.model.text import shown
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.model.work import Unreadable

if TYPE_CHECKING:
    from gate.readers.yaml import Keys, Parsed

_MOST_BYTES: Final = 1 << 20
"""The hosts read no larger one."""
_HEADER: Final = re.compile(
    rb"(?:---[ \t]*\r?\n)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*"  # blank lines and comments
    rb"spec:(?:[^\n]*\n(?!---))*[^\n]*\n---[ \t]*\r?\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One such file."""

    path: RepoPath
    parsed: Parsed

    @property
    def root(self) -> Mapping[str, Any]:
        """Its mapping; an empty one where it holds something else."""
        return mapping(self.parsed.value)

    def at(self, *keys: str | int) -> str:
        """Return where *keys* stand: ``.gitlab-ci.yml:4``."""
        place: Keys = keys
        return f"{shown(self.path)}:{self.parsed.line(place)}"


def read_document(tree: Tree, path: RepoPath) -> Document | Check:
    """Return the document at *path*, or that it cannot be read."""
    from gate.readers import yaml  # noqa: PLC0415 - imported only when used

    try:
        return Document(path=path, parsed=yaml.parse(_body(_data(tree, path))))
    except Unreadable as error:
        return wrong(
            "ci/readable",
            f"it cannot be read: {error}",
            where=shown(path),
            why="whether gate is called well here cannot be told, and its host may not read it",
            write="write it as one document of YAML",
        )


def _data(tree: Tree, path: RepoPath) -> bytes:
    entry = tree.entries()[path]
    if entry.kind is not FileKind.FILE:
        raise Unreadable(f"it is a {entry.kind.value}")
    if entry.size > _MOST_BYTES:
        raise Unreadable("it is larger than 1 MB")
    return tree.read(path)


def _body(data: bytes) -> bytes:
    """
    Return *data* without the header by which GitLab takes inputs, its lines left blank.

    https://docs.gitlab.com/ci/yaml/#spec is a document of its own, above the jobs.
    """
    header = _HEADER.match(data)
    return b"\n" * header[0].count(b"\n") + data[header.end() :] if header else data


def mapping(value: object) -> Mapping[str, Any]:
    """Return *value* if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """Return the items of a list, a single value as a list of its own, and none of nothing."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def texts(value: object) -> Iterator[str]:
    """Yield every text in the lists of *value*, which CI files nest."""
    for each in items(value):
        if isinstance(each, list):
            yield from texts(each)
        elif isinstance(each, str):
            yield each
