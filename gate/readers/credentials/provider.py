"""Credentials in a provider's own format: the table's rows, asked of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from gate.model.looks import Looks, is_digest_name, is_typed, is_worded, is_worded_example
from gate.model.published import is_published
from gate.model.regex import regex
from gate.model.signs import Held, may_hold
from gate.model.value import dataclass
from gate.readers.credentials.kind import Format, Spotted, Tier
from gate.readers.credentials.names import name_before, squashed
from gate.readers.credentials.runs import Runs, runs_with
from gate.readers.credentials.signs import WIDE, of_format
from gate.readers.credentials.tables import FORMATS

_BEFORE: Final = (
    r"(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf0])|(?<=%[0-9A-Fa-f]{2})|"
    r"(?<=\\x[0-9A-Fa-f]{2})|(?<=\\u[0-9A-Fa-f]{4}))"
)
"""No letter or digit stands before a value, unless an escape ends in it: ``%3Dghp_…``."""
_AFTER: Final = r"(?![A-Za-z0-9_-])"


def _by_literal(rows: Iterable[Format]) -> Mapping[str, Sequence[Format]]:
    found: dict[str, list[Format]] = {}
    for row in rows:
        for literal in row.literals:
            found.setdefault(literal, []).append(row)
    return found


_MARKED: Final = tuple(row for row in FORMATS if not row.after and not row.is_wide)
_MARKED_BY: Final = _by_literal(_MARKED)
_BY_SIGN: Final = {of_format(row): row for row in _MARKED}
_WIDE_BY: Final = _by_literal(row for row in FORMATS if row.is_wide)
_NAMED_BY: Final = _by_literal(row for row in FORMATS if row.after)
_FILLER: Final = regex(r"A{10,}")
"""What some providers put into all of their values."""
_VALUE: Final = regex(r"[A-Za-z0-9=_+/.\-]{14,100}")
"""What any value behind a provider's name looks like."""
_SEPARATED: Final = regex(r"[-_./+=]+")
_WORD: Final = regex(r"[A-Za-z]?[a-z]*\d{0,3}|[A-Z]+\d{0,3}|\d+")
_SPLIT: Final = regex(r"(?:[\w.$-]*[?&/])*([\w.$\[\]-]{2,80}?)[?+:]{0,3}[=:](?=[^=:])")
"""A name and its operator, run together with the value: ``token=``."""
_TAIL: Final = ".:?&|/@%~$"
"""What may end a run without belonging to the value."""
_HELD: Final = regex(
    r"(?i)key|token|secret|auth|pass|pwd|pw$|cred|client|licen[cs]e|login|bearer|account|access|_id$"
)
"""Words in a name that say that the provider's value is one to log in with."""


def marked(text: str, low: str, runs: Runs | None, held: Held | None) -> Iterator[Spotted]:
    """
    Yield what has a format with a mark of its own; *low* is *text* in lower case.

    *held* are the signs in it, if they are known; else *runs* are its runs.
    """
    if held is not None:
        yield from _where_it_stands(text, held)
    elif runs:
        yield from _in_runs(text, runs)
    for row in _asked(_WIDE_BY, low) if may_hold(held, WIDE) else ():
        yield from _seen(row, text, 0, len(text))


def _in_runs(text: str, runs: Runs) -> Iterator[Spotted]:
    for row in _asked(_MARKED_BY, runs.lowered) if runs.joined else ():
        holding = set(_holding(row, runs.joined))
        for start, run in runs.places if holding else ():
            if run in holding:
                yield from _seen(row, text, start, start + len(run))


def _where_it_stands(text: str, held: Held) -> Iterator[Spotted]:
    """Yield what `_in_runs` finds, sought in the whole *text* where a sign speaks of it."""
    for name in sorted(held.intersection(_BY_SIGN)):
        row = _BY_SIGN[name]
        for start, run in runs_with(_loose(row), text):
            yield from _seen(row, text, start, start + len(run))


