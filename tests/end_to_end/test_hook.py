"""git's own hooks, called as git calls them."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.end_to_end.conftest import SCRIPT

NOTHING = "0" * 40
BEFORE = {"shop.py": "def total(prices):\n    return sum(prices)\n"}
FAULT = {"calc.py": "def answer():\n    return eval(input())\n"}
SETTINGS = {"gate.toml": "[stages.tests]\nenabled = false\n[stages.coverage]\nenabled = false\n"}


@pytest.fixture
def push(repository, environment):
    """Calls the pre-push hook with *lines* on standard input, and *options* before git's words."""

    def call(*lines, options=(), **further):
        return subprocess.run(
            [SCRIPT, "hook", "pre-push", *options, "origin", "git@host.example:shop.git"],
            cwd=repository.root,
            env=environment | further,
            input="".join(f"{line}\n" for line in lines),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return call


@pytest.fixture
def branch(repository):
    """(base, clean, faulty): a branch whose first commit is sound, and whose second is not."""
    base = repository.commit(BEFORE | SETTINGS, "base")
    repository.branch("work")
    clean = repository.commit({"shop.py": "def total(prices):\n    return max(prices)\n"}, "more")
    return base, clean, repository.commit(FAULT, "fault")


def line(local, remote, name="refs/heads/work"):
    return f"{name} {local} {name} {remote}"


def test_a_push_is_judged_from_what_the_remote_has(branch, push):
    base, clean, faulty = branch
    assert 0 == push(line(clean, base)).returncode
    refused = push(line(faulty, clean))
    assert 1 == refused.returncode
    assert "calc.py:2" in refused.stdout


def test_a_branch_that_the_remote_has_not_is_judged_against_the_default_branch(branch, push):
    _, clean, faulty = branch
    assert 1 == push(line(faulty, NOTHING)).returncode
    assert 0 == push(line(clean, NOTHING)).returncode


def test_of_several_refs_the_gravest_verdict_counts(branch, push):
    base, clean, faulty = branch
    assert 1 == push(line(faulty, base), line(clean, base, "refs/heads/more")).returncode


def test_a_deletion_and_an_empty_push_bring_nothing(branch, push):
    base, _, _ = branch
    assert 0 == push(line(NOTHING, base, "(delete)")).returncode
    assert 0 == push().returncode


def test_a_hook_runner_names_the_commits_by_its_variables(branch, push):
    base, clean, faulty = branch
    assert 0 == push(PRE_COMMIT_FROM_REF=base, PRE_COMMIT_TO_REF=clean).returncode
    assert 1 == push(PRE_COMMIT_FROM_REF=clean, PRE_COMMIT_TO_REF=faulty).returncode


@pytest.mark.parametrize("text", ["work", "a b c d", "refs/x zz refs/x zz"])
def test_what_git_never_says_is_refused(branch, push, text):
    refused = push(text)
    assert 2 == refused.returncode
    assert "pre-push" in refused.stderr


def test_a_report_tells_of_the_one_ref_that_is_pushed(branch, push, tmp_path):
    base, clean, faulty = branch
    report = f"--report=json={tmp_path / 'gate.json'}"
    assert 1 == push(line(faulty, clean), options=(report,)).returncode
    assert "fail" == json.loads((tmp_path / "gate.json").read_text())["verdict"]["decision"]
    refused = push(line(faulty, base), line(clean, base, "refs/heads/more"), options=(report,))
    assert (2, True) == (refused.returncode, "one by one" in refused.stderr)


def test_a_recorded_change_is_judged_whatever_is_pushed(branch, push, tmp_path):
    base, clean, faulty = branch
    kept = tmp_path / "kept.json"
    push(line(faulty, clean), options=(f"--report=change={kept}",))
    again = push(line(clean, base), options=(f"--change={kept}",))
    assert (1, True) == (again.returncode, "calc.py:2" in again.stdout)
