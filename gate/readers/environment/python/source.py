"""Python files whose text is at hand, each parsed when it is first needed."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass
from gate.readers.python.budget import Budget
from gate.readers.python.outline import Outline
from gate.readers.python.project import Module, Project
from gate.readers.python.read import outlined

_MOST_STEPS: Final = 2_000_000
"""Names that are looked up in one tree: a hundred times what 1,500 files ask."""
_NOTHING: Final = ast.Module(body=[], type_ignores=[])


class Parsed:
    """What is known of texts already, which trees share."""

    def __init__(self) -> None:
        self.trees: dict[bytes, ast.Module | str] = {}
        """By text: its syntax, or why it has none, as one clause."""
        self.outlines: dict[bytes, Outline] = {}


@dataclass(frozen=True, eq=False, kw_only=True)
class Source:
    """One file."""

    path: RepoPath
    data: bytes
    parsed: Parsed

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax; nothing where it is no Python."""
        known = self.parsed.trees
        if self.data not in known:
            known[self.data] = _parse(self.data)
        told = known[self.data]
        return _NOTHING if isinstance(told, str) else told

    @property
    def fault(self) -> str:
        """Why it could not be read; empty where it could, or nobody asked."""
        told = self.parsed.trees.get(self.data)
        return told if isinstance(told, str) else ""

    def outline(self) -> Outline:
        """Return its outline."""
        known = self.parsed.outlines
        if self.data not in known:
            known[self.data] = outlined(self.tree)
        return known[self.data]


@dataclass(frozen=True, eq=False, kw_only=True)
class Program:
    """The files of one tree as one program."""

    project: Project
    sources: Mapping[RepoPath, Source]

    def faults(self) -> Iterator[tuple[RepoPath, str]]:
        """Yield the files that had to be read and could not, with the reasons."""
        return ((path, one.fault) for path, one in self.sources.items() if one.fault)


def program(texts: Mapping[RepoPath, bytes], parsed: Parsed) -> Program:
    """Return the program of which *texts* has the source, by file."""
    sources = {path: Source(path=path, data=data, parsed=parsed) for path, data in texts.items()}
    modules = {
        path: Module(path=path, record={}, made=source.outline) for path, source in sources.items()
    }
    whole = Project(modules=modules, budget=Budget(_MOST_STEPS))
    return Program(project=whole, sources=sources)


def _parse(data: bytes) -> ast.Module | str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data)
    except SyntaxError as error:
        return f"line {error.lineno or 1} is no Python"
    except (ValueError, RecursionError, MemoryError):
        return "it is no Python, or nests too deeply"
