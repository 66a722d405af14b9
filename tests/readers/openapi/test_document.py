from __future__ import annotations

import pytest

from gate.model.path import RepoPath
from gate.readers.openapi.document import Files, referred
from gate.readers.yaml import parse


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        ("#/a", "docs/api.yaml"),
        ("b.yaml#/a", "docs/b.yaml"),
        ("./b%20c.yaml", "docs/b c.yaml"),
        ("../b.yaml", "b.yaml"),
        ("../../b.yaml", None),
        ("/etc/passwd", None),
        ("file:///etc/passwd", None),
        ("http://host/b.yaml", None),
        ("//host/b.yaml", None),
        ("..\\b.yaml", None),
    ],
)
def test_a_reference_stays_inside_the_repository(reference: str, path: str | None) -> None:
    assert path == referred(RepoPath("docs/api.yaml"), reference)


def test_references_are_followed_from_file_to_file() -> None:
    texts = {
        "api.yaml": b"a: {$ref: 'x/b.yaml#/one'}",
        "x/b.yaml": b"one: {$ref: '#/tw~1o'}\ntw/o: {$ref: 'c.yaml'}",
        "x/c.yaml": b"found: 1",
    }
    files = Files(parsed={RepoPath(path): parse(text) for path, text in texts.items()})
    found = files.root(RepoPath("api.yaml"))["a"]
    assert ("x/c.yaml", {"found": 1}) == (found.path, found.value)


def test_a_circle_of_references_ends() -> None:
    files = Files(parsed={RepoPath("a"): parse(b"a: {$ref: '#/b'}\nb: {$ref: '#/a'}")})
    assert "$ref" in files.root(RepoPath("a"))["a"]
