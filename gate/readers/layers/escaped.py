r"""
Lines in which characters stand escaped: ``\u0041``, ``\x41``, ``%41``.

https://www.rfc-editor.org/rfc/rfc8259#section-7, https://www.rfc-editor.org/rfc/rfc3986#section-2.1
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gate.model.regex import regex
from gate.readers.layers.layer import Layer, Making, within

_ESCAPE: Final = regex(r"(?:%|\\u00|\\x|\\u\{)([2-7][0-9a-fA-F])\}?")
"""One printable ASCII character: credentials consist of such."""
_SIGNS: Final = (regex(r"%[2-7][0-9a-fA-F]"), regex(r"\\(?:x[2-7]|u(?:00|\{)[2-7])"))
"""What stands in every text with an escape: each is found faster than one pattern of both."""
_SHORTEST: Final = 20
"""Characters of a line that can hold an escaped credential."""


def unescaped(layer: Layer) -> Iterator[Layer]:
    """Yield the lines of *layer* in which characters stand escaped, decoded once."""
    text, making = layer.text, Making()
    if not any(sign.search(text) for sign in _SIGNS):
        return
    done = 0
    while first := _next(text, done):
        start = text.rfind("\n", done, first) + 1 or done
        end = text.find("\n", first)
        done = len(text) if end < 0 else end + 1
        if done - start >= _SHORTEST:
            _decode(text, start, done, making)
    yield from making.layers(layer, within(layer.origin, "unescaped"))


def _next(text: str, start: int) -> int:
    """Return where the next escape stands behind *start*, which is no escape; 0 if none does."""
    found = _ESCAPE.search(text, start)
    return found.start() if found else 0


def _decode(text: str, start: int, end: int, making: Making) -> None:
    for found in _ESCAPE.finditer(text, start, end):
        making.copy(text, start, found.start())
        making.add(chr(int(found[1], 16)), found.span())
        start = found.end()
    making.copy(text, start, end)
