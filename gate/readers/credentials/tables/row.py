"""How a row of the tables is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from gate.model.regex import regex
from gate.readers.credentials.kind import Format

WORD: Final = "[A-Za-z0-9]"
LOW: Final = "[a-z0-9]"
HEX: Final = "[0-9a-f]"
URL: Final = "[A-Za-z0-9_-]"
BASE64: Final = "[A-Za-z0-9+/]"
UUID: Final = f"{HEX}{{8}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{4}}-{HEX}{{12}}"
_LITERAL: Final = regex(r"(?:[\w\-/:=~ ]|\\\.)*(?![?*{+])", re.ASCII)
"""The start of a pattern that stands for itself."""


def own(
    kind: str,
    name: str,
    pattern: str,
    *literals: str,
    holds: Callable[[str], bool] | None = None,
    is_strict: bool = False,
    is_wide: bool = False,
) -> Format:
    """Return the row of a format that is known by its own mark; by default its start."""
    start = _LITERAL.match(pattern)
    public = start.group().replace("\\", "") if start else ""
    return Format(
        kind=kind,
        name=name,
        pattern=pattern,
        literals=literals or (public.lower(),),
        public=len(public),
        holds=holds,
        is_strict=is_strict,
        is_wide=is_wide,
    )


def after(word: str, kind: str, name: str, pattern: str) -> Format:
    """
    Return the row of a format that any other may look like: *word* stands in the name before it.

    *word* is in lower case, without separators; a bar parts several.
    """
    return Format(
        kind=kind, name=name, pattern=pattern, literals=tuple(word.split("|")), after=word
    )
