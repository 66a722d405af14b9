"""Bytes as text, whatever they are: no file of text is ever unreadable."""

from __future__ import annotations

import codecs
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16's, which is how it starts
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
_LOOKED_AT: Final = 4096
"""Bytes from which the width of a character is guessed."""
_MOSTLY: Final = 0.7
"""The share of NUL bytes at one place that shows it to be a high byte."""
_WIDE: Final = {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}
"""Encodings by which bytes of four are NUL in plain text."""


def text_of(data: bytes) -> tuple[str, bool]:
    """
    Return *data* as text, and whether it is binary: then one character stands for one byte.

    A byte order mark decides, else the places of NUL bytes (UTF-16 and UTF-32), else UTF-8 if
    that fits, else Latin-1. A mark of wide characters is not believed where no byte is NUL: in
    each such text a line break or a space has one, and two bytes more would hide any other.
    """
    for mark, encoding in _MARKS:
        is_believed = mark == codecs.BOM_UTF8 or b"\0" in data
        if data.startswith(mark) and is_believed:
            return data[len(mark) :].decode(encoding, "replace"), False
    wide = _wide(data[:_LOOKED_AT]) if b"\0" in data else ""
    if wide:
        return data.decode(wide, "replace"), False
    try:
        return data.decode("utf-8"), False
    except UnicodeDecodeError:
        return data.decode("latin-1"), b"\0" in data


def _wide(start: bytes) -> str:
    """Return the encoding whose high bytes are NUL throughout *start*; empty if none is."""
    enough = max(len(start) / 4 * _MOSTLY, 1)
    is_high = [start[place::4].count(0) >= enough for place in range(4)]
    return _WIDE.get("".join("0" if high else "x" for high in is_high), "")
