"""The gate in a job of GitHub's: what people said there decides with what the code says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import DEVNULL, Popen
from threading import Event
from time import sleep

import pytest

from gate.stages.kpis.options import KpisOptions
from gate.stages.kpis.run import last_ended
from tests.end_to_end.conftest import SCRIPT, Gate
from tests.hosts.github import TOKEN, GitHub, github, write_event
from tests.hosts.server import Answered
from tests.repositories import Repository

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
LARGE = "".join(f"line {number}\n" for number in range(500))


@pytest.fixture
def host() -> Iterator[GitHub]:
    with github() as served:
        yield served


def test_a_large_change_passes_once_somebody_else_accepts_it(
    host: GitHub, gate: Gate, repository: Repository, tmp_path: Path
):
    base = repository.commit({"notes.txt": "1\n"})
    repository.branch("topic")
    pull = host.open_pull_request(repository.commit({"more.txt": LARGE}), body="Ticket: PAY-12")

    def run() -> tuple[bool, str]:
        path = write_event(tmp_path, host.event(pull, base))
        environ = host.environ() | {"GITHUB_EVENT_PATH": path}
        ended = gate("--stage", "diff-size", **environ)
        assert TOKEN not in ended.everything()
        return bool(ended.blocking), ended.everything()

    assert run()[0]
    assert [] == host.asked  # no label, no question
    host.label(pull, "size-override", "ann")
    blocks, said = run()
    assert (True, True) == (blocks, "who is the author" in said)
    host.label(pull, "size-override", "bob")
    blocks, said = run()
    assert (False, True) == (blocks, "diff-size/override" in said)
    host.scopes = frozenset()
    blocks, said = run()
    assert (True, True) == (blocks, "pull-requests: read" in said)


def test_a_scheduled_run_warns_of_a_sprint_in_which_a_request_waited(
    host: GitHub, gate: Gate, repository: Repository, tmp_path: Path
):
    repository.commit({"notes.txt": "1\n"})
    options = KpisOptions()
    sprint = last_ended(options, options.hours.hours(), datetime.now(UTC))
    host.now = sprint.since + timedelta(days=1, hours=9)
    host.merge(host.open_pull_request("1" * 40, number=1), "2" * 40)
    host.open_pull_request("3" * 40, number=2)
    path = write_event(tmp_path, {"schedule": "0 6 * * 1"})

    ended = gate("--stage", "kpis", **host.environ("schedule"), GITHUB_EVENT_PATH=path)

    rules = [each["rule"] for each in ended.json["findings"]]
    assert ["kpis/review-response", "kpis/reviews-per-day"] == rules
    assert {"warns"} == {each["effect"] for each in ended.json["findings"]}
    assert "pass" == ended.json["verdict"]["decision"]


def test_a_run_that_ends_while_the_host_is_asked_says_so(
    host: GitHub, gate: Gate, repository: Repository, tmp_path: Path, environment: dict[str, str]
):
    base = repository.commit({"notes.txt": "1\n"})
    repository.branch("topic")
    pull = host.open_pull_request(repository.commit({"more.txt": "1\n"}))
    host.label(pull, "x", "bob")
    path = write_event(tmp_path, host.event(pull, base))
    report, is_over = tmp_path / "report.json", Event()
    host.answer = lambda _: Answered(status=503) if is_over.wait(60) else Answered()
    words = [SCRIPT, "run", "--stage=diff-size", f"--report=json={report}"]
    environ = environment | host.environ() | {"GITHUB_EVENT_PATH": path}
    process = Popen(words, cwd=repository.root, env=environ, stdout=DEVNULL, stderr=DEVNULL)
    while not host.asked:
        assert process.poll() is None
        sleep(0.01)
    process.terminate()
    code = process.wait(60)
    is_over.set()
    verdict = json.loads(report.read_text())["verdict"]
    assert (3, "inconclusive") == (code, verdict["decision"])
    assert "interrupted by SIGTERM" in verdict["because"]


def test_what_was_accepted_is_accepted_in_the_merge_queue(
    host: GitHub, gate: Gate, repository: Repository, tmp_path: Path
):
    base = repository.commit({"notes.txt": "1\n"})
    repository.branch("topic")
    pull = host.open_pull_request(repository.commit({"more.txt": LARGE}), body="Ticket: PAY-12")
    repository.git("switch", "--quiet", "--detach", base)
    repository.git("merge", "--quiet", "--no-ff", "--message=Merge pull request #7", pull.head)
    path = write_event(tmp_path, host.group(pull, base, repository.head))
    environ = host.environ("merge_group") | {"GITHUB_EVENT_PATH": path}
    assert gate("--stage", "diff-size", **environ).blocking
    host.label(pull, "size-override", "bob")
    assert [] == gate("--stage", "diff-size", **environ).blocking
    assert {"/graphql"} == {each.path for each in host.asked}


def test_a_weaker_gate_and_its_waiver_count_once_an_approver_agreed(
    host: GitHub, gate: Gate, repository: Repository, tmp_path: Path
):
    approver, limit = '[roles]\ngate-approver = ["@bob"]\n', "[stages.diff-size]\nlimit = 4\n"
    before, today = f"required = []\n{approver}{limit}", datetime.now(UTC).date()
    waiver = (
        '[[waivers]]\nrule = "diff-size/too-large"\nreason = "moved"\nowner = "@ann"\n'
        f"created = {today}\nexpires = {today + timedelta(days=9)}\n"
    )
    base = repository.commit({"gate.toml": before})
    repository.branch("topic")
    head = {
        "gate.toml": before.replace("limit = 4", "limit = 400"),
        "gate.waivers.toml": waiver,
        "more.txt": "1\n2\n3\n4\n5\n",
    }
    pull = host.open_pull_request(repository.commit(head))

    def blocking() -> list[str]:
        path = write_event(tmp_path, host.event(pull, base))
        environ = host.environ() | {"GITHUB_EVENT_PATH": path}
        return [
            rule for rule, _, _ in gate("--stage=policy", "--stage=diff-size", **environ).blocking
        ]

    everything = ["policy/weakened", "policy/waiver-unapproved", "diff-size/too-large"]
    assert everything == blocking()
    host.wait(hours=1)
    host.review(pull, "cleo")
    assert everything == blocking()
    host.review(pull, "bob")
    assert [] == blocking()
    host.wait(hours=1)
    host.force_push(pull, repository.commit({"more.txt": "1\n2\n3\n4\n5\n6\n"}))
    assert everything == blocking()