def _asked(rows: Mapping[str, Sequence[Format]], low: str) -> Iterable[Format]:
    """Return those of *rows* of which some literal stands in *low*."""
    present = [literal for literal in rows if literal in low]
    return dict.fromkeys(row for literal in present for row in rows[literal])


def _holding(row: Format, lines: str) -> Iterator[str]:
    """Yield those of *lines* in which the format stands, whatever is around it."""
    for match in _loose(row).finditer(lines):
        end = lines.find("\n", match.end())
        yield lines[lines.rfind("\n", 0, match.start()) + 1 : end if end >= 0 else len(lines)]


@cache
def _loose(row: Format) -> re.Pattern[str]:
    return re.compile(row.pattern, re.ASCII)


@cache
def _exact(row: Format) -> re.Pattern[str]:
    before = "" if row.is_wide else _BEFORE
    return re.compile(f"{before}(?:{row.pattern}){_AFTER}", re.ASCII)


def _seen(row: Format, text: str, start: int, end: int) -> Iterator[Spotted]:
    for match in _exact(row).finditer(text, start, end):
        one = _spotted(row, match.group(match.lastindex or 0), match.start(match.lastindex or 0))
        if one:
            yield one


def _spotted(row: Format, value: str, start: int) -> Spotted | None:
    is_right = row.holds is None or row.holds(value)
    if row.is_strict and not is_right:
        return None
    return Spotted(
        kind=row.kind,
        type=row.name,
        tier=Tier.PROVIDER,
        start=start,
        end=start + len(value),
        looks=_looks(value),
        public=row.public,
        is_doubtful=not is_right,
    )


def _looks(value: str) -> Looks:
    if is_worded_example(value) or is_published(value):
        return Looks.PLACEHOLDER
    return Looks.PLAIN if is_typed(_FILLER.sub("", value)) else Looks.RANDOM


def named(text: str, runs: Runs) -> Iterator[Spotted]:
    """Yield what has a format that others share, behind a name that holds the provider's."""
    for start, run in runs.places:
        for part in _parts(run):
            one = _behind_a_name(text, start, part)
            if one:
                yield one
                break


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A value in a run, and the name that is run together with it, if there is one."""

    name: str
    value: str
    offset: int


@lru_cache(maxsize=10_000)
def _parts(run: str) -> tuple[_Part, ...]:
    """Return what of *run* a machine may have made: all of it, or what stands behind a name."""
    match = _SPLIT.match(run)
    named = ((match.group(1), match.end()),) if match else ()
    parts = []
    for name, offset in (("", 0), *named):
        value = run[offset:].rstrip(_TAIL)
        if _VALUE.fullmatch(value) and not _is_of_words(value):
            parts.append(_Part(name=name, value=value, offset=offset))
    return tuple(parts)


def _is_of_words(value: str) -> bool:
    """Say whether *value* is an identifier: separated words, or capitals without digits."""
    words = _SEPARATED.split(value)
    if len(words) > 1:
        return all(map(_WORD.fullmatch, words))
    return not any(map(str.isdigit, value)) and is_worded(value)


def _behind_a_name(text: str, place: int, part: _Part) -> Spotted | None:
    start = place + part.offset
    name = part.name or name_before(text, start)
    row = _row(name, part.value) if name else None
    if not row:
        return None
    return Spotted(
        kind=row.kind,
        type=row.name,
        tier=Tier.PROVIDER,
        start=start,
        end=start + len(part.value),
        looks=_looks(part.value),
    )


def _row(name: str, value: str) -> Format | None:
    """Return the row that *name* speaks of and *value* fits, if it names a credential."""
    if not _HELD.search(name) or is_digest_name(name):
        return None
    return next((row for row in _rows_of(squashed(name)) if _whole(row).fullmatch(value)), None)


@lru_cache(maxsize=10_000)
def _rows_of(name: str) -> tuple[Format, ...]:
    return tuple(_asked(_NAMED_BY, name))


@cache
def _whole(row: Format) -> re.Pattern[str]:
    return re.compile(row.pattern, re.ASCII)
