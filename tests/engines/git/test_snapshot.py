"""The index and the work tree become the trees that git itself would commit."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gate.engines.git import repository as git
from gate.engines.git.repository import open_repository
from gate.engines.git.snapshot import MEGABYTES, index_tree, worktree_tree
from gate.model.error import ChangeError, EngineError
from gate.model.path import RepoPath, repo_path, unended
from tests.checkouts import clone, serve_everything, untouched
from tests.repositories import Repository

Snapshot = Callable[[git.Repository], str]
NAMES = ["-rf", "a\nb", 'q"\t', "\udcff", "sp ace", "$(touch canary)", ":(top)x", "ünï"]


def taken(repository: Repository, snapshot: Snapshot = worktree_tree) -> str:
    """Return the tree that *snapshot* makes, and prove that nothing was written."""
    with untouched(repository.root), open_repository(repository.root) as opened:
        return snapshot(opened)


def names(repository: Repository, snapshot: Snapshot = worktree_tree) -> set[str]:
    with open_repository(repository.root) as opened:
        return set(opened.tree(snapshot(opened)).entries())


def committed(repository: Repository) -> str:
    """Return the tree that git makes of everything."""
    repository.git("add", "--all")
    return repository.git("write-tree")


# The index


def test_the_index_is_what_is_staged(repository: Repository) -> None:
    repository.commit({"a": "1\n", "b": "1\n"})
    repository.stage({"a": "2\n", "new": "3\n"})
    (repository.root / "b").unlink()
    repository.git("rm", "--quiet", "--cached", "b")
    repository.write({"a": "not staged\n"})
    tree = taken(repository, index_tree)
    assert repository.git("write-tree") == tree


def test_an_index_that_is_none_is_empty(repository: Repository) -> None:
    with open_repository(repository.root) as opened:
        assert opened.empty_tree == index_tree(opened)


def test_what_is_only_intended_is_not_in_the_index(repository: Repository) -> None:
    repository.commit({"a": "1\n"})
    repository.write({"later": "1\n"})
    repository.git("add", "--intent-to-add", "later")
    assert {"a"} == names(repository, index_tree)
    assert {"a", "later"} == names(repository)


@pytest.mark.parametrize("snapshot", [index_tree, worktree_tree])
def test_unmerged_files_are_named(repository: Repository, snapshot: Snapshot) -> None:
    repository.commit({"a\nb": "0\n"})
    repository.branch("other")
    other = repository.commit({"a\nb": "1\n"})
    repository.git("switch", "--quiet", "main")
    repository.commit({"a\nb": "2\n"})
    with pytest.raises(AssertionError):
        repository.git("merge", other)
    with untouched(repository.root), open_repository(repository.root) as opened:
        with pytest.raises(ChangeError, match="1 file of the index is unmerged") as caught:
            snapshot(opened)
        assert r"a\nb" == caught.value.where


@pytest.mark.parametrize("relative", [True, False])
def test_a_hooks_own_index_is_read(repository: Repository, relative: bool) -> None:
    repository.commit({"a": "1\n"})
    other = repository.root / ".git/next-index.lock"
    repository.write({"b": "2\n"})
    repository.git("read-tree", "HEAD", GIT_INDEX_FILE=str(other))
    repository.git("add", "b", GIT_INDEX_FILE=str(other))
    file = Path(".git/next-index.lock") if relative else other
    with (
        untouched(repository.root),
        open_repository(repository.root, index_file=file) as opened,
    ):
        assert {"a", "b"} == set(opened.tree(index_tree(opened)).entries())


@pytest.mark.parametrize("snapshot", [index_tree, worktree_tree])
def test_a_split_index_is_read_whole(repository: Repository, snapshot: Snapshot) -> None:
    repository.git("config", "core.splitIndex", "true")
    repository.commit({"a": "1\n", "b": "1\n"})
    repository.git("update-index", "--split-index")
    repository.stage({"c": "1\n"})
    assert list((repository.root / ".git").glob("sharedindex.*"))
    assert repository.git("write-tree") == taken(repository, snapshot)


@pytest.mark.parametrize("snapshot", [index_tree, worktree_tree])
@pytest.mark.parametrize("sparse_index", ["--sparse-index", "--no-sparse-index"])
def test_a_sparse_checkout_lacks_nothing(
    repository: Repository, snapshot: Snapshot, sparse_index: str
) -> None:
    repository.commit({"in/a": "1\n", "out/b": "1\n", "out/er/c": "1\n"})
    tree = repository.git("rev-parse", "HEAD^{tree}")
    repository.git("sparse-checkout", "set", "--cone", sparse_index, "in")
    assert not (repository.root / "out").exists()
    assert tree == taken(repository, snapshot)


@pytest.mark.parametrize("snapshot", [index_tree, worktree_tree])
def test_a_partial_sparse_clone_lacks_nothing(
    repository: Repository, tmp_path: Path, snapshot: Snapshot
) -> None:
    serve_everything(repository)
    repository.commit({"in/a": "1\n", "out/b": "2\n"})
    partial = clone(repository, tmp_path / "partial", "--filter=blob:none", "--sparse")
    partial.git("-c", "protocol.file.allow=always", "sparse-checkout", "set", "in")
    partial.write({"in/a": "changed\n"})
    partial.git("add", "in/a")
    with untouched(partial.root), open_repository(partial.root) as opened:
        tree = opened.tree(snapshot(opened))
        assert b"changed\n" == tree.read(RepoPath("in/a"))


# The work tree


def test_a_clean_work_tree_is_the_commit(repository: Repository) -> None:
    repository.commit({"a": "1\n", "b/c": "2\n"})
    assert repository.git("rev-parse", "HEAD^{tree}") == taken(repository)


def test_the_work_tree_is_what_git_would_commit(repository: Repository) -> None:
    repository.commit({"edited": "1\n", "gone": "1\n", "file": "1\n", "dir/x": "1\n", "mode": ""})
    repository.write({"edited": "2\n", "new": "1\n", "sub/new": "1\n", ".gitignore": "*.o\n"})
    repository.write({"a.o": "ignored\n"})
    (repository.root / "mode").chmod(0o755)
    (repository.root / "gone").unlink()
    (repository.root / "file").unlink()
    (repository.root / "dir/x").unlink()
    (repository.root / "dir").rmdir()
    repository.write({"file/now/a/folder": "1\n", "dir": "now a file\n"})
    (repository.root / "link").symlink_to("/etc/passwd")
    (repository.root / "loop").symlink_to("loop")
    (repository.root / "outside").symlink_to("/etc")
    tree = taken(repository)
    assert committed(repository) == tree


def test_every_name_is_taken(repository: Repository) -> None:
    repository.commit(dict.fromkeys(NAMES[::2], "1\n"))
    repository.write(dict.fromkeys(NAMES, "2\n"))
    tree = taken(repository)
    assert committed(repository) == tree


def test_a_change_within_the_second_of_the_index_is_seen(repository: Repository) -> None:
    """The same size and time as in the index: only the index's own time gives it away."""
    repository.commit({"a": "1\n"})
    status = (repository.root / "a").stat()
    os.utime(repository.root / ".git/index", ns=(status.st_mtime_ns, status.st_mtime_ns))
    repository.write({"a": "2\n"})
    os.utime(repository.root / "a", ns=(status.st_atime_ns, status.st_mtime_ns))
    with open_repository(repository.root) as opened:
        assert b"2\n" == opened.tree(worktree_tree(opened)).read(RepoPath("a"))


