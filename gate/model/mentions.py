"""Which tickets of the host's does a text name?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gate.model.regex import regex

MOST: Final = 10
"""Tickets that are asked for in one run; a text may name any number."""
_TEXT: Final = 100_000
"""Characters of a text that are read."""
_KEY: Final = regex(
    r"(?<![\w/#&;.-])"
    r"(?P<place>[A-Za-z0-9][\w.-]{0,99}/[A-Za-z0-9][\w.-]{0,99})?"
    r"\#(?P<number>[1-9][0-9]{0,8})\b"
)
"""``#12`` and ``owner/repository#12``."""
_BRANCH: Final = regex(r"(?:^|/)#?([1-9][0-9]{0,8})(?=$|[-_/])")
"""``12-refunds``, ``feat/12-refunds``."""


def keys(texts: Iterable[str], *, branch: str = "") -> tuple[str, ...]:
    """Return the keys that *texts* and the name of a *branch* hold, the first `MOST` of them."""
    found: dict[str, None] = {}
    for text in texts:
        for match in _KEY.finditer(text[:_TEXT]):
            found[f"{match['place'] or ''}#{match['number']}"] = None
    for number in _BRANCH.findall(branch[:_TEXT]):
        found[f"#{number}"] = None
    return tuple(found)[:MOST]
