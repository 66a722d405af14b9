from __future__ import annotations

import json
from typing import Any

import pytest

from gate.engines.openapi import CANARY, Misfit, misfit, prepare
from gate.model.path import RepoPath
from gate.model.work import Unreadable

INFO = {"title": "t", "version": "1"}


def misfits(document: dict[str, Any]) -> list[Misfit]:
    look = prepare({})
    return [misfit(record) for record in look(RepoPath("a.json"), json.dumps(document).encode())]


@pytest.mark.parametrize(
    "document",
    [
        {"swagger": "2.0", "info": INFO, "paths": {}},
        {"openapi": "3.0.3", "info": INFO, "paths": {}},
        {"openapi": "3.1.0", "info": INFO, "paths": {}},
        {"openapi": "3.2.0", "info": INFO, "paths": {}},
    ],
    ids=lambda document: str(document.get("openapi", "2.0")),
)
def test_each_version_has_its_form(document: dict[str, Any]) -> None:
    assert [] == misfits(document)
    without = {key: value for key, value in document.items() if key != "info"}
    assert ['"info" is a required property'] == [one.message for one in misfits(without)]


def test_a_schema_is_looked_at_where_the_documents_own_says_nothing_of_it() -> None:
    schema = {"type": "nothing"}
    document = {"openapi": "3.1.0", "info": INFO, "components": {"schemas": {"A": schema}}}

    assert [("components", "schemas", "A", "type")] == [one.keys for one in misfits(document)]


def test_what_stands_in_an_example_is_no_schema() -> None:
    document = {"openapi": "3.1.0", "info": INFO, "paths": {}, "x": {"example": {"schema": 5}}}

    assert all("schema" not in one.keys for one in misfits(document))


def schema(version: str, **told: Any) -> dict[str, Any]:
    schemas = {"A": {"properties": {"a": told}}, "Word": {"type": "string", "maxLength": 3}}
    return {"openapi": version, "info": INFO, "paths": {}, "components": {"schemas": schemas}}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
@pytest.mark.parametrize(
    ("told", "fits"),
    [
        ({"type": "integer", "default": 5}, True),
        ({"type": "integer", "default": "five"}, False),
        ({"type": "string", "enum": ["a"], "default": "b"}, False),
        ({"type": "array", "items": {"type": "integer"}, "default": ["a"]}, False),
        ({"allOf": [{"$ref": "#/components/schemas/Word"}], "default": "abc"}, True),
        ({"allOf": [{"$ref": "#/components/schemas/Word"}], "default": "abcd"}, False),
        ({"type": "string", "format": "date", "default": "tomorrow"}, False),
    ],
)
def test_a_default_fits_its_schema(version: str, told: dict[str, Any], *, fits: bool) -> None:
    place = ("components", "schemas", "A", "properties", "a", "default")

    assert ([] if fits else [place]) == [one.keys for one in misfits(schema(version, **told))]


def test_a_default_of_2_0_fits_its_schema() -> None:
    definitions = {"A": {"type": "integer", "default": "x"}}
    document = {"swagger": "2.0", "info": INFO, "paths": {}, "definitions": definitions}

    assert [("definitions", "A", "default")] == [one.keys for one in misfits(document)]


def test_null_is_a_default_of_what_is_nullable() -> None:
    assert [] == misfits(schema("3.0.3", type="string", nullable=True, default=None))


def test_the_default_response_is_looked_at() -> None:
    content = {"application/json": {"schema": {"type": "nothing"}}}
    responses = {"default": {"description": "", "content": content}}
    document = {"openapi": "3.1.0", "info": INFO, "paths": {"/": {"get": {"responses": responses}}}}

    assert ["type"] == [one.keys[-1] for one in misfits(document)]


def test_an_unknown_version_is_not_looked_at() -> None:
    with pytest.raises(Unreadable, match="no version"):
        misfits({"openapi": "../../x", "info": INFO})


def test_the_canary_is_found() -> None:
    assert prepare({})(CANARY.path, CANARY.data)
