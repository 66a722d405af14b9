"""Reports that real tools leave, read by a gate in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Gate
from tests.repositories import Repository

SETTINGS = """\
[stages.coverage.services.pay]
paths = ["pay/**"]
critical = true
"""
CODE = """\
import contextlib


def charge(order, fee=None):
    if fee:
        order.add(
            fee,
        )
    for item in order:
        if item < 0:
            raise ValueError(item)
    with contextlib.suppress(KeyError):
        while True:
            return order.pop()
    return None
"""
MORE = CODE + "\n\ndef refund(order):\n    return -sum(order)\n"
USE = "from pay.a import charge\ncharge({1}, None)\n"
FORMATS = {".coverage": (), "json": ("json",), "xml": ("xml",), "lcov": ("lcov",)}
ASKED = ("--base=main", "--head=HEAD", "--stage=coverage")
Measure = Callable[[str], Path]


@pytest.fixture
def measure(repository: Repository, tmp_path: Path) -> Measure:
    """Commits a service and a change of it, and gives the report of a real run in a format."""
    files = {"pay/__init__.py": "", "pay/idle.py": "x = 1\n", "gate.toml": SETTINGS}
    repository.commit(files | {"pay/a.py": CODE})
    repository.branch("topic")
    repository.commit({"pay/a.py": MORE})
    repository.write({"use.py": USE})
    away = tmp_path / "away"
    away.mkdir()
    environment = {"PATH": os.environ["PATH"], "COVERAGE_FILE": str(away / ".coverage")}

    def run(kind: str) -> Path:
        words = [["run", "--branch", "--source=pay", "use.py"], list(FORMATS[kind])]
        for each in filter(None, words):
            out = [] if each[0] == "run" else ["-o", str(away / f"coverage.{kind}")]
            subprocess.run(
                [sys.executable, "-m", "coverage", *each, *out, "--rcfile=/dev/null"],
                cwd=repository.root,
                env=environment,
                check=True,
                capture_output=True,
            )
        (repository.root / "use.py").unlink(missing_ok=True)
        return away / (kind if kind.startswith(".") else f"coverage.{kind}")

    return run


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_says_what_coverage_itself_says(kind: str, measure: Measure, gate: Gate):
    path = measure(kind)
    path = path.rename(path.with_name("lcov.info")) if kind == "lcov" else path
    ended = gate(*ASKED, f"--evidence={path}", reports=("json",))
    (stage,) = (each for each in ended.json["stages"] if each["id"] == "coverage")
    rows = {table["name"]: table["rows"] for table in stage["tables"]}

    assert "completed" == stage["status"], ended.err
    assert ["pay (critical)", 3, 13, 20, 65, 70, 1, 2, "no base data"] == rows[
        "coverage by service"
    ][0]
    assert [["pay/a.py", "19", 2, 1]] == rows["changed lines that no test executes"]
    assert [("coverage/service-below", None, None)] == ended.blocking


def test_the_total_is_that_of_coverage_but_for_files_that_it_leaves_out(measure: Measure):
    totals = json.loads(measure("json").read_text())["totals"]
    covered = totals["covered_lines"] + totals["covered_branches"]

    assert Fraction(13, 20) == Fraction(covered, totals["num_statements"] + totals["num_branches"])


def test_nothing_of_the_changes_configuration_is_read(
    measure: Measure, gate: Gate, repository: Repository, tmp_path: Path
):
    path = measure(".coverage")
    mark = tmp_path / "sang"
    named = "plugins = canary\nomit = pay/*\nexclude_also = .*\n"
    repository.commit(
        {
            "canary.py": f"import pathlib\npathlib.Path({str(mark)!r}).touch()\n",
            ".coveragerc": f"[run]\n{named}[report]\nexclude_also = .*\n",
            "setup.cfg": f"[coverage:run]\n{named}",
            "tox.ini": f"[coverage:run]\n{named}",
            "pyproject.toml": '[tool.coverage.run]\nplugins = ["canary"]\nomit = ["pay/*"]\n',
            "coverage.py": "import canary\n",
            "junitparser.py": "import canary\n",
            "sitecustomize.py": "import canary\n",
        }
    )
    os.utime(path)
    ended = gate(*ASKED, f"--evidence={path}", reports=("json",))

    assert [("coverage/service-below", None, None)] == ended.blocking
    assert not mark.exists()


@pytest.mark.parametrize("name", ["COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"])
def test_a_gate_that_is_itself_measured_says_so_and_judges_nothing(
    gate: Gate, repository: Repository, name: str
):
    repository.commit({"a.py": "x = 1\n", ".coveragerc": ""})
    ended = gate("--base=HEAD", **{name: ".coveragerc"})

    assert 2 == ended.code
    assert name in ended.err
