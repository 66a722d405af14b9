"""Is a message as the team writes messages? The command, and the hook in a real commit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repositories import ENVIRONMENT, Repository

NO_WIP = '[stages.pull-request]\ntypes = ["feat"]\n'
HOOK = f'#!/bin/sh\nexec "{sys.executable}" -m gate hook commit-msg "$1"\n'


def check(at: Path, text: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gate", "check-message", *(words or ("-",))]
    return subprocess.run(
        command, cwd=at, env=ENVIRONMENT, input=text, capture_output=True, check=False, text=True
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("feat(api)!: drop y\n", 0),
        ("fix: x\n# Please enter the commit message\n", 0),
        ("Fixed it\n", 1),
        ("fixup! feat: x\n", 1),
        ("", 1),
    ],
)
def test_a_message_is_held_against_the_specification(tmp_path, text, code):
    ended = check(tmp_path, text)

    assert code == ended.returncode
    assert bool(code) is ("pull-request/commit-message" in ended.stderr)
    assert "" == ended.stdout


def test_what_is_wrong_is_said_on_a_line_that_no_host_obeys(tmp_path):
    ended = check(tmp_path, "\x1b[31m::error::x\n")

    assert 1 == ended.returncode
    assert "\x1b" not in ended.stderr


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path):
    ended = check(tmp_path, "", "nothing")

    assert 2 == ended.returncode
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ('[stages.pull-request]\ntypes = ["feat"]\n', 1),
        ('[stages.pull-request]\ntypes = ["wip"]\n', 0),
        ('[stages.pull-request]\ntypes = ["feat"]\nenabled = false\n', 0),
        (f'[rules]\n"pull-request/commit-message" = "off"\n{NO_WIP}', 0),
        (f'[rules]\n"pull-request/commit-message" = "low"\n{NO_WIP}', 0),
        ('mode = "report"\n[stages.pull-request]\ntypes = ["a"]\n', 0),
        ("nonsense = 1\n", 2),
    ],
)
def test_the_settings_of_head_decide(repository, settings, code):
    repository.commit({"gate.toml": settings})
    repository.write({"gate.toml": ""})  # what is not committed decides nothing

    assert code == check(repository.root, "wip: x").returncode


@pytest.fixture
def hooked(repository: Repository) -> Repository:
    repository.commit({"a": "1\n"}, "feat: one")
    hook = repository.root / ".git" / "hooks" / "commit-msg"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK)
    hook.chmod(0o755)
    return repository


def commit(repository: Repository, *words: str) -> int:
    env = ENVIRONMENT | {"PYTHONPATH": os.getcwd(), "GIT_EDITOR": "true"}  # noqa: PTH109 - for the hook
    return subprocess.run(
        ["git", *words], cwd=repository.root, env=env, capture_output=True, check=False
    ).returncode


def test_git_commits_what_the_hook_lets_through_and_nothing_else(hooked):
    empty = ("commit", "--allow-empty")

    assert 1 == commit(hooked, *empty, "--message=Two")
    assert 0 == commit(hooked, *empty, "--message=feat: two")
    assert 0 == commit(hooked, *empty, "--fixup=HEAD")
    hooked.git("switch", "--quiet", "--create", "other", "HEAD~1")
    hooked.commit({"b": "1\n"}, "feat: three")
    assert 0 == commit(hooked, "merge", "--no-edit", "main")
