"""
An OpenAPI document as nodes: each knows its value, its place, and where a reference leads.

References are followed inside the repository alone: no address is asked, and no path leads out
of the tree (https://spec.openapis.org/oas/v3.1.1#reference-object).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote

from gate.model.path import RepoPath
from gate.model.value import dataclass
from gate.model.work import Json
from gate.readers.yaml import Keys, Parsed

_LONGEST_CHAIN: Final = 50
"""References that lead to references; a longer chain goes in a circle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """A document and the files that it may refer to."""

    parsed: Mapping[RepoPath, Parsed]

    def root(self, path: RepoPath) -> Node:
        """Return the whole of the file at *path*, which is one of them."""
        return Node(files=self, path=path, keys=(), value=self.parsed[path].value)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Node:
    """One value of a document."""

    files: Files
    path: RepoPath
    """The file it stands in."""
    keys: Keys
    """Its place there."""
    value: Json

    def __getitem__(self, key: str | int) -> Node:
        """Return what stands under *key*, references followed; a node of `None` if nothing does."""
        return self.inside(key).followed()

    def inside(self, key: str | int) -> Node:
        """Return what stands under *key*, as it is written."""
        value: Json = None
        if isinstance(self.value, dict):
            value = self.value.get(str(key))
        elif isinstance(self.value, list) and isinstance(key, int) and key < len(self.value):
            value = self.value[key]
        return Node(files=self.files, path=self.path, keys=(*self.keys, key), value=value)

    def __contains__(self, key: str) -> bool:
        """Say whether this is a mapping that has *key*."""
        return isinstance(self.value, dict) and key in self.value

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield each key of a mapping and what stands under it, references followed."""
        for key in self.value if isinstance(self.value, dict) else ():
            yield key, self[key]

    def members(self) -> Iterator[Node]:
        """Yield each item of a list, references followed."""
        for index in range(len(self.value) if isinstance(self.value, list) else 0):
            yield self[index]

    def text(self, key: str) -> str:
        """Return the text under *key*; empty if there is none."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, str) else ""

    def is_true(self, key: str) -> bool:
        """Say whether ``true`` stands under *key*."""
        return isinstance(self.value, dict) and self.value.get(key) is True

    @property
    def is_there(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    @property
    def line(self) -> int:
        """Return its line in its file, 1-based."""
        return self.files.parsed[self.path].line(self.keys)

    @property
    def reference(self) -> str:
        """Return the text of its ``$ref``; empty if it is none."""
        return self.text("$ref")

    def followed(self) -> Node:
        """Return what its reference leads to, in the end; itself if it is none or leads nowhere."""
        node = self
        for _ in range(_LONGEST_CHAIN):
            target = node.target() if node.reference else None
            if target is None:
                break
            node = target
        return node

    def target(self) -> Node | None:
        """Return what its reference names; `None` if that is not in the files."""
        file, _, pointer = self.reference.partition("#")
        path = referred(self.path, file) if file else self.path
        if path is None or path not in self.files.parsed:
            return None
        node = self.files.root(path)
        for part in filter(None, pointer.split("/")):
            node = node.followed() if node.reference else node
            key = unquote(part).replace("~1", "/").replace("~0", "~")
            is_index = isinstance(node.value, list) and key.isdecimal() and len(key) < 10  # noqa: PLR2004 - digits of an index
            node = node.inside(int(key) if is_index else key)
        return node if node.is_there else None


def referred(path: RepoPath, reference: str) -> RepoPath | None:
    """
    Return the file that *reference*, written in the file at *path*, names.

    `None`: it leads out of the repository, to another host, or is no path at all.
    """
    file = unquote(reference.partition("#")[0])
    if not file:
        return path
    if ":" in file.split("/")[0] or file.startswith("/") or "\\" in file or "\0" in file:
        return None
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
    return None if whole == ".." or whole.startswith("../") else RepoPath(whole)
