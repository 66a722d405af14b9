"""
Which file of the tree does a report mean by a path?

A report is written on another machine, in a folder of its own, or inside an environment into
which the project was installed. So the end of a path is what counts: the longest that is also
the end of exactly one file's path.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass, field

_Parts = tuple[str, ...]
_Shift = tuple[_Parts, _Parts]
"""What a report's path begins with in place of what a file's does."""
_ENOUGH: Final = 2
"""Names at the end that two paths must share, where neither is the end of the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What became of the paths of one report."""

    found: dict[str, RepoPath] = field(default_factory=dict)
    """By the report's spelling."""
    ambiguous: dict[str, tuple[RepoPath, ...]] = field(default_factory=dict)
    """Paths that may mean several files, with these."""
    unknown: tuple[str, ...] = ()
    """Paths that mean no file of the tree."""

    @property
    def is_foreign(self) -> bool:
        """Whether under half of the paths mean a file of the tree."""
        total = len(self.found) + len(self.ambiguous) + len(self.unknown)
        return 2 * len(self.found) < total


class Places:
    """The files of one tree, by the ends of their paths."""

    def __init__(self, paths: Iterable[RepoPath]) -> None:
        self._paths = {path: tuple(path.split("/")) for path in paths}
        self._deepest = max(map(len, self._paths.values()), default=0)
        self._by_name: dict[str, list[RepoPath]] = {}
        for path, parts in self._paths.items():
            self._by_name.setdefault(parts[-1], []).append(path)

    def place(self, paths: Iterable[str], sources: Sequence[str] = ()) -> Placed:
        """Return what *paths* mean, which may be relative to any of the folders *sources*."""
        placed = Placed()
        unknown = []
        shifts: Counter[_Shift] = Counter()
        for path in paths:
            spellings = tuple(_spellings(path, sources))
            candidates = self._candidates(spellings)
            if len(candidates) == 1:
                placed.found[path] = candidates[0]
                shifts[self._shift(spellings[-1], candidates[0])] += 1
            elif candidates:
                placed.ambiguous[path] = candidates
            else:
                unknown.append(path)
        self._settle(placed, shifts)
        return Placed(found=placed.found, ambiguous=placed.ambiguous, unknown=tuple(unknown))

    def like(self, paths: Iterable[str]) -> tuple[RepoPath, ...]:
        """Return files of the tree that end as *paths* do (``.py``), to be told beside them."""
        ends = {path.rpartition(".")[2] for path in paths}
        alike = tuple(path for path in self._paths if path.rpartition(".")[2] in ends)
        return alike or tuple(self._paths)

    def _candidates(self, spellings: Sequence[_Parts]) -> tuple[RepoPath, ...]:
        whole = {file for parts in spellings if (file := self._whole(parts))}
        if whole:
            longest = max(len(self._paths[file]) for file in whole)
            return tuple(file for file in sorted(whole) if len(self._paths[file]) == longest)
        shared = {file: self._shared(spellings, file) for file in self._named(spellings)}
        best = max(shared.values(), default=0)
        return tuple(sorted(file for file, length in shared.items() if length == best > 0))

    def _whole(self, parts: _Parts) -> RepoPath | None:
        """Return the longest path of a file with which *parts* ends."""
        first = max(0, len(parts) - self._deepest)
        ends = (RepoPath("/".join(parts[at:])) for at in range(first, len(parts)))
        return next((end for end in ends if end in self._paths), None)

    def _named(self, spellings: Sequence[_Parts]) -> Iterator[RepoPath]:
        for name in {parts[-1] for parts in spellings if parts}:
            yield from self._by_name.get(name, ())

    def _shared(self, spellings: Sequence[_Parts], file: RepoPath) -> int:
        """Return how many names at the end *file* shares with one of *spellings*, if enough."""
        own = self._paths[file]
        best = 0
        for parts in spellings:
            length = _shared_end(parts, own)
            if length == len(parts) or length >= _ENOUGH:
                best = max(best, length)
        return best

    def _shift(self, parts: _Parts, file: RepoPath) -> _Shift:
        own = self._paths[file]
        length = _shared_end(parts, own)
        return parts[: len(parts) - length], own[: len(own) - length]

    def _settle(self, placed: Placed, shifts: Counter[_Shift]) -> None:
        """Give each ambiguous path the file that lies where the others of the report do."""
        for path, files in list(placed.ambiguous.items()):
            parts = _parts(path)
            counts = {file: shifts[self._shift(parts, file)] for file in files}
            best = max(counts.values())
            winners = [file for file, times in counts.items() if times == best]
            if best and len(winners) == 1:
                placed.found[path] = winners[0]
                del placed.ambiguous[path]


def _shared_end(one: _Parts, other: _Parts) -> int:
    length = 0
    for mine, theirs in zip(reversed(one), reversed(other), strict=False):
        if mine != theirs:
            break
        length += 1
    return length


def _spellings(path: str, sources: Sequence[str]) -> Iterator[_Parts]:
    parts = _parts(path)
    if not path.startswith("/"):
        yield from ((*_parts(source), *parts) for source in sources)
    yield parts


def _parts(path: str) -> _Parts:
    """Return the names of *path*, Windows' own included; what climbs takes a name with it."""
    parts: list[str] = []
    for part in path.replace("\\", "/").split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return tuple(parts)
