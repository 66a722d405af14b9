"""The same index has the same answer, and any other is judged."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gate.cli import again
from gate.cli.again import Answer, Question, question
from tests.repositories import Repository

ASKED = ["run", "--staged"]
AGAIN = "judged before"


@pytest.fixture
def staged(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with something staged, which is the working folder."""
    repository.commit({"a.txt": "a\n"})
    repository.stage({"b.txt": "b\n"})
    monkeypatch.chdir(repository.root)
    return repository


def key(argv: list[str] | None = None, **environ: str) -> str:
    asked = question(argv or ASKED, {**os.environ, **environ})
    return asked.key if asked else ""


def ran(repository: Repository, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gate", *(words or ASKED)],
        cwd=repository.root,
        capture_output=True,
        text=True,
        check=False,
    )


# Runs


def test_an_index_that_was_judged_is_not_judged_again(staged: Repository) -> None:
    first, second = ran(staged), ran(staged)

    assert (0, 0) == (first.returncode, second.returncode)
    assert first.stdout == second.stdout
    assert (False, True) == (AGAIN in first.stderr, AGAIN in second.stderr)


def test_a_verdict_that_fails_fails_again(staged: Repository) -> None:
    staged.stage({"a.py": "import os\nos.system(input())\neval(input())\n"})
    first, second = ran(staged), ran(staged)

    assert (1, 1) == (first.returncode, second.returncode)
    assert first.stdout == second.stdout
    assert AGAIN in second.stderr


def test_no_verdict_is_no_answer(staged: Repository) -> None:
    staged.stage({"a.py": "this is no Python\n"})

    assert [3, 3] == [ran(staged).returncode for _ in range(2)]
    assert AGAIN not in ran(staged).stderr


def test_an_index_that_git_wrote_anew_is_not_judged_again(staged: Repository) -> None:
    first = ran(staged)
    (staged.root / "a.txt").touch()
    staged.git("write-tree")
    staged.git("status")
    second = ran(staged)

    assert first.stdout == second.stdout
    assert AGAIN in second.stderr


def test_another_index_is_judged(staged: Repository) -> None:
    ran(staged)
    staged.stage({"b.txt": "another\n"})

    assert AGAIN not in ran(staged).stderr


def test_no_cache_judges_afresh(staged: Repository) -> None:
    ran(staged)

    assert AGAIN not in ran(staged, *ASKED, "--no-cache").stderr


def test_what_was_noted_is_noted_again(staged: Repository) -> None:
    staged.stage({"gate.toml": "mode = 'report'\n"})
    notes = [ran(staged).stderr for _ in range(2)]

    assert ["this change edits gate.toml" in note for note in notes] == [True, True]
    assert AGAIN in notes[1]


def test_an_answer_that_nobody_reads_is_no_pass(staged: Repository) -> None:
    ran(staged)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gate", *ASKED],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert AGAIN in done.stderr
    assert 3 == done.returncode


# What is asked


def test_the_same_is_the_same_question(staged: Repository) -> None:
    assert key()
    assert key() == key()


def test_an_index_of_another_content_is_another_question(staged: Repository) -> None:
    first = key()
    staged.stage({"b.txt": "another\n"})

    assert first != key()


def test_another_commit_below_is_another_question(staged: Repository) -> None:
    first = key()
    staged.git("commit", "--quiet", "--amend", "--only", "--message=other")

    assert key() not in {"", first}


@pytest.mark.parametrize("how", ["loose", "packed", "detached"])
def test_the_commit_below_is_found(staged: Repository, how: str) -> None:
    if how == "packed":
        staged.git("pack-refs", "--all")
    if how == "detached":
        staged.git("checkout", "--quiet", "--detach")

    assert staged.head == again._head(str(staged.root / ".git"))


def test_a_first_commit_is_left_to_git(repository: Repository, monkeypatch) -> None:
    repository.stage({"a.txt": "a"})
    monkeypatch.chdir(repository.root)

    assert "" == key()


def test_a_linked_work_tree_is_left_to_git(staged: Repository, tmp_path, monkeypatch) -> None:
    staged.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")

    assert "" == key()