def test_files_of_the_run_itself_are_left_out(repository: Repository) -> None:
    repository.commit({"a": "1\n", "gate.sarif": "old\n"})
    repository.write({"gate.sarif": "new\n", "gate.json": "new\n"})
    excluding = {RepoPath("gate.sarif"), RepoPath("gate.json")}
    with open_repository(repository.root) as opened:
        tree = worktree_tree(opened, excluding=excluding)
    assert repository.git("rev-parse", "HEAD^{tree}") == tree


def test_what_a_killed_run_left_beside_its_report_counts_once_git_tracks_it(
    repository: Repository,
) -> None:
    left, other = unended(bytes(8)), ".gate.evil.part"
    repository.commit({"a": "1\n"})
    repository.write({left: "{", f"reports/{left}": "{", other: "x\n"})
    with open_repository(repository.root) as opened:
        assert {"a", other} == set(opened.tree(worktree_tree(opened)).entries())
        repository.git("add", left)
        assert {"a", left, other} == set(opened.tree(worktree_tree(opened)).entries())


def test_filters_never_run(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"a": "1\n", ".gitattributes": "* filter=evil\n"})
    for key in ("clean", "smudge", "process"):
        repository.git("config", f"filter.evil.{key}", f"touch {tmp_path}/canary; cat")
    repository.git("config", "filter.evil.required", "true")
    repository.write({"a": "2\n", "b": "3\n"})
    with untouched(repository.root), open_repository(repository.root) as opened:
        assert b"2\n" == opened.tree(worktree_tree(opened)).read(RepoPath("a"))
    assert not (tmp_path / "canary").exists()


def test_what_no_commit_can_hold_is_left_out(repository: Repository) -> None:
    repository.commit({"a": "1\n"})
    os.mkfifo(repository.root / "fifo")
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(repository.root)
        server.bind("socket")
        assert {"a"} == names(repository)


def test_a_fifo_in_place_of_a_file_is_named(repository: Repository) -> None:
    repository.commit({"a": "1\n", "b": "1\n"})
    (repository.root / "a").unlink()
    os.mkfifo(repository.root / "a")
    with open_repository(repository.root) as opened:
        with pytest.raises(ChangeError, match="cannot be read") as caught:
            worktree_tree(opened)
        assert "a" == caught.value.where


