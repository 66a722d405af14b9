"""What a GitLab pipeline builds, from its checkout and its variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.engines.git.repository import open_repository
from gate.model.change import Change, Event
from gate.model.error import ChangeError
from gate.model.fact import NOT_ASKED, Known, Unknown
from gate.model.request import Request
from gate.platforms import gitlab
from tests.checkouts import clone, merge_ref, serve_everything, untouched
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
    return repository


def at(repository: Repository, revision: str) -> str:
    return repository.git("rev-parse", revision)


def checkout(host: Repository, root: Path, commit: str, depth: int = 1) -> Repository:
    """Check *commit* out as GitLab's runner does."""
    host.git("update-ref", "refs/pipelines/1", commit)
    host.git("branch", "--force", "pipeline", commit)
    cloned = clone(host, root, f"--depth={depth}", "--branch=pipeline")
    cloned.git("checkout", "--quiet", "--detach", commit)
    return cloned


def merge_request(host: Repository) -> dict[str, str]:
    """Return the variables of a merge request of ``topic`` into ``main``."""
    return {
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "CI_COMMIT_SHA": at(host, "topic"),
        "CI_COMMIT_BEFORE_SHA": ZERO,
        "CI_DEFAULT_BRANCH": "main",
        "CI_MERGE_REQUEST_EVENT_TYPE": "detached",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": at(host, "topic~2"),
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_TITLE": "Draft: add b",
        "CI_MERGE_REQUEST_DESCRIPTION": "Why: because.",
        "CI_MERGE_REQUEST_LABELS": "big,urgent",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "topic",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_PROJECT_ID": "1",
        "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "2",
        "CI_MERGE_REQUEST_PROJECT_URL": "https://example.com/o/r",
    }


def merged(host: Repository, kind: str) -> dict[str, str]:
    """Return the variables of a pipeline of merged results, or of a train."""
    return merge_request(host) | {
        "CI_COMMIT_SHA": merge_ref(host, "topic"),
        "CI_MERGE_REQUEST_EVENT_TYPE": kind,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": at(host, "topic"),
        "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": at(host, "main"),
    }


def read(repository: Repository, environ: dict[str, str], **asked: str) -> Change:
    with untouched(repository.root), open_repository(repository.root) as opened:
        return gitlab.read_change(opened, Request(**asked), environ)


def told(change: Change) -> tuple[list[str], int, int]:
    return [file.path for file in change.files], change.added, change.deleted


def messages(change: Change) -> int:
    assert isinstance(change.commits, Known)
    return len(change.commits.value)


@pytest.mark.parametrize("depth", [1, 2, 20])
def test_a_merge_request_is_held_against_its_difference_base(
    host: Repository, tmp_path: Path, depth: int
) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "topic"), depth)
    change = read(cloned, merge_request(host))
    assert (Event.PULL_REQUEST, (["b"], 2, 0)) == (change.event, told(change))
    assert (at(host, "topic~2"), 2) == (change.base_commit, messages(change))


@pytest.mark.parametrize(
    ("kind", "event"),
    [("merged_result", Event.PULL_REQUEST), ("merge_train", Event.MERGE_QUEUE)],
)
@pytest.mark.parametrize("depth", [1, 20])
def test_a_merged_result_counts_nothing_of_others(
    host: Repository, tmp_path: Path, kind: str, event: Event, depth: int
) -> None:
    environ = merged(host, kind)
    cloned = checkout(host, tmp_path / "c", environ["CI_COMMIT_SHA"], depth)
    change = read(cloned, environ)
    assert (event, (["b"], 2, 0), 2) == (change.event, told(change), messages(change))
    assert at(host, "main") == change.base_commit


def test_a_train_that_fast_forwards_is_held_against_the_target(
    host: Repository, tmp_path: Path
) -> None:
    tree = host.git("merge-tree", "--write-tree", "main", "topic").splitlines()[0]
    squashed = host.git("commit-tree", tree, "-p", at(host, "main"), "-m", "squashed")
    environ = merged(host, "merge_train") | {"CI_COMMIT_SHA": squashed}
    change = read(checkout(host, tmp_path / "c", squashed), environ)
    assert ((["b"], 2, 0), at(host, "main")) == (told(change), change.base_commit)


