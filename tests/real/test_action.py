"""Does the composite action judge a pull request in a real workflow, out of the change's reach?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.documents import hold, in_short
from tests.real.conftest import CHANGES, CODE_ALONE, COLOURS, Subject
from tests.real.tools import PATH, need, run
from tests.repositories import Repository

CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8"
ACTION = "gate/gate@0000000000000000000000000000000000000001"
CANARY = 'import os, pathlib\npathlib.Path(os.environ["HOME"], "canary").touch()\n'
PASSED = '<testsuite><testcase name="one"/></testsuite>'
FORGED = '{"schema": 1, "verdict": {"decision": "pass", "because": "I say so"}}'
ELSEWHERE = "http://127.0.0.1:9/simple"
HOSTILE = {
    **dict.fromkeys(
        (
            *("venv.py", "ensurepip.py", "pip.py", "sitecustomize.py", "usercustomize.py"),
            *("gate/__init__.py", "hatchling/__init__.py", "json.py", "setup.py"),
        ),
        CANARY,
    ),
    "uv.toml": f'index-url = "{ELSEWHERE}"\n',
    "pip.conf": f"[global]\nindex-url = {ELSEWHERE}\n",
    "pyproject.toml": f'[tool.uv]\nindex-url = "{ELSEWHERE}"\n',
    ".python-version": "2.7\n",
    "gate.json": FORGED,
    "verdict.json": FORGED,
}


def workflow(**inputs: str) -> dict[str, str]:
    """Return a workflow that judges with *inputs* and then says what the action told it."""
    words = "".join(f"\n          {name}: {value}" for name, value in inputs.items())
    return CODE_ALONE | {
        ".github/workflows/ci.yml": f"""\
on: pull_request
jobs:
  judge:
    runs-on: ubuntu-latest
    steps:
      - uses: {CHECKOUT}
      - run: |
          mkdir -p artifacts/suites
          for suite in unit integration; do echo '{PASSED}' >artifacts/suites/$suite.xml; done
      - id: gate
        uses: {ACTION}
        with:
          scope: changed
          evidence: |
            artifacts/suites/*.xml{words}
      - if: always()
        shell: bash
        env:
          VERDICT: ${{{{ steps.gate.outputs.verdict }}}}
          SARIF: ${{{{ steps.gate.outputs.sarif }}}}
          JUNIT: ${{{{ steps.gate.outputs.junit }}}}
          JSON: ${{{{ steps.gate.outputs.json }}}}
          HTML: ${{{{ steps.gate.outputs.html }}}}
          FINDINGS: ${{{{ steps.gate.outputs.findings }}}}
        run: |
          echo "verdict is <$VERDICT>"
          test -s "$SARIF" && test -s "$JUNIT" && test -s "$JSON" && test -s "$HTML" && written=yes
          echo "written <${{written:-no}}>"
          echo "sarif is $SARIF"
          echo "blocking <$FINDINGS>"
"""
    }


Job = Callable[..., tuple[int, str]]


@pytest.fixture
def job(shared: Path, distribution: Repository, tmp_path: Path) -> Job:
    """Runs the workflow's job over a subject; gives its exit code and what it said, decoded."""

    def judge(change: Subject, path: str = PATH) -> tuple[int, str]:
        root = change.repository.root
        change.repository.git("remote", "add", "origin", f"file://{root}")
        (root / ".actrc").write_text(f"--local-repository={ACTION}={distribution.root}\n")
        payload = tmp_path / "event.json"
        payload.write_text(
            json.dumps(
                {
                    "number": 1,
                    "pull_request": {
                        "number": 1,
                        "base": {"ref": "main", "sha": change.base},
                        "head": {"ref": "topic", "sha": change.head},
                    },
                }
            )
        )
        done = run(
            "bash", shared / "recipes" / "act-e2e.sh", root, "judge",
            at=tmp_path, ACT=need("act"), PAYLOAD=payload, JSON="1", HOME=tmp_path, PATH=path,
        )  # fmt: skip
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        said = "".join(json.loads(line).get("msg", "") + "\n" for line in lines)
        return done.returncode, said + done.stderr

    return judge


@pytest.mark.parametrize(
    ("kind", "verdict"), [("clean", "pass"), ("key", "fail"), ("unreadable", "inconclusive")]
)
def test_the_verdict_decides_the_job(
    kind: str, verdict: str, job: Job, subject: Callable[..., Subject]
) -> None:
    change = subject(CHANGES[kind], base=workflow())

    code, said = job(change)

    assert (verdict == "pass") == (code == 0), said
    assert f"verdict is <{verdict}>" in said
    assert "written <yes>" in said
    assert f"gate: {verdict}" in said.partition("Summary - ")[2]
    assert f"blocking <{1 if verdict == 'fail' else 0}>" in said
    assert not change.secret or change.secret not in said
    if colour := COLOURS.get(kind):
        hold("docs/github.md", f"github {colour}", in_short(said.replace("\n\n", "\n")))


def test_report_only_shows_the_verdict_and_lets_the_job_go_on(
    job: Job, subject: Callable[..., Subject]
) -> None:
    inputs = {"report-only": "true", "sarif": "reports.sarif"}
    change = subject(CHANGES["key"], base=workflow(**inputs))

    code, said = job(change)

    assert 0 == code, said
    assert "verdict is <fail>" in said
    assert "/reports.sarif" in said


@pytest.mark.parametrize("uv", [True, False], ids=["uv", "venv"])
def test_nothing_that_the_change_brings_is_run_or_believed(
    *,
    uv: bool,
    job: Job,
    subject: Callable[..., Subject],
    bare_path: str,
    tmp_path: Path,
) -> None:
    change = subject(CHANGES["key"] | HOSTILE, base=workflow())

    code, said = job(change, PATH if uv else bare_path)

    assert 0 != code, said
    assert "verdict is <fail>" in said
    assert not (tmp_path / "canary").exists()


def test_a_run_without_a_verdict_hands_on_no_report_of_the_change(
    job: Job, subject: Callable[..., Subject]
) -> None:
    inputs = {"json": "gate.json", "settings": "no-such-file.toml"}
    change = subject(CHANGES["clean"] | {"gate.json": FORGED}, base=workflow(**inputs))

    code, said = job(change)

    assert 0 != code, said
    assert "verdict is <>" in said
    assert "written <no>" in said
