"""What commits brought, version by version; `gate.engines.git.brought` has the real one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from gate.model.change import Commit, FileKind
from gate.model.path import RepoPath
from gate.model.tree import Tree
from gate.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """One version of one file, and the commit that brought it."""

    commit: str
    """The full id."""
    path: RepoPath
    """Where the file stands in that commit."""
    blob: str
    """The full id of the content."""
    kind: FileKind = FileKind.FILE
    before: tuple[str, ...] = ()
    """The content that the commit's parents have in its place, one id for each that has any."""


class History(Protocol):
    """The commits of a repository. Nothing that it hands out comes from the work tree."""

    def brought(self, commits: Iterable[str]) -> Iterator[Brought]:
        """
        Yield what each of *commits*, full ids, brought, in their order.

        A merge brings what none of its parents has. What a commit removes, submodules, and
        files that it moves as they are, are left out.

        Raises:
            EngineError: git cannot read a commit.
        """

    def everything(self) -> Iterator[Brought]:
        """
        Yield each content of the whole history once, with the first commit that brought it.

        Raises:
            EngineError: as `brought`, or the clone hides a part of the history.
        """

    def messages(self) -> Iterator[Commit]:
        """
        Yield every commit of the whole history, parents first.

        Raises:
            EngineError: as `everything`.
        """

    def is_clean_merge(self, commit: str, parents: tuple[str, ...]) -> bool:
        """
        Say whether *commit* holds what git makes of its two *parents*, and nothing else.

        A merge in which somebody had a choice is none, nor is one that cannot be made again here:
        the clone has not all of the history, or git is older than 2.38.
        """

    def tree(self, versions: Iterable[Brought]) -> Tree:
        """
        Return a tree of *versions*, each at `place` of it.

        Raises:
            EngineError: git has no such content.
        """


def place(version: Brought) -> RepoPath:
    """Return where *version* stands in the tree of versions: ``<blob>/<path>``."""
    return RepoPath(f"{version.blob}/{version.path}")
