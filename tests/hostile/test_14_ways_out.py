"""Row 14: nothing outside the tree is read or written, and what is no file holds up nothing."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.hostile.conftest import Change, Runner

FAULT = {"calc.py": "answer = eval(input())\n"}
READ_BY_NAME = (
    *("a.py", "conf.txt", "requirements.txt", "openapi.yaml", "pyproject.toml", ".gitattributes"),
    *("gate.waivers.toml", ".env.example", "CHANGELOG.md", ".github/CODEOWNERS", "a.ipynb"),
    *(".secrets.baseline", "uv.lock", "migrations/0001_a.py", "Dockerfile", "a.zip", ".bandit"),
    *(".github/PULL_REQUEST_TEMPLATE.md", ".gitignore", "docs/adr/0001-a.md", "package.json"),
)


def link(at: Path, target: Path | str) -> None:
    at.parent.mkdir(parents=True, exist_ok=True)
    at.symlink_to(target)


@pytest.mark.parametrize("words", [("--base=main", "--head=theirs"), ("--worktree", "--base=main")])
def test_no_link_is_followed(change: Change, judged: Runner, words: tuple[str, ...]) -> None:
    tree = judged.repository.root
    change(FAULT)
    for name in READ_BY_NAME:
        link(tree / name, judged.outside.file)
    link(tree / "folder", judged.outside.folder)
    link(tree / "up", "../" * 30 + "etc")
    link(tree / "loop", "loop")
    link(tree / "a-loop", "b-loop")
    link(tree / "b-loop", "a-loop")
    link(tree / "process", "/proc/self/environ")
    link(tree / "long", "x" * 4000)
    link(tree / "hooks", ".git/hooks")
    judged.repository.commit({})
    left = judged(*words, "--scope=all")
    assert left.code in {1, 3}


def test_what_is_no_file_holds_up_nothing(change: Change, judged: Runner) -> None:
    tree = judged.repository.root
    change(FAULT | {"requirements.txt": "flask==1.0\n", "b.py": "x = 1\n"})
    for name in ("pipe.py", "gate.waivers.toml", "pipe/requirements.txt"):
        (tree / name).parent.mkdir(exist_ok=True)
        os.mkfifo(tree / name)
    with socket.socket(socket.AF_UNIX) as listens:
        here = Path.cwd()
        os.chdir(tree)
        try:
            listens.bind("listens.py")
        finally:
            os.chdir(here)
        left = judged("--worktree", "--base=main", "--evidence=**")
    assert ("sast/eval", "calc.py", 1) in left.blocking
    (tree / "b.py").unlink()
    os.mkfifo(tree / "b.py")
    left = judged("--worktree", "--base=main", reports=("json",))
    assert (3, True) == (left.code, "b.py" in left.err)


@pytest.mark.parametrize("place", ["link.json", "folder/gate.json", "folder/../gate.json", "pipe"])
def test_no_report_is_written_through_the_tree(change: Change, judged: Runner, place: str) -> None:
    tree = judged.repository.root
    link(tree / "link.json", judged.outside.file)
    link(tree / "folder", judged.outside.folder)
    os.mkfifo(tree / "pipe")
    (tree / "pipe.keep").touch()
    change(FAULT)
    left = judged("--base=main", f"--report=json={place}", reports=())
    assert 2 == left.code
    assert ["shadow"] == [path.name for path in judged.outside.folder.iterdir()]
    assert judged.outside.text in judged.outside.file.read_text()


def test_no_cache_is_taken_from_the_tree(change: Change, judged: Runner) -> None:
    change(FAULT | {"cache/findings.sqlite": b"SQLite format 3\0"})
    link(judged.repository.root / "elsewhere", judged.outside.folder)
    link(judged.repository.root / "deep/chain", "../elsewhere")
    judged.repository.commit({})
    for name in ("cache", "elsewhere", "elsewhere/x/y", "deep/chain/x", "deep"):
        assert 2 == judged(f"--cache-dir={name}", "--base=main", reports=("json",)).code
    assert ["shadow"] == [path.name for path in judged.outside.folder.iterdir()]


def test_names_on_the_command_line_lead_nowhere(change: Change, judged: Runner) -> None:
    change(FAULT)
    link(judged.repository.root / "up.py", judged.outside.file)
    for name in ("../up.py", str(judged.outside.file), "a/../../b.py", ".git/config"):
        assert 2 == judged(name, "--base=main", reports=("json",)).code
    assert 0 != judged("up.py", "--base=main", reports=("json",)).code


def test_very_many_files_are_one_more_change(change: Change, judged: Runner) -> None:
    files = {f"d{n % 97}/{'x' * 40}{n}.txt": f"{n}\n" for n in range(800)}
    change(files | FAULT)
    left = judged("--base=main", "--head=theirs", reports=("json", "sarif", "markdown", "junit"))
    assert ("sast/eval", "calc.py", 1) in left.blocking
