"""
Shell scripts as text: what they say of variables that may be unset.

``${NAME:?}`` demands one and ``${NAME:-default}`` stands in for one (https://pubs.opengroup.org/
onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_06_02); a plain ``$NAME`` may be the script's
own, and is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.path import RepoPath
from gate.readers.environment.record import Read
from gate.readers.environment.scripts.lexed import Lexed, lexed

NEEDLES: Final = (b"${", b"-z")
_TOKENS: Final = re.compile(
    r"""(?P<comment>(?<![^\s;])\#[^\n]*|'[^']*')|(?P<quoted>(?!))|"(?:\\.|[^"\\])*"|\\."""
)
_ASKED: Final = re.compile(
    r"\$\{(?P<name>[A-Z_][A-Z0-9_]*)(?P<how>:?[-=?+])(?P<rest>[^{}\n]{0,500})\}"
)
_TESTED: Final = re.compile(
    r"""\[\[?\s+-z\s+"?\$\{?(?P<name>[A-Z_][A-Z0-9_]*)(?::?[-+][^}\s]*)?\}?"?\s+\]\]?"""
)
_GOES: Final = re.compile(r"[^\n]*(?:\n[^\n]*){0,4}?\bexit\s+[1-9]")
_SET: Final = (
    r"(?m)(?:^|[;&|({{]|\b(?:export|local|readonly|declare|typeset)(?:\s+-\w+){{0,8}})[ \t]*"
    r"{name}=(?P<value>[^\n]{{0,500}})"
)
_TAKEN: Final = (
    r"(?m)\b(?:for\s+{name}\s+in"
    r"|read[ \t]+(?:-\S+[ \t]+){{0,20}}(?:\w+[ \t]+){{0,20}}{name}\b)"
)


def read(path: RepoPath, text: str) -> Iterator[Read]:
    """Yield what the script *text* of *path* asks of its environment."""
    source = lexed(text, _TOKENS)
    taken: dict[str, int] = {}
    for found in source.finds(_ASKED):
        if _is_own(source, found["name"], found.start(), taken):
            continue
        how, rest = found["how"], found["rest"]
        yield Read(
            name=found["name"],
            file=path,
            line=source.line(found.start()),
            by="shell",
            is_required="?" in how,
            default=rest.strip("\"'") if how[-1] in "-=" and "$" not in rest else None,
        )
    for found in source.finds(_TESTED):
        if not _is_own(source, found["name"], found.start(), taken):
            is_required = _GOES.match(source.text, found.end()) is not None
            line = source.line(found.start())
            name = found["name"]
            yield Read(name=name, file=path, line=line, by="shell", is_required=is_required)


def _is_own(source: Lexed, name: str, before: int, known: dict[str, int]) -> bool:
    """Say whether the script itself has set *name*, and not from its own old value."""
    if name not in known:
        known[name] = _first_set(source.text, name)
    return known[name] < before


def _first_set(text: str, name: str) -> int:
    """Return where *text* first sets *name*; behind its end if it never does."""
    places = [found.end() for found in re.finditer(_TAKEN.format(name=name), text)]
    itself = re.compile(rf"\$\{{?{name}\b")
    places += [
        found.end()
        for found in re.finditer(_SET.format(name=name), text)
        if not itself.search(found["value"])
    ]
    return min(places, default=len(text) + 1)
