"""What the second of two workflows tells a pull request, and what it refuses."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gate.reports.markdown import MARKER
from tests.end_to_end.conftest import SCRIPT, Gate
from tests.hosts.github import ALL, TOKEN, GitHub, Pull, github, write_event
from tests.repositories import Repository

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
REPORT = {
    "schema": 1,
    "gate": "0.1",
    "verdict": {"decision": "fail", "because": "one finding blocks"},
    "findings": [
        {
            "rule": "sast/eval", "severity": "high", "effect": "blocks", "message": "eval runs it",
            "fix": "parse it", "path": "calc.py", "line": 2, "fingerprint": "v1:0123456789abcdef",
        }
    ],
    "stages": [{"id": "sast", "status": "completed", "reason": ""}],
}  # fmt: skip
HEAD = "a" * 40
Told = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def host() -> Iterator[GitHub]:
    with github() as served:
        yield served


@pytest.fixture
def tell(host: GitHub, environment: dict[str, str], tmp_path: Path) -> Told:
    """Runs ``gate publish`` in a job on the end of a run that judged a pull request."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()

    def run(pull: Pull, report: object = REPORT, **told: str) -> subprocess.CompletedProcess[str]:
        file = tmp_path / "gate.json"
        file.write_bytes(report if isinstance(report, bytes) else json.dumps(report).encode())
        event = write_event(tmp_path, host.ran(pull))
        environ = host.environ("workflow_run") | {
            "GITHUB_EVENT_PATH": event,
            "GITHUB_WORKSPACE": str(workspace),
        }
        return subprocess.run(
            [SCRIPT, "publish", file],
            cwd=workspace,
            env=environment | environ | told,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


def test_a_fork_s_pull_request_is_told_once_what_its_own_job_says(host: GitHub, tell: Told) -> None:
    pull = host.open_pull_request(HEAD, is_from_fork=True)

    first, second = tell(pull), tell(pull)

    assert (0, 0, "") == (first.returncode, second.returncode, second.stderr)
    (comment,) = host.said
    assert 7 == comment["issue"]
    assert comment["body"].startswith(f"{MARKER}\n## ❌ gate: fail\n")
    assert "`calc.py:2`" in comment["body"]
    assert "whoever writes the change may write its jobs" in comment["body"]


def test_the_report_of_a_real_run_is_told(
    host: GitHub, tell: Told, gate: Gate, repository: Repository
) -> None:
    repository.commit({"README.md": "# Shop\n"})
    repository.branch("topic")
    pull = host.open_pull_request(
        repository.commit({"calc.py": "def answer():\n    return eval(input())\n"}),
        is_from_fork=True,
    )
    ended = gate("--stage=sast", "--base=main", "--head=topic", reports=("json",))

    assert 0 == tell(pull, ended.json).returncode
    finding = next(each for each in ended.json["findings"] if each["path"] == "calc.py")
    assert finding["fingerprint"] in host.said[0]["body"]


def test_the_number_in_the_report_counts_for_nothing(host: GitHub, tell: Told) -> None:
    host.open_pull_request("b" * 40, number=3, branch="other")
    pull = host.open_pull_request(HEAD, is_from_fork=True)

    tell(pull, REPORT | {"change": {"pull_request": 3}, "pull_request": 3})

    assert [7] == [each["issue"] for each in host.said]


def test_a_green_report_of_a_red_job_is_named(host: GitHub, tell: Told) -> None:
    pull = host.open_pull_request(HEAD, is_from_fork=True)

    tell(pull, REPORT | {"verdict": {"decision": "pass", "because": "I say so"}, "findings": []})

    odd = "does not go together with this report, unless another job of that run did"
    assert odd in host.said[0]["body"]


def test_a_stranger_s_words_come_to_nothing(host: GitHub, tell: Told) -> None:
    pull = host.open_pull_request(HEAD, is_from_fork=True)
    evil = "</sub><img src=x> @everyone [x](javascript:y) #1 ##[error]no\n/close\n::stop"
    known = {"effect": "blocks", "severity": "high"}
    finding: dict[str, Any] = dict.fromkeys(REPORT["findings"][0], evil) | known
    stage = dict.fromkeys(("id", "status", "reason"), f"{evil} | x |")
    told = {"verdict": {"decision": "fail", "because": evil}, "gate": evil, "stages": [stage]}

    done = tell(pull, REPORT | told | {"findings": [finding]})

    assert 0 == done.returncode, done.stderr
    body = host.said[0]["body"]
    outside = "".join(body.split("`")[::2])  # what stands in no code span
    assert "<img" not in outside.replace("\\<", "")
    for alive in ("@everyone", " [x](", "##[", "\n/close", "\n::"):
        assert alive not in (outside if alive != "##[" else body)


def test_a_report_of_what_no_run_finds_is_not_told(host: GitHub, tell: Told) -> None:
    pull = host.open_pull_request(HEAD, is_from_fork=True)

    done = tell(pull, REPORT | {"findings": [REPORT["findings"][0] | {"line": -5}]})

    assert (2, []) == (done.returncode, host.said)
    assert "findings[0].line is the line of no file" in done.stderr
    assert "hand over the file that `gate run --report json=FILE` wrote" in done.stderr


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"GITHUB_EVENT_NAME": "pull_request"}, "`workflow_run`"),
        ({"GITHUB_EVENT_PATH": "no-such-file"}, "not started by `pull_request`"),
        ({"GITHUB_TOKEN": ""}, "no token"),
    ],
)
def test_a_job_that_is_not_the_second_of_two_tells_nothing(
    host: GitHub, tell: Told, told: dict[str, str], why: str
) -> None:
    done = tell(host.open_pull_request(HEAD, is_from_fork=True), **told)

    assert 3 == done.returncode
    assert why in done.stderr
    assert [] == host.said


