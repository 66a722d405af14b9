"""Text that git takes for a binary because its characters are two or four bytes wide."""

from __future__ import annotations

import codecs
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""The wide ones first: UTF-32's mark begins as UTF-16's does."""
_SAMPLE: Final = 8000
"""Bytes in which a NUL makes a binary of a file, in git as here."""
_BROKEN: Final = 0.01
"""The share of undecodable characters up to which a file with a byte order mark is text."""
_CONTROLS: Final = frozenset(map(chr, range(32))) - frozenset("\t\n\v\f\r\x1b")


def as_utf8(data: bytes) -> bytes | None:
    """Return *data* as UTF-8, or as it is if it has no NUL; `None` if it is no text."""
    for bom, encoding in _BOMS:
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
    nuls = [sample[place::4].count(0) for place in range(4)]
    size = len(sample) // 4
    if nuls[0] < size and nuls[1:] == [size] * 3 and size:
        return "utf-32-le"
    if nuls[3] < size and nuls[:3] == [size] * 3 and size:
        return "utf-32-be"
    if nuls[1] + nuls[3] and not nuls[0] + nuls[2]:
        return "utf-16-le"
    if nuls[0] + nuls[2] and not nuls[1] + nuls[3]:
        return "utf-16-be"
    return None
