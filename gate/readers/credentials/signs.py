"""
What a text must hold for one of the readers of credentials to find something in it.

Each sign is made from the reader's own patterns and asks for less than they do: in bytes of UTF-8,
of which a character has up to four, and without what looks around.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.regex import regex
from gate.model.signs import Sign
from gate.readers.credentials.assigned import ROOTS
from gate.readers.credentials.kind import Format
from gate.readers.credentials.private_key import HEADERS
from gate.readers.credentials.tables import FORMATS

ADDRESS: Final = "address"
BARE: Final = "bare literal"
"""What stands without quotes, as it does in configuration alone."""
COMMAND: Final = "command"
HEADER: Final = "header"
KUBERNETES: Final = "kubernetes"
LITERAL: Final = "literal"
LONE: Final = "lone"
NAMED: Final = "named"
POSTGRES: Final = "postgres"
PRIVATE_KEY: Final = "private key"
PROVIDER: Final = "provider"
"""A provider's name; beside `NAMED`, it tells that a name may be one of theirs."""
TOKEN: Final = "token"  # noqa: S105 - the name of a sign
WIDE: Final = "wide"
"""What stands in a format with what is around it."""
_WORD: Final = r"[\w.\-\x80-\xff]*"
_ROOT: Final = rf"(?i:{'|'.join(ROOTS)})"
_CLOSED: Final = r"[\"'`\\\])}]{0,4}"
_PREFIX: Final = r"(?:[A-Za-z]{1,2}|@)?\\{0,3}"
_OPENED: Final = _PREFIX + r"[\"'`]{1,3}"
_SCHEME: Final = r"(?:(?i:bearer|basic|token|apikey|api-key)[ \t]{1,4})?"
_QUOTED: Final = (
    rf"{_PREFIX}(?:\"{{1,3}}{_SCHEME}[^\n\"]{{4}}|"
    rf"'{{1,3}}{_SCHEME}[^\n']{{4}}|`{_SCHEME}[^\n`]{{4}})"
)
"""A value that quotes of another kind may stand in."""
_SIGN: Final = (
    r"(?:>[ \t]{0,4}(?:\r?\n[ \t]{0,40})?|[ \t]{1,4}value[ \t]{0,2}=[ \t]{0,2}|"
    r"\r?\n[ \t]{0,40}(?:-[ \t])?value:[ \t]{0,4}|[ \t]{0,4}\{[^{}\"']*default[ \t]{0,8}="
    r"[ \t]{0,4}|"
    r"(?:[ \t]{0,8}:?[ \t]{0,4}[&*]?[A-Za-z][\w.\[\]\x80-\xff]*[ \t]{0,8}:?=|"
    r"[ \t]{0,12}(?:[:?.+|!<>~]{0,4}=>?|:{1,2}))[ \t]{0,12}(?:[&(\[][ \t]{0,2})?)"
)
"""What stands between a name and its value, but for a comma and for a blank alone."""
_COMMA: Final = r"[\"'`\\\])}]{1,4}[ \t]{0,4},[ \t]{0,4}"
_LISTED: Final = _COMMA + _OPENED
_OF_RANDOM: Final = r"[!-'*-Z\\\^-~]"
_SHORTEST: Final = 12
_LONGEST: Final = 302
"""Bytes of a value that are looked at, with a quote behind it: what is longer is data."""
_RANDOM: Final = rf"{_OF_RANDOM}{{{_SHORTEST}}}"
"""The start of a value that a machine may have made."""
_OF_BARE: Final = r"[^\s\"'`<>,;(){}\[\]\\&]"
_BARE: Final = rf"{_OF_BARE}{{4}}"
_CHOSEN: Final = (
    r"(?i:pass(?:wor[dt]|wd|phrase|code|w)?|pwd|pw|secret(?:[_\-.]?key)?|"
    r"contrase(?:n|[\x80-\xff]{1,2})a)"
    r"(?i:[_\-.]?(?:[0-9]{1,3}|value|text|default|string|[\x80-\xff]+))?"
)
"""A name whose value somebody may have chosen."""
_BLANK: Final = r"[ \t]{1,8}"
_LINE_OF_BLANKS: Final = (
    r"(?:(?:^|\n)[ \t]*(?:ENV|ARG|export|set|setenv)|login[ \t]+\S+)\s[\s\x80-\xff]*"
)
_HELD: Final = (
    r"(?i:key|token|secret|auth|pass|pwd|pw|cred|client|licen[cs]e|login|bearer|account|access|_id|"
    r"value|default|val|string|content|data)"
)
"""A name that says that the provider's value is one to log in with, or that only says *value*."""
_PARTED: Final = r"[^A-Za-z0-9]{1,100}"
_IN_VALUE: Final = r"[A-Za-z0-9=_\-+/]"
_SECOND: Final = r"[A-Z0-9=_\-+/]"
_LEAST: Final = 14
_ODD: Final = "|".join(
    _IN_VALUE * before + mark + _IN_VALUE * (_LEAST - before - width)
    for mark, width in (("[0-9]", 1), ("[A-Z]" + _SECOND, 2))
    for before in range(_LEAST - width + 1)
)
"""A value with a digit, or a capital that begins no word, among its first characters."""
_VALUE: Final = (
    rf"{_HELD}{_WORD}(?:{_PARTED}(?:[sS]tring|str|bytes|char))?{_PARTED}"
    r"(?:(?i:bearer|basic|token|apikey|api-key|key)[ \t]{1,4}[^A-Za-z0-9]{0,4})?"
    r"(?:[A-Za-z]{1,2}[\"'`][\"'`\\(\[{@]{0,3})?"
    rf"(?:{_ODD}|{_IN_VALUE}{{13,99}}(?:[0-9]|[A-Z](?:[^a-z]|$)))"
)


