from __future__ import annotations

import pytest

from gate.readers.python.models import Field, Model, fields_of
from gate.readers.python.outline import Name
from tests.readers.routes.sources import tree


def fields(source: str, name: str = "Item") -> tuple[Field, ...] | None:
    program = tree({"models.py": source})
    (module,) = program.modules.values()
    return fields_of(Model(annotation=Name(name), module=module), program)


def said(source: str) -> list[tuple[str, bool, str]] | None:
    found = fields(source)
    return None if found is None else [(one.name, one.is_required, one.type) for one in found]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            """
            from typing import Annotated, ClassVar, Optional
            from pydantic import BaseModel, Field, ConfigDict
            class Base(BaseModel):
                id: int
                name: str = "x"
            class Item(Base):
                model_config = ConfigDict(frozen=True)
                kind: ClassVar[str] = "k"
                name: str
                tags: list[str] = Field(default_factory=list)
                size: Optional[float] = Field(None, alias="Size")
                note: Annotated[str | None, Field()] = ...
                _private: int = 1
            """,
            [
                ("id", True, "integer"),
                ("name", True, "string"),
                ("tags", False, "array"),
                ("Size", False, "number"),
                ("note", True, "string"),
            ],
        ),
        (
            """
            import msgspec
            class Camel(msgspec.Struct, rename="camel"): ...
            class Item(Camel):
                user_name: str
                is_on: bool = False
            """,
            [("userName", True, "string"), ("isOn", False, "boolean")],
        ),
        (
            """
            from dataclasses import dataclass, field
            @dataclass(frozen=True)
            class Item:
                a: int
                b: dict = field(default_factory=dict)
            """,
            [("a", True, "integer"), ("b", False, "object")],
        ),
        (
            """
            from typing import TypedDict
            class Item(TypedDict, total=False):
                a: int
            """,
            [("a", False, "integer")],
        ),
        (
            """
            from rest_framework import serializers
            class Item(serializers.Serializer):
                name = serializers.CharField(required=True)
                size = serializers.IntegerField()
            """,
            [("name", True, "string"), ("size", False, "integer")],
        ),
        (
            """
            from marshmallow import Schema, fields
            class Item(Schema):
                name = fields.Str(required=True, data_key="Name")
            """,
            [("Name", True, "string")],
        ),
    ],
    ids=["pydantic", "msgspec", "dataclass", "typed-dict", "serializer", "marshmallow"],
)
def test_a_class_says_its_fields(source: str, expected: list[tuple[str, bool, str]]) -> None:
    assert expected == said(source)


UNTOLD = {
    "plain": "class Item: ...",
    "foreign": """
        from other import Base
        class Item(Base):
            a: int
    """,
    "mixed": """
        from pydantic import BaseModel
        from other import Mixin
        class Item(Mixin, BaseModel):
            a: int
    """,
    "aliases": """
        from pydantic import BaseModel, ConfigDict
        from own import shout
        class Item(BaseModel):
            model_config = ConfigDict(alias_generator=shout)
            a: int
    """,
    "generated": """
        from rest_framework.serializers import ModelSerializer
        class Item(ModelSerializer): ...
    """,
    "no-class": "Item = dict",
}


@pytest.mark.parametrize("source", UNTOLD.values(), ids=UNTOLD)
def test_nothing_is_said_of_what_cannot_be_told(source: str) -> None:
    assert said(source) is None


def test_models_hold_models_and_end_where_they_hold_themselves() -> None:
    found = fields(
        """
        from __future__ import annotations
        from pydantic import BaseModel
        class Owner(BaseModel):
            name: str
        class Item(BaseModel):
            owners: list[Owner]
            inner: "Item | None" = None
        """
    )
    assert found is not None
    assert (Field(name="name", is_required=True, type="string"),) == found[0].inside
    assert found[1].inside is not None
