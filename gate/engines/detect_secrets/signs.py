"""
What a text must hold for a plug-in of detect-secrets to find something in it, found in one pass.

Made of the tables of `gate.engines.detect_secrets.conditions`, each row asking for a little less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from gate.engines.detect_secrets.conditions import CONDITIONS, Mark, Run
from gate.engines.detect_secrets.kinds import BASE64, HEX, KEYWORD
from gate.model.signs import Held, Sign

NAME: Final = "detect-secrets: {}"
ODD: Final = "detect-secrets: odd"
"""The sign of a character that a pattern may take for one of ASCII: see `suspects.folded`."""
_RUN: Final = r"[A-Za-z0-9+/\\\-_=]"
_REST: Final = r"[\w\x80-\xff]*"
FOLDED: Final = (
    r"\xc4[\xb0\xb1]|\xc5\xbf|\xe2\x84\xaa|"
    r"\xd9[\xa0-\xa9]|\xdb[\xb0-\xb9]|\xdf[\x80-\x89]|"
    r"\xe0(?:[\xa5\xa7\xa9\xab\xad\xaf\xb1\xb3\xb5\xb7][\xa6-\xaf]|[\xb9\xbb][\x90-\x99]|\xbc[\xa0-\xa9])|"
    r"\xe1(?:[\x81\xaa\xb1][\x80-\x89]|[\x82\xa0\xa7\xaa\xad\xb1][\x90-\x99]|\x9f[\xa0-\xa9]|"
    r"\xa5[\x86-\x8f]|\xae[\xb0-\xb9])|"
    r"\xea(?:\x98[\xa0-\xa9]|[\xa3\xa7\xa9][\x90-\x99]|\xa4[\x80-\x89]|[\xa7\xaf][\xb0-\xb9])|"
    r"\xef\xbc[\x90-\x99]|\xf0(?:[\x90\x91\x96\x9e]|\x9d\x9f|\x9f\xaf)"
)
"""Digits beyond ASCII in UTF-8, four letters, and few other characters."""

_LONG: Final = 4_096
"""Bytes of a string that are looked at."""
_KEYWORDS: Final = {
    how.after: f"{NAME.format(KEYWORD)} {number}"
    for number, how in enumerate(CONDITIONS.families.values())
}
"""The signs of a name and what follows it, by how that is written in a family of languages."""


def name_of(kind: str) -> str:
    """Return the name of the sign of what detect-secrets calls *kind*."""
    return NAME.format(kind)


def of_file(held: Held, file: str) -> Held:
    """Return those of *held* that say something of a file whose own name is *file*."""
    _, dot, ending = file.lstrip(".").rpartition(".")
    families = CONDITIONS.families
    how = families.get(dot + ending, families[""])
    told = held & _ANYWHERE
    return told | {name_of(KEYWORD)} if _KEYWORDS[how.after] in held else told


def _of_run(run: Run) -> str:
    value = run.begins.decode() or f"{_RUN}{{{run.shortest}}}"
    if run.holds:
        return run.holds.decode()
    if run.before:
        return run.before.decode().removesuffix(r"\Z") + value
    # The name may stand in the run itself, before the value.
    named = run.named.decode().replace(r"[^\n]{0,80}?", r"[^\n]*")
    return f"(?i:{named})" + (rf"[^\n]*{value}" if run.begins else "")


def _of_mark(mark: Mark) -> str:
    pattern = mark.pattern.decode() or re.escape(mark.literal.decode())
    # What stands in the group must be there.
    return pattern.replace("_=]*+", "_=]*").replace("])?", "])")


def _keywords() -> Iterator[tuple[str, str]]:
    roots = "|".join(
        pattern
        for root in CONDITIONS.roots
        for pattern in (
            (root.before.decode().removesuffix(r"\Z") + root.word.decode()) if root.before else "",
            root.word.decode() + (f"(?:{root.after.decode()})" if root.after else ""),
        )
        if pattern and (root.after or not root.before or pattern != root.word.decode())
    )
    name = f"(?:{roots}){_REST}"
    for after, kind in _KEYWORDS.items():
        yield kind, f"{name}(?:{after.decode()})"
    yield name_of(KEYWORD), rf"{name}[^\n]*['\"`];"
    yield name_of(KEYWORD), rf"['\"`][\s\x1c-\x1f\x80-\xff]*[!=]{{2,3}}[^\n]*{name}"


def _is_quoted(letters: int, text: bytes, end: int) -> bool:
    """
    Say whether so many different *letters* stand in the string of *text* that ends there.

    One that is longer than it is worth to be looked at may have them.
    """
    start = text.rfind(text[end - 1 : end], max(end - _LONG, 0), end - 1) + 1
    return (start == 0 and end > _LONG) or len(set(text[start : end - 1])) >= letters


def _signs() -> Iterator[Sign]:
    for run in CONDITIONS.runs:
        yield Sign(name=name_of(run.type), pattern=_of_run(run))
    for mark in CONDITIONS.marks:
        yield Sign(name=name_of(mark.type), pattern=_of_mark(mark), is_caseless=mark.is_lowered)
    for name, pattern in _keywords():
        yield Sign(name=name, pattern=pattern, is_caseless=True)
    digits, letters = CONDITIONS.hex_letters, CONDITIONS.base64_letters
    yield Sign(
        name=name_of(HEX),
        pattern=rf"['\"][0-9a-fA-F]{{{digits},}}['\"]",
        is_one=partial(_is_quoted, digits),
    )
    yield Sign(
        name=name_of(BASE64),
        pattern=rf"['\"]{_RUN}{{{letters},}}['\"]",
        is_one=partial(_is_quoted, letters),
    )
    yield Sign(name=ODD, pattern=FOLDED)


SIGNS: Final = tuple(_signs())
_ANYWHERE: Final = frozenset(sign.name for sign in SIGNS).difference(_KEYWORDS.values())
