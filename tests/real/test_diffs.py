"""Awkward diffs, each with git's own truth, and damaged ones with what is wanted of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gate.engines.diff import read_diff
from gate.model.change import FileChange, FileStatus
from gate.model.error import EngineError

pytestmark = pytest.mark.real
LETTERS = {
    FileStatus.ADDED: "A",
    FileStatus.DELETED: "D",
    FileStatus.MODIFIED: "M",
    FileStatus.RENAMED: "R",
}


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def truth(file: FileChange) -> dict[str, Any]:
    return {
        "path": file.path,
        "old": file.old_path or file.path,
        "status": LETTERS[file.status],
        "added": file.added,
        "removed": file.deleted,
    }


def test_every_diff_is_what_git_says(shared: Path):
    policy = shared / "data" / "policy"
    cases = rows(policy / "diffs.jsonl")
    assert len(cases) >= 32
    for case in cases:
        files = read_diff((policy / "diffs" / case["file"]).read_bytes())
        assert case["truth"] == [truth(file) for file in files], case["case"]


def test_the_ranges_hold_as_many_lines_as_were_added(shared: Path):
    policy = shared / "data" / "policy"
    for case in rows(policy / "diffs.jsonl"):
        for file in read_diff((policy / "diffs" / case["file"]).read_bytes()):
            lines = sum(each.last - each.first + 1 for each in file.added_lines)
            assert (file.added or 0) == lines, case["case"]


def test_a_damaged_diff_is_counted_or_refused(shared: Path):
    policy = shared / "data" / "policy"
    cases = rows(policy / "diffs-crafted.jsonl")
    assert len(cases) >= 12
    for case in cases:
        data = (policy / "diffs" / case["file"]).read_bytes()
        try:
            told = str(sum(file.added or 0 for file in read_diff(data)))
        except EngineError:
            told = "error"
        assert case["want_added"] == told, case["case"]
