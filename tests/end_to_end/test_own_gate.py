"""This project's own settings hold this project's own change: what decides is covered whole."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Gate
from tests.repositories import Repository

ROOT = Path(__file__).parents[2]
WANTED = ("gate", "tests/policy", "tests/conftest.py", "tests/repositories.py", "tests/told.py")
UNTESTED = """

def is_generous(policy: Policy) -> bool:
    \"\"\"Return what nobody asks.\"\"\"
    return policy.fail_at is Severity.CRITICAL
"""


@pytest.fixture
def own(repository: Repository) -> Repository:
    """A copy of this project: the gate, its settings, and the tests of what decides."""
    files = {
        str(path.relative_to(ROOT)): path.read_bytes()
        for name in WANTED
        for path in ([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    for name in ("gate.toml", "pyproject.toml"):
        files[name] = (ROOT / name).read_bytes()
    repository.commit(files)
    repository.branch("topic")
    return repository


def measured(own: Repository) -> str:
    """Run the tests of what decides, and return the glob of what that leaves."""
    reports = own.root.parent / "left" / "reports"
    reports.mkdir(parents=True)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "coverage", "run", "--rcfile=/dev/null", "--branch"),
            *("--source=gate", "-m", "pytest", "--quiet", "-p", "no:cacheprovider"),
            *("--hypothesis-profile=few", "tests/policy"),
        ],
        cwd=own.root,
        env={"PATH": os.environ["PATH"], "COVERAGE_FILE": str(reports / ".coverage.unit")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    return str(reports.parent / "**")


def test_a_function_added_to_what_decides_wants_a_test(own: Repository, gate: Gate):
    judge = (ROOT / "gate/policy/judge.py").read_text()
    own.commit({"gate/policy/judge.py": judge + UNTESTED})
    place = f"gate/policy/judge.py {(line := judge.count(chr(10)) + 5)}"
    asked = ("--base=main", "--head=HEAD", "--stage=coverage")
    ended = gate(*asked, f"--evidence={measured(own)}")
    blocking = {
        each["rule"]: each["message"]
        for each in ended.json["findings"]
        if each["effect"] == "blocks"
    }
    found = re.search(r"policy: (\d+) of (\d+) ", blocking["coverage/service-below"])

    assert 1 == ended.code
    assert {"coverage/service-below", "coverage/patch-below"} == {*blocking}
    assert all(place in message for message in blocking.values())
    assert found
    assert 1 == int(found[2]) - int(found[1]), "every other line of what decides is covered"
    assert ("coverage/lines-uncovered", "gate/policy/judge.py", line) in [
        (one["rule"], one["path"], one["line"]) for one in ended.json["findings"]
    ]
    for report in ("markdown", "console"):
        assert place in ended.reports[report].replace("\\", "")
