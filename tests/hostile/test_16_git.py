"""Row 16: nothing that git can be told runs a program, leads elsewhere or hides a commit."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.credentials import Maker
from tests.engines.git.test_repository import EVIL, canary_settings
from tests.hostile.canary import Canary
from tests.hostile.conftest import Change, Runner

FAULT = {"calc.py": "answer = eval(input())\n"}
FOUND = ("sast/eval", "calc.py", 1)
TOKEN = Maker(53).make("github-token")


@pytest.mark.parametrize(
    "words", [("--base=main", "--head=theirs"), ("--worktree",), ("--staged",)]
)
def test_no_program_runs(
    change: Change, judged: Runner, canary: Canary, words: tuple[str, ...]
) -> None:
    change({"a.txt": "1\n", ".gitattributes": EVIL} | FAULT)
    judged.repository.stage({"more.py": "x = eval(input())\n"})
    canary_settings(judged.repository, canary.folder / "sang")
    (judged.repository.root / ".git/info/attributes").write_text(EVIL)
    left = judged(*words)
    assert 1 == left.code


def test_no_submodule_is_asked_for(change: Change, judged: Runner, canary: Canary) -> None:
    at = f"http://{judged.address}"
    modules = "".join(
        f'[submodule "{name}"]\n\tpath = {path}\n\turl = {url}\n'
        f"\tupdate = !{canary.command('up')}\n"
        for name, path, url in (
            ("a", "sub", f"{at}/a.git"),
            ("../../up", "../up", f"ext::sh -c '{canary.command('ext')}'"),
            ("--upload-pack=x", "-c", f"--upload-pack={canary.command('pack')}"),
            ("b", "link/hooks", f"file://{judged.outside.folder}"),
        )
    )
    change(FAULT | {".gitmodules": modules})
    repository = judged.repository
    for path in ("sub", "-c", "A/modules/x"):
        gitlink = f"160000,{repository.head},{path}"
        repository.git("update-index", "--add", "--cacheinfo", gitlink)
    blob = repository.git("hash-object", "-w", "--stdin", stdin=b".git")
    repository.git("update-index", "--add", "--cacheinfo", f"120000,{blob},a")
    repository.git("commit", "--quiet", "--message=link")
    (repository.root / "sub").mkdir()
    (repository.root / "sub/.git").write_text(f"gitdir: {judged.outside.folder}\n")
    for words in (("--base=main", "--head=theirs"), ("--worktree", "--base=main")):
        assert FOUND in judged(*words).blocking


def test_a_remote_runs_nothing_and_is_not_asked(
    change: Change, judged: Runner, canary: Canary
) -> None:
    change(FAULT)
    git = judged.repository.git
    git("config", "remote.origin.url", f"ext::sh -c '{canary.command('ext')}'")
    git("config", "remote.origin.uploadpack", canary.command("uploadpack"))
    git("config", "remote.evil.url", f"ssh://-oProxyCommand={canary.folder}/x/y")
    git("config", "core.sshCommand", canary.command("ssh"))
    git("config", f"url.http://{judged.address}/.insteadOf", "https://")
    git("config", "credential.helper", f"!{canary.command('credential')}")
    for words in (["--base=main"], ["--base=origin/gone"], ["--base=" + "1" * 40]):
        assert judged(*words, reports=("json",)).code in {1, 3}


def test_a_bare_repository_in_the_tree_is_files(
    change: Change, judged: Runner, canary: Canary
) -> None:
    bare = {
        "bare/HEAD": "ref: refs/heads/main\n",
        "bare/config": f"[core]\n\tbare = true\n\tfsmonitor = {canary.command('bare')}\n",
        "bare/objects/info/alternates": f"{judged.outside.folder}\n",
        "bare/refs/heads/main": "0" * 40 + "\n",
        "bare/hooks/post-index-change": canary.shell("hook"),
        "bare/calc.py": "answer = eval(input())\n",
    }
    change(bare)
    left = judged(f"--repo={judged.repository.root}/bare", "--base=main", "--head=theirs")
    assert [("sast/eval", "bare/calc.py", 1)] == left.blocking


def test_a_git_file_that_leads_elsewhere_is_no_way_in(judged: Runner, canary: Canary) -> None:
    other = judged.folder / "other"
    subprocess.run(["git", "init", "--quiet", other], check=True)
    (other / ".git/config").write_text(f"[core]\n\tfsmonitor = {canary.command('other')}\n")
    judged.repository.commit(FAULT)
    (judged.repository.root / "sub").mkdir()
    for text in (f"gitdir: {other}/.git", f"gitdir: {judged.outside.file}", "gitdir: .", "\0"):
        (judged.repository.root / "sub/.git").write_text(text)
        left = judged(f"--repo={judged.repository.root}/sub", reports=("json",))
        assert 3 == left.code


def test_no_object_stands_in_for_another(change: Change, judged: Runner) -> None:
    judged.unspeakable["the token"] = TOKEN
    change(FAULT)
    repository = judged.repository
    leak = repository.commit({"conf.py": f"T = '{TOKEN}'\n"})
    (repository.root / "conf.py").unlink()
    head = repository.commit({})
    clean = repository.git("hash-object", "-w", "--stdin", stdin=b"x = 1\n")
    repository.git("replace", repository.git("rev-parse", f"{head}:calc.py"), clean)
    repository.git("replace", "--graft", head, "main")
    (repository.root / ".git/info/grafts").write_text(
        f"{head} {repository.git('rev-parse', 'main')}\n"
    )
    (repository.root / ".git/objects/info/alternates").write_text(f"{judged.outside.folder}\n")
    left = judged("--base=main", "--head=theirs")
    assert FOUND in left.blocking
    assert leak[:10] in left.reports["console"]


def test_histories_of_every_shape(change: Change, judged: Runner) -> None:
    change(FAULT)
    repository = judged.repository
    git = repository.git
    tree, main = git("rev-parse", "theirs^{tree}"), git("rev-parse", "main")
    empty = git("mktree")
    sides = [git("commit-tree", tree, "-p", main, "-m", f"{n}") for n in range(5)]
    octopus = git("commit-tree", tree, *(w for s in sides for w in ("-p", s)), "-m", "octopus")
    dates = ("@0 +0000", "@253402300799 +1400")
    dated = [
        git("commit-tree", tree, "-p", main, "-m", "x", GIT_AUTHOR_DATE=d, GIT_COMMITTER_DATE=d)
        for d in dates
    ]
    for head in (octopus, *dated):
        left = judged("--base=main", f"--head={head}", reports=("json", "console"))
        assert FOUND in left.blocking
    root = git("commit-tree", tree, "-m", "root")
    nothing = git("commit-tree", empty, "-m", "nothing")
    assert 3 == judged("--base=main", f"--head={root}").code  # unrelated, and no base in between
    assert FOUND in judged(f"--base={empty}", f"--head={root}").blocking
    emptied = git("commit-tree", empty, "-p", main, "-m", "gone")
    assert judged("--base=main", f"--head={emptied}").code in {0, 3}
    assert 3 == judged(f"--base={nothing}", f"--head={root}").code
    for wrong in (f"{tree}:calc.py", "0" * 40, "HEAD@{1000}"):
        assert 3 == judged("--base=main", f"--head={wrong}", reports=("json",)).code


def test_a_shallow_graft_hides_no_base(change: Change, judged: Runner) -> None:
    change(FAULT)
    head = judged.repository.head
    (judged.repository.root / ".git/shallow").write_text(f"{head}\n")
    left = judged("--base=main", "--head=theirs", "--offline")
    assert 3 == left.code


@pytest.mark.skipif(os.geteuid() != 0, reason="gives a folder away")
def test_a_repository_of_another_user_is_read(change: Change, judged: Runner) -> None:
    change(FAULT)
    for path in (judged.repository.root, *judged.repository.root.rglob("*")):
        os.lchown(path, 65534, 65534)
    assert FOUND in judged("--base=main", "--head=theirs").blocking


def test_the_canaries_would_sing(change: Change, judged: Runner, canary: Canary) -> None:
    change(FAULT)
    canary_settings(judged.repository, canary.folder / "sang")
    words = ["git", "status"]
    subprocess.run(words, cwd=judged.repository.root, check=False, capture_output=True)
    assert ["sang"] == canary.sang()
    assert Path(judged.outside.file).exists()
