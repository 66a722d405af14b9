from __future__ import annotations

import pytest

from gate.model.path import RepoPath
from gate.readers.openapi.document import Files
from gate.readers.openapi.faults import faults
from gate.readers.yaml import parse


def found(text: str) -> list[tuple[str, int]]:
    files = Files(parsed={RepoPath("a.yaml"): parse(text.encode())})
    return [(one.check, one.node.line) for one in faults(files.root(RepoPath("a.yaml")))]


GET = "get: {responses: {}}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"paths:\n  /a/{{x}}:\n    {GET}\n", [("path-parameter-missing", 3)]),
        (
            (
                "paths:\n  /a:\n    get:\n      parameters:\n"
                "        - {in: path, name: x, required: true}\n"
            ),
            [("path-parameter-unused", 3)],
        ),
        (
            (
                f"paths:\n  /a/{{x}}:\n    parameters: [{{in: path, name: x}}]\n    {GET}\n"
                f"  /a/{{y}}:\n    parameters: [{{in: path, name: y}}]\n    {GET}\n"
            ),
            [("path-ambiguous", 5)],
        ),
        (
            "paths:\n  /a: {get: {operationId: x}}\n  /b: {get: {operationId: x}}\n",
            [("operation-id-twice", 3)],
        ),
        (
            (
                "paths:\n  /a:\n    get:\n      parameters:\n"
                "        - {in: query, name: q}\n        - {in: query, name: q}\n"
            ),
            [("parameter-twice", 4)],
        ),
        ("tags: [{name: a, parent: b}, {name: b, parent: a}]\n", [("tag-circular", 1)] * 2),
        ("tags: [{name: a, parent: z}]\n", [("tag-parent-unknown", 1)]),
        ("tags: [{name: a}, {name: b, parent: a}]\n", []),
        (
            "paths:\n  /a:\n    get:\n      responses:\n        default: {$ref: '#/no'}\n",
            [("reference-unresolved", 5)],
        ),
        (
            "components:\n  schemas:\n    A:\n      properties:\n        enum: {$ref: '#/no'}\n",
            [("reference-unresolved", 5)],
        ),
        ("components: {schemas: {A: {default: {$ref: '#/no'}}}}\n", []),
        ("components: {schemas: {A: {properties: {$ref: {type: string}}}}}\n", []),
        (
            (
                "paths:\n  /a:\n    additionalOperations: {COPY: {operationId: x}}\n"
                "    get: {operationId: x}\n"
            ),
            [("operation-id-twice", 3)],
        ),
        ("security:\n  - {key: []}\n", [("security-undefined", 2)]),
        ("security: [{key: []}]\ncomponents: {securitySchemes: {key: {type: http}}}\n", []),
        ("security: [{key: []}]\nsecurityDefinitions: {key: {type: basic}}\n", []),
        ("tags:\n  - name: a\n  - name: a\n", [("tag-twice", 3)]),
        (
            "components:\n  schemas:\n    A:\n      required: [x]\n      allOf: [{type: object}]\n",
            [("required-undefined", 3)],
        ),
        ("a:\n  $ref: '#/nowhere'\n", [("reference-unresolved", 1)]),
        (
            "a:\n  $ref: '#/b'\nb: {$ref: '#/b'}\n",
            [("reference-circular", 3), ("reference-circular", 1)],
        ),
        ("a:\n  $ref: 'http://host/x.yaml'\n", [("reference-outside", 1)]),
        ("a: {example: {$ref: '#/nowhere'}}\n", []),
    ],
)
def test_what_is_wrong_has_a_name_and_a_line(text: str, expected: list[tuple[str, int]]) -> None:
    assert expected == found(text)
