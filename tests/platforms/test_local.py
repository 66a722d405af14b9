"""A checkout on somebody's machine: four ways to say what the change is."""

from __future__ import annotations

import pytest

from gate.engines.git.repository import open_repository
from gate.model.change import Change, Event
from gate.model.error import ChangeError
from gate.model.path import RepoPath
from gate.model.request import Request
from gate.platforms import local
from tests.checkouts import untouched
from tests.repositories import Repository


def read(repository: Repository, **asked: object) -> Change:
    request = Request(**asked)  # type: ignore[arg-type] # a test's words
    with untouched(repository.root), open_repository(repository.root) as opened:
        return local.read_change(opened, request, {})


def topic(repository: Repository) -> tuple[str, str]:
    """Leave ``main`` for ``topic`` with one commit, and let ``main`` go on; return both ends."""
    base = repository.commit({"a": "1\n"})
    repository.branch("topic")
    head = repository.commit({"b": "1\n2\n"}, message="two lines")
    repository.git("switch", "--quiet", "main")
    repository.commit({"other": "1\n"})
    repository.git("switch", "--quiet", "topic")
    return base, head


def paths(change: Change) -> list[str]:
    return [file.path for file in change.files]


def test_by_default_the_work_tree_is_held_against_the_default_branch(
    repository: Repository,
) -> None:
    base, head = topic(repository)
    repository.write({"untracked": "1\n", "a": "2\n"})
    change = read(repository)
    assert ["a", "b", "untracked"] == paths(change)
    assert (Event.LOCAL, base, "") == (change.event, change.base_commit, change.head_commit)
    assert ("main", "the work tree") == (change.base_name, change.head_name)
    assert [head] == [commit.id for commit in change.commits.value]
    assert change == read(repository, worktree=True)


def test_files_of_the_run_itself_are_left_out(repository: Repository) -> None:
    topic(repository)
    repository.write({"gate.sarif": "1\n"})
    assert ["b"] == paths(read(repository, excluding=frozenset({RepoPath("gate.sarif")})))


def test_a_base_may_be_named(repository: Repository) -> None:
    _, head = topic(repository)
    repository.write({"b": "1\n"})
    change = read(repository, base="HEAD")
    assert (head, ["b"], "HEAD") == (change.base_commit, paths(change), change.base_name)


def test_a_named_base_is_left_where_the_head_left_it(repository: Repository) -> None:
    base, head = topic(repository)
    change = read(repository, base="main", head="topic")
    assert (base, head, ["b"]) == (change.base_commit, change.head_commit, paths(change))
    assert (2, 0) == (change.added, change.deleted)
    assert ("main", "topic") == (change.base_name, change.head_name)


def test_a_named_head_is_held_against_the_default_branch(repository: Repository) -> None:
    base, head = topic(repository)
    repository.write({"untracked": "1\n"})
    change = read(repository, head="topic")
    assert (base, head, ["b"]) == (change.base_commit, change.head_commit, paths(change))


def test_staged_is_the_index_against_head(repository: Repository) -> None:
    _, head = topic(repository)
    repository.stage({"staged": "1\n"})
    repository.write({"untracked": "1\n"})
    change = read(repository, staged=True)
    assert (Event.STAGED, head, ["staged"]) == (change.event, change.base_commit, paths(change))
    assert ("HEAD", "the index", ()) == (change.base_name, change.head_name, change.commits.value)


def test_on_the_default_branch_what_is_not_committed_counts(repository: Repository) -> None:
    head = repository.commit({"a": "1\n"})
    repository.write({"a": "2\n"})
    change = read(repository)
    assert (head, ["a"], ()) == (change.base_commit, paths(change), change.commits.value)


def test_a_detached_head_will_do(repository: Repository) -> None:
    base, head = topic(repository)
    repository.git("checkout", "--quiet", "--detach", head)
    assert (base, ["b"]) == (read(repository).base_commit, paths(read(repository)))


def test_before_the_first_commit_staged_is_everything(repository: Repository) -> None:
    repository.stage({"a": "1\n"})
    change = read(repository, staged=True)
    assert (["a"], "") == (paths(change), change.base_commit)


@pytest.mark.parametrize("asked", [{}, {"worktree": True}, {"base": "HEAD"}, {"head": "HEAD"}])
def test_before_the_first_commit_the_rest_says_what_to_do(
    repository: Repository, asked: dict[str, object]
) -> None:
    repository.stage({"a": "1\n"})
    with pytest.raises(ChangeError) as caught:
        read(repository, **asked)
    assert "--staged" in caught.value.fix


@pytest.mark.parametrize("asked", [{"base": "mian"}, {"head": "mian"}, {"base": "-x"}])
def test_an_unknown_revision_is_said(repository: Repository, asked: dict[str, object]) -> None:
    topic(repository)
    with pytest.raises(ChangeError):
        read(repository, **asked)


def test_no_default_branch_is_said(repository: Repository) -> None:
    repository.commit({"a": ""})
    repository.git("branch", "--move", "one")
    repository.branch("two")
    with pytest.raises(ChangeError) as caught:
        read(repository)
    assert "--base" in caught.value.fix


def test_unrelated_histories_are_an_error(repository: Repository) -> None:
    repository.commit({"a": ""})
    repository.git("switch", "--quiet", "--orphan", "other")
    repository.commit({"b": ""})
    with pytest.raises(ChangeError, match="unrelated"):
        read(repository)
