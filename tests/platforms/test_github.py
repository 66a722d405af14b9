"""What a job on GitHub Actions builds, from its checkout and its event file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from gate.engines.git.repository import open_repository
from gate.model.change import Change, Event
from gate.model.error import ChangeError
from gate.model.fact import NOT_ASKED, Known, Unknown
from gate.model.request import Request
from gate.platforms import github
from tests.checkouts import merge_ref, serve_everything, untouched
from tests.repositories import Repository

ZERO = "0" * 40


@pytest.fixture
def host(repository: Repository) -> Repository:
    """A host: ``main`` went on after ``topic`` of two commits left it."""
    serve_everything(repository)
    repository.commit({"a": "0\n"})
    repository.commit({"a": "1\n"})
    repository.branch("topic")
    repository.commit({"b": "1\n"})
    repository.commit({"b": "1\n2\n"})
    repository.git("switch", "--quiet", "main")
    repository.commit({"a": "2\n"})
    repository.commit({"a": "3\n"})
    return repository


def at(repository: Repository, revision: str) -> str:
    return repository.git("rev-parse", revision)


def checkout(host: Repository, root: Path, commit: str, depth: int = 1) -> Repository:
    """Check *commit* out as actions/checkout does; a depth of 0 brings all history."""
    cloned = Repository(root)
    cloned.git("remote", "add", "origin", f"file://{host.root}")
    words = ["-c", "protocol.file.allow=always", "fetch", "--quiet", "--no-tags"]
    if depth:
        cloned.git(*words, f"--depth={depth}", "origin", commit)
    else:
        cloned.git(*words, "origin", "+refs/heads/*:refs/remotes/origin/*", commit)
    cloned.git("checkout", "--quiet", "--detach", commit)
    return cloned


def pull(host: Repository, **told: object) -> dict[str, object]:
    """Return the event of a pull request of ``topic`` into ``main``."""
    pull_request = {
        "number": 7,
        "title": "Add b",
        "body": "Why: because.",
        "commits": 2,
        "draft": False,
        "html_url": "https://example.com/o/r/pull/7",
        "user": {"login": "ada"},
        "labels": [{"name": "big"}, {"name": "urgent"}],
        "base": {"ref": "main", "sha": at(host, "main"), "repo": {"full_name": "o/r"}},
        "head": {"ref": "topic", "sha": at(host, "topic"), "repo": {"full_name": "o/r"}},
    }
    return {"action": "opened", "pull_request": pull_request | told}


def read(
    repository: Repository,
    name: str,
    payload: object,
    environ: Mapping[str, str] | None = None,
    **asked: object,
) -> Change:
    event = repository.root.parent / "event.json"
    event.write_bytes(payload if isinstance(payload, bytes) else json.dumps(payload).encode())
    told = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(event)}
    told |= environ or {}
    request = Request(**asked)  # type: ignore[arg-type] # a test's words
    with untouched(repository.root), open_repository(repository.root) as opened:
        return github.read_change(opened, request, told)


def told(change: Change) -> tuple[list[str], int, int]:
    return [file.path for file in change.files], change.added, change.deleted


def messages(change: Change) -> int:
    assert isinstance(change.commits, Known)
    return len(change.commits.value)


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_merge_ref_is_held_against_its_first_parent(
    host: Repository, tmp_path: Path, depth: int
) -> None:
    merge = merge_ref(host, "topic")
    cloned = checkout(host, tmp_path / "c", merge, depth)
    change = read(cloned, "pull_request", pull(host), {"GITHUB_SHA": merge})
    assert (["b"], 2, 0) == told(change)
    assert (at(host, "main"), merge) == (change.base_commit, change.head_commit)
    assert (Event.PULL_REQUEST, "main", "topic") == (
        change.event,
        change.base_name,
        change.head_name,
    )
    assert 2 == messages(change)


@pytest.mark.parametrize("depth", [0, 1, 2])
@pytest.mark.parametrize("name", ["pull_request", "pull_request_target", "pull_request_review"])
def test_a_head_checkout_is_held_against_the_merge_base(
    host: Repository, tmp_path: Path, depth: int, name: str
) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "topic"), depth)
    change = read(cloned, name, pull(host), {"GITHUB_SHA": at(host, "main")})
    assert (["b"], 2, 0) == told(change)
    assert (at(host, "main~2"), at(host, "topic")) == (change.base_commit, change.head_commit)
    assert 2 == messages(change)


def test_a_target_checkout_still_looks_at_the_head(host: Repository, tmp_path: Path) -> None:
    """``pull_request_target`` checks the base out; the change is read without checking it out."""
    cloned = checkout(host, tmp_path / "c", at(host, "main"))
    change = read(cloned, "pull_request_target", pull(host), {"GITHUB_SHA": at(host, "main")})
    assert ((["b"], 2, 0), at(host, "topic")) == (told(change), change.head_commit)


def test_a_pull_requests_facts_are_read(host: Repository, tmp_path: Path) -> None:
    merge = merge_ref(host, "topic")
    cloned = checkout(host, tmp_path / "c", merge)
    facts = read(cloned, "pull_request", pull(host), {"GITHUB_SHA": merge}).pull_request
    assert (7, "Add b", "Why: because.", "ada") == (
        facts.number,
        facts.title,
        facts.body,
        facts.author,
    )
    assert ("main", "topic", False, False) == (
        facts.base_branch,
        facts.head_branch,
        facts.is_draft,
        facts.is_from_fork,
    )
    assert ["big", "urgent"] == [label.name for label in facts.labels]
    assert all(isinstance(label.set_by, Unknown) for label in facts.labels)


@pytest.mark.parametrize(
    "head_repository", [None, {"full_name": "fork/r"}], ids=["deleted fork", "fork"]
)
def test_a_fork_is_one(host: Repository, tmp_path: Path, head_repository: object) -> None:
    merge = merge_ref(host, "topic")
    head = {"ref": "topic", "sha": at(host, "topic"), "repo": head_repository}
    payload = pull(host, head=head, body=None, draft=True, labels=None, user=None)
    cloned = checkout(host, tmp_path / "c", merge)
    facts = read(cloned, "pull_request", payload, {"GITHUB_SHA": merge}).pull_request
    assert (True, True, "", "", ()) == (
        facts.is_from_fork,
        facts.is_draft,
        facts.body,
        facts.author,
        facts.labels,
    )


def test_a_merge_of_the_authors_own_is_not_believed(host: Repository, tmp_path: Path) -> None:
    """
    The author pushed once more: a merge of the event's head into a commit of his choice.

    Its first parent has his settings in it, and all of his change.
    """
    tree = at(host, "topic^{tree}")
    words = ("commit-tree", tree, "-p", at(host, "main"), "-m", "all of it")
    chosen = host.git(*words)
    merge = host.git("commit-tree", tree, "-p", chosen, "-p", at(host, "topic"), "-m", "merge")
    host.git("update-ref", "refs/heads/topic2", merge)
    cloned = checkout(host, tmp_path / "c", merge, 0)
    with pytest.raises(ChangeError, match="neither") as caught:
        read(cloned, "pull_request", pull(host), {"GITHUB_SHA": merge_ref(host, "topic")})
    assert "actions/checkout" in caught.value.fix


def test_another_checkout_is_not_believed(host: Repository, tmp_path: Path) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "main"))
    with pytest.raises(ChangeError, match="neither"):
        read(cloned, "pull_request", pull(host), {"GITHUB_SHA": at(host, "main")})


@pytest.mark.parametrize("depth", [0, 1])
def test_a_push_is_before_to_after(host: Repository, tmp_path: Path, depth: int) -> None:
    before, after = at(host, "main~2"), at(host, "main")
    cloned = checkout(host, tmp_path / "c", after, depth)
    payload = {"ref": "refs/heads/main", "before": before, "after": after}
    change = read(cloned, "push", payload)
    assert (Event.PUSH, before, "main") == (change.event, change.base_commit, change.head_name)
    assert ((["a"], 1, 1), 2) == (told(change), messages(change))


@pytest.mark.parametrize("depth", [0, 1])
def test_a_new_branch_is_held_against_the_default_branch(
    host: Repository, tmp_path: Path, depth: int
) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "topic"), depth)
    payload = {
        "ref": "refs/heads/topic",
        "before": ZERO,
        "after": at(host, "topic"),
        "repository": {"default_branch": "main"},
    }
    change = read(cloned, "push", payload)
    assert ((["b"], 2, 0), "main") == (told(change), change.base_name)
    assert 2 == messages(change)


def test_the_first_push_of_the_default_branch_is_all_new(host: Repository, tmp_path: Path) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "main"), 0)
    payload = {
        "ref": "refs/heads/main",
        "before": ZERO,
        "after": at(host, "main"),
        "repository": {"default_branch": "main"},
    }
    change = read(cloned, "push", payload)
    assert ((["a"], 1, 0), "") == (told(change), change.base_commit)
    assert 4 == messages(change)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"GITHUB_REF_PROTECTED": "true"}, Known(value=True)),
        ({"GITHUB_REF_PROTECTED": "false"}, Known(value=False)),
        ({"GITHUB_REF_PROTECTED": "false", "GITEA_ACTIONS": "true"}, NOT_ASKED),
        ({"GITHUB_REF_PROTECTED": "true", "GITEA_ACTIONS": "true"}, Known(value=True)),
        ({"GITHUB_REF_PROTECTED": "false", "GITHUB_REF": "refs/heads/other"}, NOT_ASKED),
        ({"GITHUB_REF_PROTECTED": "false", "GITHUB_REF": "refs/tags/main"}, NOT_ASKED),
        ({"GITHUB_REF_PROTECTED": ""}, NOT_ASKED),
        ({"GITHUB_REF_PROTECTED": "no"}, NOT_ASKED),
        ({}, NOT_ASKED),
    ],
)
def test_the_runner_says_whether_the_pushed_branch_is_protected(
    host: Repository, tmp_path: Path, environ: dict[str, str], expected: object
) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "main"), 0)
    payload = {"ref": "refs/heads/main", "before": at(host, "main~2"), "after": at(host, "main")}
    change = read(cloned, "push", payload, {"GITHUB_REF": "refs/heads/main"} | environ)
    assert expected == change.host.is_branch_protected


def test_of_a_pull_request_the_runner_says_it_not(host: Repository, tmp_path: Path) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "topic"), 0)
    told_so = {"GITHUB_REF": "refs/heads/topic", "GITHUB_REF_PROTECTED": "false"}
    change = read(cloned, "pull_request", {"pull_request": pull(host)["pull_request"]}, told_so)
    assert NOT_ASKED == change.host.is_branch_protected


def test_a_deleted_branch_is_no_change(host: Repository, tmp_path: Path) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "main"))
    payload = {"ref": "refs/heads/topic", "before": at(host, "topic"), "after": ZERO}
    with pytest.raises(ChangeError, match="deletes"):
        read(cloned, "push", payload)


@pytest.mark.parametrize("depth", [0, 1])
def test_a_merge_group_is_its_base_and_head(host: Repository, tmp_path: Path, depth: int) -> None:
    merge = merge_ref(host, "topic")
    cloned = checkout(host, tmp_path / "c", merge, depth)
    group = {
        "base_sha": at(host, "main"),
        "head_sha": merge,
        "base_ref": "refs/heads/main",
        "head_ref": "refs/heads/gh-readonly-queue/main/pr-7",
    }
    change = read(cloned, "merge_group", {"merge_group": group})
    assert (Event.MERGE_QUEUE, (["b"], 2, 0)) == (change.event, told(change))
    assert 3 == messages(change)


@pytest.mark.parametrize("name", ["schedule", "workflow_dispatch", "repository_dispatch"])
def test_without_a_change_the_checkout_is_looked_at(
    host: Repository, tmp_path: Path, name: str
) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "main"))
    change = read(cloned, name, {"ref": "refs/heads/main"}, {"GITHUB_REF_NAME": "main"})
    assert (Event.SCHEDULE, (), "main") == (change.event, change.files, change.head_name)
    assert change.base_tree == change.head_tree


def test_a_named_base_wins(host: Repository, tmp_path: Path) -> None:
    merge = merge_ref(host, "topic")
    cloned = checkout(host, tmp_path / "c", merge, 0)
    change = read(cloned, "pull_request", pull(host), base="origin/main~2", head="origin/topic")
    assert (at(host, "main~2"), at(host, "topic")) == (change.base_commit, change.head_commit)
    assert (Event.PULL_REQUEST, 7) == (change.event, change.pull_request.number)


def test_a_named_base_needs_no_event(host: Repository, tmp_path: Path) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "topic"), 0)
    with open_repository(cloned.root) as opened:
        change = github.read_change(opened, Request(base="origin/main"), {})
    assert (Event.LOCAL, (["b"], 2, 0)) == (change.event, told(change))


@pytest.mark.parametrize("kind", ["pull_request", "merge_group", "push"])
def test_a_recorded_event_names_itself(host: Repository, tmp_path: Path, kind: str) -> None:
    merge = merge_ref(host, "topic")
    payload = {
        "pull_request": pull(host),
        "merge_group": {"merge_group": {"base_sha": at(host, "main"), "head_sha": merge}},
        "push": {"ref": "refs/heads/x", "before": at(host, "main"), "after": merge},
    }[kind]
    cloned = checkout(host, tmp_path / "c", merge, 0)
    file = tmp_path / "recorded.json"
    file.write_text(json.dumps(payload))
    with open_repository(cloned.root) as opened:
        change = github.read_change(opened, Request(event_file=file), {"GITHUB_SHA": merge})
    assert (["b"], 2, 0) == told(change)


def test_offline_says_what_a_shallow_checkout_lacks(host: Repository, tmp_path: Path) -> None:
    merge = merge_ref(host, "topic")
    cloned = checkout(host, tmp_path / "c", merge)
    with pytest.raises(ChangeError, match="--offline") as caught:
        read(cloned, "pull_request", pull(host), {"GITHUB_SHA": merge}, offline=True)
    assert "fetch-depth: 0" in caught.value.fix


def test_commits_that_cannot_be_had_are_unknown(host: Repository, tmp_path: Path) -> None:
    merge = merge_ref(host, "topic")
    cloned = checkout(host, tmp_path / "c", merge, 2)
    cloned.git("remote", "set-url", "origin", "file:///nowhere")
    change = read(cloned, "pull_request", pull(host), {"GITHUB_SHA": merge})
    assert (["b"], 2, 0) == told(change)
    assert isinstance(change.commits, Unknown)
    assert "fetch-depth: 0" in change.commits.reason


@pytest.mark.parametrize(
    "name", ["issue_comment", "release", "workflow_run", "check_run", "", "\x1b"]
)
def test_an_event_about_no_change_is_said(host: Repository, tmp_path: Path, name: str) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "main"))
    with pytest.raises(ChangeError, match="about no change") as caught:
        read(cloned, name, {"action": "created"})
    assert "--base" in caught.value.fix


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"pull_request": 7}',
        b'{"pull_request": {"base": [], "head": {"sha": 7}}}',
        b'{"pull_request": {"base": {"sha": "--output=x"}, "head": {"sha": "main"}}}',
        b'{"pull_request": ' + b"9" * 5000 + b"}",
    ],
)
def test_an_unusable_event_is_said(host: Repository, tmp_path: Path, payload: bytes) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "main"))
    with pytest.raises(ChangeError, match="cannot be used") as caught:
        read(cloned, "pull_request", payload)
    assert "--base" in caught.value.fix


def test_an_enormous_event_is_refused(host: Repository, tmp_path: Path) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "main"))
    with pytest.raises(ChangeError, match="larger than"):
        read(cloned, "pull_request", b" " * (26 << 20))


@pytest.mark.parametrize("path", ["", "/nowhere/event.json", "/dev/stdin", "/"])
def test_no_event_file_is_said(repository: Repository, path: str) -> None:
    repository.commit({"a": ""})
    environ = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": path}
    with open_repository(repository.root) as opened, pytest.raises(ChangeError, match="no such"):
        github.read_change(opened, Request(), environ)


def test_text_that_utf8_cannot_write_is_replaced(host: Repository, tmp_path: Path) -> None:
    merge = merge_ref(host, "topic")
    cloned = checkout(host, tmp_path / "c", merge)
    payload = json.dumps(pull(host, title="x\ud800\udc80\udfffy\ud83d\ude00")).encode()
    title = read(cloned, "pull_request", payload, {"GITHUB_SHA": merge}).pull_request.title
    assert "😀" in title
    assert title.encode()
