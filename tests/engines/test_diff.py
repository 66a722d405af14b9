"""Unified diffs as other tools, hosts and attackers write them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.engines import diff
from gate.engines.diff import UNNAMED, read_diff
from gate.model.change import FileChange, FileKind, FileStatus, LineRange
from gate.model.error import EngineError
from gate.model.path import RepoPath, repo_path
from tests.repositories import Repository

HUNK = b"@@ -1 +1,2 @@\n a\n+b\n"
GIT = b"diff --git a/x.py b/x.py\nindex 1..2 100644\n--- a/x.py\n+++ b/x.py\n" + HUNK
TWELVE = "".join(f"line {number}\n" for number in range(12))


def only(data: bytes) -> FileChange:
    (file,) = read_diff(data)
    return file


def shape(file: FileChange) -> tuple[str, FileStatus, int | None, int | None]:
    return file.path, file.status, file.added, file.deleted


# What git says is the truth


def numstat(repository: Repository, *words: str) -> dict[RepoPath, tuple[int | None, int | None]]:
    """Read ``git diff --numstat -z`` of what is staged."""
    words = tuple(word for word in words if word in ("-M", "-B"))  # the rest asks for a patch too
    out = repository.git("diff", "--cached", "--numstat", "-z", *words)
    fields = iter(out.split("\0"))
    counts = {}
    for line in filter(None, fields):
        added, deleted, path = line.split("\t", 2)
        if not path:  # a rename: both names follow
            next(fields)
            path = next(fields)
        both = None if added == "-" else int(added), None if deleted == "-" else int(deleted)
        counts[RepoPath(path)] = both
    return counts


def from_git(repository: Repository, *words: str) -> dict[RepoPath, FileChange]:
    out = repository.git("diff", "--cached", "--no-color", *words)
    data = out.encode("utf-8", "surrogateescape")
    return {file.path: file for file in read_diff(data + b"\n" if data else data)}


HARD_NAMES = (
    "x b/y.py",
    'quo"te.py',
    "back\\slash.py",
    "tab\tname.py",
    "new\nline.py",
    "ünïcode.py",
    "not-utf8-\udcff.py",
    " leading.py",
    "trailing .py ",
    "a/b/c.py",
    "b/b.py",
    "--- a",
    "diff --git a",
    "@@ -1 +1 @@",
)


@pytest.mark.parametrize("options", [(), ("--no-prefix",), ("-U0",), ("-M",), ("--binary",)])
def test_every_name_and_count_is_gits(repository: Repository, options: tuple[str, ...]) -> None:
    repository.commit(dict.fromkeys(HARD_NAMES, TWELVE))
    changed = {name: TWELVE.replace("line 3\n", "") + "new\n" for name in HARD_NAMES}
    repository.stage(changed | {"picture.bin": b"\0\1\2", "with space/new.py": "one\ntwo\n"})
    files = from_git(repository, *options)
    expected = numstat(repository, *options)
    assert expected == {path: (file.added, file.deleted) for path, file in files.items()}


@pytest.mark.parametrize("options", [(), ("--no-prefix",), ("-U0",)])
def test_moves_deletions_and_modes_are_gits(
    repository: Repository, options: tuple[str, ...]
) -> None:
    before = {f"{name}.txt": TWELVE + name for name in ("moved", "edited", "gone", "emptied")}
    repository.commit({**before, "run.sh": TWELVE + "run", "empty.py": ""})
    repository.git("mv", "moved.txt", "folder name.txt")
    repository.git("mv", "edited.txt", "b.txt")
    repository.git("rm", "-q", "gone.txt", "empty.py")
    repository.write({"b.txt": TWELVE + "another\nend", "emptied.txt": "", "fresh.py": "new"})
    (repository.root / "run.sh").chmod(0o755)
    repository.git("add", "--all")
    files = from_git(repository, "-M", *options)
    assert numstat(repository, "-M", *options) == {
        path: (file.added, file.deleted) for path, file in files.items()
    }
    assert {
        "b.txt": FileStatus.RENAMED,
        "emptied.txt": FileStatus.MODIFIED,
        "empty.py": FileStatus.DELETED,
        "folder name.txt": FileStatus.RENAMED,
        "fresh.py": FileStatus.ADDED,
        "gone.txt": FileStatus.DELETED,
        "run.sh": FileStatus.MODIFIED,
    } == {path: file.status for path, file in files.items()}
    assert files[RepoPath("b.txt")].old_path == "edited.txt"
    assert files[RepoPath("run.sh")].old_path is None


def test_a_file_that_becomes_a_link_is_one_change(repository: Repository) -> None:
    repository.commit({"x": "one\ntwo\n"})
    (repository.root / "x").unlink()
    (repository.root / "x").symlink_to("elsewhere")
    repository.git("add", "--all")
    files = from_git(repository)
    (file,) = files.values()
    assert (FileKind.SYMLINK, FileStatus.MODIFIED) == (file.kind, file.status)
    assert numstat(repository) == {file.path: (file.added, file.deleted)}


def test_the_added_lines_are_those_at_head(repository: Repository) -> None:
    repository.commit({"x.py": TWELVE})
    repository.stage({"x.py": "top\n" + TWELVE.replace("line 5\n", "five\nfive again\n") + "end"})
    (file,) = from_git(repository).values()
    ranges = ((1, 1), (7, 8), (15, 15))
    assert tuple(LineRange(first=a, last=b) for a, b in ranges) == file.added_lines


texts = st.lists(
    st.sampled_from(["a", "b\tc\r\x0c\x1c\u2028\x85", "+", "-", "@@", "\\", "diff --git", "é"])
).map("\n".join)


@given(before=texts, after=texts, context=st.integers(0, 3))
def test_any_two_texts_are_counted_as_git_counts_them(
    tmp_path_factory: pytest.TempPathFactory, before: str, after: str, context: int
) -> None:
    repository = Repository(tmp_path_factory.mktemp("texts"))
    repository.commit({"x": before, "y": "y"})
    repository.stage({"x": after})
    expected = numstat(repository)
    files = from_git(repository, f"-U{context}")
    assert expected == {path: (file.added, file.deleted) for path, file in files.items()}


# Other forms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"--- a/x.py\n+++ b/x.py\n" + HUNK, "x.py"),
        (b"--- x.py\t(revision 1)\n+++ x.py\t(working copy)\n" + HUNK, "x.py"),
        (b"--- i/src/x.py\n+++ w/src/x.py\n" + HUNK, "src/x.py"),
        (b"--- old/src/x.py\n+++ new/src/x.py\n" + HUNK, "src/x.py"),
        (b"--- x.py.orig\n+++ x.py\n" + HUNK, "x.py"),
        (b'--- "a/\\303\\274 \\"x\\".py"\n+++ "b/\\303\\274 \\"x\\".py"\n' + HUNK, 'ü "x".py'),
        (b'--- "a/\\377.py"\n+++ "b/\\377.py"\n' + HUNK, "\udcff.py"),
    ],
)
def test_the_name_is_what_the_headers_share(text: bytes, expected: str) -> None:
    assert (expected, FileStatus.MODIFIED, 1, 0) == shape(only(text))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (b"--- /dev/null\n+++ b/x.py\n@@ -0,0 +1 @@\n+b\n", FileStatus.ADDED),
        (
            b"--- x.py\t(nonexistent)\n+++ x.py\t(working copy)\n@@ -0,0 +1 @@\n+b\n",
            FileStatus.ADDED,
        ),
        (
            b"--- a/x.py\t1970-01-01 00:00:00\n+++ b/x.py\t2026-01-01\n@@ -0,0 +1 @@\n+b\n",
            FileStatus.ADDED,
        ),
        (b"--- a/x.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n", FileStatus.DELETED),
        (b"--- a/x.py\n+++ b/x.py\n@@ -0,0 +1 @@\n+b\n", FileStatus.MODIFIED),
        (b"--- a/x.py\n+++ b/x.py\n@@ -1 +0,0 @@\n-b\n", FileStatus.MODIFIED),
    ],
)
def test_a_range_of_no_lines_does_not_make_a_file_new_or_gone(
    headers: bytes, expected: FileStatus
) -> None:
    assert ("x.py", expected) == shape(only(headers))[:2]


def test_a_patch_without_a_header_counts_under_no_name() -> None:
    assert (UNNAMED, FileStatus.MODIFIED, 1, 0) == shape(only(HUNK.rstrip(b"\n")))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"Only in b: new.py\n", ("new.py", FileStatus.ADDED)),
        (b"Only in b/src: new.py\n", ("src/new.py", FileStatus.ADDED)),
        (b"Only in a: old.py\n", ("old.py", FileStatus.DELETED)),
        (b"Binary files a/i.png and b/i.png differ\n", ("i.png", FileStatus.MODIFIED)),
        (b"Binary file i.png has changed\n", ("i.png", FileStatus.MODIFIED)),
        (
            b"Index: i.png\n=====\nCannot display: file marked as a binary type.\n",
            ("i.png", FileStatus.MODIFIED),
        ),
        (b"Submodule lib 1234567..89abcde:\n  > more\n", ("lib", FileStatus.MODIFIED)),
    ],
)
def test_a_file_that_is_only_mentioned_is_kept_without_counts(
    line: bytes, expected: tuple[str, FileStatus]
) -> None:
    assert (*expected, None, None) == shape(only(line))


def test_colour_changes_nothing(repository: Repository) -> None:
    repository.commit({"x.py": TWELVE})
    repository.stage({"x.py": TWELVE.replace("line 3", "\x1b[31mthree"), "my file": "new\n"})
    plain = repository.git("diff", "--cached", "--no-color").encode() + b"\n"
    coloured = repository.git("diff", "--cached", "--color=always").encode() + b"\n"
    assert coloured != plain
    assert read_diff(plain) == read_diff(coloured)


@pytest.mark.parametrize(
    "recoded",
    [
        b"\xef\xbb\xbf" + GIT,
        GIT.decode().encode("utf-16"),
        GIT.replace(b"\n", b"\r\n"),
        b"From 1234 Mon Sep 17\nSubject: x\n\ndiff --git a/y b/y is what git prints\n\n x | 1 +\n\n"
        + GIT
        + b"-- \n2.47.0\n",
        GIT.replace(b" a\n", b" a\n\\ No newline at end of file\n"),
    ],
)
def test_a_diff_that_went_through_other_programs_is_the_same(recoded: bytes) -> None:
    assert read_diff(GIT) == read_diff(recoded)


def test_mail_that_lost_the_space_of_an_empty_line_is_read() -> None:
    data = b"--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@\n a\n\n+b\n"
    assert ("x", FileStatus.MODIFIED, 1, 0) == shape(only(data))


@pytest.mark.parametrize("data", [b"", b"\n", b" \n\t\n", b"\xef\xbb\xbf", b"\r\n"])
def test_an_empty_diff_changes_nothing(data: bytes) -> None:
    assert () == read_diff(data)


# What is no diff is never an empty one


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<!DOCTYPE html><html>Sorry</html>", "not a unified diff"),
        (b"{}", "not a unified diff"),
        (b"diff --git a/x b/x\n", "not a unified diff"),
        (b"\xff\xfe\x00", "not a unified diff"),
        (GIT[:-3], "cut"),
        (GIT[: GIT.index(b"@@")], "cut"),
        (b"diff --git a/x b/x\nindex 1111111..2222222 100644\n", "cut"),
        (b"diff --git a/x b/x\nnew file mode 100644\nindex 0000000..2222222\n", "cut"),
        (GIT + b"+c\n", "damaged"),
        (GIT + b"-c\n", "damaged"),
        (GIT.replace(b" a\n", b"a\n"), "damaged"),
        (GIT.replace(b"+1,2", b"+1,1"), "damaged"),
        (b"words\n" + HUNK, "merge or no file"),
        (b"@@ -", "merge or no file"),
        (b"@@ -1 +1,9999999999 @@\n+a\n", "merge or no file"),
        (b"diff --cc x\nindex 1,2..3\n--- a/x\n+++ b/x\n@@@ -1 -1 +1 @@@\n", "merge or no file"),
        (b"--- a/../x\n+++ b/../x\n" + HUNK, "outside the repository"),
        (b"--- /etc/x\n+++ /etc/x\n" + HUNK, "outside the repository"),
        (b'--- "a/\\9"\n+++ "b/\\9"\n' + HUNK, "quoted name"),
        (b"diff --git src:x destination:x\nold mode 100644\nnew mode 100755\n", "name open"),
        (GIT + GIT, "series of patches"),
        (GIT.replace(b"+1,2", b"+1,99999999999999999999"), "cut"),
    ],
)
def test_what_cannot_be_read_is_an_error(data: bytes, why: str) -> None:
    with pytest.raises(EngineError, match=re.escape(why)) as caught:
        read_diff(data)
    assert caught.value.fix


def test_input_beyond_the_limits_is_an_error_that_says_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(diff, "LINES", 3)
    with pytest.raises(EngineError, match="the limit is 3 lines"):
        read_diff(GIT)
    monkeypatch.setattr(diff, "MEGABYTES", 0)
    with pytest.raises(EngineError, match="the limit is 0 MB"):
        read_diff(GIT)


def test_a_cut_diff_never_counts_less_in_silence() -> None:
    for end in range(1, len(GIT) - 1):
        try:
            files = read_diff(GIT[:end])
        except EngineError:
            continue
        assert [("x.py", 1)] == [(file.path, file.added) for file in files]


@given(st.binary(max_size=400))
def test_no_bytes_crash_it(data: bytes) -> None:
    try:
        files = read_diff(data)
    except EngineError:
        return
    assert files or not data.strip(b"\xef\xbb\xbf\xfe\xff \t\r\n\v\f")


LINES = st.sampled_from([*GIT.splitlines(keepends=True), b"+\n", b"-\n", b" \n", b"\n", b"\\\n"])


@given(st.lists(LINES, max_size=14).map(b"".join))
def test_shuffled_headers_and_hunks_do_not_crash_it(data: bytes) -> None:
    try:
        files = read_diff(data)
    except EngineError:
        return
    for file in files:
        lengths = (each.last - each.first + 1 for each in file.added_lines)
        assert (file.added or 0) == sum(lengths)
        assert file.path == repo_path(file.path.encode())


def test_a_hostile_header_costs_no_more_than_its_length() -> None:
    spaces = b"diff --git " + b"a " * 500_000 + b"\nold mode 100644\nnew mode 100755\n"
    quotes = b'--- "' + b"\\" * 500_000 + b"\n+++ b/x\n" + HUNK
    for data in (spaces, quotes, b"\x1b[" * 500_000, b"Binary files " + b" and " * 200_000):
        with pytest.raises(EngineError):
            read_diff(data)


def test_nothing_of_the_content_reaches_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        read_diff(GIT.replace(b" a\n", b"hush a\n"))
    assert "hush" not in f"{caught.value} {caught.value.where} {caught.value.fix}"
