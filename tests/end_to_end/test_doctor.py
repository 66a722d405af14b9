"""``gate doctor`` as a user starts it."""

from __future__ import annotations

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