def test_the_index_that_a_hook_is_told_of_is_asked_about(staged: Repository) -> None:
    Path("other").write_bytes(Path(".git/index").read_bytes() + b"\0")

    assert key() != key(GIT_INDEX_FILE="other") == key(GIT_INDEX_FILE=str(staged.root / "other"))


def test_a_folder_of_the_repository_asks_the_same(staged: Repository, monkeypatch) -> None:
    first = key()
    (staged.root / "folder").mkdir()
    monkeypatch.chdir(staged.root / "folder")

    assert first == key()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("own_code", lambda: "other code"),
        ("distributions", lambda: ["bandit-0"]),
        ("_git", lambda environ: ["other git"]),
        ("_look", lambda environ: ["wide"]),
        ("time", type("Tomorrow", (), {"time": staticmethod(lambda: 9e9)})),
    ],
)
def test_another_gate_tool_day_or_terminal_is_another_question(
    staged: Repository, monkeypatch, name: str, value: object
) -> None:
    first = key()
    monkeypatch.setattr(again, name, value)

    assert key() not in {"", first}


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["run"],
        ["run", "--staged", "--no-cache"],
        ["run", "--staged", "a.py"],
        ["run", "--base", "main"],
        ["hook", "pre-commit", "--help"],
        ["hook", "commit-msg"],
    ],
    ids=" ".join,
)
def test_whatever_else_is_asked_is_no_such_question(staged: Repository, argv) -> None:
    assert None is question(argv, os.environ)


def test_a_hook_asks_whatever_files_it_is_handed(staged: Repository) -> None:
    assert key(["hook", "pre-commit"]) == key(["hook", "pre-commit", "a.py", "b.py"]) != ""


@pytest.mark.parametrize("environ", [{"CI": "true"}, {"HOME": "", "XDG_CACHE_HOME": ""}])
def test_where_nothing_is_kept_nothing_is_asked(staged: Repository, environ) -> None:
    assert "" == key(**environ)


# What is kept


ANSWER = Answer(code=1, stdout="é\udcff\n\nFAIL\n", stderr="note\n")


def test_an_answer_comes_back(tmp_path: Path) -> None:
    asked = Question(str(tmp_path / "cache"), "a" * 32)
    asked.keep(ANSWER)
    told = asked.answer()

    assert told
    assert (1, ANSWER.stdout, "note\n") == (told.code, told.stdout, told.stderr)
    assert 0o600 == (tmp_path / "cache/answers" / asked.key).stat().st_mode & 0o777


def test_an_answer_that_is_damaged_or_another_s_is_none(tmp_path: Path) -> None:
    asked, other = Question(str(tmp_path), "a" * 32), Question(str(tmp_path), "b" * 32)
    asked.keep(ANSWER)
    file = tmp_path / "answers" / asked.key
    whole = file.read_bytes()
    (tmp_path / "answers" / other.key).write_bytes(whole)
    assert None is other.answer()

    for damaged in (b"", whole[:-1], whole[:40], bytes(len(whole)), whole + b"x"):
        file.write_bytes(damaged)
        assert None is asked.answer()


def test_the_oldest_are_forgotten(tmp_path: Path) -> None:
    for number in range(again._MOST_FILES + 5):
        Question(str(tmp_path), f"{number:032}").keep(ANSWER)
        os.utime(tmp_path / "answers" / f"{number:032}", (number, number))

    kept = sorted(path.name for path in (tmp_path / "answers").iterdir())
    assert (again._MOST_FILES, f"{5:032}") == (len(kept), kept[0])


def test_a_long_answer_is_not_kept(tmp_path: Path) -> None:
    asked = Question(str(tmp_path), "a" * 32)
    asked.keep(Answer(code=0, stdout="x" * again._MOST_BYTES, stderr=""))

    assert None is asked.answer()


def test_a_folder_that_cannot_be_written_to_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    asked = Question(str(tmp_path / "file"), "a" * 32)
    asked.keep(ANSWER)

    assert None is asked.answer()
