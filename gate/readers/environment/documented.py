"""
Where a document names a variable: whole, in code font, in a table or in a heading.

A word in running text may be anything; what people look up stands in one of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

_BEFORE: Final = r"(?<![A-Za-z0-9_$\-])(?:\$\{?)?"
_AFTER: Final = r"(?![A-Za-z0-9_]|-[A-Za-z0-9])"
_FENCE: Final = re.compile(r"^\s*(?:```|~~~|\.\. code|\.\. sourcecode|----$|\.\.\.\.$)")
_ROW: Final = re.compile(
    r"^\s*(?:\||\+[-=+]|#{1,6}\s|=+\s)|<t[dh]\b|<h\d|<code|\.\. envvar::|::\s*$"
)
_UNDER: Final = re.compile(r"^\s*([=\-~^\"'+*#`])\1{2,}\s*$")
_CODE: Final = re.compile(r"`+[^`]*`+")


def named_in_example(names: Iterable[str], text: str) -> frozenset[str]:
    """Return those of *names* that *text*, an example of settings, has as a whole word."""
    return frozenset(name for name in names if name in text and _whole(name).search(text))


def named_in_document(names: Iterable[str], text: str) -> frozenset[str]:
    """Return those of *names* that the document *text* names so that they can be looked up."""
    wanted = {name: _whole(name) for name in names if name in text}
    if not wanted:
        return frozenset()
    found: set[str] = set()
    for line, is_shown in _lines(text):
        for name, whole in wanted.items():
            if name not in found and name in line:
                parts = [line] if is_shown else _CODE.findall(line)
                if any(whole.search(part) for part in parts):
                    found.add(name)
    return frozenset(found)


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(_BEFORE + re.escape(name) + _AFTER)


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each line, and whether all of it is code, a row or a heading."""
    lines = text.splitlines()
    is_fenced = False
    for at, line in enumerate(lines):
        if _FENCE.match(line):
            is_fenced = not is_fenced
            yield line, False
            continue
        is_indented = line.startswith(("    ", "\t"))
        is_titled = at + 1 < len(lines) and bool(_UNDER.match(lines[at + 1]))
        yield line, is_fenced or is_indented or is_titled or bool(_ROW.search(line))
