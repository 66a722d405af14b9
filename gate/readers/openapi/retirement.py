"""
How an operation, a parameter or a property is taken out of use: ``deprecated``, ``x-sunset``.

As oasdiff has it (https://github.com/oasdiff/oasdiff, ``docs/DEPRECATION.md``): what is deprecated
may go once its sunset date is past; what is a draft or alpha may go at any time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from gate.model.value import dataclass
from gate.readers.openapi.document import Node

SUNSET: Final = "x-sunset"
STABILITY: Final = "x-stability-level"
LEVELS: Final = ("draft", "alpha", "beta", "stable")
"""From what promises nothing to what promises most."""
_LOOSE: Final = frozenset({"draft", "alpha"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """How long something must stay deprecated before it goes, in days; 0 asks for no date."""

    stable: int = 0
    beta: int = 0

    def days(self, node: Node) -> int:
        """Return the days that the stability of *node* asks for."""
        level = stability(node)
        return self.beta if level == "beta" else 0 if level in _LOOSE else self.stable


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the differences depend on beside the two documents."""

    today: date
    """The day against which sunset dates are held."""
    notice: Notice = Notice()


def stability(node: Node) -> str:
    """Return the ``x-stability-level`` of *node*, which may be none of `LEVELS`."""
    value = node.inside(STABILITY).value
    return value if isinstance(value, str) else "" if value is None else "invalid"


def is_loose(node: Node) -> bool:
    """Say whether *node* promises nothing yet, and may change at any time."""
    return stability(node) in _LOOSE


def is_invalid_stability(node: Node) -> bool:
    """Say whether *node* has a level that there is not."""
    return stability(node) not in {"", *LEVELS}


def is_deprecated(node: Node) -> bool:
    """Say whether *node* is marked as deprecated."""
    return node.is_true("deprecated")


def has_sunset(node: Node) -> bool:
    """Say whether *node* names a date, right or wrong."""
    return node.inside(SUNSET).is_there


def sunset(node: Node) -> date | None:
    """Return the date under ``x-sunset``; `None` if it is no date or not there."""
    value = node.inside(SUNSET).value
    found = re.match(r"\d{4}-\d{2}-\d{2}(?:T|\Z)", value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(found.group()[:10]) if found else None
    except ValueError:
        return None


def changes_of_stability(was: Node, now: Node) -> Iterator[str]:
    """Yield ``decreased`` or ``increased``; what says nothing promises to be stable."""
    ranks = [LEVELS.index(stability(node) or "stable") for node in (was, now)]
    if ranks[0] != ranks[1]:
        yield "decreased" if ranks[1] < ranks[0] else "increased"


def notice_of(now: Node, terms: Terms) -> str:
    """Return what is to be said of the sunset of something that was just deprecated."""
    days = terms.notice.days(now)
    if not has_sunset(now):
        return "missing" if days else ""
    day = sunset(now)
    if day is None:
        return "invalid"
    return "small" if (day - terms.today).days < days else "with"


def deprecation_of_property(was: Node, now: Node, terms: Terms) -> Iterator[str]:
    """Yield the ends of the ids of what became of a property's promises."""
    if is_deprecated(was) and not is_deprecated(now):
        yield "reactivated"
    elif is_deprecated(now) and not is_deprecated(was) and not is_loose(now):
        yield _PROPERTY[notice_of(now, terms)]
    if not is_invalid_stability(was) and not is_invalid_stability(now):
        yield from (f"stability-{how}" for how in changes_of_stability(was, now))


_PROPERTY = {
    "": "deprecated",
    "with": "deprecated-with-sunset",
    "missing": "deprecated-sunset-missing",
    "invalid": "deprecated-sunset-invalid",
    "small": "sunset-date-too-small",
}
