"""Where does a line of the base stand at the head?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gate.model.change import FileChange, LineRange
from gate.model.lines import MOST, NO_LINES, Lines, span

_ENDLESS: Final = 1 << 40


class Moved:
    """The lines that a change leaves in a file, and where they stand afterwards."""

    def __init__(self, file: FileChange | None) -> None:
        """Take what *file* says; without one, every line stands where it stood."""
        self._runs = tuple(_runs(file)) if file else ((1, 1, _ENDLESS),)

    def to_head(self, lines: Lines) -> Lines:
        """Return where those of *lines*, of the base, stand that the change left."""
        moved = NO_LINES
        for base, head, length in self._runs:
            part = lines >> base
            if length < MOST:
                part &= (1 << length) - 1
            moved |= part << head
        return moved


def _runs(file: FileChange) -> Iterator[tuple[int, int, int]]:
    """Yield (line at base, line at head, length) of what is on both sides, in order."""
    base, head = list(_kept(file.deleted_lines)), list(_kept(file.added_lines))
    while base and head:
        (one, left), (other, right) = base[0], head[0]
        length = min(left, right)
        yield one, other, length
        for side, (start, rest) in ((base, (one, left)), (head, (other, right))):
            if rest > length:
                side[0] = (start + length, rest - length)
            else:
                del side[0]


def _kept(ranges: Sequence[LineRange]) -> Iterator[tuple[int, int]]:
    """Yield (first line, length) of what lies between *ranges*."""
    first = 1
    for each in ranges:
        if each.first > first:
            yield first, each.first - first
        first = each.last + 1
    yield first, _ENDLESS


def added_to(file: FileChange | None) -> Lines:
    """Return the lines that the change brought to *file*."""
    lines = NO_LINES
    for each in file.added_lines if file else ():
        lines |= span(each.first, each.last)
    return lines
