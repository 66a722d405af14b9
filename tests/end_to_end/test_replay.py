"""Ten recorded changes get the verdicts that they had, whatever stands in the work tree."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.end_to_end.conftest import SCRIPT
from tests.recorded.histories import (
    NAMES,
    expected,
    leave_evidence,
    make_all,
    outcome,
    record_of,
)
from tests.repositories import Repository

DECISIONS = {"clean": "pass", "inconclusive": "inconclusive"}


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return make_all(tmp_path_factory.mktemp("recorded") / "histories")


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_change_gets_the_verdict_that_it_had(
    histories: Repository, environment: dict[str, str], tmp_path: Path, name: str
) -> None:
    report = tmp_path / "gate.json"
    evidence = leave_evidence(tmp_path / "evidence", name)
    words = (f"--change={record_of(name)}", f"--evidence={evidence}", f"--report=json={report}")

    done = subprocess.run(
        [SCRIPT, "run", *words],
        cwd=histories.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert report.exists(), done.stderr
    told = outcome(json.loads(report.read_text("utf-8")))
    assert expected(name) == told
    assert told["exit_code"] == done.returncode
    assert DECISIONS.get(name, "fail") == told["decision"]
