"""The files of one tree: their lines, and what is there to cover in those that are Python."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from gate.engines import coverage
from gate.engines.coverage import Source
from gate.engines.scan import Engine, look, unheard
from gate.model.change import FileKind
from gate.model.lines import MOST, NO_LINES, Lines, lines_of
from gate.model.path import RepoPath
from gate.model.stage import StageInput
from gate.model.tree import Tree
from gate.model.work import Job, Json
from gate.stages.coverage.options import CoverageOptions

_PYTHON: Final = (".py", ".pyw")
_SOURCE: Final = re.compile(
    r"""(?ix)\.(?: [cm] | mm | c[cp]p | cc | cxx | h(pp)? | cs | fs | vb | dart | exs? | go | groovy
    | java | kts? | scala | [cm]?[jt]sx? | vue | svelte | php | pl | pyw? | rb | rs | swift )\Z"""
)
"""How files end that hold something to cover."""


class Texts:
    """The files of one tree, looked at when they are asked about, and once."""

    def __init__(
        self, given: StageInput[CoverageOptions], tree: Tree, *, has_branches: bool
    ) -> None:
        self._given = given
        self._tree = tree
        left_out: list[Json] = [*given.options.left_out]
        job = Job(
            module=coverage.__name__, profile={"left_out": left_out, "branches": has_branches}
        )
        self._engine = Engine(job=job, version=coverage.version())
        self._sources: dict[RepoPath, Source] = {}
        self._lines: dict[RepoPath, tuple[int, Lines]] = {}
        self.unreadable: dict[RepoPath, str] = {}
        """Why a file that was asked about could not be analysed."""

    def analyse(
        self, paths: Iterable[RepoPath], advance: Callable[[int, int], None] = unheard
    ) -> None:
        """
        Analyse those of *paths* that are Python.

        Raises:
            EngineError: the workers cannot work.
        """
        wanted = [path for path in paths if is_python(path) and path not in self._sources]
        looked = look(
            self._engine,
            self._tree,
            [path for path in wanted if path not in self.unreadable],
            lambda outcome: map(coverage.source, outcome.records),
            workers=self._given.workers,
            cache=self._given.cache,
            advance=advance,
        )
        self._sources.update({path: found[0] for path, found in looked.found.items()})
        self.unreadable.update({skip.path: skip.reason for skip in looked.skipped})

    def source(self, path: RepoPath) -> Source | None:
        """Return what the analysis of *path* said; `None` if nobody asked for one."""
        return self._sources.get(path)

    def count(self, paths: Iterable[RepoPath]) -> None:
        """Count the lines of *paths*."""
        wanted = [path for path in paths if path not in self._lines and path not in self._sources]
        for path, data in self._tree.read_many(wanted):
            self._lines[path] = data.count(b"\n") + (not data.endswith(b"\n")), NO_LINES

    def length(self, path: RepoPath) -> int:
        """Return how many lines *path* has, once it was analysed or counted."""
        source = self._sources.get(path)
        return source.lines if source else self._lines[path][0]

    def written(self, path: RepoPath) -> Lines:
        """Return the lines of *path* that are not blank."""
        lines = self._tree.read(path).split(b"\n")[: MOST - 1]
        return lines_of([number for number, line in enumerate(lines, 1) if line.strip()])

    def line(self, path: RepoPath, number: int) -> str:
        """Return the line *number* of *path*, its white space folded."""
        lines = self._tree.read(path).split(b"\n")
        text = lines[number - 1] if number <= len(lines) else b""
        return " ".join(text.decode("utf-8", "surrogateescape").split())


def files_of(tree: Tree) -> tuple[RepoPath, ...]:
    """Return the plain files of *tree*."""
    return tuple(path for path, entry in tree.entries().items() if entry.kind is FileKind.FILE)


def is_python(path: RepoPath) -> bool:
    """Say whether *path* is called as Python's sources are."""
    return path.endswith(_PYTHON)


def is_source(path: RepoPath) -> bool:
    """Say whether *path* is called as files are that hold something to cover."""
    return _SOURCE.search(path) is not None
