"""Do the reusable workflows judge, and tell, as their jobs run on a real runner?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.hosts.github import github, write_event
from tests.real.conftest import CHANGES, CODE_ALONE, Subject
from tests.real.test_action import ACTION
from tests.real.tools import ROOT, need, run
from tests.repositories import Repository

FOLDER = ROOT / ".github" / "workflows"
CALLER: Final = """\
on: pull_request
jobs:
  gate:
    uses: ./.github/workflows/{name}
    with:
      evidence-artifact: reports
  after:
    needs: gate
    if: always()
    runs-on: ubuntu-latest
    steps:
      - run: echo "verdict is <$VERDICT>, code <$CODE>, blocking <$FINDINGS>"
        env:
          VERDICT: ${{{{ needs.gate.outputs.verdict }}}}
          CODE: ${{{{ needs.gate.outputs.code }}}}
          FINDINGS: ${{{{ needs.gate.outputs.findings }}}}
"""
EVIDENCE: Final = """\
      - run: |
          mkdir -p .gate-evidence/suites
          for suite in unit integration; do
            echo '<testsuite><testcase name="one"/></testsuite>' >.gate-evidence/suites/$suite.xml
          done
"""
"""What the artifact of an earlier job would bring."""


def here(name: str) -> str:
    """
    Return a workflow for a machine that fetches nothing.

    gate comes from this tree, in place of a checkout, and artifacts go nowhere.
    """
    steps = re.split(r"(?m)^(?=      - )", (FOLDER / name).read_text("utf-8"))
    kept = [_moved(step) for step in steps if "path: .gate\n" not in step]
    text = "".join(kept).replace("ubuntu-24.04", "ubuntu-latest")
    text = text.replace("${{ strategy.job-total }}", "3")  # act does not know it
    return re.sub(r"uses: \./\.gate.*", f"uses: {ACTION}", text)


def _moved(step: str) -> str:
    """Return *step* with a folder of the machine's in the place of artifacts."""
    if "-artifact@" not in step:
        return step
    rest = step[step.index("\n  ", step.rindex("          ")) :] if "\n  merge:" in step else ""
    if "-part-${{" in step:
        return '      - run: cp "$RUNNER_TEMP"/*.part "$PARTS"\n' + rest
    if "artifact-ids:" in step:
        return '      - run: ln -s "$PARTS" "$RUNNER_TEMP/parts"\n'
    return EVIDENCE if "/download-artifact@" in step else rest


Job = Callable[..., tuple[int, str]]


@pytest.fixture
def play(shared: Path, distribution: Repository, tmp_path: Path) -> Job:
    """Runs a repository's workflows at an event; gives the exit code and what was said."""

    def act(root: Path, event: str, payload: object, *words: str) -> tuple[int, str]:
        (root / ".actrc").write_text(f"--local-repository={ACTION}={distribution.root}\n")
        file = tmp_path / "payload.json"
        file.write_text(json.dumps(payload))
        done = run(
            *(need("act"), event, "-P", "ubuntu-latest=-self-hosted", "-e", file, "--json", *words),
            at=root, HOME=tmp_path,
        )  # fmt: skip
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        return done.returncode, "".join(
            json.loads(line).get("msg", "") + "\n" for line in lines
        ) + done.stderr

    return act


@pytest.mark.parametrize(
    ("kind", "verdict", "name"),
    [
        ("clean", "pass", "judge.yml"),
        ("key", "fail", "judge.yml"),
        ("clean", "pass", "shards.yml"),
    ],
)
def test_the_called_workflow_is_as_red_as_the_verdict(
    kind: str,
    verdict: str,
    name: str,
    play: Job,
    subject: Callable[..., Subject],
    tmp_path: Path,
) -> None:
    workflows = {
        ".github/workflows/ci.yml": CALLER.format(name=name),
        f".github/workflows/{name}": here(name),
    }
    change = subject(CHANGES[kind], base=CODE_ALONE | workflows)
    root = change.repository.root
    change.repository.git("remote", "add", "origin", f"file://{root}")
    pull = {
        "number": 1,
        "base": {"ref": "main", "sha": change.base},
        "head": {"ref": "topic", "sha": change.head},
    }
    parts = tmp_path / "parts"
    parts.mkdir()

    code, said = play(
        root, "pull_request", {"number": 1, "pull_request": pull}, f"--env=PARTS={parts}"
    )

    assert (verdict == "pass") == (code == 0), said
    assert f"::set-output:: verdict={verdict}" in said
    if verdict == "pass":  # act starts no job after one that failed
        assert "verdict is <pass>, code <pass>, blocking <0>" in said
    assert (3 if name == "shards.yml" else 0) == len([*parts.iterdir()])


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_the_second_workflow_tells_a_fork_s_pull_request(play: Job, tmp_path: Path) -> None:
    """It runs on no change at all: an empty repository, the event, and a report."""
    report = {
        "schema": 1,
        "gate": "0.1",
        "verdict": {"decision": "fail", "because": "one finding blocks"},
        "findings": [],
        "stages": [],
    }
    told = tmp_path / "told" / "gate.json"
    told.parent.mkdir()
    told.write_text(json.dumps(report))
    with github() as host:
        pull = host.open_pull_request("a" * 40, is_from_fork=True)
        host.asked.clear()
        event = json.loads(Path(write_event(tmp_path, host.ran(pull))).read_text())
        root = Repository(tmp_path / "empty")
        workflow = (
            here("tell.yml").replace("workflow_call:", "workflow_run:").partition("    inputs:")
        )
        text = (
            workflow[0]
            + "    workflows: [gate]\n"
            + workflow[2][workflow[2].index("permissions:") :]
        )
        text = text.replace("${{ runner.temp }}/told/gate.json", str(told))
        root.commit({".github/workflows/tell.yml": text})
        root.git("remote", "add", "origin", "https://github.com/o/r.git")
        environ = host.environ("workflow_run")
        words = [
            f"--env={name}={environ[name]}" for name in ("GITHUB_API_URL", "GITHUB_REPOSITORY")
        ]

        code, said = play(
            root.root,
            "workflow_run",
            event,
            *words,
            f"--secret=GITHUB_TOKEN={environ['GITHUB_TOKEN']}",
        )

        assert 0 == code, said
        (comment,) = host.said
        assert "gate: fail" in comment["body"]
