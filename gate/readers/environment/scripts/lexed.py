"""Source as text: what stands in comments and in quotes, and functions that pass a name on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Final

from gate.model.value import dataclass
from gate.model.work import Json, Unreadable

_MOST: Final = 5_000
"""Matches of one pattern in a file."""
LITERAL: Final = (
    r"""(?P<literal>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`$]*`"""
    r"""|-?\d+(?:\.\d+)?\b|true\b|false\b)"""
)
"""A literal that may be a default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexed:
    """One file's text with its comments blanked."""

    text: str
    quoted: tuple[tuple[int, int], ...]
    """The spans of texts in quotes, the quotes included, rising."""
    starts: tuple[int, ...]
    """Where each line starts."""
    functions: dict[str, tuple[re.Match[str], ...]]
    """By pattern: what it found, rising."""

    def line(self, at: int) -> int:
        """Return the 1-based line of the character *at*."""
        return bisect_right(self.starts, at)

    def is_quoted(self, at: int) -> bool:
        """Say whether the character *at* stands inside quotes."""
        index = bisect_right(self.quoted, (at, len(self.text))) - 1
        return index >= 0 and self.quoted[index][0] < at < self.quoted[index][1]

    def finds(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """
        Yield the matches of *pattern* that are code.

        Raises:
            Unreadable: there are more than any source has.
        """
        for count, found in enumerate(pattern.finditer(self.text)):
            if count >= _MOST:
                raise Unreadable(f"it asks for variables more than {_MOST:,} times")
            if not self.is_quoted(found.start()):
                yield found


def lexed(text: str, tokens: re.Pattern[str]) -> Lexed:
    """
    Return *text* with its comments blanked.

    *tokens* finds comments, as its group ``comment``, and texts in quotes, as its group ``quoted``.
    """
    quoted: list[tuple[int, int]] = []

    def blank(found: re.Match[str]) -> str:
        if found["comment"] is None:
            if found["quoted"] is not None:
                quoted.append(found.span())
            return found.group()
        return re.sub(r"[^\n]", " ", found.group())

    whole = tokens.sub(blank, text)
    starts = (0, *(found.end() for found in re.finditer("\n", whole)))
    return Lexed(text=whole, quoted=tuple(quoted), starts=starts, functions={})


def literal(text: str | None) -> Json:
    """Return what the source *text* of a literal says; `None` if there is none."""
    if not text:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if text[0] in "\"'`":
        return text[1:-1]
    return float(text) if "." in text else int(text)


def constants(source: Lexed, pattern: re.Pattern[str]) -> Mapping[str, str]:
    """Return the texts that *pattern*, with groups ``name`` and ``value``, finds by their names."""
    return {found["name"]: found["value"] for found in source.finds(pattern)}


def wrapper(source: Lexed, at: int, parameter: str, function: re.Pattern[str]) -> str:
    """
    Return the function around *at* that has *parameter*; empty if none is found.

    *function* finds the start of one, with groups ``name`` and ``parameters``, or for another way
    to write one ``other`` and ``others``.
    """
    known = source.functions.get(function.pattern)
    if known is None:
        known = source.functions[function.pattern] = tuple(function.finditer(source.text))
    before = bisect_right(known, at, key=lambda found: found.start())
    if not before:
        return ""
    told = known[before - 1].groupdict()
    names = re.findall(r"[\w$]+", told["parameters"] or told.get("others") or "")
    return (told["name"] or told.get("other") or "") if parameter in names else ""
