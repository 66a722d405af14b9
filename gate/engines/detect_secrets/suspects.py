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
from gate.engines.detect_secrets.kinds import KEYWORD
from gate.engines.detect_secrets.names import Names
from gate.engines.detect_secrets.runs import Runs
from gate.engines.detect_secrets.signs import ODD, name_of
from gate.model.regex import regex
from gate.model.signs import Held, Sift, may_hold

_FOLDED: Final = {"\u017f": "s", "\u212a": "k", "\u0131": "i", "\u0130": "i"}
"""Characters that are an ASCII letter to a pattern that ignores case."""
_TO_FOLD: Final = regex(rf"[{''.join(_FOLDED)}]|[^\x00-\x7f\D]")
_ASCII: Final = bytes(range(128))
_FEW: Final = 8
"""Kinds of odd characters that are sooner replaced one by one than all at once."""


def folded(data: bytes) -> bytes | None:
    r"""
    Return *data*, UTF-8, with ASCII characters for what some pattern takes for them.

    `None` if there is nothing to change: ``\d`` matches every digit of Unicode, and four letters
    beyond ASCII are ``s``, ``k`` or ``i`` where case is ignored.
    """
    if data.isascii():
        return None
    others = set(data.translate(None, _ASCII).decode("utf-8", "surrogateescape"))
    kinds = [other for other in others if _TO_FOLD.match(other)]
    if len(kinds) > _FEW:
        text = data.decode("utf-8", "surrogateescape")
        plain = _TO_FOLD.sub(_plain, text).encode("utf-8", "surrogateescape")
    else:
        # No character's bytes stand in others: replaced is that character wherever it stands.
        plain = data
        for odd in kinds:
            plain = plain.replace(odd.encode(), _FOLDED.get(odd, "0").encode())
    return None if plain == data else plain


def _plain(found: re.Match[str]) -> str:
    return _FOLDED.get(found.group(), "0")


def with_folded(sift: Sift) -> Sift:
    """Return what tells as *sift* the signs of a text, and those of the text once it is folded."""

    def held_by(data: bytes) -> Held:
        held = sift(data)
        if ODD in held and (plain := folded(data)) is not None:
            held |= sift(plain)
        return held

    return held_by


class Search:
    """Looks for what conditions name."""

    def __init__(self, conditions: Conditions) -> None:
        self._runs = Runs(conditions)
        self._names = Names(conditions)
        self._marks = tuple(
            (mark, regex(mark.pattern or re.escape(mark.literal))) for mark in conditions.marks
        )

    def suspects(self, data: bytes, name: str, held: Held | None = None) -> list[tuple[int, str]]:
        """
        Return where in *data*, lines of UTF-8 in a file called *name*, plug-ins could find what.

        A byte stands for its line. In order. *held* are the signs of
        `gate.engines.detect_secrets.signs` in *data*, if they are known.
        """
        low = data.lower()
        found = {*self._runs.suspects(data, low, held), *self._marked(data, low, held)}
        if may_hold(held, name_of(KEYWORD)):
            found.update(self._names.suspects(low, name))
        return sorted(found)

    def _marked(
        self, data: bytes, low: bytes, held: Held | None = None
    ) -> Iterator[tuple[int, str]]:
        for mark, pattern in self._marks:
            if not may_hold(held, name_of(mark.type)):
                continue
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
