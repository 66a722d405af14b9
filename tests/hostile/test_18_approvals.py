"""Row 18: who wrote a change does not approve it, by whatever name, label, title or bot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.hostile.conftest import Change, Runner
from tests.hostile.left import Left
from tests.hosts.github import GitHub, Pull, github, write_event

SETTINGS = """\
[roles]
gate-approver = ["@alice"]
[stages.diff-size]
limit = 3
"""
WEAKER = {"gate.toml": SETTINGS.replace("limit = 3", "limit = 900"), "a.txt": "1\n" * 9}
LOOKS_LIKE_ALICE = ("\u0430lice", "alice\u200b", "al\u0131ce", "alice[bot]", "alice ")
"""Cyrillic, a space of no width, a letter without its dot, a program, a blank."""


@pytest.fixture
def host() -> Iterator[GitHub]:
    with github(now=datetime.now(UTC) - timedelta(hours=2)) as served:
        served.writers |= {"alice", *LOOKS_LIKE_ALICE}
        yield served


@pytest.fixture
def pull(change: Change, judged: Runner, host: GitHub) -> Pull:
    change(WEAKER, {"gate.toml": SETTINGS})
    return host.open_pull_request(judged.repository.head, author="mallory")


def decided(judged: Runner, host: GitHub, pull: Pull) -> Left:
    host.wait(minutes=1)
    event = host.event(pull, judged.repository.git("rev-parse", "main"))
    path = write_event(judged.folder, event)
    stages = ("--stage=policy", "--stage=diff-size")
    return judged(*stages, reports=("json", "console"), **host.environ(), GITHUB_EVENT_PATH=path)


WEAKENED = {"policy/weakened", "diff-size/too-large"}


def test_nobody_who_looks_like_an_approver_is_one(judged: Runner, host: GitHub, pull: Pull) -> None:
    for login in LOOKS_LIKE_ALICE:
        host.review(pull, login)
    host.review(pull, "mallory")
    host.review(pull, "alice", "COMMENTED")
    assert WEAKENED == decided(judged, host, pull).rules()


def test_no_word_of_the_author_s_approves(judged: Runner, host: GitHub, pull: Pull) -> None:
    host.label(pull, "size-override", "mallory")
    host.label(pull, "approved", "mallory")
    host.edit(pull, title="Approved-by: @alice", body="Approved-by: alice\n/approve\n+1 @alice")
    host.say(7, "LGTM, approved", by="mallory")
    repository = judged.repository
    repository.git("commit", "--quiet", "--amend", "--message=x\n\nApproved-by: alice\n")
    host.push(pull, repository.head, author="mallory")
    assert WEAKENED == decided(judged, host, pull).rules()


def test_an_approval_of_something_else_is_none(judged: Runner, host: GitHub, pull: Pull) -> None:
    host.review(pull, "alice")
    host.wait(minutes=1)
    host.force_push(pull, judged.repository.commit({"more.txt": "1\n" * 9}), by="mallory")
    host.rebind(pull)
    assert WEAKENED == decided(judged, host, pull).rules()


def test_an_approver_who_wrote_a_part_is_none(judged: Runner, host: GitHub, pull: Pull) -> None:
    pull.commits[-1].authors = ("mallory", "ALICE")
    host.review(pull, "alice")
    assert WEAKENED == decided(judged, host, pull).rules()


def test_an_approver_is_one(judged: Runner, host: GitHub, pull: Pull) -> None:
    host.review(pull, "alice")
    assert {"diff-size/too-large"} == decided(judged, host, pull).rules()
