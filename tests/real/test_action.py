"""Does the composite action judge a pull request in a real workflow, and stay out of its reach?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.real.conftest import Subject
from tests.real.tools import need, run
from tests.repositories import Repository

CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8"
ACTION = "gate/gate@0000000000000000000000000000000000000001"
WORKFLOW = f"""\
on: pull_request
jobs:
  judge:
    runs-on: ubuntu-latest
    steps:
      - uses: {CHECKOUT}
      - id: gate
        uses: {ACTION}
        with:
          sarif: gate.sarif
      - if: always()
        shell: bash
        env:
          VERDICT: ${{{{ steps.gate.outputs.verdict }}}}
          SARIF: ${{{{ steps.gate.outputs.sarif }}}}
        run: |
          echo "verdict is <$VERDICT>"
          test -s "$SARIF" && echo "sarif is written"
          head -n 5 "$GITHUB_STEP_SUMMARY" || true
"""


@pytest.fixture
def job(
    shared: Path, distribution: Repository, tmp_path: Path
) -> Callable[[Subject], tuple[int, str]]:
    """Runs the workflow's job over a subject; gives its exit code and what it said, decoded."""

    def judge(change: Subject) -> tuple[int, str]:
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
            at=tmp_path, ACT=need("act"), PAYLOAD=payload, JSON="1", HOME=tmp_path,
        )  # fmt: skip
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        said = "".join(json.loads(line).get("msg", "") + "\n" for line in lines)
        return done.returncode, said + done.stderr

    return judge


@pytest.mark.parametrize(
    ("kind", "verdict"), [("clean", "pass"), ("key", "fail"), ("unreadable", "inconclusive")]
)
def test_the_verdict_decides_the_job(
    kind: str,
    verdict: str,
    job: Callable[[Subject], tuple[int, str]],
    subject: Callable[..., Subject],
) -> None:
    change = subject(kind, {".github/workflows/ci.yml": WORKFLOW})

    code, said = job(change)

    assert (verdict == "pass") == (code == 0), said
    assert f"verdict is <{verdict}>" in said
    assert "sarif is written" in said
    assert not change.secret or change.secret not in said
