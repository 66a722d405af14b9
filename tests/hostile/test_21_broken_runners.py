"""Row 21: on a runner in a bad way a hostile change gets the same verdict, or a clear exit 3."""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress

import pytest

from tests.end_to_end.conftest import SCRIPT
from tests.hostile.conftest import Change, Runner

FAULT = {"calc.py": "answer = eval(input())\n", "caf\u00e9 \udcff.py": "answer = eval(input())\n"}
FOUND = ("sast/eval", "calc.py", 1)


@pytest.mark.parametrize(
    "told",
    [
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"},
        {"HOME": "", "XDG_CACHE_HOME": "relative"},
        {"HOME": "/nonexistent", "TERM": "dumb", "COLUMNS": "-1"},
        {"PYTHONIOENCODING": "ascii", "COLUMNS": "1", "FORCE_COLOR": "", "NO_COLOR": "1"},
        {"GIT_DIR": "/nowhere", "GIT_WORK_TREE": "/", "GIT_OBJECT_DIRECTORY": "/nowhere"},
    ],
    ids=lambda told: next(iter(told)),
)
def test_the_verdict_is_the_same(change: Change, judged: Runner, told: dict[str, str]) -> None:
    change(FAULT)
    left = judged("--base=main", "--head=theirs", **told)
    assert 1 == left.code
    assert {FOUND, ("sast/eval", "caf\u00e9 \\xff.py", 1)} == set(left.blocking)


def test_a_run_that_was_killed_spoils_no_other(change: Change, judged: Runner) -> None:
    change(FAULT)
    words = [SCRIPT, "run", "--base=main", "--head=theirs", "--no-publish"]
    for after in (0.1, 0.4):
        run = subprocess.Popen(
            words,
            cwd=judged.repository.root,
            env=judged.environment() | {"TMPDIR": str(judged.outside.folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with suppress(subprocess.TimeoutExpired):
            run.wait(after)
        run.kill()
        run.wait()
    time.sleep(0.1)
    assert FOUND in judged("--base=main", "--head=theirs").blocking


def test_a_cache_that_is_damaged_is_not_believed(change: Change, judged: Runner) -> None:
    change(FAULT)
    judged("--base=main", "--head=theirs", reports=("json",))
    (kept,) = (judged.folder / "home").rglob("findings.sqlite3")
    whole = kept.read_bytes()
    for damaged in (b"SQLite format 3\0", whole[: len(whole) // 2], whole[::-1]):
        for beside in kept.parent.glob(f"{kept.name}-*"):
            beside.unlink()
        kept.write_bytes(damaged)
        assert FOUND in judged("--base=main", "--head=theirs", reports=("json",)).blocking
