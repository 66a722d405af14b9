"""What each question of the stage is given of one tree, and what it leaves behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from gate.engines.scan import Engine
from gate.engines.scan import look as look_at
from gate.model.change import FileKind
from gate.model.decoding import text_of
from gate.model.finding import Finding
from gate.model.path import RepoPath
from gate.model.stage import Skip, StageInput
from gate.model.text import shown
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.model.work import Job, Outcome
from gate.options import Globs
from gate.stages.readiness.options import ReadinessOptions

Given = StageInput[ReadinessOptions]
_TEST: Final = re.compile(r"(?:^|/)(?:tests?|testing|testdata|fixtures)/")
FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one question says of one tree."""

    findings: tuple[Finding, ...] = ()
    stays: frozenset[str] = frozenset()
    """Keys of findings that are no old news, for they are about whoever asks now."""
    looked_at: int = 0
    """Files that were read to answer it."""
    skipped: tuple[Skip, ...] = ()


def named(tree: Tree, patterns: Globs) -> tuple[RepoPath, ...]:
    """Return the files of *tree* that *patterns* name; a test's only where they name its folder."""
    is_asked = any(map(_TEST.search, patterns.root))
    return tuple(
        path
        for path, entry in tree.entries().items()
        if entry.kind is FileKind.FILE
        and patterns.matches(path)
        and (is_asked or not _TEST.search(path))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a line goes, and what it looks like there."""

    path: RepoPath
    line: int = 0
    """Of a line like it, 1-based; 0 where there is none."""
    form: str
    """With ``NAME`` for what it names."""

    def adding(self, name: str) -> str:
        """Return what to do so that *name* stands there: ``Add `A=` to .env.example``."""
        where = f"beside line {self.line} of" if self.line else "to"
        return f"Add `{self.form.replace('NAME', name)}` {where} {shown(self.path)}"


def line_of(tree: Tree, path: RepoPath, line: int) -> str:
    """Return line *line* of the file *path*, 1-based, without the space around it."""
    lines = text_of(tree.read(path))[0].splitlines()
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""


def read(
    given: Given,
    tree: Tree,
    paths: Iterable[RepoPath],
    job: Job,
    make: Callable[[Outcome], Iterable[FoundT]],
) -> tuple[tuple[FoundT, ...], tuple[Skip, ...]]:
    """
    Return what a worker's *job* finds in the files *paths*, and which it could not read.

    Raises:
        EngineError: no worker could read them.
    """
    engine = Engine(job=job, version="1", reads=lambda path: path)
    told = look_at(
        engine,
        tree,
        paths,
        make,
        workers=given.workers,
        cache=given.cache,
        advance=given.advance,
    )
    return tuple(one for found in told.found.values() for one in found), told.skipped
