"""
Where in a text could a plug-in of detect-secrets find something?

The answer needs no plug-in, takes time linear in the text, and leaves out no place: see
`gate.engines.detect_secrets.conditions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.engines.detect_secrets.conditions import Conditions
from gate.engines.detect_secrets.names import Names
from gate.engines.detect_secrets.runs import Runs

_FOLDED: Final = {"\u017f": "s", "\u212a": "k", "\u0131": "i", "\u0130": "i"}
"""Characters that are an ASCII letter to a pattern that ignores case."""
_TO_FOLD: Final = re.compile(rf"[{''.join(_FOLDED)}]|[^\x00-\x7f\D]")
_MAY_FOLD: Final = re.compile(
    rb"\xc4[\xb0\xb1]|\xc5\xbf|\xe2\x84\xaa|"
    rb"\xd9[\xa0-\xa9]|\xdb[\xb0-\xb9]|\xdf[\x80-\x89]|"
    rb"\xe0[\xa5-\xb7][\xa6-\xaf]|\xe0[\xb9\xbb][\x90-\x99]|\xe0\xbc[\xa0-\xa9]|"
    rb"\xe1[\x81\x82\x9f\xa0\xa5\xa7\xaa\xad\xae\xb1]|"
    rb"\xea[\x98\xa3\xa4\xa7\xa9\xaf][\x80-\xb9]|\xef\xbc[\x90-\x99]|\xf0"
)
"""Starts of them all in UTF-8, and of few others."""


def folded(data: bytes) -> bytes | None:
    r"""
    Return *data*, UTF-8, with ASCII characters for what some pattern takes for them.

    `None` if there is nothing to change: ``\d`` matches every digit of Unicode, and four letters
    beyond ASCII are ``s``, ``k`` or ``i`` where case is ignored.
    """
    if data.isascii() or not _MAY_FOLD.search(data):
        return None
    text = data.decode("utf-8")
    plain = _TO_FOLD.sub(lambda found: _FOLDED.get(found.group(), "0"), text)
    return None if plain == text else plain.encode()


class Search:
    """Looks for what conditions name."""

    def __init__(self, conditions: Conditions) -> None:
        self._runs = Runs(conditions)
        self._names = Names(conditions)
        self._marks = tuple(
            (mark, re.compile(mark.pattern or re.escape(mark.literal))) for mark in conditions.marks
        )

    def suspects(self, data: bytes, name: str) -> list[tuple[int, str]]:
        """
        Return where in *data*, lines of UTF-8 in a file called *name*, plug-ins could find what.

        A byte stands for its line. In order.
        """
        low = data.lower()
        found = {*self._runs.suspects(data, low), *self._names.suspects(low, name)}
        return sorted(found.union(self._marked(data, low)))

    def _marked(self, data: bytes, low: bytes) -> Iterator[tuple[int, str]]:
        for mark, pattern in self._marks:
            text = low if mark.is_lowered else data
            for found in pattern.finditer(text):
                if found.lastindex or not pattern.groups:
                    yield found.start(), mark.type

    def could(self, data: bytes) -> bool:
        """Say whether there could be something in *data* however it is laid out, as in a form."""
        plain = folded(data)
        return self._could(data) or (plain is not None and self._could(plain))

    def _could(self, data: bytes) -> bool:
        low = data.lower()
        return self._names.could(low) or self._could_mark(data, low) or self._runs.could(data, low)

    def _could_mark(self, data: bytes, low: bytes) -> bool:
        return any(mark.loose in data for mark, _ in self._marks if mark.loose) or any(
            True for _ in self._marked(data, low)
        )
