"""A tree is what git holds under its id, and nothing else."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gate.engines.git import repository as git
from gate.engines.git.repository import open_repository
from gate.model.change import FileKind
from gate.model.error import EngineError
from gate.model.path import RepoPath, repo_path
from gate.model.tree import Tree
from tests.checkouts import clone, serve_everything, untouched
from tests.repositories import ENVIRONMENT, Repository

NAMES = ["a", "-b", "c d/e\nf", "\udcff", 'q"\t', "deep/er/still/x.py", ":(top)", "missing"]


def head_tree(opened: git.Repository) -> Tree:
    return opened.tree(opened.tree_of(opened.commit("HEAD")))


def test_entries_say_what_each_file_is(repository: Repository) -> None:
    base = repository.commit({"a": "12345", "run": "x", "empty": ""})
    (repository.root / "run").chmod(0o755)
    (repository.root / "link").symlink_to("a")
    repository.git("add", "--all")
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{base},sub")
    repository.git("commit", "--quiet", "--message=kinds")
    with open_repository(repository.root) as opened:
        entries = head_tree(opened).entries().values()
        told = {entry.path: (entry.kind, entry.size, entry.is_executable) for entry in entries}
    assert {
        "a": (FileKind.FILE, 5, False),
        "empty": (FileKind.FILE, 0, False),
        "link": (FileKind.SYMLINK, 1, False),
        "run": (FileKind.FILE, 1, True),
        "sub": (FileKind.SUBMODULE, 0, False),
    } == told


def test_one_entry_is_the_same_before_and_after_all_are_listed(repository: Repository) -> None:
    base = repository.commit({name: name.encode("utf-8", "surrogateescape") for name in NAMES})
    (repository.root / "link").symlink_to("a")
    repository.git("add", "--all")
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{base},sub")
    repository.git("commit", "--quiet", "--message=kinds")
    with open_repository(repository.root) as opened:
        entries = head_tree(opened).entries()
        single = {name: entries[RepoPath(name)] for name in [*NAMES, "link", "sub"]}
        assert single == dict(entries)


def test_every_name_is_read(repository: Repository) -> None:
    repository.commit({name: name.encode("utf-8", "surrogateescape") for name in NAMES})
    with open_repository(repository.root) as opened:
        tree = head_tree(opened)
        for name in NAMES:
            assert name.encode("utf-8", "surrogateescape") == tree.read(RepoPath(name))


@pytest.mark.parametrize("name", ["nothing", "deep", "deep/er", "a/b", "./a", "deep//er", "/a", ""])
def test_what_is_no_file_is_a_key_error(repository: Repository, name: str) -> None:
    repository.commit({"a": "1", "deep/er/x": "2"})
    with open_repository(repository.root) as opened:
        tree = head_tree(opened)
        with pytest.raises(KeyError):
            tree.read(RepoPath(name))
        assert name not in tree.entries()


def test_a_submodule_has_no_content(repository: Repository) -> None:
    base = repository.commit({"a": "1"})
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{base},sub")
    repository.git("commit", "--quiet", "--message=sub")
    with open_repository(repository.root) as opened, pytest.raises(KeyError):
        head_tree(opened).read(RepoPath("sub"))


def test_a_link_is_read_as_its_text(repository: Repository) -> None:
    (repository.root / "link").symlink_to("/etc/passwd")
    repository.commit({})
    with open_repository(repository.root) as opened:
        assert b"/etc/passwd" == head_tree(opened).read(RepoPath("link"))


def test_many_are_read_in_the_order_asked_for(repository: Repository) -> None:
    names = [f"{n:03}" for n in range(250)]
    repository.commit({name: name * 10_000 for name in names})
    with open_repository(repository.root) as opened:
        asked = [RepoPath(name) for name in reversed(names)]
        read = list(head_tree(opened).read_many(asked))
    assert [(name, (name * 10_000).encode()) for name in asked] == read


def test_files_are_read_where_no_pipe_can_be_made_wider(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("gate.engines.git.objects.fcntl.fcntl", refuse)
    content = b"0123456789abcdef" * 20_000
    repository.commit({"a": content, "b": content[1:]})
    with open_repository(repository.root) as opened:
        assert dict(head_tree(opened).read_many(map(RepoPath, "ab"))) == {
            "a": content,
            "b": content[1:],
        }


def test_a_reading_that_is_left_disturbs_no_other(repository: Repository) -> None:
    repository.commit({"a": "1", "b": "2", "c": "3"})
    with open_repository(repository.root) as opened:
        tree = head_tree(opened)
        for path, _ in tree.read_many(map(RepoPath, ["a", "b", "c"])):
            assert b"3" == tree.read(RepoPath("c"))
            if path == "b":
                break
        assert b"1" == tree.read(RepoPath("a"))


def test_threads_get_their_own_answers(repository: Repository) -> None:
    names = [RepoPath(f"{n:03}") for n in range(60)]
    repository.commit({name: name * 500 for name in names})
    with open_repository(repository.root) as opened, ThreadPoolExecutor(8) as pool:
        tree = head_tree(opened)
        read = list(pool.map(tree.read, names * 5))
    assert [(name * 500).encode() for name in names * 5] == read


def test_the_work_tree_is_not_looked_at(repository: Repository) -> None:
    repository.commit({"a": "committed", ".gitattributes": "a text\n"})
    repository.write({"a": "changed", ".gitattributes": "a -text\n"})
    with untouched(repository.root), open_repository(repository.root) as opened:
        tree = head_tree(opened)
        assert b"committed" == tree.read(RepoPath("a"))
        assert {"a": {"text": "set"}} == tree.attributes([RepoPath("a")], ["text"])


def test_attributes_come_from_this_tree_alone(repository: Repository) -> None:
    base = repository.commit(
        {
            ".gitattributes": "*.py diff=python -text\n[attr]made linguist-generated\nx made\n",
            "sub/.gitattributes": "*.py linguist-generated=false\n",
        }
    )
    repository.commit({".gitattributes": "* linguist-generated\n"})
    (repository.root / ".git/info/attributes").write_text("* linguist-generated\n")
    paths = [repo_path(name) for name in (b"a.py", b"sub/b.py", b"x", b"\xff\n.py", b"-z")]
    with open_repository(repository.root) as opened:
        tree = opened.tree(opened.tree_of(base))
        told = tree.attributes(paths, ["diff", "text", "linguist-generated"])
    python = {"diff": "python", "text": "unset"}
    assert {
        "a.py": python,
        "sub/b.py": {**python, "linguist-generated": "false"},
        "x": {"linguist-generated": "set"},
        "\udcff\n.py": python,
        "-z": {},
    } == told


def test_no_attribute_asked_for_is_none_told(repository: Repository) -> None:
    repository.commit({"a": "1"})
    with open_repository(repository.root) as opened:
        assert {"a": {}} == head_tree(opened).attributes([RepoPath("a")], [])
        assert {} == head_tree(opened).attributes([], ["text"])


def test_an_attribute_file_that_is_a_link_is_not_followed(repository: Repository) -> None:
    (repository.root / ".gitattributes").symlink_to("a")
    repository.commit({"a": "* text\n"})
    with open_repository(repository.root) as opened:
        assert {"a": {}} == head_tree(opened).attributes([RepoPath("a")], ["text"])


def test_a_missing_blob_is_an_error_and_never_empty(repository: Repository) -> None:
    repository.commit({"a": "1"})
    blob = repository.git("rev-parse", "HEAD:a")
    (repository.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with open_repository(repository.root) as opened:
        tree = head_tree(opened)
        with pytest.raises(EngineError) as caught:
            tree.read(RepoPath("a"))
        assert blob == caught.value.where
        with pytest.raises(EngineError):
            list(tree.entries())


def test_a_damaged_blob_is_an_error(repository: Repository) -> None:
    repository.commit({"a": "1"})
    blob = repository.git("rev-parse", "HEAD:a")
    file = repository.root / ".git/objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    file.write_bytes(b"damage")
    with open_repository(repository.root) as opened, pytest.raises(EngineError):
        head_tree(opened).read(RepoPath("a"))


def test_a_partial_clone_says_how_to_complete_it(repository: Repository, tmp_path: Path) -> None:
    serve_everything(repository)
    old = repository.commit({"a": "1\n"})
    repository.commit({"a": "2\n"})
    partial = clone(repository, tmp_path / "partial", "--filter=blob:none")
    with untouched(partial.root), open_repository(partial.root) as opened:
        assert b"2\n" == head_tree(opened).read(RepoPath("a"))
        with pytest.raises(EngineError) as caught:
            opened.tree(opened.tree_of(old)).read(RepoPath("a"))
    assert "git fetch --refetch --no-filter origin" in caught.value.fix
    partial.git(
        "-c", "protocol.file.allow=always", "fetch", "--quiet", "--refetch", "--no-filter", "origin"
    )
    with open_repository(partial.root) as opened:
        assert b"1\n" == opened.tree(opened.tree_of(old)).read(RepoPath("a"))


def test_a_tree_that_leads_out_of_itself_is_refused(repository: Repository) -> None:
    blob = repository.git("hash-object", "-w", "--stdin", stdin=b"x")
    for name in (b"..", b"../x", b"/x"):
        data = b"100644 %b\0" % name + bytes.fromhex(blob)
        words = ("hash-object", "-t", "tree", "-w", "--stdin", "--literally")
        tree = repository.git(*words, stdin=data)
        with open_repository(repository.root) as opened, pytest.raises(EngineError):
            list(opened.tree(tree).entries())


@pytest.mark.parametrize("mode", ["100644", "120000"])
@pytest.mark.parametrize("path", ["a", "a/b.py", None], ids=["file", "inside", "all"])
def test_a_file_and_a_folder_of_one_name_are_refused(repository, mode, path) -> None:
    blob = repository.git("hash-object", "-w", "--stdin", stdin=b"x")
    folder = repository.git("mktree", stdin=f"100644 blob {blob}\tb.py\n".encode())
    rows = f"{mode} blob {blob}\ta\n040000 tree {folder}\ta\n"
    tree = repository.git("mktree", stdin=rows.encode())
    with open_repository(repository.root) as opened:
        entries = opened.tree(tree).entries()
        with pytest.raises(EngineError, match="name"):
            list(entries) if path is None else entries[RepoPath(path)]


def test_a_sha256_repository_is_read(tmp_path: Path) -> None:
    subprocess.run(
        ["git", "init", "--quiet", "--object-format=sha256", str(tmp_path / "r")],
        env=ENVIRONMENT,
        check=True,
    )
    repository = Repository(tmp_path / "r")
    repository.commit({"a/b": "1\n", ".gitattributes": "* text\n"})
    with open_repository(repository.root) as opened:
        tree = head_tree(opened)
        assert 64 == len(tree.id)
        assert b"1\n" == tree.read(RepoPath("a/b"))
        assert {"a/b": {"text": "set"}} == tree.attributes([RepoPath("a/b")], ["text"])
        assert 2 == len(tree.entries())
