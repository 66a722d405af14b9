"""
A checklist of one person in one project: a Markdown file with task list items.

https://github.github.com/gfm/#task-list-items-extension-; the form is told in docs/readiness.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from gate.model.value import dataclass
from gate.readers.description import prose_of

_ITEM: Final = re.compile(
    r"\s*[-*+]\s+\[(?P<mark>[ xX])\]\s+[`*_]*(?P<id>[A-Za-z][\w-]*)[`*_]*\s*(?P<rest>.*)"
)
_SIGNED: Final = re.compile(
    r"(?P<by>@[\w.-]+(?:/[\w.-]+)?)[\s,]+(?:on\s+)?(?P<at>\d{4}-\d{2}-\d{2})\W*$"
)
_LOGIN: Final = re.compile(r"@?\w")
_FIELD: Final = re.compile(r"(?P<name>[A-Za-z]+)\s*:\s*[\"']?(?P<value>[^\"'#]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line to tick."""

    id: str
    line: int
    """1-based."""
    is_ticked: bool
    by: str = ""
    """Who confirmed it, as ``@login``; empty where nobody signed."""
    at: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """One person's."""

    project: str = ""
    person: str = ""
    """As ``@login``; empty where the file does not say."""
    items: tuple[Item, ...] = ()


def checklist(text: str) -> Checklist | None:
    """Return the checklist in *text*; `None` if it is none, for it names nobody."""
    lines = prose_of(text)
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if not lines or lines[start].strip() != "---":
        return None
    rest = enumerate(lines[start + 1 :], start + 1)
    end = next((n for n, line in rest if line.strip() == "---"), 0)
    fields = {
        told["name"].lower(): told["value"].strip()
        for line in lines[start + 1 : end]
        if (told := _FIELD.match(line))
    }
    if not _LOGIN.match(fields.get("person", "")):
        return None
    items = tuple(item for item in _items(lines) if item.line > end)
    return Checklist(project=fields.get("project", ""), person=fields["person"], items=items)


def ids(text: str) -> frozenset[str]:
    """Return the ids of what *text* has to tick, whoever's it is."""
    return frozenset(item.id for item in _items(prose_of(text)))


def _items(lines: Iterable[str]) -> Iterator[Item]:
    matches = ((number, _ITEM.match(line)) for number, line in enumerate(lines, 1))
    return (_item(number, found) for number, found in matches if found)


def _item(number: int, found: re.Match[str]) -> Item:
    signed = _SIGNED.search(found["rest"])
    return Item(
        id=found["id"],
        line=number,
        is_ticked=found["mark"] != " ",
        by=signed["by"] if signed else "",
        at=_day(signed["at"]) if signed else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
