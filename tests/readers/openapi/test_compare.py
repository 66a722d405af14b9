"""A document before and after, and the ids that oasdiff has for what changed between them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from gate.model.path import RepoPath
from gate.readers.openapi.checks import CHECKS, Level
from gate.readers.openapi.compare import differences
from gate.readers.openapi.difference import Difference
from gate.readers.openapi.document import Files
from gate.readers.openapi.retirement import Notice, Terms
from gate.readers.yaml import parse

TODAY = dt.date(2024, 6, 1)
Plain = dict[str, Any]


def compared(base: Plain, head: Plain, notice: Notice | None = None) -> tuple[Difference, ...]:
    terms = Terms(today=TODAY, notice=notice or Notice())
    roots = (
        Files(parsed={RepoPath("api.json"): parse(json.dumps(document).encode())}).root(
            RepoPath("api.json")
        )
        for document in (base, head)
    )
    return tuple(differences(*roots, terms))


def ids(base: Plain, head: Plain, notice: Notice | None = None) -> list[str]:
    return sorted(found.check for found in compared(base, head, notice))


def document(operation: Plain | None, **further: Any) -> Plain:
    paths = {} if operation is None else {"/users/{id}": {"post": operation}}
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths, **further}


def body(schema: Plain) -> Plain:
    return document({"requestBody": {"content": {"application/json": {"schema": schema}}}})


def answer(schema: Plain) -> Plain:
    content = {"application/json": {"schema": schema}}
    return document({"responses": {"200": {"description": "", "content": content}}})


def query(**parameter: Any) -> Plain:
    return document({"parameters": [{"in": "query", "name": "q", **parameter}]})


def owner(**keywords: Any) -> Plain:
    return {"type": "object", "properties": {"a": {"type": "string", **keywords}}}


@pytest.mark.parametrize(
    ("base", "head", "request_id", "response_id"),
    [
        ({"maxLength": 9}, {"maxLength": 5}, "max-length-decreased", None),
        ({"maxLength": 5}, {"maxLength": 9}, "max-length-increased", "max-length-increased"),
        ({"maxLength": 5}, {}, None, "max-length-unset"),
        ({}, {"minLength": 5}, "min-length-increased", None),
        ({}, {"maxLength": 5}, "max-length-set", None),
        ({"pattern": "^a$"}, {"pattern": "^b$"}, "pattern-changed", "pattern-changed"),
        ({"pattern": "^a$"}, {"pattern": ".*"}, "pattern-generalized", None),
        ({"enum": ["a", "b"]}, {"enum": ["a"]}, "enum-value-removed", "enum-value-removed"),
        ({"enum": ["a"]}, {"enum": ["a", "b"]}, "enum-value-added", "enum-value-added"),
        ({}, {"enum": ["a"]}, "became-enum", None),
        ({}, {"nullable": True}, "became-nullable", "became-nullable"),
        ({"type": ["string", "null"]}, {}, "became-not-nullable", "became-not-nullable"),
        ({"const": "a"}, {"const": "b"}, "const-changed", "const-changed"),
        ({}, {"default": "a"}, "default-value-added", "default-value-added"),
        ({}, {"deprecated": True}, "deprecated", "deprecated"),
        ({"type": "integer"}, {"type": "number"}, "type-generalized", "type-generalized"),
        ({"type": "number"}, {"type": "integer"}, "type-changed", "type-specialized"),
        ({"type": "string"}, {"type": "boolean"}, "type-changed", "type-changed"),
        (
            {"type": "string"},
            {"type": ["string", "integer"]},
            "list-of-types-widened",
            "list-of-types-widened",
        ),
        ({}, {"contentEncoding": "base64"}, "content-encoding-changed", "content-encoding-changed"),
    ],
)
def test_a_property_changes_for_who_sends_it_and_for_who_reads_it(
    base: Plain, head: Plain, request_id: str | None, response_id: str | None
) -> None:
    sent = [] if request_id is None else [f"request-property-{request_id}"]
    read = [] if response_id is None else [f"response-property-{response_id}"]
    assert sent == ids(body(owner(**base)), body(owner(**head)))
    assert read == ids(answer(owner(**base)), answer(owner(**head)))


A = {"type": "object", "properties": {"a": {"type": "string"}}}
NEEDS_A = {**A, "required": ["a"]}
NOTHING: Plain = {"type": "object"}


@pytest.mark.parametrize(
    ("base", "head", "sent", "read"),
    [
        (NOTHING, A, "new-optional-request-property", "response-optional-property-added"),
        (NOTHING, NEEDS_A, "new-required-request-property", "response-required-property-added"),
        (A, NOTHING, "request-property-removed", "response-optional-property-removed"),
        (NEEDS_A, NOTHING, "request-property-removed", "response-required-property-removed"),
        (A, NEEDS_A, "request-property-became-required", "response-property-became-required"),
        (NEEDS_A, A, "request-property-became-optional", "response-property-became-optional"),
    ],
)
def test_properties_come_go_and_are_asked_for(
    base: Plain, head: Plain, sent: str, read: str
) -> None:
    assert [sent] == ids(body(base), body(head))
    assert [read] == ids(answer(base), answer(head))


def test_what_moved_into_all_of_is_the_same() -> None:
    assert [] == ids(body(NEEDS_A), body({"type": "object", "allOf": [NEEDS_A]}))


def test_one_of_several_is_matched_by_what_it_is() -> None:
    base = {"oneOf": [{"$ref": "#/components/schemas/A"}, {"type": "string", "title": "B"}]}
    head = {"oneOf": [{"type": "string", "maxLength": 3, "title": "B"}, A]}
    further = {"components": {"schemas": {"A": A}}}
    before, after = ({**body(schema), **further} for schema in (base, head))
    assert ["request-property-max-length-set"] == ids(before, after)


def test_a_schema_that_holds_itself_is_compared_once() -> None:
    def tree(name: Plain) -> Plain:
        node = {"type": "object", "properties": {"name": name, "next": {"$ref": "#/$defs/N"}}}
        return {**body({"$ref": "#/$defs/N"}), "$defs": {"N": node}}

    found = compared(tree({"type": "string"}), tree({"type": "integer"}))
    assert ["request-property-type-changed"] == [one.check for one in found]
    assert "request body application/json /name" == found[0].where


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        ({}, {"required": True}, ["request-parameter-became-required"]),
        (
            {"schema": {"type": "integer"}},
            {"schema": {"type": "string"}},
            ["request-parameter-type-generalized"],
        ),
        (
            {"schema": {"type": "string"}},
            {"schema": {"type": "array", "items": {"type": "string"}}},
            ["request-parameter-type-generalized"],
        ),
        ({}, {"deprecated": True}, ["request-parameter-deprecated"]),
    ],
)
def test_a_parameter_changes(base: Plain, head: Plain, expected: list[str]) -> None:
    assert expected == ids(query(**base), query(**head))


def test_a_path_parameter_may_have_another_name() -> None:
    def path(name: str) -> Plain:
        told = {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
        return {**document(None), "paths": {f"/users/{{{name}}}": {"get": {"parameters": [told]}}}}

    assert [] == ids(path("id"), path("user_id"))


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ({}, ["api-path-removed-without-deprecation"]),
        ({"deprecated": True}, ["api-path-removed-with-deprecation"]),
        ({"deprecated": True, "x-sunset": "2024-05-31"}, ["api-path-removed-with-deprecation"]),
        ({"deprecated": True, "x-sunset": "2024-06-02"}, ["api-path-removed-before-sunset"]),
        ({"deprecated": True, "x-sunset": "soon"}, ["api-path-sunset-parse"]),
        ({"x-stability-level": "alpha"}, []),
    ],
)
def test_an_operation_goes_when_it_said_so(operation: Plain, expected: list[str]) -> None:
    assert expected == ids(document(operation), document(None))


def test_notice_is_asked_for_in_days() -> None:
    soon = {"deprecated": True, "x-sunset": "2024-06-10"}
    assert ["endpoint-deprecated-with-sunset"] == ids(document({}), document(soon))
    assert ["api-sunset-date-too-small"] == ids(document({}), document(soon), Notice(stable=30))
    assert ["api-deprecated-sunset-missing"] == ids(
        document({}), document({"deprecated": True}), Notice(stable=30)
    )


def test_a_draft_changes_at_will() -> None:
    draft = {"x-stability-level": "draft"}
    base, head = (
        {**body(schema)["paths"]["/users/{id}"]["post"], **draft} for schema in (A, NOTHING)
    )
    assert [] == ids(document(base), document(head))


def test_a_difference_says_where_it_stands() -> None:
    found = compared(body(A), body({**A, "properties": {"a": {"type": "integer"}}}))
    assert [("POST /users/{id}", "request body application/json /a", "string", "integer")] == [
        (one.operation, one.where, one.old, one.new) for one in found
    ]
    assert found[0].head is not None
    assert ("properties", "a", "type") == found[0].head.keys[-3:]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("1.0.0", "1.0.0", ["api-version-not-bumped"]),
        ("1.2.0", "1.1.9", ["api-version-decreased"]),
        ("1.2.0", "1.3.0", ["api-major-version-not-bumped"]),
        ("0.2.0", "0.2.1", ["api-major-version-not-bumped"]),
        ("0.2.0", "0.3.0", []),
        ("v1.2.0", "v2.0.0-rc.1", []),
        ("2024-01-01", "2024-01-01", []),
    ],
)
def test_a_break_asks_for_a_version(old: str, new: str, expected: list[str]) -> None:
    base = document({}, info={"title": "t", "version": old})
    head = document(None, info={"title": "t", "version": new})

    assert expected == [check for check in ids(base, head) if "version" in check]
    assert [] == [check for check in ids(head, base) if "version" in check]


def header(schema: Plain) -> Plain:
    return document({"parameters": [{"in": "header", "name": "X", "schema": schema}]})


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        (owner(), {**owner(), "required": ["a"]}, "request-header-property-became-required"),
        (
            {"type": "object"},
            {**owner(), "required": ["a"]},
            "new-required-request-header-property",
        ),
        (owner(), owner(enum=["x"]), "request-header-property-became-enum"),
        (
            {"type": "string"},
            {"type": "string", "enum": ["x"]},
            "request-header-property-became-enum",
        ),
    ],
)
def test_a_header_is_as_strict_as_a_body(base: Plain, head: Plain, expected: str) -> None:
    assert expected in ids(header(base), header(head))
    assert expected not in ids(header(head), header(base))


def test_ids_and_levels_are_oasdiffs() -> None:
    assert 509 == len(CHECKS)
    assert Level.ERR is CHECKS["new-required-request-property"]
    assert Level.WARN is CHECKS["request-parameter-removed"]


def test_schemas_that_bring_each_other_twice_end() -> None:
    def around(name: str) -> Plain:
        return {"allOf": [{"$ref": f"#/components/schemas/{name}"}] * 2}

    schemas = {"A": around("B"), "B": around("A")}
    told = {"requestBody": {"content": {"application/json": {"schema": around("A")}}}}
    base = document(told, components={"schemas": schemas})
    head = document(told, components={"schemas": {**schemas, "A": {**around("B"), "title": "x"}}})

    assert [] == ids(base, head)
