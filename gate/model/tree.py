"""A git tree, as readers and stages see it; `gate.engines.git` has the real one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from gate.model.change import FileKind
from gate.model.path import RepoPath
from gate.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of a tree."""

    path: RepoPath
    kind: FileKind
    blob: str
    """The full id of the content; of the commit, for a submodule."""
    is_executable: bool = False
    size: int
    """Bytes; 0 for a submodule."""


class Tree(Protocol):
    """A tree by its id. Nothing that it hands out comes from the work tree."""

    @property
    def id(self) -> str:
        """The full object id."""

    def entries(self) -> Mapping[RepoPath, Entry]:
        """Return every file of the tree, in git's order."""

    def read(self, path: RepoPath) -> bytes:
        """
        Return the content of *path*: a file's bytes, a symlink's target.

        Raises:
            KeyError: the tree has no file *path*.
            EngineError: git cannot read it (a partial clone without its server, damage).
        """

    def read_many(self, paths: Iterable[RepoPath]) -> Iterator[tuple[RepoPath, bytes]]:
        """Yield (path, content) for *paths*, in their order; raises as `read`."""

    def attributes(
        self, paths: Iterable[RepoPath], names: Iterable[str]
    ) -> Mapping[RepoPath, Mapping[str, str]]:
        """
        Return, by path, the attributes *names* as this tree's ``.gitattributes`` set them.

        The values are git's: ``set``, ``unset``, or a text; what is unspecified is left out.
        """
