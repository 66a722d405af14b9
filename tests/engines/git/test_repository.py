"""git is asked so that nothing in a repository runs, and nothing is written to it."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

import pytest

from gate.engines.git import repository as git
from gate.engines.git.diff import files_between
from gate.engines.git.history import commits_between, default_branch, merge_base
from gate.engines.git.repository import open_repository
from gate.engines.git.snapshot import index_tree, worktree_tree
from gate.model.error import ChangeError, EngineError, GateError
from gate.model.path import RepoPath
from tests.checkouts import untouched
from tests.repositories import Repository


def everything(opened: git.Repository) -> None:
    """Ask all there is to ask."""
    head = opened.commit("HEAD")
    base = merge_base(opened, opened.commit("HEAD~"), head)
    tree = opened.tree(opened.tree_of(head))
    list(tree.read_many(tree.entries()))
    tree.attributes(tree.entries(), ["text", "diff"])
    commits_between(opened, base, head)
    default_branch(opened)
    for made in (index_tree(opened), worktree_tree(opened)):
        files_between(opened, opened.tree_of(base), made)
    with pytest.raises(ChangeError):
        opened.commit("nowhere")


def two_commits(repository: Repository) -> None:
    repository.commit({"a.py": "1\n", "sub/b.py": "1\n", "c.txt": "1\n"})
    repository.commit({"a.py": "1\n2\n"})


# Where a repository is


def test_it_is_found_from_inside(repository: Repository) -> None:
    repository.commit({"deep/er/a": ""})
    with open_repository(repository.root / "deep/er") as opened:
        assert repository.root.resolve() == opened.root


def test_no_repository_is_said(tmp_path: Path) -> None:
    with pytest.raises(ChangeError, match="not a git repository"):
        open_repository(tmp_path)


def test_no_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(ChangeError, match="does not exist"):
        open_repository(tmp_path / "nowhere")


@pytest.mark.parametrize("harm", ["head", "empty", "pointer", "format"])
def test_a_damaged_repository_is_said(repository: Repository, harm: str) -> None:
    repository.commit({"a": ""})
    dot_git = repository.root / ".git"
    if harm == "head":
        (dot_git / "HEAD").unlink()
    elif harm == "format":
        (dot_git / "config").write_text("[core]\n\trepositoryformatversion = 99\n")
    else:
        dot_git.rename(repository.root / "elsewhere")
        if harm == "empty":
            dot_git.mkdir()
        else:
            dot_git.write_bytes(b"gitdir: /nowhere\n" if harm == "pointer" else b"\0")
    with pytest.raises(ChangeError) as caught:
        open_repository(repository.root)
    assert caught.value.fix
    assert str(repository.root) not in f"{caught.value.what} {caught.value.where}"


def test_an_embedded_bare_repository_is_not_discovered(repository: Repository) -> None:
    """git takes any folder with HEAD, objects and refs for one, and runs what it configures."""
    two_commits(repository)
    bare = repository.root / "bare"
    subprocess.run(["git", "init", "--quiet", "--bare", str(bare)], check=True)
    repository.write(
        {"bare/config": "[core]\n\tfsmonitor = touch canary\n\tbare = false\n\tworktree = .\n"}
    )
    with open_repository(bare) as opened:
        assert repository.root == opened.root
        everything(opened)
    assert [] == list(repository.root.rglob("canary"))


def test_a_linked_work_tree_is_its_own(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"a": "1\n"})
    repository.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    linked = Repository.__new__(Repository)
    linked.root = tmp_path / "linked"
    head = linked.commit({"b": "2\n"})
    linked.write({"b": "3\n"})
    with untouched(repository.root, linked.root), open_repository(linked.root) as opened:
        assert head == opened.commit("HEAD")
        tree = opened.tree(worktree_tree(opened))
        assert b"3\n" == tree.read(RepoPath("b"))


def test_a_submodule_is_its_own(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"a": "1\n"})
    outer = Repository(tmp_path / "outer")
    words = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add")
    outer.git(*words, str(repository.root), "inner")
    with open_repository(outer.root / "inner") as opened:
        assert outer.root / "inner" == opened.root
        assert repository.head == opened.commit("HEAD")


@pytest.mark.parametrize("name", ["with space", "new\nline", 'quo"te', "co:lon", "\udcff", "-x"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    repository = Repository(tmp_path / name)
    two_commits(repository)
    with open_repository(repository.root) as opened:
        everything(opened)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_repository_of_another_user_will_do(repository: Repository) -> None:
    """As in a container whose volume belongs to the runner's user."""
    two_commits(repository)
    for path in (repository.root, *repository.root.rglob("*")):
        os.chown(path, 65534, 65534)
    with open_repository(repository.root) as opened:
        everything(opened)


