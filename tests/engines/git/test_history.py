"""Where a change begins and what commits it has: known, or an error, never a guess."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.engines.git.history import (
    commits_between,
    current_branch,
    default_branch,
    merge_base,
    parents,
    read_commit,
    short_name,
)
from gate.engines.git.repository import open_repository
from gate.model.error import ChangeError
from gate.model.fact import Known, Unknown
from tests.checkouts import clone
from tests.repositories import Repository


def test_the_merge_base_is_where_the_branch_left(repository: Repository) -> None:
    base = repository.commit({"a": "1"})
    repository.branch("topic")
    head = repository.commit({"b": "1"})
    repository.git("switch", "--quiet", "main")
    main = repository.commit({"a": "2"})
    with open_repository(repository.root) as opened:
        assert base == merge_base(opened, main, head)
        assert base == merge_base(opened, base, head)


def test_unrelated_histories_are_an_error(repository: Repository) -> None:
    main = repository.commit({"a": "1"})
    repository.git("switch", "--quiet", "--orphan", "other")
    other = repository.commit({"b": "1"})
    with open_repository(repository.root) as opened, pytest.raises(ChangeError, match="unrelated"):
        merge_base(opened, main, other)


def test_an_octopus_has_a_merge_base(repository: Repository) -> None:
    base = repository.commit({"a": "1"})
    tips = []
    for name in ("one", "two", "three"):
        repository.git("switch", "--quiet", "--create", name, "main")
        tips.append(repository.commit({name: "1"}))
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "--message=octopus", *tips)
    with open_repository(repository.root) as opened:
        octopus = opened.commit("HEAD")
        assert tuple(tips) == parents(opened, octopus)
        assert base == merge_base(opened, base, octopus)
        between = commits_between(opened, base, octopus)
        assert {octopus, *tips} == {commit.id for commit in between.value}


def two_branches(repository: Repository) -> tuple[str, str]:
    """Make ``main`` and ``topic`` of three commits each over a common one; return both tips."""
    repository.commit({"a": "0"})
    repository.branch("topic")
    topic = [repository.commit({"b": str(n)}) for n in range(3)][-1]
    repository.git("switch", "--quiet", "main")
    return [repository.commit({"a": str(n)}) for n in range(3)][-1], topic


@pytest.mark.parametrize("depth", ["1", "2", "3"])
def test_a_shallow_clone_that_hides_it_is_an_error(
    repository: Repository, tmp_path: Path, depth: str
) -> None:
    main, topic = two_branches(repository)
    shallow = clone(repository, tmp_path / "shallow", "--depth", depth, "--no-single-branch")
    with open_repository(shallow.root) as opened:
        assert opened.is_shallow
        with pytest.raises(ChangeError, match="shallow") as caught:
            merge_base(opened, main, topic)
        assert "fetch-depth: 0" in caught.value.fix
        assert "git fetch --unshallow" in caught.value.fix
        assert isinstance(commits_between(opened, main, topic), Unknown)


def test_a_shallow_clone_that_shows_it_will_do(repository: Repository, tmp_path: Path) -> None:
    main, topic = two_branches(repository)
    shallow = clone(repository, tmp_path / "shallow", "--depth", "4", "--no-single-branch")
    with open_repository(repository.root) as opened:
        expected = merge_base(opened, main, topic)
    with open_repository(shallow.root) as opened:
        assert expected == merge_base(opened, main, topic)
        assert 3 == len(commits_between(opened, main, topic).value)


def test_a_shallow_clone_may_hide_a_better_one(repository: Repository, tmp_path: Path) -> None:
    """The clone shows an old common commit and cuts off the way to a newer one."""
    old = repository.commit({"a": "0"})
    better = repository.commit({"a": "1"})
    repository.branch("topic")
    topic = repository.commit({"b": "1"})
    repository.git("switch", "--quiet", "main")
    main = repository.commit({"a": "2"})
    tree = repository.git("rev-parse", "main^{tree}")
    main = repository.git("commit-tree", tree, "-p", main, "-p", old, "-m", "merge")
    topic = repository.git("commit-tree", tree, "-p", topic, "-p", old, "-m", "merge")
    repository.git("update-ref", "refs/heads/main", main)
    repository.git("update-ref", "refs/heads/topic", topic)
    shallow = clone(repository, tmp_path / "shallow", "--depth", "2", "--no-single-branch")
    assert old == shallow.git("merge-base", main, topic) != better
    with open_repository(shallow.root) as opened, pytest.raises(ChangeError, match="shallow"):
        merge_base(opened, main, topic)


def test_a_shallow_clone_whose_base_is_the_parent_knows_its_commits(
    repository: Repository, tmp_path: Path
) -> None:
    commits = [repository.commit({"a": str(n)}) for n in range(4)]
    shallow = clone(repository, tmp_path / "shallow", "--depth", "2")
    with open_repository(shallow.root) as opened:
        assert commits[2] == merge_base(opened, commits[2], commits[3])
        between = commits_between(opened, commits[2], commits[3])
        assert commits[3:] == [commit.id for commit in between.value]


# Commits


def test_commits_come_newest_first_and_whole(repository: Repository) -> None:
    base = repository.commit({"a": "0"})
    ids = [repository.commit({"a": str(n)}, message=f"change {n}\n\nbody\n") for n in (1, 2)]
    with open_repository(repository.root) as opened:
        newest, oldest = commits_between(opened, base, ids[1]).value
    assert (ids[1], ids[0]) == (newest.id, oldest.id)
    assert (ids[0],) == newest.parents
    assert "change 2\n\nbody\n" == newest.message
    assert ("Ada", "ada@example.com") == (newest.author_name, newest.committer_email)
    assert datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC) == newest.authored_at


def test_without_a_base_every_commit_counts(repository: Repository) -> None:
    ids = [repository.commit({"a": str(n)}) for n in range(3)]
    with open_repository(repository.root) as opened:
        assert ids[::-1] == [commit.id for commit in commits_between(opened, None, ids[2]).value]


@pytest.mark.parametrize(
    ("message", "encoding", "expected"),
    [
        ("ünï €".encode(), "", "ünï €"),
        ("ünï".encode("latin-1"), "ISO-8859-1", "ünï"),
        ("ünï".encode("latin-1"), "", "\udcfcn\udcef"),
        ("ключ".encode("koi8-r"), "KOI8-R", "ключ"),
        (b"password \xff", "utf-16", "password \udcff"),
        (b"password \xff", "zlib", "password \udcff"),
        (b"password \xff", "no\0such", "password \udcff"),
        (b"password \\x41 \xff", "unicode_escape", "password \\x41 \udcff"),
        (b"\x1b]0;x\x07\r\n", "", "\x1b]0;x\x07\r\n"),
    ],
)
def test_a_message_is_text_whatever_its_bytes(message: bytes, encoding: str, expected: str) -> None:
    header = b"tree x\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n"
    if encoding:
        header += b"encoding " + encoding.encode() + b"\n"
    assert expected == read_commit("id", header + b"\n" + message).message


def test_headers_are_not_taken_from_a_signature_or_the_message() -> None:
    data = (
        b"tree x\nparent p\nauthor A <a@b> 1 +0000\ncommitter B <b@c> 2 -0130\n"
        b"gpgsig -----BEGIN\n parent forged\n author C <c@d> 3 +0000\n -----END\n"
        b"\nparent forged\nauthor D <d@e> 4 +0000\n"
    )
    commit = read_commit("id", data)
    assert ("p",) == commit.parents
    assert ("A", "B") == (commit.author_name, commit.committer_name)
    assert timedelta(hours=-1, minutes=-30) == commit.committed_at.utcoffset()


@pytest.mark.parametrize(
    "when", [b"", b"x y", b"1", b"99999999999999999999 +0000", b"1 +9999", b"-1 +0000", b"1 +-5"]
)
def test_an_impossible_time_is_some_time(when: bytes) -> None:
    commit = read_commit("id", b"author A <a@b> " + when + b"\n\n")
    assert commit.authored_at.tzinfo is not None


@given(data=st.binary())
def test_any_bytes_are_some_commit(data: bytes) -> None:
    assert "id" == read_commit("id", data).id


# Branches


def test_the_branch_has_its_full_name(repository: Repository) -> None:
    repository.commit({"a": ""})
    repository.branch("ünï/x")
    with open_repository(repository.root) as opened:
        assert "refs/heads/ünï/x" == current_branch(opened)
        assert "ünï/x" == short_name(current_branch(opened))


def test_a_detached_head_has_no_branch(repository: Repository) -> None:
    repository.commit({"a": ""})
    repository.git("checkout", "--quiet", "--detach")
    with open_repository(repository.root) as opened:
        assert current_branch(opened) is None


def test_the_default_branch_is_what_the_remote_says(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"a": ""})
    repository.git("branch", "--move", "trunk")
    cloned = clone(repository, tmp_path / "cloned")
    cloned.branch("main")
    with open_repository(cloned.root) as opened:
        assert "refs/remotes/origin/trunk" == default_branch(opened)


@pytest.mark.parametrize(
    ("branches", "expected"),
    [
        (["main"], "refs/heads/main"),
        (["main", "topic"], "refs/heads/main"),
        (["master", "topic"], "refs/heads/master"),
        (["main", "master"], None),
        (["topic"], "refs/heads/topic"),
        (["topic", "other"], None),
    ],
)
def test_a_default_branch_is_not_guessed(
    repository: Repository, branches: list[str], expected: str | None
) -> None:
    repository.commit({"a": ""})
    repository.git("branch", "--move", branches[0])
    for name in branches[1:]:
        repository.branch(name)
    repository.git("config", "init.defaultBranch", "other")
    with open_repository(repository.root) as opened:
        assert expected == default_branch(opened)


def test_what_is_known_is_a_fact(repository: Repository) -> None:
    base = repository.commit({"a": ""})
    with open_repository(repository.root) as opened:
        assert Known(()) == commits_between(opened, base, base)
