"""A recorded change is judged again as it was, and *what if* is never taken for what is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gate.model.record import schema
from gate.model.recorded import Recorded
from tests.end_to_end.conftest import Gate
from tests.hosts.github import GitHub, github, write_event
from tests.repositories import Repository

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
LARGE = "".join(f"line {number}\n" for number in range(500))
STAGES = ("--stage=diff-size",)


@pytest.fixture
def host() -> Iterator[GitHub]:
    with github() as served:
        yield served


@pytest.fixture
def recorded(host: GitHub, gate: Gate, repository: Repository, tmp_path: Path) -> Path:
    """A pull request that is too large, with a label of its author's, recorded in its job."""
    base = repository.commit({"notes.txt": "1\n"})
    repository.branch("topic")
    head = repository.commit({"more.txt": LARGE})
    pull = host.open_pull_request(head, body="Ticket: PAY-12")
    host.label(pull, "size-override", "ann")
    path = write_event(tmp_path, host.event(pull, base))
    gate(*STAGES, **host.environ(), GITHUB_EVENT_PATH=path, reports=("json", "change"))
    kept = tmp_path / "kept.json"
    (tmp_path / "reports" / "change").rename(kept)
    repository.git("switch", "--quiet", "main")
    return kept


def without_times(report: dict[str, Any]) -> list[Any]:
    findings = [{**each} for each in report["findings"]]
    return [report["change"]["base"], report["change"]["head"], findings]


def test_a_recorded_change_gets_the_same_verdict_and_asks_nobody(
    host: GitHub, gate: Gate, recorded: Path, tmp_path: Path
):
    first = json.loads((tmp_path / "reports" / "json").read_text())
    asked = len(host.asked)
    again = gate(*STAGES, "--change", str(recorded))
    assert without_times(first) == without_times(again.json)
    assert first["verdict"]["decision"] == again.json["verdict"]["decision"]
    assert asked == len(host.asked)
    assert "a change recorded at" in again.json["verdict"]["because"]
    assert json.loads(recorded.read_text())["at"] == again.json["change"]["recorded_at"]


def test_a_record_follows_its_schema_and_is_recorded_the_same_again(gate: Gate, recorded: Path):
    told = json.loads(recorded.read_text())
    jsonschema.Draft202012Validator(schema(Recorded)).validate(told)
    again = gate(*STAGES, "--change", str(recorded), reports=("change",))
    assert told == json.loads(again.reports["change"])


def test_what_if_somebody_else_had_set_the_label(gate: Gate, recorded: Path):
    words = (*STAGES, "--change", str(recorded))
    assert "diff-size/too-large" in [rule for rule, _, _ in gate(*words).blocking]
    fact = "label=size-override,by=bob"
    ended = gate(*words, "--assume", fact)
    assert "diff-size/too-large" not in [rule for rule, _, _ in ended.blocking]
    assert [fact] == ended.json["change"]["assumed"]
    said = f"assuming {fact}, which nobody told"
    for name in ("console", "json", "markdown"):
        assert said in ended.reports[name].replace("\\", ""), name
    assert said in ended.out


def test_a_build_does_not_stand_on_what_nobody_told(gate: Gate, recorded: Path, tmp_path: Path):
    words = (*STAGES, "--change", str(recorded), "--assume", "approved-by=bob")
    refused = gate(*words, CI="true")
    assert (2, True) == (refused.code, "--report-only" in refused.err)
    shown = gate(*words, "--report-only", CI="true", reports=("json", "change"))
    assert 0 == shown.code
    assert "fail" == shown.json["verdict"]["decision"]
    kept = tmp_path / "assumed.json"
    kept.write_text(shown.reports["change"])
    assert 2 == gate(*STAGES, "--change", str(kept), CI="true").code


def test_what_is_said_of_a_pull_request_needs_one(gate: Gate, repository: Repository):
    repository.commit({"a": "1\n"})
    ended = gate("--stage=diff-size", "--assume", "approved-by=bob", "--base", "HEAD")
    assert (2, True) == (ended.code, "no pull request" in ended.err)


def test_a_record_that_the_change_brings_is_not_believed(
    gate: Gate, repository: Repository, recorded: Path
):
    told = json.loads(recorded.read_text())
    repository.git("switch", "--quiet", "topic")
    head = repository.commit({"kept.json": "{}"})
    told |= {"head_commit": head, "tip": head}
    told["head_tree"] = repository.git("rev-parse", f"{head}^{{tree}}")
    repository.write({"kept.json": json.dumps(told)})
    ended = gate(*STAGES, "--change", str(repository.root / "kept.json"))
    assert (2, True) == (ended.code, "the change has files of its own" in ended.err)
