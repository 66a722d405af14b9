"""``gate doctor`` as a user starts it."""

from __future__ import annotations

import json
import subprocess

from tests.end_to_end.conftest import SCRIPT


def doctor(repository, environment):
    return subprocess.run(
        [SCRIPT, "doctor", "--verify-engines"],
        cwd=repository.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_both_drivers_find_the_same_here(repository, environment):
    repository.commit({"app.py": "eval(input())\n", "broken.py": "x = (\n"})
    ended = doctor(repository, environment)

    assert 0 == ended.returncode
    assert "1 files compared, 1 findings, 0 files with a difference" in ended.stdout
    assert "detect-secrets 1.5.0: 2 files compared, 0 findings" in ended.stdout
    assert "1 more could not be read" in ended.stdout


def test_where_nothing_was_compared_nothing_is_proven(repository, environment):
    repository.commit({"large.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"})

    assert 3 == doctor(repository, environment).returncode


def looked(repository, environment, *words):
    return subprocess.run(
        [SCRIPT, "doctor", *words],
        cwd=repository.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


YOUNG = "[stages.dependencies]\nenabled = false\n"


def test_where_all_is_well_it_ends_with_0(repository, environment):
    repository.commit({"app.py": "x = 1\n", "gate.toml": YOUNG})
    ended = looked(repository, environment)

    assert (0, "") == (ended.returncode, ended.stderr)
    assert "git/version: git version" in ended.stdout
    assert "sast: bandit 1.9.4" in ended.stdout
    assert "it found its canary" in ended.stdout
    assert "0 wrong" in ended.stdout


def test_what_is_wrong_is_told_with_the_reason_and_the_line_to_write(repository, environment):
    workflow = {".github/workflows/ci.yml": "on: push\njobs: {}\n"}
    repository.commit({"app.py": "x = 1\n", **workflow})
    ended = looked(repository, environment, "--base", "none", "--format", "json")
    told = json.loads(ended.stdout)
    wrong = {each["id"]: each for each in told["checks"] if each["state"] == "wrong"}

    assert (1, False) == (ended.returncode, told["ok"])
    assert {"git/base", "advisories/age", "workflow/called"} == set(wrong)
    assert all(each["why"] and each["write"] for each in wrong.values())


def test_settings_that_cannot_be_read_are_told(repository, environment):
    repository.commit({"gate.toml": "[stages.sats]\n"})
    ended = looked(repository, environment)

    assert 1 == ended.returncode
    assert "WRONG settings/read" in ended.stdout


def test_in_a_job_without_a_token_it_says_what_to_give(repository, environment):
    base = repository.commit({"app.py": "x = 1\n", "gate.toml": YOUNG})
    job = {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_SHA": base}
    ended = looked(repository, environment | job)

    assert 1 == ended.returncode
    assert "write: no token: give the step `GITHUB_TOKEN: ${{ github.token }}`" in ended.stdout
