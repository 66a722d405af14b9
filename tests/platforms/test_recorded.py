"""A recorded change is read whole, or it is no verdict; what if is spelled as the docs say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gate.cli.assume import assumed
from gate.engines.git.change import change_between
from gate.engines.git.repository import open_repository
from gate.model.change import Change, Event
from gate.model.error import ChangeError, EngineError, UsageError
from gate.model.fact import Known
from gate.model.record import encoded
from gate.model.recorded import recorded
from gate.model.request import Request
from gate.model.review import CheckState, ReviewState
from gate.model.ticket import TicketState
from gate.model.value import replace
from gate.platforms import read_change
from tests.repositories import Repository
from tests.told import HEAD, MONDAY, check, host, pull_request, review, team, ticket

DAMAGE = {
    "no JSON": "{",
    "no object": "[]",
    "another schema": {"schema": 2},
    "an unknown field": {"surprise": 1},
    "an unknown event": {"event": "party"},
    "no moment": {"at": "yesterday"},
    "no zone": {"at": "2026-01-01T00:00:00"},
    "another tree": {"head_tree": "0" * 40},
    "an option for git": {"base_commit": "--upload-pack=evil"},
    "a reference": {"tip": "refs/heads/main"},
    "a commit that is not there": {"head_commit": "1" * 40},
    "a work tree": {"head_commit": "", "head_tree": "1" * 40},
    "a diff": {"base_tree": ""},
    "no list": {"pull_request": {"labels": 3}},
    "no fact": {"told_by_host": {"past": 3}},
    "depth": {"told_by_host": {"past": {"known": {"since": {"a": [[[[[[]]]]]]}}}}},
}


def a_change(repository: Repository) -> Change:
    base = repository.commit({"a": "1\n"})
    head = repository.commit({"a": "2\n"})
    with open_repository(repository.root) as opened:
        change = change_between(
            opened, event=Event.LOCAL, base=base, head=head, base_name="main", head_name="topic"
        )
    told = host(tickets=Known((ticket("#12"),)), teams=(team("o/b", "ann"),))
    pull = pull_request(reviews=Known((review(),)), checks=Known((check(),)), head="")
    return replace(change, pull_request=pull, told_by_host=told)


def read(repository: Repository, text: str) -> Change:
    path = repository.root.parent / "change.json"
    path.write_text(text)
    with open_repository(repository.root) as opened:
        return read_change(opened, Request(change_file=path, offline=True), {"CI": "true"})


def test_what_was_recorded_is_read(repository: Repository):
    change = a_change(repository)
    text = json.dumps(encoded(recorded(change, MONDAY)))
    assert replace(change, recorded_at=MONDAY) == read(repository, text)


def test_no_file_is_no_verdict(repository: Repository):
    with open_repository(repository.root) as opened, pytest.raises(ChangeError, match="read"):
        read_change(opened, Request(change_file=repository.root / "none"), {})


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_record_is_no_verdict(repository: Repository, name: str):
    damage = DAMAGE[name]
    told = encoded(recorded(a_change(repository), MONDAY))
    text = damage if isinstance(damage, str) else json.dumps(told | damage)
    with pytest.raises((ChangeError, EngineError)) as raised:
        read(repository, text)
    assert raised.value.fix


def what_if(*facts: str, **told: Any) -> Change:
    change = Change(
        event=Event.PULL_REQUEST, base_tree="", head_tree="", commits=Known(()),
        pull_request=pull_request(**told), told_by_host=host(),
    )  # fmt: skip
    return assumed(change, facts, MONDAY)


def test_an_approval_is_of_the_head_and_of_now():
    told = what_if("approved-by=@bob")
    (made,) = told.pull_request.reviews.value
    assert ("bob", ReviewState.APPROVED, Known(HEAD), MONDAY, Known(True)) == (
        made.author.login, made.state, made.commit, made.submitted_at, made.can_write,
    )  # fmt: skip
    assert ("approved-by=@bob",) == told.assumed
    assert "assuming approved-by=@bob, which nobody told" == told.reservation


def test_a_check_is_a_further_attempt():
    told = what_if("check=ci: unit:failure", checks=Known((check("ci: unit", app="own"),)))
    last = told.pull_request.checks.value[-1]
    assert ("ci: unit", CheckState.FAILURE, 2, "own") == (
        last.name, last.state, last.attempt, last.app,
    )  # fmt: skip


def test_a_ticket_is_open_closed_or_in_a_column():
    told = what_if("ticket=#12:closed", "ticket=PAY-3:Ready").host
    assert TicketState.CLOSED == told.ticket("#12").value.state
    assert Known("Ready") == told.ticket("PAY-3").value.status


def test_somebody_is_in_a_team():
    assert Known(("bob",)) == what_if("member=@o/backend:bob").host.members("o/backend")


def test_a_label_replaces_its_namesake():
    told = what_if("label=a=b,by=bob", "label=a=b,by=cleo")
    assert [("a=b", Known("cleo"))] == [(e.name, e.set_by) for e in told.pull_request.labels]


@pytest.mark.parametrize(
    "fact", ["", "x", "approved-by", "approved-by=", "check=ci", "check=ci:great", "member=a:"]
)
def test_what_cannot_be_assumed_is_refused(fact: str):
    with pytest.raises(UsageError):
        what_if(fact)
