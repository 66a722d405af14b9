"""What a host's job is told, and what stays as it is when that fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gate.reports.markdown import MARKER
from tests.end_to_end.conftest import Ended, Gate
from tests.hosts.github import ALL, TOKEN, GitHub, Pull, github, write_event
from tests.hosts.gitlab import gitlab
from tests.repositories import Repository

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
FAULT = {"calc.py": "def answer():\n    return eval(input())\n"}
Job = Callable[..., Ended]


@pytest.fixture
def host() -> Iterator[GitHub]:
    with github() as served:
        yield served


@pytest.fixture
def opened(host: GitHub, repository: Repository) -> tuple[Pull, str]:
    """A pull request with a fault, and its base."""
    base = repository.commit({"README.md": "# Shop\n"})
    repository.branch("topic")
    return host.open_pull_request(repository.commit(FAULT)), base


@pytest.fixture
def job(host: GitHub, gate: Gate, opened: tuple[Pull, str], tmp_path: Path) -> Job:
    """Runs the gate in a job on the pull request."""

    def run(*words: str, **told: str) -> Ended:
        path = write_event(tmp_path, host.event(*opened))
        for name in ("output", "summary"):
            (tmp_path / name).touch()
        environ = host.environ() | {
            "GITHUB_EVENT_PATH": path,
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        }
        return gate("--stage=sast", *words, reports=("json",), **(environ | told))

    return run


def test_the_job_is_told_what_was_found_and_where(job: Job, tmp_path: Path) -> None:
    ended = job()
    assert 1 == ended.code
    outputs = dict(
        re.findall(r"^([a-z-]+)<<(?:\S+)\n(.*)\n", (tmp_path / "output").read_text(), re.MULTILINE)
    )
    assert ("fail", "1") == (outputs["verdict"], outputs["findings"])
    assert Path(outputs["json"]).read_text() == ended.reports["json"]
    assert "calc.py:2" in (tmp_path / "summary").read_text()
    assert "::error file=calc.py,line=2," in ended.out


def test_what_the_change_may_have_written_is_no_command(job: Job) -> None:
    lines = job().out.splitlines()
    (stop,) = [n for n, line in enumerate(lines) if line.startswith("::stop-commands::")]
    token = lines[stop].removeprefix("::stop-commands::")
    start = lines.index(f"::{token}::")
    assert 0 == stop
    assert any("calc.py:2" in line for line in lines[stop:start])
    assert not any(line.startswith("::") for line in lines[stop + 1 : start])
    assert lines[start + 1].startswith("::error ")


def test_one_comment_is_kept_up_to_date(
    job: Job, host: GitHub, opened: tuple[Pull, str], repository: Repository
) -> None:
    host.say(7, f"{MARKER}\nI am no gate")
    job(GATE_COMMENT="true")
    job(GATE_COMMENT="true")
    assert 2 == len(host.said)
    own = host.said[-1]
    assert own["body"].startswith(MARKER)
    assert "calc.py:2" in own["body"]
    host.push(opened[0], repository.commit({"calc.py": "def answer():\n    return 42\n"}))
    job(GATE_COMMENT="true")
    assert 2 == len(host.said)
    assert "calc.py:2" not in host.said[-1]["body"]


def test_nobody_asked_for_a_comment(job: Job, host: GitHub) -> None:
    job()
    assert [] == host.said


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"GITHUB_TOKEN": ""}, "token"),
        ({"GITHUB_EVENT_NAME": "pull_request_target"}, "can write"),
        ({"GITHUB_OUTPUT": "no/such/folder"}, "GITHUB_OUTPUT cannot be written"),
    ],
)
def test_what_cannot_be_told_is_said_and_changes_no_verdict(
    job: Job, host: GitHub, told: dict[str, str], why: str
) -> None:
    ended = job(GATE_COMMENT="true", **told)
    assert 1 == ended.code
    assert "not published" in ended.err
    assert why in ended.err
    if "OUTPUT" not in why:
        assert [] == host.said


def test_a_token_that_only_reads_leaves_the_summary(job: Job, host: GitHub, tmp_path: Path) -> None:
    host.scopes = ALL - {"pull-requests"}
    ended = job(GATE_COMMENT="true")
    assert 1 == ended.code
    assert "pull-requests: write" in ended.err
    assert TOKEN not in ended.everything()
    assert "calc.py:2" in (tmp_path / "summary").read_text()


def test_the_host_is_told_nothing_where_nobody_wants_that(job: Job, tmp_path: Path) -> None:
    ended = job("--no-publish", GATE_COMMENT="true")
    assert 1 == ended.code
    assert "::" not in ended.out
    assert ("", "") == tuple((tmp_path / name).read_text() for name in ("output", "summary"))


def test_a_report_on_standard_output_holds_nothing_else(job: Job) -> None:
    ended = job("--report=sarif")
    assert ended.out.startswith('{"$schema"')
    assert ended.out.rstrip().endswith("}")
    assert "::error file=calc.py" in ended.err


def test_one_note_is_kept_on_a_merge_request_and_its_log_holds_no_command(
    gate: Gate, repository: Repository
) -> None:
    base = repository.commit({"README.md": "# Shop\n"})
    repository.branch("topic")
    with gitlab() as served:
        request = served.open_merge_request(repository.commit(FAULT))
        environ = served.environ(request, CI_MERGE_REQUEST_DIFF_BASE_SHA=base, GATE_COMMENT="true")
        red = gate("--stage=sast", **environ)
        served.push(request, repository.commit({"calc.py": "def answer():\n    return 42\n"}))
        green = gate("--stage=sast", **(environ | {"CI_COMMIT_SHA": request.head}))

    assert 1 == red.code != green.code
    assert "::" not in red.out
    (note,) = request.notes
    assert note["body"].startswith(MARKER)
    assert "calc.py:2" not in note["body"]


@pytest.mark.parametrize("token", ["", "of-nobody"])
def test_a_note_that_cannot_be_written_changes_no_verdict(
    gate: Gate, repository: Repository, token: str
) -> None:
    base = repository.commit({"README.md": "# Shop\n"})
    repository.branch("topic")
    with gitlab() as served:
        request = served.open_merge_request(repository.commit(FAULT))
        environ = served.environ(
            request, CI_MERGE_REQUEST_DIFF_BASE_SHA=base, GATE_COMMENT="true", GATE_TOKEN=token
        )
        ended = gate("--stage=sast", **environ)

    assert 1 == ended.code
    assert "note: not published: no note: " in ended.err
    assert "`GATE_TOKEN`" in ended.err
    assert [] == request.notes
