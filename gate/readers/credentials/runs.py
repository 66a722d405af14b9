"""
Runs of the characters that credentials are made of, which hardly ever stand in code or prose.

What a provider issues is one run; so its formats are asked about these runs alone, and about the
whole text only where one of them answers. This is what makes two hundred formats affordable.
"""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterator
from typing import Final

from gate.model.regex import regex
from gate.model.value import dataclass

SHORTEST: Final = 14
"""Characters of the shortest run that is looked at."""
_ALPHABET: Final = frozenset((string.ascii_letters + string.digits + "_.+/=~:@%?&$|-").encode())
_LATIN: Final = 255
"""The last character that is a byte; each beyond is of a run, as the sign that stands for it."""
_MARK, _END = b"a", b" "


def marks(alphabet: Collection[int]) -> bytes:
    """Return a table that makes a mark of each byte of *alphabet*: `bytes.find` finds a row."""
    return bytes((_MARK if code in alphabet else _END)[0] for code in range(256))


_MARKED: Final = marks(_ALPHABET)
_LEAST: Final = _MARK * SHORTEST
_ODD: Final = regex(r"[0-9]|[a-z][A-Z][a-z]?[A-Z]|[A-Z]{14}")
"""What a word of code or prose has not got: a digit, or capitals that begin no word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """The runs of one text that may hold a credential."""

    places: tuple[tuple[int, str], ...]
    """Where each starts, and the run."""
    joined: str
    """The runs, a line each, and each once."""
    lowered: str
    """`joined` in lower case."""


def runs_with(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    """Yield those `Runs.places` of *text* in which *pattern* matches, which itself is of a run."""
    done = 0
    while match := pattern.search(text, done):
        start, run = _run_at(text, *match.span())
        if _is_odd(run):
            yield start, run
        done = max(start + len(run), done + 1)


def runs_with_row(table: bytes, length: int, text: str) -> Iterator[tuple[int, str]]:
    """Yield those `Runs.places` of *text* with a row of *length* characters marked by *table*."""
    marked = _latin(text).translate(table)
    row = _MARK * length
    place = marked.find(row)
    while place >= 0:
        start, run = _run_at(text, place, place + length)
        if _is_odd(run):
            yield start, run
        place = marked.find(row, start + len(run))


def _is_odd(run: str) -> bool:
    return len(run) >= SHORTEST and _ODD.search(run) is not None


def _run_at(text: str, start: int, end: int) -> tuple[int, str]:
    while start and _is_of_run(text[start - 1]):
        start -= 1
    while end < len(text) and _is_of_run(text[end]):
        end += 1
    return start, text[start:end]


def _latin(text: str) -> bytes:
    """Return a byte for each character of *text*: what is none of Latin-1 is a question mark."""
    return text.encode("latin-1", "replace")


def _is_of_run(letter: str) -> bool:
    code = ord(letter)
    return code in _ALPHABET or code > _LATIN


def runs_of(text: str) -> Runs:
    """Return the runs of *text* that have a digit, or capitals as no word has them."""
    marked = _latin(text).translate(_MARKED) + _END
    is_odd: dict[str, bool] = {}
    places = []
    start = marked.find(_LEAST)
    while start >= 0:
        end = marked.find(_END, start)
        run = text[start:end]
        odd = is_odd.get(run)
        if odd is None:
            odd = is_odd[run] = bool(_ODD.search(run))
        if odd:
            places.append((start, run))
        start = marked.find(_LEAST, end)
    joined = "\n".join(run for run, odd in is_odd.items() if odd)
    return Runs(places=tuple(places), joined=joined, lowered=joined.lower())
