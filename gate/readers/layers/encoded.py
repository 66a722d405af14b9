"""Texts in base64 (https://www.rfc-editor.org/rfc/rfc4648), decoded once."""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from typing import Final

from gate.model.decoding import readings
from gate.model.regex import regex
from gate.readers.layers.layer import Layer, Making, Span, within
from gate.readers.layers.packed import is_packed

_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_CLASS: Final = bytes(ord("x") if code in _ALPHABET else 0 for code in range(256))
_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
_SHORTEST: Final = 20
"""Characters of a run that is decoded."""
_NEEDLE: Final = b"x" * _SHORTEST
_WRAPPED: Final = regex(rb"\r?\n[ \t]{0,32}(?=[A-Za-z0-9+/])")
"""What stands between two lines of one wrapped text (RFC 2045, section 6.8)."""
_WRAPPED_AT: Final = 40
"""Characters that a line of a wrapped text has at least."""
_LONG_NEEDLE: Final = b"x" * _WRAPPED_AT
_SAYS: Final = regex(rb"[\x20-\x7e\r\n\t]{14}|(?:[\x20-\x7e]\0){8}")
"""What does not come of decoding what is no base64, but by rare chance."""
PACKED: Final = (b"H4sI", b"UEsD", b"Qlpo", b"/Td6WFo")
"""How packed files start in base64: gzip, zip, bzip2, xz."""
GROUP: Final = (
    rb"[CDI-Za-f][ABCDEFGHQRSTUVWXghijklmnwxyz0123][ABEFIJMNQRUVYZcdghklopstwx014589][\w+/-]"
)
"""Four characters that say three bytes of ASCII, none of them a control character but layout."""
WIDE_GROUPS: Final = rb"[CDI-Za-f][AQgw][AB][\w+/-]A[C-H][AEIMQUYcgkosw048]A"
"""Eight that say three such bytes, each with a NUL behind it: UTF-16."""
_TEXT: Final = regex(rb"(?:%b){5}|(?:%b){2}" % (GROUP, WIDE_GROUPS))
_NAME: Final = regex(r"[\"']?[\w.-]{1,80}[\"']?\s{0,8}(?::=|=>|:|=)\s{0,8}[\"']?\Z")
"""A name and what assigns to it, right before a value."""


def decoded(layer: Layer) -> Iterator[Layer | tuple[Span, bytes]]:
    """
    Yield what the runs of base64 in *layer* say, each behind its name and on a line of its own.

    A run that is a packed file comes by itself, as (where it stands, the file's content).
    """
    making = Making()
    for span, data in _runs(layer.text):
        if is_packed(data):
            yield span, data
        elif _SAYS.search(data):
            _add(layer.text, span, data, making)
    yield from making.layers(layer, within(layer.origin, "decoded base64"), is_coarse=True)


def _add(text: str, span: Span, data: bytes, making: Making) -> None:
    name = _NAME.search(text, max(span[0] - 120, 0), span[0])
    before = name.group() if name else ""
    after = before[-1] if before.endswith(("'", '"')) else ""
    for reading in readings(data):
        making.add(f"{before}{reading.text}{after}\n", span)


def _runs(text: str) -> Iterator[tuple[Span, bytes]]:
    """Yield where runs of base64's characters stand in *text*, and what they say, if anything."""
    raw = text.encode("latin-1", "replace")  # one byte for each character
    for start, end in _joined(raw):
        run = raw[start:end]
        if b"\n" in run:
            run = b"".join(run.split())
        if found := _TEXT.search(run):
            # What stands before, as a path does, need not be a whole number of groups.
            shift = found.start() % 4
            yield (start + shift, end), _bytes(run[shift:])
        elif run.startswith(PACKED):
            yield (start, end), _bytes(run)


def _joined(raw: bytes) -> Iterator[Span]:
    """Yield where runs stand, those of wrapped lines as one."""
    marks = raw.translate(_CLASS)
    at = marks.find(_NEEDLE)
    while at >= 0:
        start, end = at, _end(marks, at)
        if end - start >= _WRAPPED_AT:
            line = start
            while end - line >= _WRAPPED_AT and (gap := _WRAPPED.match(raw, end)):
                line, end = gap.end(), _end(marks, gap.end())
        yield start, end
        at = marks.find(_NEEDLE, end)


def is_wrapped(data: bytes) -> bool:
    """Say whether a run may go over the end of a line in *data*, a text in UTF-8."""
    marks = data.translate(_CLASS)
    at = marks.find(_LONG_NEEDLE)
    while at >= 0:
        end = _end(marks, at)
        if _WRAPPED.match(data, end):
            return True
        at = marks.find(_LONG_NEEDLE, end)
    return False


def _end(marks: bytes, start: int) -> int:
    end = marks.find(b"\0", start)
    return len(marks) if end < 0 else end


def _bytes(run: bytes) -> bytes:
    """Return what *run* says, as far as it is whole groups of four."""
    letters = run.translate(_STANDARD)
    padded = letters + b"==="[: -len(letters) % 4]
    try:
        return binascii.a2b_base64(padded)
    except binascii.Error:  # one letter too many
        return binascii.a2b_base64(letters[: len(letters) // 4 * 4])
