"""
Does a schema's type accept more than another's, less, or something else?

As oasdiff sees it: ``number`` takes in ``integer``, some formats take in others, and where a value
travels as text (a query, a form) a string takes in every plain value, and a list one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gate.readers.openapi.schema import Schema, schema_at

_FORMATS: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    ("number", "double"): frozenset({"float"}),
    ("integer", "int64"): frozenset({"int32"}),
    ("integer", "bigint"): frozenset({"int32", "int64"}),
    ("string", "date-time"): frozenset({"date", "time"}),
}
"""By type and format: the formats that it takes in."""
_PLAIN: Final = frozenset({"string", "number", "integer", "boolean"})
_LISTS: Final = ("oneOf", "anyOf")


def change_of_type(base: Schema, head: Schema, *, is_text: bool) -> str | None:
    """
    Return what became of the type: ``type-generalized``, ``-specialized`` or ``-changed``.

    `None` if nothing did. *is_text*: whether a value travels as text.
    """
    if base.types == head.types and base.text("format") == head.text("format"):
        return None
    widens = takes_in(head, base, is_text=is_text)
    narrows = takes_in(base, head, is_text=is_text)
    if widens == narrows:
        return None if widens else "type-changed"
    return "type-generalized" if widens else "type-specialized"


def takes_in(outer: Schema, inner: Schema, *, is_text: bool) -> bool:
    """Say whether *outer*'s types and format accept each value that *inner*'s do."""
    if not outer.types:
        return True
    if not inner.types:
        return False
    if is_text and outer.types == {"array"} and inner.types <= _PLAIN:
        return _is_list_of(outer, inner)
    return all(_accepts(outer, inner, one, is_text=is_text) for one in inner.types)


def _accepts(outer: Schema, inner: Schema, one: str, *, is_text: bool) -> bool:
    if one in outer.types:
        told, asked = outer.text("format"), inner.text("format")
        return not told or told == asked or asked in _FORMATS.get((one, told), ())
    if one == "integer" and "number" in outer.types:
        return True
    return is_text and one in _PLAIN and "string" in outer.types and not outer.text("format")


def _is_list_of(outer: Schema, inner: Schema) -> bool:
    """Say whether one plain value is a list of one: the items accept it, and say no more."""
    items = outer.at("items")
    if items is None:
        return True
    inside = schema_at(items)
    keywords = set(items.value) if isinstance(items.value, dict) else set()
    is_bare = keywords <= {"type", "format", "description"}
    return is_bare and takes_in(inside, inner, is_text=True)


def changes_of_list(base: Schema, head: Schema) -> Iterator[str]:
    """
    Yield what became of a list of types: ``list-of-types-widened``, ``-narrowed``.

    A list is ``type: [string, integer]``, or ``oneOf`` and ``anyOf`` of bare types.
    """
    was, now = _listed(base), _listed(head)
    if was is None or now is None or max(len(was), len(now)) < 2:  # noqa: PLR2004 - a list of one is none
        return
    if now - was:
        yield "list-of-types-widened"
    if was - now:
        yield "list-of-types-narrowed"


def _listed(schema: Schema) -> frozenset[str] | None:
    """Return the types that *schema* lists; `None` if it says more than types."""
    words = set(schema.types)
    for key in _LISTS:
        for choice in schema.choices(key):
            value = choice.followed().value
            if not isinstance(value, dict) or set(value) - {"type", "description", "title"}:
                return None
            words |= schema_at(choice).types
    return frozenset(words) or None


def is_list(schema: Schema) -> bool:
    """Say whether *schema* lists several types."""
    listed = _listed(schema)
    return listed is not None and len(listed) > 1
