"""Every check that blocks or warns can be given: a small pair of documents for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

from gate.readers.openapi.checks import CHECKS, Level
from gate.readers.openapi.retirement import Notice
from tests.readers.openapi.test_compare import answer, body, document, ids, query

Plain = dict[str, Any]
KEYWORDS: tuple[tuple[Plain, Plain], ...] = (
    ({"type": "integer"}, {"type": "boolean"}),
    ({"maxLength": 5}, {"maxLength": 3}),
    ({}, {"maxLength": 3}),
    ({"minLength": 1}, {"minLength": 3}),
    ({}, {"minLength": 3}),
    ({"type": "integer", "maximum": 5}, {"type": "integer", "maximum": 3}),
    ({"type": "integer"}, {"type": "integer", "maximum": 3}),
    ({"type": "integer", "minimum": 5}, {"type": "integer", "minimum": 8}),
    ({"type": "integer"}, {"type": "integer", "minimum": 3}),
    ({"exclusiveMaximum": 5}, {"exclusiveMaximum": 3}),
    ({}, {"exclusiveMaximum": 3}),
    ({"exclusiveMinimum": 5}, {"exclusiveMinimum": 8}),
    ({}, {"exclusiveMinimum": 8}),
    ({"type": "array", "maxItems": 5}, {"type": "array", "maxItems": 3}),
    ({"type": "array"}, {"type": "array", "maxItems": 3}),
    ({"type": "array", "minItems": 5}, {"type": "array", "minItems": 8}),
    ({"type": "array"}, {"type": "array", "minItems": 8}),
    ({"maxContains": 5}, {"maxContains": 3}),
    ({}, {"maxContains": 3}),
    ({"minContains": 5}, {"minContains": 8}),
    ({}, {"minContains": 8}),
    ({"pattern": "a"}, {"pattern": "b"}),
    ({}, {"pattern": "b"}),
    ({"pattern": "a"}, {"pattern": ".*"}),
    ({"enum": ["a", "b"]}, {"enum": ["a"]}),
    ({}, {"enum": ["a"]}),
    ({"x-extensible-enum": ["a", "b"]}, {"x-extensible-enum": ["a"]}),
    ({"const": "a"}, {"const": "b"}),
    ({}, {"const": "b"}),
    ({"default": "a"}, {"default": "b"}),
    ({}, {"default": "b"}),
    ({"type": "string"}, {"type": "integer"}),
    ({"type": "number"}, {"type": "integer"}),
    ({"type": "string"}, {"type": ["string", "integer"]}),
    ({"type": ["string", "null"]}, {"type": "string"}),
    ({"allOf": [{"type": "object"}]}, {"allOf": [{"type": "object"}, {"required": ["x"]}]}),
    ({"allOf": [{"type": "object"}]}, {"allOf": [{"type": "object"}, {"description": "x"}]}),
    (
        {
            "anyOf": [
                {"title": "p", "type": "object", "minProperties": 1},
                {"title": "q", "type": "object"},
            ]
        },
        {"anyOf": [{"title": "p", "type": "object", "minProperties": 1}]},
    ),
    (
        {
            "oneOf": [
                {"title": "p", "type": "object", "minProperties": 1},
                {"title": "q", "type": "object"},
            ]
        },
        {"oneOf": [{"title": "p", "type": "object", "minProperties": 1}]},
    ),
    (
        {"type": "object", "minProperties": 1},
        {"oneOf": [{"type": "object", "minProperties": 1}, {"type": "object"}]},
    ),
    ({"if": {"type": "object"}}, {}),
    ({"then": {"type": "object"}}, {}),
    ({"else": {"type": "object"}}, {}),
    ({"contains": {"type": "object"}}, {}),
    ({"propertyNames": {"pattern": "a"}}, {}),
    ({"unevaluatedItems": {"type": "object"}}, {}),
    ({"unevaluatedProperties": {"type": "object"}}, {}),
    ({"unevaluatedItems": False}, {}),
    ({"unevaluatedProperties": False}, {}),
    ({"contentSchema": {"type": "object"}}, {}),
    ({"contentMediaType": "a/b"}, {"contentMediaType": "a/c"}),
    ({"contentEncoding": "a"}, {"contentEncoding": "c"}),
    ({}, {"contentEncoding": "c"}),
    ({"dependentRequired": {"a": ["b"]}}, {}),
    ({"dependentRequired": {"a": ["b"]}}, {"dependentRequired": {"a": ["b", "c"]}}),
    ({"dependentSchemas": {"a": {"type": "object"}}}, {}),
    ({"patternProperties": {"a": {"type": "object"}}}, {}),
    (
        {"prefixItems": [{"type": "string"}]},
        {"prefixItems": [{"type": "string"}, {"type": "string"}]},
    ),
    ({"discriminator": {"propertyName": "a"}}, {}),
    ({"discriminator": {"propertyName": "a"}}, {"discriminator": {"propertyName": "b"}}),
    (
        {"discriminator": {"propertyName": "a", "mapping": {"x": "y"}}},
        {"discriminator": {"propertyName": "a", "mapping": {"x": "z"}}},
    ),
    (
        {"discriminator": {"propertyName": "a", "mapping": {"x": "y"}}},
        {"discriminator": {"propertyName": "a"}},
    ),
    ({"deprecated": True, "x-sunset": "2030-01-01"}, {}),
    ({"deprecated": True}, {}),
    ({"deprecated": True, "x-sunset": "bad"}, {}),
    ({"deprecated": True, "x-sunset": "2024-06-05"}, {}),
    ({"x-stability-level": "beta"}, {}),
    ({"readOnly": True}, {}),
    ({"writeOnly": True}, {}),
    ({"nullable": True}, {"nullable": False}),
)
"""Schemas before and after; each is asked both ways, and wherever a schema may stand."""
NOTICE = Notice(stable=180, beta=30)
SOON, LATER, LATEST = "2024-06-05", "2030-01-01", "2031-01-01"


def header(schema: Plain, **told: Any) -> Plain:
    headers = {"X": {"schema": schema, **told}}
    return document({"responses": {"200": {"description": "", "headers": headers}}})


def parameter(schema: Plain) -> Plain:
    return query(schema=schema)


def request_header(schema: Plain) -> Plain:
    return document({"parameters": [{"in": "header", "name": "X", "schema": schema}]})


def placed(schema: Plain) -> Iterator[Plain]:
    """Yield *schema*, and objects that have it as a property."""
    yield schema
    for told in ({}, {"readOnly": True}, {"writeOnly": True}):
        whole: Plain = {"type": "object", "properties": {"a": {**schema, **told}}}
        yield whole
        yield {**whole, "required": ["a"]}
        yield {**whole, "properties": {}, "required": []}


def shared(**told: Any) -> Plain:
    one = {"in": "query", "name": "q", **told}
    item = {"parameters": [one], "post": {}} if told else {"post": {}}
    return {**document(None), "paths": {"/users/{id}": item}}


def media(name: str, **told: Any) -> Plain:
    return document({"responses": {"200": {"description": "", "content": {name: told}}}})


def sent(name: str, **told: Any) -> Plain:
    return document({"requestBody": {"content": {name: told}}})


def sunset(day: str | None = None, **told: Any) -> Plain:
    return {"deprecated": True, **({} if day is None else {"x-sunset": day}), **told}


def both(*operations: tuple[Plain, Plain]) -> Iterator[tuple[Plain, Plain]]:
    for base, head in operations:
        yield document(base), document(head)
        yield query(**base), query(**head)


def two(operation: Plain) -> Plain:
    return {**document(None), "paths": {"/users/{id}": {"post": operation, "get": {}}}}


def operations() -> Iterator[tuple[Plain, Plain]]:
    """Yield documents before and after in which something else than a schema changed."""
    yield from both(
        ({}, sunset(LATER)), ({}, sunset()), ({}, sunset("never")), ({}, sunset(SOON)),
        (sunset(LATER), sunset()), (sunset(LATER), sunset(SOON)), (sunset(LATER), sunset("never")),
        ({"x-stability-level": "stable"}, {"x-stability-level": "beta"}),
        ({}, {"x-stability-level": "none"}),
    )  # fmt: skip
    for gone in ({}, sunset(LATER), sunset("never")):
        yield document(gone), document(None)
        yield query(**gone), document({})
        yield two(gone), {**document(None), "paths": {"/users/{id}": {"get": {}}}}
    path = [{"in": "path", "name": "id", "required": True, "schema": {"type": "string"}}]
    yield document({}), document({"parameters": path})
    yield document({}), query(required=True)
    yield query(), query(required=True)
    yield shared(), shared(required=True)
    yield document({}), document({"requestBody": {"required": True, "content": {}}})
    yield document({"requestBody": {"content": {}}}), document({})
    optional: Plain = {"requestBody": {"content": {}}}
    yield document(optional), document({"requestBody": {"required": True, "content": {}}})
    yield sent("a/b"), sent("a/c")
    yield sent("a/b"), sent("a/b", schema={"type": "string"})
    yield media("a/b", schema={"type": "string"}), media("a/b")
    yield media("application/problem+json"), media("application/json")
    yield media("a/b"), media("c/d")
    ok: Plain = {"responses": {"200": {"description": ""}}}
    for required in (True, False):
        yield header({"type": "string"}, required=required), document(ok)
    yield header({"type": "string"}, required=True), header({"type": "string"})
    yield document(ok), document({"responses": {}})
    yield {**document(None), "webhooks": {"a": {"post": {}}}}, document(None)
    extra: Plain = {"type": "string", "default": "x"}
    whole: Plain = {"type": "object", "properties": {"a": extra}, "required": ["a"]}
    yield body({"type": "object"}), body(whole)
    yield body({**whole, "required": []}), body(whole)


def pairs() -> Iterator[tuple[Plain, Plain]]:
    """Yield every pair of documents."""
    yield from operations()
    for pair in KEYWORDS:
        for old, new in (pair, pair[::-1]):
            for base, head in zip(placed(old), placed(new), strict=True):
                places = (body, answer, parameter, header, request_header)
                yield from ((place(base), place(head)) for place in places)
    whole = [*placed({"type": "string"})]
    for old, new in product(whole, whole):
        yield from ((place(old), place(new)) for place in (body, answer, request_header))


def given() -> set[str]:
    found: set[str] = set()
    for base, head in pairs():
        found.update(ids(base, head))
        if "deprecated" in json.dumps(head):
            found.update(ids(base, head, NOTICE))
    return found


def test_every_check_that_blocks_or_warns_is_given() -> None:
    asked = {check for check, level in CHECKS.items() if level is not Level.INFO}

    assert [] == sorted(asked - given())
