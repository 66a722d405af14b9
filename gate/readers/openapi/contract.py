"""
Where a model of the source and a schema of the document disagree, field by field.

Best effort: only what both sides say is compared, and a schema that names no properties says
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final

from gate.model.value import dataclass
from gate.readers.openapi.document import Node
from gate.readers.openapi.schema import Schema, schema_at
from gate.readers.python.models import Field

_DEEPEST: Final = 6
"""Models inside each other that are compared."""


class Side(Enum):
    """Where the field travels."""

    REQUEST = "request body"
    RESPONSE = "response"
    QUERY = "query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One field on which the two do not agree."""

    side: Side
    field: str
    """With the fields around it: ``owner.name``."""
    what: str
    """``is not in the document``, ``is not in the source``, ``is required by the source alone``."""


def disagreements(fields: tuple[Field, ...], schema: Node, side: Side) -> Iterator[Disagreement]:
    """Yield where the model with *fields* and the schema at *schema* disagree."""
    yield from _compared(fields, schema, side, "", _DEEPEST)


def _compared(
    fields: tuple[Field, ...], node: Node, side: Side, around: str, depth: int
) -> Iterator[Disagreement]:
    schema = _object(node)
    if schema is None or not depth:
        return
    known = schema.mapping("properties")
    by_name = {field.name: field for field in fields}
    is_open = schema.get("additionalProperties") not in (None, False)
    for name, field in by_name.items():
        place = f"{around}{name}"
        if name not in known:
            if not is_open:
                yield Disagreement(side=side, field=place, what="is not in the document")
            continue
        yield from _field(field, name, schema, side, place)
        if field.inside is not None:
            yield from _compared(field.inside, known[name], side, f"{place}.", depth - 1)
    for name in known:
        if name not in by_name:
            place = f"{around}{name}"
            yield Disagreement(side=side, field=place, what="is not in the source")


def _field(
    field: Field, name: str, schema: Schema, side: Side, place: str
) -> Iterator[Disagreement]:
    if side is not Side.RESPONSE and field.is_required != (name in schema.required):
        who = "source" if field.is_required else "document"
        yield Disagreement(side=side, field=place, what=f"is required by the {who} alone")
    types = schema_at(schema.mapping("properties")[name]).types
    is_other = field.type and types and field.type not in types
    if is_other and not (field.type == "integer" and "number" in types):
        told = " or ".join(sorted(types))
        what = f"is {field.type} in the source and {told} in the document"
        yield Disagreement(side=side, field=place, what=what)


def _object(node: Node) -> Schema | None:
    """Return the schema of the object at *node*, or of what it is a list of."""
    schema = schema_at(node)
    for _ in range(_DEEPEST):
        choices = [
            one
            for key in ("anyOf", "oneOf")
            for one in schema.choices(key)
            if schema_at(one).types or one.reference
        ]
        items = schema.at("items")
        if items is not None and not schema.mapping("properties"):
            schema = schema_at(items)
        elif len(choices) == 1 and not schema.mapping("properties"):
            schema = schema_at(choices[0])
    return schema if schema.mapping("properties") else None
