"""What would the change make of the settings? Each value that differs, and where it leans."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from gate.model.proposal import Alteration, Lean
from gate.model.text import cut
from gate.policy.leanings import FEWER, MORE, Strictness, is_addition, strictness_of

_LONGEST: Final = 300
"""Characters of a value."""


def alterations(
    before: Mapping[str, object], after: Mapping[str, object]
) -> tuple[Alteration, ...]:
    """
    Return what differs between two settings, as JSON holds them with every default.

    What is neither listed as a direction nor a table more may weaken the gate: it is `UNCLEAR`.
    """
    old, new = dict(flat(before)), dict(flat(after))
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(_altered(key, old, new) for key in keys if old.get(key) != new.get(key))


def flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value of *table* that is no table, by its key; rows go by their ids."""
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from flat(value, f"{key}.")
        elif isinstance(value, list) and value and all(_is_row(each) for each in value):
            yield from flat({row["id"]: row for row in value}, f"{key}.")
        else:
            yield key, value


def _is_row(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str)


def _altered(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Alteration:
    before, after = old.get(key), new.get(key)
    if key not in old and is_addition(key, old):
        lean = Lean.STRICTER
    else:
        lean = _lean(strictness_of(key), before, after)
    return Alteration(
        key=key,
        before=_shown(before) if key in old else "",
        after=_shown(after) if key in new else "",
        lean=lean,
    )


def _lean(strict: Strictness | None, before: object, after: object) -> Lean:
    if isinstance(strict, tuple):
        if before in strict and after in strict:
            return _towards(strict.index(after) > strict.index(before))
        return Lean.WEAKER if after == strict[0] else Lean.UNCLEAR
    if strict in (MORE, FEWER):
        old, new = _number(before), _number(after)
        if old is not None and new is not None:
            return _towards((new > old) is (strict == MORE))
        return _lean_of_lists(strict == MORE, before, after)
    return Lean.UNCLEAR


def _lean_of_lists(is_more: bool, before: object, after: object) -> Lean:  # noqa: FBT001 - the one fact
    """Return the lean of lists of entries; an entry that takes others out says nothing alone."""
    if not (isinstance(before, list) and isinstance(after, list)):
        return Lean.UNCLEAR
    if any(_takes_out(each) for each in (*before, *after)):
        return Lean.UNCLEAR
    old, new = _entries(before), _entries(after)
    if new > old:
        return _towards(is_more)
    return _towards(not is_more) if new < old else Lean.UNCLEAR


def _takes_out(entry: object) -> bool:
    return isinstance(entry, str) and entry.startswith("!")


def _entries(values: Iterable[object]) -> frozenset[str]:
    return frozenset(json.dumps(each, sort_keys=True) for each in values)


def _towards(is_stricter: bool) -> Lean:  # noqa: FBT001 - the one fact
    return Lean.STRICTER if is_stricter else Lean.WEAKER


def _number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int | float) else None


def _shown(value: object) -> str:
    return cut(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), _LONGEST)