@pytest.mark.parametrize("depth", [1, 20])
def test_a_child_pipeline_is_about_its_parent_s_merge_request(
    host: Repository, tmp_path: Path, depth: int
) -> None:
    environ = merge_request(host) | {"CI_PIPELINE_SOURCE": "parent_pipeline"}
    change = read(checkout(host, tmp_path / "c", at(host, "topic"), depth), environ)
    assert (Event.PULL_REQUEST, (["b"], 2, 0)) == (change.event, told(change))
    assert change.pull_request is not None
    assert 7 == change.pull_request.number


def test_a_child_of_a_branch_s_pipeline_is_a_push(host: Repository, tmp_path: Path) -> None:
    environ = merge_request(host) | {"CI_PIPELINE_SOURCE": "parent_pipeline"}
    environ = {name: told for name, told in environ.items() if "MERGE_REQUEST" not in name}
    change = read(checkout(host, tmp_path / "c", at(host, "topic"), 20), environ)
    assert (Event.PUSH, None) == (change.event, change.pull_request)


def test_a_tag_is_held_against_where_it_left_the_default_branch(
    host: Repository, tmp_path: Path
) -> None:
    environ = {
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": "push",
        "CI_COMMIT_SHA": at(host, "topic"),
        "CI_COMMIT_BEFORE_SHA": ZERO,
        "CI_COMMIT_TAG": "v1",
        "CI_COMMIT_REF_NAME": "v1",
        "CI_DEFAULT_BRANCH": "main",
    }
    change = read(checkout(host, tmp_path / "c", at(host, "topic"), 20), environ)
    assert (Event.PUSH, (["b"], 2, 0)) == (change.event, told(change))
    assert ("main", "v1") == (change.base_name, change.head_name)


@pytest.mark.parametrize("number", ["", "9" * 5_000, "²", "-7"])
def test_a_number_that_is_none_names_no_merge_request(
    host: Repository, tmp_path: Path, number: str
) -> None:
    environ = merge_request(host) | {"CI_MERGE_REQUEST_IID": number}
    change = read(checkout(host, tmp_path / "c", at(host, "topic")), environ)

    assert change.pull_request is not None
    assert 0 == change.pull_request.number


def test_a_merge_requests_facts_are_read(host: Repository, tmp_path: Path) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "topic"), 20)
    facts = read(cloned, merge_request(host)).pull_request
    assert (7, "Draft: add b", "Why: because.", "") == (
        facts.number,
        facts.title,
        facts.body,
        facts.author,
    )
    assert (True, True, "topic") == (facts.is_draft, facts.is_from_fork, facts.head_branch)
    assert "https://example.com/o/r/-/merge_requests/7" == facts.url
    assert ["big", "urgent"] == [label.name for label in facts.labels]
    assert all(isinstance(label.set_by, Unknown) for label in facts.labels)


@pytest.mark.parametrize("depth", [1, 20])
def test_a_push_is_before_to_after(host: Repository, tmp_path: Path, depth: int) -> None:
    environ = {
        "CI_PIPELINE_SOURCE": "push",
        "CI_COMMIT_SHA": at(host, "main"),
        "CI_COMMIT_BEFORE_SHA": at(host, "main~2"),
        "CI_COMMIT_REF_NAME": "main",
    }
    change = read(checkout(host, tmp_path / "c", at(host, "main"), depth), environ)
    assert (Event.PUSH, (["a"], 1, 1), 2) == (change.event, told(change), messages(change))


@pytest.mark.parametrize("depth", [1, 20])
def test_a_new_branch_is_held_against_the_default_branch(
    host: Repository, tmp_path: Path, depth: int
) -> None:
    environ = {
        "CI_PIPELINE_SOURCE": "push",
        "CI_COMMIT_SHA": at(host, "topic"),
        "CI_COMMIT_BEFORE_SHA": ZERO,
        "CI_COMMIT_BRANCH": "topic",
        "CI_DEFAULT_BRANCH": "main",
    }
    change = read(checkout(host, tmp_path / "c", at(host, "topic"), depth), environ)
    assert ((["b"], 2, 0), "main") == (told(change), change.base_name)


