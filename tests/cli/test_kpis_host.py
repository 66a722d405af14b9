"""`gate kpis` asks the host what happened, and keeps what it told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from gate.cli.commands import commands
from gate.model.error import UsageError
from tests.hosts.github import ALL, GitHub, github
from tests.hosts.gitlab import TOKEN as GITLAB_TOKEN
from tests.hosts.gitlab import gitlab
from tests.hosts.server import Answered

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
MONDAY = datetime(2025, 9, 8, 9, tzinfo=UTC)
SPRINT = ("--since", "2025-09-08", "--until", "2025-09-21", "--format", "json")


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[GitHub]:
    monkeypatch.chdir(tmp_path)
    with github() as served:
        served.now = MONDAY
        for name, value in served.environ("schedule").items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("GITHUB_EVENT_PATH", raising=False)
        yield served


def asked(*words: str) -> dict[str, Any]:
    done = CliRunner().invoke(commands, ["kpis", *words], standalone_mode=False)
    if done.exception:
        raise done.exception
    assert 0 == done.return_value
    return json.loads(done.stdout)


def figures(told: dict[str, Any]) -> dict[str, tuple[float | None, str]]:
    return {each["id"]: (each["value"], each["standing"]) for each in told["figures"]}


def lived(host: GitHub) -> None:
    """A sprint: a draft that is answered in time, one answered late, one nobody looks at."""
    quick = host.open_pull_request("1" * 40, number=1, is_draft=True)
    host.wait(hours=1)
    host.request_review(quick, "bob")
    host.wait(hours=1)
    host.make_ready(quick)
    host.wait(hours=4)
    host.review(quick, "bob")
    host.merge(quick, "a" * 40)
    host.now = MONDAY.replace(day=9)
    slow = host.open_pull_request("2" * 40, number=2, author="bob")
    host.wait(hours=1)
    host.review(slow, "helper[bot]", "COMMENTED")
    host.wait(hours=4)
    host.review(slow, "ann")
    host.wait(days=5)
    host.merge(slow, "b" * 40)
    host.merge(host.open_pull_request("3" * 40, number=3, author="renovate[bot]"), "c" * 40)
    host.open_pull_request("4" * 40, number=4, author="cleo", title="Nobody looked")
    host.issue(20, labels={"escaped-bug": ("dana", host.now)})
    host.issue(
        21, labels={"escaped-bug": ("dana", host.now)}, state="CLOSED", stateReason="DUPLICATE"
    )
    host.issue(22)
    host.now = MONDAY.replace(day=22)


def test_a_sprint_is_told_as_it_was_lived(host: GitHub):
    lived(host)

    told = asked(*SPRINT)

    assert "o/r" == told["repository"]
    assert {
        "lead-time": (pytest.approx((6 + 125) / 2 / 24), "met"),
        "review-response": (pytest.approx(100 / 3), "missed"),
        "reviews-per-day": (0.1, "missed"),
        "escaped-bugs": (1.0, "met"),
    } == figures(told)
    late = next(table["rows"] for table in told["tables"] if table["name"] == "late reviews")
    assert {("#2", "5:00:00", "late"), ("#4", "none")} == {
        (row[0], *row[2:]) if row[0] == "#2" else (row[0], row[3]) for row in late
    }


def test_what_the_host_told_is_kept_and_only_the_rest_is_asked(host: GitHub):
    lived(host)
    first = asked(*SPRINT, "--cache-dir", "kept")
    host.issues.clear()
    host.pulls = {number: pull for number, pull in host.pulls.items() if number == 4}
    host.close(host.pulls[4])

    again = asked(*SPRINT, "--cache-dir", "kept")

    assert figures(first)["lead-time"] == figures(again)["lead-time"]
    assert figures(first)["escaped-bugs"] == figures(again)["escaped-bugs"]


def test_what_the_token_may_not_see_is_not_known(host: GitHub):
    lived(host)
    host.scopes = ALL - {"issues"}

    told = asked(*SPRINT)

    assert (None, "unknown") == figures(told)["escaped-bugs"]
    assert "issues: read" in told["figures"][3]["unknown"][0]
    assert "met" == figures(told)["lead-time"][1]


def test_an_export_says_what_is_not_known(host: GitHub):
    lived(host)
    host.scopes = ALL - {"issues"}
    first = asked(*SPRINT, "--export", "all.jsonl")

    again = asked(*SPRINT, "--events", "all.jsonl")

    assert first["figures"] == again["figures"]
    assert first["trends"] == again["trends"]


def test_a_host_that_does_not_answer_leaves_every_figure_open(host: GitHub):
    host.planned = [Answered(status=500)] * 40

    told = asked(*SPRINT)

    assert {"unknown"} == {standing for _, standing in figures(told).values()}


def test_without_a_token_the_report_says_what_to_give(host: GitHub, monkeypatch):
    monkeypatch.delenv("GITHUB_TOKEN")

    told = asked(*SPRINT)

    assert all("token" in figure["unknown"][0] for figure in told["figures"])
    assert [] == host.asked


def test_a_project_is_named_outside_of_its_jobs(host: GitHub, monkeypatch):
    lived(host)
    monkeypatch.delenv("GITHUB_ACTIONS")
    monkeypatch.delenv("GITHUB_REPOSITORY")

    assert "o/r" == asked(*SPRINT, "--project", "github:o/r")["repository"]
    for words in ((), ("--project", "o/r"), ("--project", "bitbucket:o/r")):
        with pytest.raises(UsageError):
            asked(*SPRINT, *words)


def test_gitlab_tells_the_same_figures(monkeypatch: pytest.MonkeyPatch, tmp_path: Any):
    monkeypatch.chdir(tmp_path)
    with gitlab() as served:
        served.now = MONDAY
        monkeypatch.setenv("CI_API_V4_URL", served.address)
        monkeypatch.setenv("GATE_TOKEN", GITLAB_TOKEN)
        made = served.open_merge_request("1" * 40)
        served.request_review(made, "bob")
        served.wait(hours=2)
        served.approve(made, "bob")
        served.wait(hours=1)
        served.merge(made, "2" * 40)
        told = figures(asked("--project", "gitlab:7", *SPRINT))
    assert ("lead-time", (0.125, "met")) in told.items()
    assert ("review-response", (100.0, "met")) in told.items()