_RANDOMS: Final = regex(_OF_RANDOM.encode() + rb"*+")
_BARES: Final = regex(_OF_BARE.encode() + rb"*+")
_AFTER_SCHEME: Final = regex(_SCHEME.removesuffix("?").encode() + rb"\Z")
_LONGEST_SCHEME: Final = 11
_QUOTES: Final = (b'"', b"'", b"`")
_DIGIT: Final = regex(rb"[0-9]")
_NAME_REACH: Final = 4 * 200 + 200
"""Bytes within which a name stands before the end of a sign in its value."""


def _may_be_random(text: bytes, end: int) -> bool:
    """
    Say whether the value of which the first characters end there in *text* may be random.

    A random value has a digit, no blank, no bracket and no quote of the kind that it stands in.
    """
    start = end - _SHORTEST
    quote = text[start - 1 : start]
    if quote in _QUOTES:
        stop = text.find(quote, start, start + _LONGEST)
        found = _RANDOMS.match(text, start, stop if stop >= 0 else start + _LONGEST)
    elif _AFTER_SCHEME.search(text, max(start - _LONGEST_SCHEME, 0), start):
        found = _RANDOMS.match(text, start, start + _LONGEST)
    else:
        found = _BARES.match(text, start, start + _LONGEST)
    if not found or found.end() < end:
        return False
    return _DIGIT.search(text, start, found.end()) is not None


def of_format(row: Format) -> str:
    """Return the name of the sign of *row*, which has a mark of its own."""
    return f"format {row.name}"


def _patterns() -> Iterator[tuple[str, str]]:
    yield from ((PRIVATE_KEY, header.pattern) for _, header in HEADERS)
    yield TOKEN, r"eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10}"
    yield ADDRESS, r"://[^\s:/?#\[\]@\"'<>`\\]*(?::[^\s\"'<>`\\]+)?@[A-Za-z0-9\[%{$<]"
    yield COMMAND, r"curl(?:.|\n)*[ \t](?:-u|--user)"
    yield HEADER, r"asic[ \t]{1,3}[A-Za-z0-9+/_-]{8}"
    yield KUBERNETES, r"kind[\"']?:[ \t]*[\"']?Secret"
    yield POSTGRES, r":(?:[0-9]{1,5}|\*):[^:\n]+:[^\n]+:[^\n]"
    yield LONE, r"[A-Za-z0-9/+]{40}"
    yield LITERAL, rf"{_CHOSEN}(?:{_CLOSED}{_SIGN}|{_COMMA}){_QUOTED}"
    yield BARE, rf"{_CHOSEN}{_CLOSED}{_SIGN}{_SCHEME}{_BARE}"
    yield LITERAL, rf"[;?&]{_WORD}{_CHOSEN}{_CLOSED}{_SIGN}{_SCHEME}{_BARE}"
    blank = rf"{_WORD}{_ROOT}{_WORD}{_CLOSED}{_BLANK}"
    value = rf"(?:{_QUOTED}|{_SCHEME}{_BARE})"
    yield LITERAL, rf"-{blank}(?:{_OPENED})?{_SCHEME}{_RANDOM}"
    yield LITERAL, rf"-{_WORD}{_CHOSEN}{_CLOSED}{_BLANK}{value}"
    yield LITERAL, rf"{_LINE_OF_BLANKS}{blank}{value}"


def _signs() -> Iterator[Sign]:
    for row in FORMATS:
        if row.after:
            yield from (
                Sign(
                    name=PROVIDER,
                    pattern=re.escape(word),
                    is_caseless=True,
                    is_squashed=True,
                    beside=NAMED,
                )
                for word in row.literals
            )
        elif row.is_wide:
            yield from (
                Sign(name=WIDE, pattern=re.escape(word), is_caseless=True) for word in row.literals
            )
        else:
            yield Sign(name=of_format(row), pattern=row.pattern)
    yield Sign(name=NAMED, pattern=_VALUE, beside=PROVIDER, reach=_NAME_REACH)
    between = rf"(?:{_CLOSED}{_SIGN}(?:{_OPENED})?|{_LISTED}){_SCHEME}"
    pattern = rf"{_ROOT}{_WORD}{between}{_RANDOM}"
    yield Sign(name=LITERAL, pattern=pattern, is_one=_may_be_random)
    yield from (Sign(name=name, pattern=pattern) for name, pattern in _patterns())


SIGNS: Final = tuple(_signs())
NAMES: Final = frozenset(sign.name for sign in SIGNS)
