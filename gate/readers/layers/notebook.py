"""A notebook's cells, as their author sees them (https://nbformat.readthedocs.io)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.regex import regex
from gate.readers.layers.layer import Layer, Making, within

_STRING: Final = regex(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"(\s*+:)?', re.DOTALL)
_BETWEEN: Final = regex(r"[\s\d{}\[\],.eE+\-]*+(?:(?:true|false|null)[\s{}\[\],]*+)*+")
"""What JSON has outside of strings."""
_NEXT_ITEM: Final = regex(r"\s*+,\s*+\Z")
_ESCAPE: Final = regex(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))",
    re.DOTALL,
)
_MEANT: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def cells(layer: Layer) -> Iterator[Layer]:
    """
    Yield the cells of the notebook *layer*, outputs included, with no character escaped.

    The JSON need not be sound: where anything but JSON stands between its strings, *layer* itself
    comes first.
    """
    read = _Reading(layer)
    made = tuple(read.cells())
    if not read.is_sound:
        yield layer
    yield from made


class _Reading:
    """One notebook, read string by string."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self.is_sound = True
        """Whether nothing but JSON stood between the strings read so far."""

    def cells(self) -> Iterator[Layer]:
        """Yield a layer for what stands before the first cell, and one for each cell."""
        text, number, making, end, was_key = self._layer.text, 0, Making(), 0, True
        for found in _STRING.finditer(text):
            between = text[end : found.start()]
            self._hold(between)
            end, is_key = found.end(), bool(found[2])
            if is_key and found[1] == "cell_type":
                yield from self._made(making, number)
                number, making = number + 1, Making()
            is_next_line = not is_key and not was_key and _NEXT_ITEM.match(between)
            if not is_next_line:
                making.add("\n", (found.start(), found.start() + 1))
            _add(text, found, making, is_quoted=is_key or (was_key and "[" not in between))
            was_key = is_key
        self._hold(text[end:])
        yield from self._made(making, number)

    def _hold(self, between: str) -> None:
        self.is_sound = self.is_sound and bool(_BETWEEN.fullmatch(between))

    def _made(self, making: Making, number: int) -> Iterator[Layer]:
        name = f"cell {number}" if number else "metadata"
        return making.layers(self._layer, within(self._layer.origin, name))


def _add(text: str, found: re.Match[str], making: Making, *, is_quoted: bool) -> None:
    """Add one string, and the colon behind a key; what is no line of a cell keeps its quotes."""
    first, last = found.span(1)
    if is_quoted:
        making.copy(text, first - 1, first)
    _unescape(text, first, last, making)
    if is_quoted:
        making.copy(text, last, found.end())


def _unescape(text: str, start: int, end: int, making: Making) -> None:
    if text.find("\\", start, end) < 0:
        making.copy(text, start, end)
        return
    for found in _ESCAPE.finditer(text, start, end):
        making.copy(text, start, found.start())
        making.add(_meant(found), found.span())
        start = found.end()
    making.copy(text, start, end)


def _meant(found: re.Match[str]) -> str:
    high, low, code, letter = found.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    return chr(int(code, 16)) if code else _MEANT.get(letter, letter)