def test_the_first_push_of_the_default_branch_is_all_new(host: Repository, tmp_path: Path) -> None:
    environ = {
        "CI_PIPELINE_SOURCE": "push",
        "CI_COMMIT_SHA": at(host, "main"),
        "CI_COMMIT_BEFORE_SHA": ZERO,
        "CI_COMMIT_BRANCH": "main",
        "CI_DEFAULT_BRANCH": "main",
    }
    change = read(checkout(host, tmp_path / "c", at(host, "main"), 20), environ)
    assert (["a"], 1, 0) == told(change)


@pytest.mark.parametrize("source", ["schedule", "web", "api", "trigger", "pipeline"])
def test_without_a_change_the_checkout_is_looked_at(
    host: Repository, tmp_path: Path, source: str
) -> None:
    environ = {"CI_PIPELINE_SOURCE": source, "CI_COMMIT_SHA": at(host, "main")}
    change = read(checkout(host, tmp_path / "c", at(host, "main")), environ)
    assert (Event.SCHEDULE, ()) == (change.event, change.files)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"CI_COMMIT_REF_PROTECTED": "true"}, Known(value=True)),
        ({"CI_COMMIT_REF_PROTECTED": "false"}, Known(value=False)),
        ({"CI_COMMIT_REF_PROTECTED": "false", "CI_COMMIT_BRANCH": ""}, NOT_ASKED),
        ({"CI_COMMIT_REF_PROTECTED": "false", "CI_COMMIT_BRANCH": "other"}, NOT_ASKED),
        ({"CI_COMMIT_REF_PROTECTED": "false", "CI_PIPELINE_SOURCE": "schedule"}, NOT_ASKED),
        ({"CI_COMMIT_REF_PROTECTED": "1"}, NOT_ASKED),
        ({}, NOT_ASKED),
    ],
)
def test_the_runner_says_whether_the_pushed_branch_is_protected(
    host: Repository, tmp_path: Path, environ: dict[str, str], expected: object
) -> None:
    pushed = {
        "CI_PIPELINE_SOURCE": "push",
        "CI_COMMIT_SHA": at(host, "main"),
        "CI_COMMIT_BEFORE_SHA": at(host, "main~2"),
        "CI_COMMIT_BRANCH": "main",
        "CI_COMMIT_REF_NAME": "main",
    }
    change = read(checkout(host, tmp_path / "c", at(host, "main"), 20), pushed | environ)
    assert expected == change.host.is_branch_protected


def test_a_named_base_wins(host: Repository, tmp_path: Path) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "topic"), 20)
    change = read(cloned, merge_request(host), base="HEAD~1")
    assert (at(host, "topic~1"), 7) == (change.base_commit, change.pull_request.number)


@pytest.mark.parametrize("value", ["", "main", "--output=x", "0" * 39, "\n" + "1" * 40])
@pytest.mark.parametrize("name", ["CI_COMMIT_SHA", "CI_MERGE_REQUEST_DIFF_BASE_SHA"])
def test_a_variable_that_is_no_id_is_said(
    host: Repository, tmp_path: Path, name: str, value: str
) -> None:
    cloned = checkout(host, tmp_path / "c", at(host, "topic"))
    with pytest.raises(ChangeError, match=name) as caught:
        read(cloned, merge_request(host) | {name: value})
    assert name == caught.value.where


def test_no_default_branch_is_said(host: Repository, tmp_path: Path) -> None:
    environ = {"CI_COMMIT_SHA": at(host, "topic"), "CI_COMMIT_BEFORE_SHA": ZERO}
    with pytest.raises(ChangeError, match="CI_DEFAULT_BRANCH is not set"):
        read(checkout(host, tmp_path / "c", at(host, "topic")), environ)
