"""What pydantic found wrong, in words for people who write TOML and know no Python."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from gate.model.text import visible
from gate.settings.schema import Schema

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_MOST_NAMES: Final = 30
"""More names than that are no hint."""


def did_you_mean(name: str, known: Iterable[str], noun: str) -> str:
    """Return which of *known* is near to *name*, or else all of them, as a hint."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a fault needs it

    names = sorted(known)
    near = get_close_matches(name.lower(), names, n=1) or get_close_matches(name, names, n=1)
    if near:
        return f"did you mean `{near[0]}`?"
    return f"{noun} are: {', '.join(names)}" if 0 < len(names) <= _MOST_NAMES else ""


def kind_of(found: object) -> str:
    """Return what *found* is in TOML's words."""
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "true or false"),
        (int, "a whole number"),
        (float, "a number"),
        (str, "text"),
        (list, "an array"),
        (dict, "a table"),
        (datetime, "a date with a time"),
        (date, "a date"),
    )
    return next((said for kind, said in kinds if isinstance(found, kind)), "a time")


_WANTED: Final = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "list": "an array",
    "tuple": "an array",
    "set": "an array",
    "frozen_set": "an array",
    "dict": "a table",
    "model": "a table",
    "date": "a date such as 2026-01-31",
    "datetime": "a date and time such as 2026-01-31T09:00:00Z",
    "time": "a time such as 09:00:00",
}
"""By the first word of pydantic's error type: what the value must be."""

_LIMITS: Final = {
    "greater_than_equal": ("ge", "must be {} or more"),
    "greater_than": ("gt", "must be more than {}"),
    "less_than_equal": ("le", "must be {} or less"),
    "less_than": ("lt", "must be less than {}"),
    "multiple_of": ("multiple_of", "must be a multiple of {}"),
    "too_short": ("min_length", "must have at least {} values"),
    "too_long": ("max_length", "must have at most {} values"),
    "string_too_short": ("min_length", "must have at least {} characters"),
    "string_too_long": ("max_length", "must have at most {} characters"),
}
"""By pydantic's error type: the name of the limit, and the sentence it goes into."""


def told(error: ErrorDetails, found: object, nodes: Sequence[Schema]) -> tuple[str, str]:
    """
    Return what is wrong, and a hint or nothing, for one of pydantic's errors.

    *found* is the value in question, and *nodes* are its schema.
    """
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return "is missing", ""
    if kind in {"literal_error", "enum"}:
        return _one_of(found, re.findall(r"'([^']*)'", str(context["expected"])))
    if kind in _LIMITS:
        name, sentence = _LIMITS[kind]
        return ("must not be empty" if found in ("", []) else sentence.format(context[name])), ""
    if kind == "string_pattern_mismatch":
        if isinstance(found, str) and not found.strip():
            return "must not be blank", ""
        return "does not have the right form", _example(nodes)
    if kind in {"value_error", "assertion_error"}:
        return visible(str(context["error"])), ""
    return _mistaken(error, found), ""


def _mistaken(error: ErrorDetails, found: object) -> str:
    """Return what should stand there, for a value of the wrong type."""
    kind = error["type"]
    wanted = next((said for start, said in _WANTED.items() if kind.startswith(start)), "")
    if not wanted:
        return error["msg"].replace("Input should be", "must be")
    if kind.startswith("date") and isinstance(found, str):
        return f"must be {wanted}"
    return f"must be {wanted}, and is {kind_of(found)}"


def _example(nodes: Sequence[Schema]) -> str:
    """Return, as a hint, an example out of the schema, or else the pattern."""
    for node in nodes:
        if node.get("examples"):
            return f"for example {json.dumps(node['examples'][0])}"
    patterns = [str(node["pattern"]) for node in nodes if "pattern" in node]
    return f"it must match {patterns[0]}" if patterns else ""


def _one_of(found: object, allowed: Sequence[str]) -> tuple[str, str]:
    said = f'"{visible(found)[:40]}"' if isinstance(found, str) else kind_of(found)
    what = f"must be one of {', '.join(allowed)}, and is {said}"
    from difflib import get_close_matches  # noqa: PLC0415 - as above

    near = get_close_matches(found.lower(), allowed, n=1) if isinstance(found, str) else []
    return what, f'did you mean "{near[0]}"?' if near else ""
