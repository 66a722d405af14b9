"""Two checks of one pull request: what people do judges both again, and scans nothing again."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gate.model.part import part_text, read_part
from tests.end_to_end.conftest import Ended, Gate
from tests.hosts.github import GitHub, Pull, github, write_event
from tests.repositories import Repository

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
BODY = """\
## Context
Orders over ten lines were charged twice, since a retry had no key of its own.

Closes #12
"""
COUNTING = """
import json, pathlib, sys
with open(sys.argv[1], 'a') as file: file.write('x')
run = {'tool': {'driver': {'name': 'x'}}, 'results': []}
print(json.dumps({'version': '2.1.0', 'runs': [run]}))
"""
JUNIT = '<testsuite name="unit" tests="1"><testcase name="t" time="1"/></testsuite>'
SIZE = "".join(f"A{n} = {n}\n" for n in range(30))
FAULT = "import subprocess\ndef f(x):\n    subprocess.call('ls ' + x, shell=True)\n"
Job = Callable[..., Ended]


@pytest.fixture
def host() -> Iterator[GitHub]:
    with github(now=datetime.now(UTC) - timedelta(hours=2)) as served:
        served.rules["main"] = []
        served.issue(12, body="## Acceptance criteria\n- [ ] an order is charged exactly once")
        yield served


@pytest.fixture
def counted(tmp_path: Path) -> Path:
    """A file that the team's linter adds to whenever it runs."""
    return tmp_path / "counted"


@pytest.fixture
def opened(host: GitHub, repository: Repository, counted: Path) -> tuple[Pull, str]:
    """A pull request that is too large, and its base."""
    settings = f"""\
required = []
[roles]
tech-lead = ["@bob"]
[stages.coverage]
enabled = false
[stages.diff-size]
limit = 20
ticket_pattern = "#[1-9][0-9]*"
[stages.tests.suites.unit]
files = ["unit.xml"]
[[stages.command]]
id = "counting"
run = {json.dumps([sys.executable, "-c", COUNTING, str(counted)])}
"""
    base = repository.commit({"gate.toml": settings, "a.py": "A = 1\n"}, "feat: one")
    repository.branch("fix/charge-once")
    head = repository.commit({"a.py": SIZE}, "fix: charge once")
    host.check(head, "unit")
    return host.open_pull_request(head, branch="fix/charge-once", body="Closes #12"), base


@pytest.fixture
def job(host: GitHub, gate: Gate, opened: tuple[Pull, str], tmp_path: Path) -> Job:
    """Runs the gate in a job on the pull request, with what it is told."""

    def run(*words: str, event: str = "pull_request", action: str = "opened", **told: str) -> Ended:
        host.wait(minutes=1)
        path = write_event(tmp_path, host.event(*opened, action=action))
        (tmp_path / "output").write_text("")
        environ = host.environ(event) | {
            "GITHUB_EVENT_PATH": path,
            "GITHUB_OUTPUT": str(tmp_path / "output"),
        }
        return gate(*words, reports=("json",), **(environ | told))

    return run


@pytest.fixture
def outputs(tmp_path: Path) -> Callable[[], dict[str, str]]:
    """Reads what the last job's later steps may read."""

    def read() -> dict[str, str]:
        text = (tmp_path / "output").read_text()
        found = re.findall(r"^([a-z-]+)<<(?:\S+)\n(.*)\n", text, re.MULTILINE)
        told = dict(found)
        return {name: told[name] for name in ("verdict", "code", "people") if name in told}

    return read


def says(verdict: str, code: str, people: str) -> dict[str, str]:
    return {"verdict": verdict, "code": code, "people": people}


def blocks(ended: Ended) -> set[str]:
    return {each["rule"] for each in ended.json["findings"] if each["effect"] == "blocks"}


