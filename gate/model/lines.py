"""
Sets of lines of one file, as whole numbers: bit n is set if line n (1-based) is in the set.

``&``, ``|`` and ``& ~`` are what they are for sets, and `int.bit_count` is their size; a file of
a thousand lines costs 125 bytes. coverage.py calls the same bits a numbits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from gate.model.change import LineRange
from gate.model.regex import regex

Lines = int
NO_LINES: Final[Lines] = 0
_RUN: Final = regex("1+")
MOST: Final = 5_000_000
"""The last line that a set can hold; no source file is as long."""


def lines_of(numbers: Iterable[int]) -> Lines:
    """
    Return the set of *numbers*.

    Raises:
        ValueError: one is no line: below 1, or above `MOST`.
    """
    held = tuple(numbers)
    if not held:
        return NO_LINES
    if min(held) < 1 or max(held) > MOST:
        raise ValueError("a line below 1, or beyond any file")
    data = bytearray(max(held) // 8 + 1)
    for number in held:
        data[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(data, "little")


def span(first: int, last: int) -> Lines:
    """Return lines *first* to *last*, both included."""
    return (1 << (last + 1)) - (1 << first) if last >= first else NO_LINES


def lines_in(ranges: Iterable[LineRange]) -> Lines:
    """Return the lines of all *ranges*."""
    found = NO_LINES
    for each in ranges:
        found |= span(each.first, each.last)
    return found


def numbers_in(lines: Lines) -> Iterator[int]:
    """Yield the line numbers in *lines*, rising."""
    return (number for number, bit in enumerate(_bits(lines)) if bit == "1")


def ranges_in(lines: Lines, *, over: Lines = NO_LINES) -> tuple[LineRange, ...]:
    """
    Return *lines* as ranges, rising.

    Two ranges with nothing between them but lines of *over* are one.
    """
    parts: list[LineRange] = []
    for first, last in _runs(lines):
        if parts and not span(parts[-1].last + 1, first - 1) & ~over:
            first = parts.pop().first  # noqa: PLW2901 - the run before and this one are one
        parts.append(LineRange(first=first, last=last))
    return tuple(parts)


def told(lines: Lines) -> str:
    """Return *lines* as people write them: ``1-3,7``; empty for none."""
    return ",".join(
        str(first) if first == last else f"{first}-{last}" for first, last in _runs(lines)
    )


def _runs(lines: Lines) -> Iterator[tuple[int, int]]:
    return ((found.start(), found.end() - 1) for found in _RUN.finditer(_bits(lines)))


def _bits(lines: Lines) -> str:
    """Return a digit for each line, that of line 0 first."""
    return f"{lines:b}"[::-1]


def read_lines(text: str) -> Lines:
    """
    Return what `told` wrote.

    Raises:
        ValueError: *text* is something else.
    """
    found = NO_LINES
    for part in text.split(",") if text else ():
        first, _, last = part.partition("-")
        ends = int(first), int(last or first)
        if not 1 <= ends[0] <= ends[1] <= MOST:
            raise ValueError("a line below 1, or beyond any file")
        found |= span(*ends)
    return found