# Which git is asked


def test_no_git_is_said(repository: Repository, tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        open_repository(repository.root, environment={"PATH": str(tmp_path)})
    assert ("git is not installed", "PATH") == (caught.value.what, caught.value.where)


def canary_program(path: Path, canary: Path, answer: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\ntouch '{canary}'\n{answer}\n")
    path.chmod(0o755)


def test_why_git_does_not_start_is_said(repository: Repository) -> None:
    repository.commit({"a": "1\n"})
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with open_repository(repository.root) as opened:
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
        try:
            with pytest.raises(EngineError) as raised:
                opened.commit("HEAD")
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert "git does not start: too many open files" == raised.value.what
    assert "open files left" in raised.value.fix


def test_an_old_git_is_said(repository: Repository, tmp_path: Path) -> None:
    canary_program(tmp_path / "bin/git", tmp_path / "asked", "echo git version 2.17.1")
    with pytest.raises(EngineError, match=re.escape("too old: git version 2.17.1")) as caught:
        open_repository(repository.root, environment={"PATH": str(tmp_path / "bin")})
    assert "install git 2.31 or newer" == caught.value.fix


@pytest.mark.parametrize("folder", [".", "", "bin", "{root}/bin", "{root}/linked"])
def test_a_git_of_the_tree_is_never_asked(
    repository: Repository, tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_commits(repository)
    for place in ("git", "bin/git"):
        canary_program(repository.root / place, tmp_path / "canary")
    (repository.root / "linked").symlink_to("bin")
    monkeypatch.chdir(repository.root)
    search = f"{folder.format(root=repository.root)}{os.pathsep}{os.environ['PATH']}"
    with open_repository(repository.root, environment={"PATH": search}) as opened:
        everything(opened)
    assert not (tmp_path / "canary").exists()


# What names mean


@pytest.mark.parametrize("name", ["HEAD", "main", "HEAD~0", "v1", "refs/heads/main", "@"])
def test_a_revision_becomes_a_full_id(repository: Repository, name: str) -> None:
    head = repository.commit({"a": ""})
    repository.git("tag", "-a", "v1", "-m", "one")
    with open_repository(repository.root) as opened:
        assert head == opened.commit(name) == opened.commit(head[:10]) == opened.commit(head)


@pytest.mark.parametrize(
    "name",
    [
        "mian",
        "",
        " ",
        "-x",
        "--output=canary",
        "--all",
        "a\0b",
        "HEAD:a",
        ":a",
        "0" * 40,
        "..",
        "\udcff",
    ],
)
def test_what_is_no_commit_is_said(repository: Repository, name: str) -> None:
    repository.commit({"a": ""})
    with untouched(repository.root), open_repository(repository.root) as opened:
        with pytest.raises(ChangeError) as caught:
            opened.commit(name)
        assert caught.value.where
        assert caught.value.fix


def test_a_near_miss_is_answered_with_the_name(repository: Repository) -> None:
    repository.commit({"a": ""})
    repository.branch("release-1")
    with open_repository(repository.root) as opened:
        with pytest.raises(ChangeError) as caught:
            opened.commit("relase-1")
        assert "did you mean 'release-1'?" in caught.value.fix


def test_no_commit_yet_is_said(repository: Repository) -> None:
    with open_repository(repository.root) as opened:
        with pytest.raises(ChangeError) as caught:
            opened.commit("HEAD")
        assert "first commit" in caught.value.fix
        assert {} == dict(opened.tree(opened.empty_tree).entries())


def test_a_tag_of_a_tree_is_no_commit(repository: Repository) -> None:
    repository.commit({"a": ""})
    repository.git("tag", "tree", "HEAD^{tree}")
    with open_repository(repository.root) as opened, pytest.raises(ChangeError):
        opened.commit("tree")


# What never happens


def test_nothing_is_written(repository: Repository) -> None:
    two_commits(repository)
    repository.write({"a.py": "changed\n", "new.py": "new\n"})
    os.utime(repository.root / "c.txt", (1, 1))
    with untouched(repository.root), open_repository(repository.root) as opened:
        everything(opened)


def test_a_read_only_repository_will_do(repository: Repository) -> None:
    two_commits(repository)
    repository.write({"a.py": "changed\n"})
    everyone = [repository.root, *repository.root.rglob("*")]
    modes = {path: path.stat().st_mode for path in everyone}
    for path in everyone:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        with open_repository(repository.root) as opened:
            everything(opened)
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def test_nothing_is_left_behind(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_commits(repository)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    with open_repository(repository.root) as opened:
        everything(opened)
        assert [opened.scratch] == list((tmp_path / "tmp").iterdir())
    assert [] == list((tmp_path / "tmp").iterdir())


def test_no_scratch_lies_in_the_repository(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(repository.root))
    with untouched(repository.root), pytest.raises(ChangeError) as caught:
        open_repository(repository.root)
    assert "TMPDIR" == caught.value.where


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux")
def test_processes_end_with_the_repository(repository: Repository) -> None:
    two_commits(repository)
    with open_repository(repository.root) as opened:
        everything(opened)
        children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
        assert any(path.read_text().split() for path in children)
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    assert not any(path.read_text().split() for path in children)
    assert ["MainThread"] == [thread.name for thread in threading.enumerate()]


def canary_settings(repository: Repository, canary: Path) -> None:
    """Configure every program that git knows to run, and name the drivers in the tree."""
    touch = f"sh -c 'touch {canary}; cat'"
    settings = {
        "core.fsmonitor": touch,
        "core.fsmonitorHookVersion": "2",
        "core.pager": touch,
        "core.editor": touch,
        "core.sshCommand": touch,
        "core.gitProxy": touch,
        "core.askPass": touch,
        "core.alternateRefsCommand": touch,
        "core.hooksPath": str(repository.root / "hooks"),
        "credential.helper": f"!{touch}",
        "diff.external": touch,
        "diff.evil.command": touch,
        "diff.evil.textconv": touch,
        "diff.evil.cachetextconv": "true",
        "filter.evil.clean": touch,
        "filter.evil.smudge": touch,
        "filter.evil.process": touch,
        "filter.evil.required": "true",
        "merge.evil.driver": touch,
        "pager.diff": touch,
        "pager.log": touch,
        "gpg.program": touch,
        "log.showSignature": "true",
        "sequence.editor": touch,
        "trace2.eventTarget": str(canary),
        "trace2.normalTarget": str(canary),
        "alias.ls-tree": f"!{touch}",
        "alias.rev-parse": f"!{touch}",
        "uploadpack.packObjectsHook": touch,
        "gc.auto": "1",
        "maintenance.strategy": "incremental",
    }
    for hook in (
        "post-index-change",
        "fsmonitor-watchman",
        "reference-transaction",
        "post-checkout",
    ):
        for folder in (repository.root / "hooks", repository.root / ".git/hooks"):
            canary_program(folder / hook, canary)
    with (repository.root / ".git/config").open("a") as file:
        for name, value in settings.items():
            section, _, key = name.rpartition(".")
            head, _, part = section.partition(".")
            title = f'[{head} "{part}"]' if part else f"[{head}]"
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            file.write(f'{title}\n\t{key} = "{escaped}"\n')


EVIL = "* diff=evil filter=evil merge=evil text\n"


def test_nothing_that_the_repository_configures_runs(
    repository: Repository, tmp_path: Path
) -> None:
    two_commits(repository)
    repository.commit({".gitattributes": EVIL})
    canary = tmp_path / "canary"
    canary_settings(repository, canary)
    (repository.root / ".git/info/attributes").write_text(EVIL)
    repository.write({"a.py": "changed\n", "new.py": "new\n"})
    with untouched(repository.root), open_repository(repository.root) as opened:
        everything(opened)
    assert not canary.exists()


def test_the_canaries_sing_for_plain_git(repository: Repository, tmp_path: Path) -> None:
    """Without this the test above would prove nothing."""
    two_commits(repository)
    canary_settings(repository, tmp_path / "canary")
    subprocess.run(["git", "status"], cwd=repository.root, check=False, capture_output=True)
    assert (tmp_path / "canary").exists()


def test_the_callers_variables_do_not_reach_git(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_commits(repository)
    canary = tmp_path / "canary"
    for name, value in {
        "GIT_TRACE": str(canary),
        "GIT_TRACE2_EVENT": str(canary),
        "GIT_EXTERNAL_DIFF": f"touch {canary}",
        "GIT_DIR": "/nowhere",
        "GIT_WORK_TREE": "/nowhere",
        "GIT_OBJECT_DIRECTORY": "/nowhere",
        "GIT_INDEX_FILE": "/nowhere",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.bare",
        "GIT_CONFIG_VALUE_0": "nonsense",
        "GIT_CONFIG_PARAMETERS": "nonsense",
        "GIT_NAMESPACE": "x",
        "LC_ALL": "de_DE.UTF-8",
    }.items():
        monkeypatch.setenv(name, value)
    with open_repository(repository.root) as opened:
        everything(opened)
    assert not canary.exists()


def test_replaced_objects_are_read_as_they_are(repository: Repository) -> None:
    good = repository.commit({"a": "good\n"})
    evil = repository.commit({"a": "evil\n"})
    repository.git("replace", evil, good)
    blobs = [
        repository.git("--no-replace-objects", "rev-parse", f"{commit}:a")
        for commit in (evil, good)
    ]
    repository.git("replace", *blobs)
    with open_repository(repository.root) as opened:
        trees = [opened.tree_of(good), opened.tree_of(opened.commit("main"))]
        assert b"evil\n" == opened.tree(trees[1]).read(RepoPath("a"))
        assert 1 == len(files_between(opened, *trees))


def test_grafts_hide_no_commit(repository: Repository) -> None:
    commits = [repository.commit({"a": f"{n}\n"}) for n in range(4)]
    (repository.root / ".git/info/grafts").write_text(f"{commits[3]} {commits[0]}\n")
    with open_repository(repository.root) as opened:
        between = commits_between(opened, commits[0], commits[3])
        assert commits[:0:-1] == [commit.id for commit in between.value]


def test_a_git_that_hangs_is_ended(repository: Repository, tmp_path: Path) -> None:
    canary_program(tmp_path / "bin/git", tmp_path / "asked", "/bin/sleep 1000 & wait")
    environment = {"PATH": str(tmp_path / "bin")}
    with pytest.raises(EngineError, match="took too long") as caught:
        open_repository(repository.root, environment=environment, seconds=0.2)
    assert "git rev-parse" == caught.value.where


def test_a_comparison_that_hangs_is_ended(repository: Repository, tmp_path: Path) -> None:
    two_commits(repository)
    real = shutil.which("git")
    slow = f'case "$*" in *diff-tree*) /bin/sleep 1000;; *) exec {real} "$@";; esac'
    canary_program(tmp_path / "bin/git", tmp_path / "asked", slow)
    environment = {"PATH": str(tmp_path / "bin")}
    with open_repository(repository.root, environment=environment, seconds=0.5) as opened:
        trees = [opened.tree_of(opened.commit(name)) for name in ("HEAD~", "HEAD")]
        with pytest.raises(EngineError, match="took too long"):
            files_between(opened, *trees)


def test_a_comparison_that_breaks_off_says_why(repository: Repository) -> None:
    two_commits(repository)
    blob = repository.git("rev-parse", "HEAD:a.py")
    (repository.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with open_repository(repository.root) as opened:
        trees = [opened.tree_of(opened.commit(name)) for name in ("HEAD~", "HEAD")]
        with pytest.raises(EngineError, match=blob):
            files_between(opened, *trees)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux")
def test_a_reader_that_dies_is_said(repository: Repository) -> None:
    repository.commit({"a": "1"})
    with open_repository(repository.root) as opened:
        tree = opened.tree(opened.tree_of(opened.commit("HEAD")))
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        for child in map(int, children):
            os.kill(child, signal.SIGKILL)
        with pytest.raises(EngineError, match="while it read objects"):
            tree.read(RepoPath("a"))


def test_what_git_says_is_told_without_the_runners_folders(repository: Repository) -> None:
    repository.commit({"a": "1"})
    (repository.root / ".git/index").write_bytes(b"damage")
    with open_repository(repository.root) as opened, pytest.raises(GateError) as caught:
        index_tree(opened)
    assert "index" in caught.value.what
    assert str(repository.root) not in caught.value.what
    assert str(opened.scratch) not in caught.value.what