def test_what_people_do_is_judged_again_and_nothing_is_looked_at_again(  # noqa: PLR0915 - one story
    host, opened, job, outputs, repository, counted, tmp_path
):
    pull, _ = opened
    evidence, part = tmp_path / "evidence", tmp_path / "gate.part"
    evidence.mkdir()
    (evidence / "unit.xml").write_text(JUNIT)

    ended = job("--no-cache", f"--evidence={evidence}/*", f"--part={part}")
    assert 1 == ended.code
    assert says("fail", "fail", "fail") == outputs()
    assert {"diff-size/too-large", "merge-guard/review-missing"} <= blocks(ended)
    assert "x" == counted.read_text()
    seen = {each["id"]: each["seen"] for each in ended.json["stages"]}
    (evidence / "unit.xml").unlink()

    def again(*words: str, **told: str) -> Ended:
        ended = job(str(part), "--no-cache", *words, command="merge", **told)
        assert "x" == counted.read_text()
        return ended

    host.edit(pull, body=BODY)
    ended = again(action="edited")
    assert says("fail", "fail", "fail") == outputs()
    assert not {rule for rule in blocks(ended) if rule.startswith("pull-request/")}
    assert seen["tests"] == next(e["seen"] for e in ended.json["stages"] if e["id"] == "tests")

    host.request_review(pull, "bob")
    host.review(pull, "bob")
    ended = again(event="pull_request_review", action="submitted")
    assert says("fail", "fail", "pass") == outputs()
    assert {"diff-size/too-large"} == blocks(ended)

    host.label(pull, "size-override", by="bob")
    ended = again(action="labeled")
    assert says("pass", "pass", "pass") == outputs(), blocks(ended)

    host.unlabel(pull, "size-override", by="bob")
    ended = again("--check=people", action="unlabeled")
    assert (0, {"verdict": "pass", "people": "pass"}) == (ended.code, outputs())
    ended = again("--check=code", action="unlabeled")
    assert (1, {"verdict": "fail", "code": "fail"}) == (ended.code, outputs())
    assert {"diff-size/too-large"} == blocks(ended)

    host.push(pull, repository.commit({"a.py": SIZE + "B = 1\n"}, "fix: more"))
    host.check(pull.head, "unit")
    host.label(pull, "size-override", by="bob")
    ended = again("--check=code", action="synchronize")
    assert (3, {"verdict": "inconclusive", "code": "inconclusive"}) == (ended.code, outputs())
    assert "it is of another commit" in ended.json["verdict"]["because"]


def test_what_engines_said_stands_in_the_place_of_the_work(job, opened, host, repository, tmp_path):
    pull, _ = opened
    host.push(pull, repository.commit({"b.py": FAULT}, "fix: more"))
    part = tmp_path / "gate.part"
    first = job("--no-cache", f"--part={part}", "--stage=sast")
    told, answers = read_part(part.read_bytes())
    part.write_text(part_text(told, dict.fromkeys(answers, ())))

    ended = job(str(part), "--no-cache", "--stage=sast", command="merge")

    assert ["sast"] == [
        each["stage"] for each in first.json["findings"] if each["effect"] == "blocks"
    ]
    assert [] == ended.json["findings"]


def test_a_check_that_stands_alone_passes_on_no_evidence_that_it_lacks(job, opened, host):
    pull, _ = opened
    host.edit(pull, body=BODY)
    host.request_review(pull, "bob")
    host.review(pull, "bob")

    ended = job("--check=people", event="pull_request_review", action="submitted")

    assert (1, {"pull-request/evidence-missing"}) == (ended.code, blocks(ended))


def test_each_check_stands_beside_the_commit_and_is_no_obstacle_to_itself(
    job, opened, host, tmp_path
):
    pull, _ = opened
    host.edit(pull, body=BODY + "\n## Testing\nPlaced an order of eleven lines: one charge.\n")
    part = tmp_path / "gate.part"

    def told() -> dict[str, str]:
        newest = reversed(host.statuses[pull.head])
        return {each["context"]: each["state"] for each in newest}

    job("--no-cache", f"--part={part}", GATE_STATUSES="true")
    assert {"gate/code": "failure", "gate/people": "failure"} == told()

    host.request_review(pull, "bob")
    host.review(pull, "bob")
    words = (str(part), "--no-cache")
    review = {"event": "pull_request_review", "action": "submitted", "GATE_STATUSES": "true"}
    ended = job(*words, command="merge", **review)
    assert {"gate/code": "failure", "gate/people": "success"} == told(), blocks(ended)

    before = len(host.statuses[pull.head])
    ended = job(*words, command="merge", **review | {"event": "pull_request_target"})
    assert "not published: no checks" in ended.err
    ended = job(*words, command="merge", **review | {"GATE_STATUSES": ""})
    host.scopes -= {"statuses"}
    ended = job(*words, command="merge", **review)
    assert "statuses: write" in ended.err
    assert before == len(host.statuses[pull.head])
