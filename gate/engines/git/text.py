"""Text that git takes for a binary because its characters are two or four bytes wide."""

from __future__ import annotations

from typing import Final

from gate.model.decoding import WIDE_MARKS

_SAMPLE: Final = 8000
"""Bytes in which a NUL makes a binary of a file, in git as here."""
_BROKEN: Final = 0.01
"""The share of undecodable characters up to which a file with a byte order mark is text."""
_MOSTLY: Final = 9
"""How many times more NULs one half of the characters has."""
_CONTROLS: Final = frozenset(map(chr, range(32))) - frozenset("\t\n\v\f\r\x1b")


def as_utf8(data: bytes) -> bytes | None:
    """Return *data* as UTF-8, or as it is if it has no NUL; `None` if it is no text."""
    for bom, encoding in WIDE_MARKS:
        if data.startswith(bom):
            return _marked(data[len(bom) :], encoding)
    if b"\0" not in data[:_SAMPLE]:
        return data
    likely = _by_parity(data[:_SAMPLE])
    return _unmarked(data, likely) if likely else None


def _marked(data: bytes, encoding: str) -> bytes | None:
    text = data.decode(encoding, "replace")
    broken = text.count("\ufffd") > max(1, len(text) * _BROKEN)
    return None if broken or "\0" in text else text.encode()


def _unmarked(data: bytes, encoding: str) -> bytes | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROLS.intersection(text) else text.encode()


def _by_parity(sample: bytes) -> str | None:
    """Return the encoding in which the NULs of *sample* are the upper halves of characters."""
    size = len(sample) // 4
    first, second, third, fourth = (sample[place : size * 4 : 4].count(0) for place in range(4))
    if fourth == size and third * 2 > size > first * 2:
        return "utf-32-le"
    if first == size and second * 2 > size > fourth * 2:
        return "utf-32-be"
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > even * _MOSTLY:
        return "utf-16-le"
    if even > odd * _MOSTLY:
        return "utf-16-be"
    return None
