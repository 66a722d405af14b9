"""Does a word at the door import only what it needs?"""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = frozenset(
    {"bandit", "detect_secrets", "pathspec", "pydantic", "requests", "rich", "unidiff", "yaml"}
)


def imported(*words: str) -> set[str]:
    """Return the packages that ``gate WORDS`` imports."""
    done = subprocess.run(
        [sys.executable, "-I", "-X", "importtime", "-m", "gate", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines()}


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("run", "--help")], ids=" ".join)
def test_help_imports_no_engine_and_checks_no_settings(words: tuple[str, ...]) -> None:
    assert set() == HEAVY & imported(*words)
