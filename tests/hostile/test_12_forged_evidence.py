"""Row 12: evidence is held against the head: what cannot be of it is refused."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest

from tests.hostile.conftest import Change, Runner

SETTINGS = """\
required = ["tests", "coverage"]
[stages.coverage.services.pay]
paths = ["pay/**"]
critical = true
[stages.tests.suites.unit]
files = ["unit*.xml"]
"""
CODE = "def charge(order):\n    if order:\n        return 1\n    return 2\n"
CASE = '<testcase classname="t" name="{}">{}</testcase>'
TESTS = {
    "counts": f'<testsuites failures="0" errors="0" tests="1"><testsuite failures="0" tests="1">'
    f"{CASE.format('a', '')}{CASE.format('b', '<failure/>')}</testsuite></testsuites>",
    "error": "<testsuite failures='0'><testcase name='a'><error message=<",
    "none": '<testsuite tests="99" failures="0"/>',
    "skipped": f"<testsuite tests='9'>{CASE.format('a', '<skipped/>')}</testsuite>",
    "deep": "<a>" * 5000 + "</a>" * 5000,
    "empty": "",
    "other": "<html>passed</html>",
    "bytes": "\udcff\udcfe",
}
ALL_LINES = {"executed_lines": [*range(1, 5)], "missing_lines": [], "excluded_lines": []}
COVERAGE = {
    "beyond the file": {"pay/a.py": ALL_LINES | {"executed_lines": [*range(1, 999)]}},
    "no statement": {"pay/a.py": ALL_LINES | {"executed_lines": [1]}},
    "all excluded": {
        "pay/a.py": ALL_LINES | {"executed_lines": [], "excluded_lines": [1, 2, 3, 4]}
    },
    "another file": {"/srv/elsewhere/b.py": ALL_LINES},
    "twice": {"x/pay/a.py": ALL_LINES, "y/pay/a.py": ALL_LINES | {"executed_lines": [1]}},
    "negative": {"pay/a.py": ALL_LINES | {"executed_lines": [-1, 0, 1, 2, 3, 4]}},
    "no numbers": {"pay/a.py": {"executed_lines": "all", "missing_lines": None}},
    "climbing": {"../../../etc/passwd": ALL_LINES},
    "a command": {"::error::x\x1b[31m": ALL_LINES},
}


def evidence(judged: Runner, name: str, content: str | bytes) -> str:
    """Leave *content* beside the repository; return the glob of what lies there."""
    folder = judged.folder / "left"
    folder.mkdir(exist_ok=True)
    data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    (folder / name).write_bytes(data)
    return str(folder / "**")


ASKED = ("--base=main", "--head=theirs", "--stage=coverage", "--stage=tests")


@pytest.fixture(autouse=True)
def _paid(change: Change) -> None:
    change({"pay/a.py": CODE}, {"gate.toml": SETTINGS, "pay/__init__.py": ""})


@pytest.mark.parametrize("name", TESTS)
def test_no_count_is_believed(judged: Runner, name: str) -> None:
    left = judged(*ASKED, f"--evidence={evidence(judged, 'unit.xml', TESTS[name])}")
    assert 0 != left.code
    assert {rule for rule in left.rules() | left.rules("undecided") if rule.startswith("tests/")}


@pytest.mark.parametrize("name", COVERAGE)
def test_no_coverage_is_believed_that_cannot_be(judged: Runner, name: str) -> None:
    text = json.dumps({"meta": {"format": 3, "version": "7.10"}, "files": COVERAGE[name]})
    left = judged(*ASKED, f"--evidence={evidence(judged, 'coverage.json', text)}")
    assert 0 != left.code
    told = left.rules() | left.rules("undecided")
    assert {rule for rule in told if rule.startswith("coverage/")}


def database(path: Path) -> bytes:
    """A database of coverage's that holds what SQLite would compute or call."""
    with sqlite3.connect(path) as made:
        made.executescript(
            """
            CREATE TABLE coverage_schema (version integer);
            INSERT INTO coverage_schema VALUES (7);
            CREATE TABLE meta (key text, value text);
            INSERT INTO meta VALUES ('has_arcs', '0'), ('version', '7.10');
            CREATE TABLE context (id integer, context text);
            CREATE VIEW file AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n)
              SELECT i AS id, hex(zeroblob(100000)) AS path FROM n;
            CREATE VIEW line_bits AS SELECT 1 AS file_id, 1 AS context_id, zeroblob(1) AS numbits;
            CREATE VIEW arc AS SELECT 1 AS file_id, 1 AS context_id, 1 AS fromno, 1 AS tono;
            CREATE TABLE tracer (file_id integer, tracer text);
            """
        )
    made.close()
    return path.read_bytes()


def test_a_database_computes_nothing(judged: Runner) -> None:
    data = database(judged.folder / "made")
    for content in (data, data[:3000], b"SQLite format 3\0" + bytes(5000), b""):
        left = judged(*ASKED, f"--evidence={evidence(judged, '.coverage', content)}")
        assert 0 != left.code


@pytest.mark.parametrize("name", ["unit.xml", "coverage.json", ".coverage", "lcov.info"])
def test_evidence_that_leads_elsewhere_is_not_followed(judged: Runner, name: str) -> None:
    tree = judged.repository.root
    (tree / name).symlink_to(judged.outside.file)
    os.mkfifo(tree / f"unit-{name}.xml")
    left = judged(*ASKED, "--evidence=**", reports=("json", "console", "html"))
    assert 0 != left.code


def test_committed_evidence_is_none(judged: Runner) -> None:
    passed = f"<testsuite>{CASE.format('a', '')}</testsuite>"
    whole = {"meta": {"format": 3}, "files": {"pay/a.py": ALL_LINES}}
    judged.repository.commit({"unit.xml": passed, "coverage.json": json.dumps(whole)})
    left = judged(*ASKED, "--evidence=**")
    assert 0 != left.code
