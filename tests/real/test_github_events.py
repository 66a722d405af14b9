"""Every event that GitHub was seen to send is read, or refused with what to do."""

from __future__ import annotations

import json
from pathlib import Path

from gate.engines.git.repository import open_repository
from gate.model.change import Change
from gate.model.error import ChangeError
from gate.model.request import Request
from gate.platforms import github
from tests.repositories import Repository


def read(repository: Repository, event: Path, base: str) -> Change | ChangeError:
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": event.name.partition(".")[0]}
    environ["GITHUB_EVENT_PATH"] = str(event)
    with open_repository(repository.root) as opened:
        try:
            return github.read_change(opened, Request(base=base), environ)
        except ChangeError as error:
            return error


def test_every_event_is_read_or_refused(shared: Path, repository: Repository):
    repository.commit({"a": "1\n"})
    events = sorted((shared / "data/formats/github/events").glob("*.json"))
    assert len(events) >= 80
    for event in events:
        answer = read(repository, event, base="")
        if isinstance(answer, ChangeError):
            assert answer.what, event.name
            assert answer.fix, event.name
        else:
            assert event.name.startswith("workflow_dispatch"), event.name


def test_every_pull_requests_facts_are_read(shared: Path, repository: Repository):
    repository.commit({"a": "1\n"})
    events = sorted((shared / "data/formats/github/events").glob("pull_request*.json"))
    for event in events:
        told = json.loads(event.read_text())["pull_request"]
        facts = read(repository, event, base="HEAD").pull_request
        assert told["title"] == facts.title, event.name
        assert told["user"]["login"] == facts.author, event.name
        assert [label["name"] for label in told["labels"]] == [each.name for each in facts.labels]