@pytest.mark.parametrize("name", [".gitattributes", ".gitignore"])
def test_a_fifo_that_git_waits_for_costs_only_the_time_allowed(
    repository: Repository, name: str
) -> None:
    repository.commit({"a": "1\n"})
    os.mkfifo(repository.root / name)
    repository.write({"b": "1\n"})
    with (
        open_repository(repository.root, seconds=1) as opened,
        pytest.raises(EngineError, match="took too long"),
    ):
        worktree_tree(opened)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, unlike a test's own."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def somebody() -> Iterator[None]:
    """Be a user who may not read everything, whoever runs the tests."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.mark.parametrize("name", ["a", "folder"])
def test_what_cannot_be_read_is_named(open_folder: Path, name: str) -> None:
    repository = Repository(open_folder / "repository")
    repository.commit({"a": "1\n"})
    repository.write({"a": "2\n", "folder/b": "1\n"})
    (repository.root / name).chmod(0)
    with somebody(), open_repository(repository.root) as opened:
        with pytest.raises(ChangeError, match="cannot be read") as caught:
            worktree_tree(opened)
        assert name in caught.value.where
    (repository.root / name).chmod(0o755)


def test_a_file_too_large_to_copy_is_named_before_it_is(repository: Repository) -> None:
    repository.commit({".gitignore": "ignored.bin\n"})
    for name in ("ignored.bin", "sparse.bin"):
        with (repository.root / name).open("wb") as file:
            file.truncate((MEGABYTES << 20) + 1)
    with open_repository(repository.root) as opened, pytest.raises(ChangeError) as raised:
        worktree_tree(opened)

    assert f"a file of the work tree that git would take in is larger than {MEGABYTES} MB" == (
        raised.value.what
    )
    assert "sparse.bin" == raised.value.where


def test_a_nested_repository_stands_as_a_submodule(repository: Repository) -> None:
    repository.commit({"a": "1\n"})
    nested = Repository(repository.root / "nested")
    head = nested.commit({"x": "1\n"})
    with untouched(repository.root), open_repository(repository.root) as opened:
        entry = opened.tree(worktree_tree(opened)).entries()[RepoPath("nested")]
    assert head == entry.blob


def test_a_nested_repository_without_commits_is_named(repository: Repository) -> None:
    repository.commit({"a": "1\n"})
    Repository(repository.root / "nested")
    with open_repository(repository.root) as opened:
        with pytest.raises(ChangeError) as caught:
            worktree_tree(opened)
        assert "nested" in caught.value.where


def test_a_submodules_own_settings_do_not_run(repository: Repository, tmp_path: Path) -> None:
    inner = Repository(tmp_path / "inner")
    first = inner.commit({"x": "1\n"})
    repository.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.root), "sub"
    )
    repository.commit(
        {
            "a": "1\n",
            ".gitmodules": (repository.root / ".gitmodules").read_text() + "\tignore = all\n",
        }
    )
    sub = Repository.__new__(Repository)
    sub.root = repository.root / "sub"
    for name in ("core.fsmonitor", "filter.evil.clean", "diff.external"):
        sub.git("config", name, f"touch {tmp_path}/canary; cat")
    second = sub.commit({"x": "2\n"})
    sub.write({"x": "dirty\n", ".gitattributes": "* filter=evil\n"})
    with untouched(repository.root), open_repository(repository.root) as opened:
        entry = opened.tree(worktree_tree(opened)).entries()[RepoPath("sub")]
    assert first != second == entry.blob
    (tmp_path / "canary").unlink(missing_ok=True)
    taken(repository)
    assert not (tmp_path / "canary").exists()


def test_the_operators_own_ignores_count(repository: Repository, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / ".config/git").mkdir(parents=True)
    (home / ".config/git/ignore").write_text("*.swp\n")
    (repository.root / ".git/info/exclude").write_text("*.bak\n")
    repository.commit({"a": "1\n"})
    repository.write({"a.swp": "", "a.bak": "", "b": ""})
    with open_repository(repository.root, environment={**os.environ, "HOME": str(home)}) as opened:
        assert {"a", "b"} == set(opened.tree(worktree_tree(opened)).entries())
    (home / ".gitconfig").write_text("[core]\n\texcludesFile = ~/mine\n")
    (home / "mine").write_text("b\n")
    with open_repository(repository.root, environment={**os.environ, "HOME": str(home)}) as opened:
        assert {"a", "a.swp"} == set(opened.tree(worktree_tree(opened)).entries())


def test_line_ends_are_what_git_would_commit(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "input")
    repository.commit({"a": "1\r\n2\r\n"})
    repository.write({"a": "1\r\n2\r\n3\r\n", "b": b"1\r\n"})
    tree = taken(repository)
    assert committed(repository) == tree


def test_settings_of_the_tree_do_not_count(repository: Repository) -> None:
    repository.commit({"a": "1\n", ".gitconfig": "[core]\n\texcludesFile = all\n", "all": "*\n"})
    repository.git("config", "include.path", "../.gitconfig")
    repository.write({"hidden.py": "1\n"})
    assert "hidden.py" in names(repository)


def test_a_name_that_is_no_text_is_kept(repository: Repository) -> None:
    repository.commit({"a": ""})
    repository.write({"\udcff\udcfe": "1\n"})
    assert repo_path(b"\xff\xfe") in names(repository)
