"""The lines around what was found, for a reader who has the report and not the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from gate.model.decoding import text_of
from gate.model.error import GateError
from gate.model.path import RepoPath
from gate.model.text import cut
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.model.verdict import Effect, Judgement

_MOST: Final = 200
"""Excerpts of one run, and files that are read for them."""
_AROUND: Final = 2
"""Lines before and after the finding's own."""
_MOST_LINES: Final = 12
_LONGEST: Final = 240
"""Characters of a line."""
_LARGEST: Final = 2 << 20
"""Bytes of a file that is read for a few of its lines."""
_SHOWN: Final = (Effect.BLOCKS, Effect.UNDECIDED, Effect.WARNS, Effect.PREEXISTING)
"""Whose findings have an excerpt, in this order while there is room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Some lines of a file at head."""

    path: RepoPath
    line: int
    """1-based: the line that the finding names."""
    first: int
    """1-based: the number of the first of `lines`."""
    lines: tuple[str, ...]
    """Without their ends; a long one is cut."""


def excerpts(judgements: Iterable[Judgement], head: Tree) -> tuple[Excerpt, ...]:
    """Return the lines around the gravest of *judgements*; what cannot be read has none."""
    told = sorted(
        (each for each in judgements if each.effect in _SHOWN),
        key=lambda each: (_SHOWN.index(each.effect), -each.finding.severity),
    )
    wanted: dict[RepoPath, dict[int, int]] = {}
    for judgement in told[:_MOST]:
        at = judgement.finding.location
        if at is not None and at.line is not None:
            wanted.setdefault(at.path, {})[at.line] = max(at.line, at.end_line or at.line)
    return tuple(
        excerpt for path, places in wanted.items() for excerpt in _of_file(path, places, head)
    )


def _of_file(path: RepoPath, places: dict[int, int], head: Tree) -> Iterator[Excerpt]:
    lines = _lines(path, head)
    for line, last in sorted(places.items()):
        first = max(1, line - _AROUND)
        end = min(last + _AROUND, first + _MOST_LINES - 1)
        shown = tuple(cut(each.expandtabs(4), _LONGEST) for each in lines[first - 1 : end])
        if line <= len(lines) and any(shown):
            yield Excerpt(path=path, line=line, first=first, lines=shown)


def _lines(path: RepoPath, head: Tree) -> list[str]:
    entry = head.entries().get(path)
    if entry is None or entry.size > _LARGEST:
        return []
    try:
        text, is_binary = text_of(head.read(path))
    except (GateError, KeyError):
        return []
    return [] if is_binary else text.replace("\r\n", "\n").split("\n")
