"""linguist's own cases of files that are generated, vendored, or documentation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gate.model.path import RepoPath
from gate.readers.generated import Kind, by_name, by_text, is_documentation

pytestmark = pytest.mark.real
TOLD_BY_TEXT = {
    "C++/wrapper_inner.cpp",
    "C/sgd_fast.c",
    "Go/oapi-codegen.go",
    "Java/gen-java-linguist-thrift.java",
    "JavaScript/classes.js",
    "JavaScript/gen-js-linguist-thrift.js",
    "JavaScript/intro-old.js",
    "Python/gen-py-linguist-thrift.py",
    "Unity3D Asset/Tiles.meta",
    "XML/net_docfile.xml",
    "YAML/vcr_cassette.yml",
}
"""What linguist reads in the file's text, where the data holds a name alone: no name says it."""


def is_so(case: dict[str, Any], texts: Path) -> bool:
    """Answer the question of *case*."""
    path = RepoPath(case["path"])
    kinds = {origin.kind for origin in by_name(path)}
    if case["check"] == "documentation":
        return is_documentation(path)
    if case["check"] == "vendored":
        return bool(kinds & {Kind.VENDORED, Kind.SET_APART})
    text = (texts / case["file"]).read_bytes() if case["file"] else b""
    return bool(kinds & {Kind.LOCK, Kind.GENERATED}) or by_text(path, text) is not None


def test_linguists_cases_are_answered_as_linguist_answers(shared: Path):
    policy = shared / "data" / "policy"
    lines = (policy / "generated-files.jsonl").read_text().splitlines()
    cases = [json.loads(line) for line in lines]
    assert len(cases) >= 164
    for case in cases:
        is_out_of_reach = case["path"] in TOLD_BY_TEXT and case["file"] is None
        expected = case["expected"] and not is_out_of_reach
        assert expected == is_so(case, policy / "generated-files"), case
