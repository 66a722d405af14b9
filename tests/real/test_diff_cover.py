"""
Patch coverage of real reports and diffs, as diff-cover tells it, and where gate means to differ.

https://github.com/Bachmann1234/diff_cover; its fixtures lie beside the repository.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gate.engines.diff import read_diff
from gate.model.change import FileChange
from gate.model.lines import numbers_in, read_lines
from gate.options import globs
from gate.stages.coverage import STAGE
from gate.stages.coverage.options import CoverageOptions
from tests.looking import HEAD, Left, ask

pytestmark = pytest.mark.real

BEYOND = "the report knows lines 9 and 10 of a file that has 8: it is of another head"
MAPPED = "a path means the file whose path ends as it does, so the report is not passed over"
FUNCTIONS = "a function's FN row is no line: the tracefile's own sum of lines leaves it out"
MIXED = "reports of several formats are one"
DIFFERENT = {
    "test_changed_file_html": BEYOND,
    "test_changed_file_console": BEYOND,
    "test_changed_file_lcov_console": BEYOND,
    "test_html_with_external_css": BEYOND,
    "test_subdir_coverage_html": MAPPED,
    "test_dot_net_diff": MAPPED,
    "test_multiple_lcov_xml_reports": MIXED,
    "test_real_world_typescript_lcov_coverage": FUNCTIONS,
}
"""Where gate says something else, with the reason."""


CHANGED = {
    "test_subdir_coverage_html": (5, 10),
    "test_dot_net_diff": (0, 3),
    "test_multiple_lcov_xml_reports": (5, 10),
    "test_real_world_typescript_lcov_coverage": (16, 16),
}
"""(covered, statements) of the change, where diff-cover has other numbers."""


@pytest.fixture
def folder(shared: Path) -> Path:
    return shared / "data" / "policy" / "diff-cover"


def rows(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "oracle.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


def head_text(diff: str, file: FileChange) -> str:
    """Return the file at head as far as *diff* shows it; what it does not show is filled in."""
    lines: dict[int, str] = {}
    at = 0
    for line in diff.partition(f"+++ b/{file.path}")[2].partition("\ndiff ")[0].splitlines()[1:]:
        if found := re.match(r"@@ -\S+ \+(\d+),(\d+)", line):
            at = int(found[1])
            lines.setdefault(at + int(found[2]) - 1, "what the header promises")
        elif line[:1] in {"+", " "}:
            lines[at] = line[1:]
            at += 1
    last = max(lines, default=0)
    return "".join(lines.get(number, "filler") + "\n" for number in range(1, last + 1))


def mended(diff: str) -> str:
    """Return *diff* with headers that count their hunks right; some were cut by hand."""
    parts = re.split(r"^(@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@)", diff, flags=re.MULTILINE)
    for at in range(1, len(parts), 2):
        body = parts[at + 1].partition("\ndiff ")[0].split("\n")[1:]
        old = sum(line[:1] in {" ", "-"} for line in body)
        new = sum(line[:1] in {" ", "+"} for line in body)
        begins = re.findall(r"[-+](\d+)", parts[at])
        parts[at] = f"@@ -{begins[0]},{old} +{begins[1]},{new} @@"
    return "".join(parts)


def judged(row: dict[str, Any], folder: Path):
    """Return what the stage says of the change and the reports of *row*."""
    fixtures = folder / "fixtures"
    raw = (fixtures / row["diff"]).read_text()
    files = read_diff(mended(raw).encode())
    head = {file.path: head_text(raw, file) for file in files}
    reports = {name: (fixtures / name).read_bytes() for name in row["reports"]}
    return ask(
        STAGE,
        head,
        {},
        files=files,
        evidence=Left(reports),
        commits=(replace(HEAD, committed_at=datetime(2000, 1, 1, tzinfo=UTC)),),
        options=CoverageOptions(files=globs(["/*"]), tests=globs([])),
    )


def uncovered(said) -> dict[str, list[int]]:
    table = said.table("changed lines that no test executes")
    return {path: list(numbers_in(read_lines(lines))) for path, lines, _, _ in table}


def test_every_case_is_one_or_the_other(folder: Path):
    names = [row["test"] for row in rows(folder)]

    assert 18 == len(names)
    assert {*DIFFERENT} <= {*names}


def test_lines_and_percentages_are_those_of_diff_cover(folder: Path):
    for row in rows(folder):
        if row["test"] in DIFFERENT:
            continue
        told = row["json_diff_cover_11_0_1"]
        said = judged(row, folder)
        assert [] == said["coverage/evidence-refused"], row["test"]
        (service,) = said.table("coverage by service")
        stats = told["src_stats"].values()
        covered = sum(len(each["covered_lines"]) for each in stats)

        assert (covered, told["total_num_lines"]) == service[6:8], row["test"]
        for path, each in told["src_stats"].items():
            known = {*each["violation_lines"], *each["covered_lines"]}
            missed = [line for line in uncovered(said).get(path, []) if line in known]
            assert each["violation_lines"] == missed, row["test"]


def test_where_gate_differs_it_means_to(folder: Path):
    by_name = {row["test"]: row for row in rows(folder)}
    for name, why in DIFFERENT.items():
        row = by_name[name]
        said = judged(row, folder)
        if why == BEYOND:
            (finding,) = said["coverage/evidence-refused"]
            assert "it knows line 10, and the file has 8" in finding.message, name
        else:
            (service,) = said.table("coverage by service")
            assert CHANGED[name] == service[6:8], name
