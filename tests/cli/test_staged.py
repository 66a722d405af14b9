"""Two indexes are the same where git would commit the same, and else they are not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.cli.staged import staged
from tests.repositories import Repository

SHA1 = 20
STAT = {*range(24), *range(28, 40)}
"""Bytes of an entry that say what the disk has."""


@pytest.fixture
def filled(repository: Repository) -> Repository:
    """A repository with entries of each kind, of names as long as pad and as fill eight bytes."""
    repository.commit({"a": "1\n", "b/c.txt": "2\n"})
    repository.stage({f"long/{'n' * length}": str(length) for length in range(1, 10)})
    (repository.root / "link").symlink_to("a")
    (repository.root / "soon").write_text("soon\n")
    repository.git("add", "link")
    repository.git("add", "--intent-to-add", "soon")
    return repository


def index(repository: Repository) -> bytes:
    return (repository.root / ".git/index").read_bytes()


def listed(repository: Repository) -> list[bytes]:
    """Return what git says is in the index."""
    told = subprocess.run(
        ["git", "ls-files", "--stage", "-z"], cwd=repository.root, capture_output=True, check=True
    )
    return told.stdout.split(b"\0")[:-1]


def decoded(data: bytes, id_bytes: int) -> list[bytes]:
    """Return *data* as git lists an index."""
    entries, at = [], 0
    while at < len(data):
        flags = at + 4 + id_bytes
        name = flags + (4 if data[flags] & 0x40 else 2)
        end = data.index(0, name)
        mode = int.from_bytes(data[at : at + 4], "big")
        told = mode, data[at + 4 : flags].hex().encode(), data[flags] >> 4 & 3, data[name:end]
        entries.append(b"%06o %s %d\t%s" % told)
        at = end + 1
    return entries


def test_all_that_git_lists_is_in_it(filled: Repository) -> None:
    assert listed(filled) == decoded(staged(index(filled), SHA1), SHA1)


def test_long_ids_are_read(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--object-format=sha256", tmp_path], check=True)
    repository = Repository(tmp_path)
    repository.stage({"a": "1\n", "b/c": "2\n"})

    assert listed(repository) == decoded(staged(index(repository), 32), 32)


def test_what_git_notes_of_the_disk_changes_nothing(filled: Repository) -> None:
    before = index(filled)
    filled.git("write-tree", "--missing-ok")
    (filled.root / "a").touch()
    filled.git("update-index", "--force-untracked-cache")
    filled.git("status")

    assert before != index(filled)
    assert staged(before, SHA1) == staged(index(filled), SHA1)


@pytest.mark.parametrize(
    "words",
    [
        ("rm", "--cached", "a"),
        ("mv", "a", "z"),
        ("update-index", "--chmod=+x", "a"),
        ("add", "soon"),
        ("update-index", "--skip-worktree", "a"),
        ("read-tree", "--prefix=more/", "HEAD"),
    ],
    ids=" ".join,
)
def test_what_would_be_committed_changes_it(filled: Repository, words: tuple[str, ...]) -> None:
    before = staged(index(filled), SHA1)
    filled.git(*words)

    assert before != staged(index(filled), SHA1)


def test_each_byte_that_decides_counts(repository: Repository) -> None:
    repository.stage({"a": "1\n", "b.txt": "2\n"})
    data = index(repository)
    first, second = 12, 12 + 64  # 62 bytes and a name of one, filled up to eight
    names = {first: b"a", second: b"b.txt"}
    whole = staged(data, SHA1)

    for entry, name in names.items():
        for place in range(62 + len(name)):
            other = bytearray(data)
            other[entry + place] ^= 0x01
            assert (place in STAT) == (whole == staged(bytes(other), SHA1)), place


@pytest.mark.parametrize(
    "words",
    [("update-index", "--index-version=4"), ("update-index", "--split-index")],
    ids=" ".join,
)
def test_another_kind_of_index_stays_as_it_is(filled: Repository, words: tuple[str, ...]) -> None:
    filled.git(*words)
    data = index(filled)

    assert data == staged(data, SHA1)


def test_an_extension_that_nobody_knows_may_decide(filled: Repository) -> None:
    data = index(filled)
    more = data[:-SHA1] + b"MORE" + (3).to_bytes(4, "big") + b"abc" + data[-SHA1:]

    assert more == staged(more, SHA1)


@pytest.mark.parametrize("lost", [1, SHA1, 100])
def test_a_short_index_stays_as_it_is(filled: Repository, lost: int) -> None:
    data = index(filled)[:-lost]

    assert data == staged(data, SHA1)


@given(st.binary(max_size=200), st.integers(0, 9))
def test_no_bytes_are_too_odd(data: bytes, count: int) -> None:
    odd = b"DIRC\0\0\0\2" + count.to_bytes(4, "big") + data

    assert staged(odd, SHA1) == odd or len(staged(odd, SHA1)) < len(odd)