@pytest.mark.parametrize("place", [".", "head"])
def test_a_job_that_checked_something_out_tells_nothing(
    host: GitHub, tell: Told, tmp_path: Path, place: str
) -> None:
    (tmp_path / "workspace" / place / ".git").mkdir(parents=True)

    done = tell(host.open_pull_request(HEAD, is_from_fork=True))

    assert 3 == done.returncode
    assert "must have none" in done.stderr
    assert [] == host.asked


def test_the_action_s_own_checkout_is_none_of_the_change(
    host: GitHub, tell: Told, tmp_path: Path
) -> None:
    own = tmp_path / "workspace" / ".gate"
    (own / ".git").mkdir(parents=True)

    done = tell(host.open_pull_request(HEAD, is_from_fork=True), GITHUB_ACTION_PATH=f"{own}/.")

    assert 0 == done.returncode, done.stderr


def test_what_a_run_judged_and_is_no_head_any_more_is_not_told(host: GitHub, tell: Told) -> None:
    pull = host.open_pull_request(HEAD, is_from_fork=True)
    stale = host.open_pull_request(HEAD, is_from_fork=True, number=8)
    host.push(pull, "c" * 40)
    host.close(stale)

    done = tell(stale)

    assert (3, []) == (done.returncode, host.said)
    assert "no open pull request has this head" in done.stderr


def test_two_pull_requests_of_one_head_cannot_be_told_apart(host: GitHub, tell: Told) -> None:
    host.open_pull_request(HEAD, number=8, base="release")

    done = tell(host.open_pull_request(HEAD))

    assert (3, []) == (done.returncode, host.said)
    assert "2 open pull requests have this head" in done.stderr


def test_a_token_that_only_reads_is_told_what_it_lacks(host: GitHub, tell: Told) -> None:
    host.scopes = ALL - {"pull-requests"}

    done = tell(host.open_pull_request(HEAD, is_from_fork=True))

    assert 3 == done.returncode
    assert "pull-requests: read" in done.stderr
    assert TOKEN not in done.stderr


@pytest.mark.parametrize(
    "report", [b"", b"\xff", b"[]", b"{}", b"[" * 99_999, b'{"schema": 2}', b'{"schema": 1}']
)
def test_what_is_no_report_is_told_to_nobody(host: GitHub, tell: Told, report: bytes) -> None:
    done = tell(host.open_pull_request(HEAD, is_from_fork=True), report)

    assert 2 == done.returncode
    assert "the report cannot be told" in done.stderr
    assert [] == host.asked


def test_a_link_in_an_artefact_is_not_followed(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text(json.dumps(REPORT))
    (tmp_path / "gate.json").symlink_to("secret.json")

    done = subprocess.run(
        [SCRIPT, "publish", "gate.json"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert 2 == done.returncode
    assert "the report cannot be told" in done.stderr
