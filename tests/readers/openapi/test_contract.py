from __future__ import annotations

import json
from typing import Any

import pytest

from gate.model.path import RepoPath
from gate.readers.openapi.contract import Side, disagreements
from gate.readers.openapi.document import Files
from gate.readers.python.models import Field
from gate.readers.yaml import parse

NAME = Field(name="name", is_required=True, type="string")
SIZE = Field(name="size", is_required=False, type="integer")


def told(
    schema: dict[str, Any], *fields: Field, side: Side = Side.REQUEST
) -> list[tuple[str, str]]:
    parsed = parse(json.dumps(schema).encode())
    root = Files(parsed={RepoPath("a"): parsed}).root(RepoPath("a"))
    return [(one.field, one.what) for one in disagreements(fields, root, side)]


def of(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": [*required], "properties": properties}


TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (of(("name",), name=TEXT, size={"type": "number"}), []),
        (of(("name",), name=TEXT), [("size", "is not in the document")]),
        (
            of(("name",), name=TEXT, size={}, old={}),
            [("old", "is not in the source")],
        ),
        (of(name=TEXT, size={}), [("name", "is required by the source alone")]),
        (
            of(("name", "size"), name=TEXT, size={}),
            [("size", "is required by the document alone")],
        ),
        (
            of(("name",), name={"type": "integer"}, size={}),
            [("name", "is string in the source and integer in the document")],
        ),
        ({"type": "object"}, []),
        ({"type": "array", "items": of(("name",), name=TEXT, size={}, x={})}, [
            ("x", "is not in the source")
        ]),
        ({"anyOf": [of(("name",), name=TEXT, size={}), {"type": "null"}]}, []),
        ({**of(("name",), name=TEXT), "additionalProperties": True}, []),
        ({**of(("name",), name=TEXT), "additionalProperties": TEXT}, []),
    ],
)  # fmt: skip
def test_fields_are_compared_as_far_as_both_sides_say(
    schema: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert expected == told(schema, NAME, SIZE)


def test_what_an_answer_requires_is_no_disagreement() -> None:
    assert [] == told(of(name=TEXT, size={}), NAME, SIZE, side=Side.RESPONSE)


def test_fields_inside_fields_are_named_whole() -> None:
    owner = Field(name="owner", is_required=False, type="object", inside=(NAME, SIZE))
    schema = of(owner=of(("name",), name=TEXT))
    assert [("owner.size", "is not in the document")] == told(schema, owner)
