"""
Bytes as text, whatever they are: no file of text is ever unreadable.

Where two readings are possible, as where a byte order mark or a few NULs stand before text that
has no such characters, both are given: whoever looks for something looks at both.
"""

from __future__ import annotations

import codecs
from typing import Final

from gate.model.regex import regex
from gate.model.value import dataclass

WIDE_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16's, which is how it starts
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks of characters that are two or four bytes wide, and their encodings."""
_LOOKED_AT: Final = 4096
"""Bytes from which the width of a character is guessed."""
_MOSTLY: Final = 0.7
"""The share of NUL bytes at one place that shows it to be a high byte."""
_WIDE: Final = {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}
"""Encodings by which bytes of four are NUL in plain text."""
_NARROW_WORDS: Final = regex(rb"[\x20-\x7e]{12}")
"""Characters of one byte in a row, of which wide text in Latin letters has no two."""
_CLASSES: Final = b"\0" + b" " * 31 + b"A" * 95 + b" " * 129
"""For `bytes.translate`: printed ASCII is A, NUL is itself, the rest is a space."""
_WIDE_WORDS: Final = tuple((b"A" + b"\0" * count) * 12 for count in (1, 2, 3))
"""Characters in a row that are of ASCII and wide: a search for literals is the fastest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read a file's bytes as text."""

    text: str
    is_binary: bool
    """Whether it is no text: then one character stands for one byte."""


def text_of(data: bytes) -> tuple[str, bool]:
    """Return the likeliest reading of *data*: its text, and whether it is binary."""
    likeliest = readings(data)[0]
    return likeliest.text, likeliest.is_binary


def readings(data: bytes) -> tuple[Reading, ...]:
    """
    Return *data* as text in each way that some program may read it, the likeliest first.

    A byte order mark decides, else the places of NUL bytes (UTF-16 and UTF-32), else UTF-8 if
    that fits, else Latin-1. A mark of wide characters is not believed where no byte is NUL: in
    each such text a line break or a space has one. A second reading is given where text of the
    other width stands in the file too: its lines are the first one's, its columns need not be.
    """
    if b"\0" not in data:
        return (_narrow(data),)
    mark, encoding = _wide_mark(data)
    encoding = encoding or _by_parity(data[:_LOOKED_AT])
    if not encoding:
        narrow = _narrow(data)
        classes = data.translate(_CLASSES)
        has_wide = any(words in classes for words in _WIDE_WORDS)
        return (narrow, _unspaced(data)) if has_wide else (narrow,)
    wide = Reading(text=data[len(mark) :].decode(encoding, "replace"), is_binary=False)
    return (wide, _narrow(data)) if _NARROW_WORDS.search(data) else (wide,)


def _wide_mark(data: bytes) -> tuple[bytes, str]:
    return next((row for row in WIDE_MARKS if data.startswith(row[0])), (b"", ""))


def _narrow(data: bytes) -> Reading:
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        return Reading(text=data.decode("latin-1"), is_binary=b"\0" in data)
    return Reading(text=text, is_binary=False)


def _unspaced(data: bytes) -> Reading:
    """Return *data* without its NULs: wide text of Latin letters as narrow text."""
    return Reading(text=data.replace(b"\0", b"").decode("latin-1"), is_binary=False)


def _by_parity(start: bytes) -> str:
    """Return the encoding whose high bytes are NUL throughout *start*; empty if none is."""
    enough = max(len(start) / 4 * _MOSTLY, 1)
    is_high = [start[place::4].count(0) >= enough for place in range(4)]
    return _WIDE.get("".join("0" if high else "x" for high in is_high), "")
