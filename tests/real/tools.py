"""The programs that real tests drive, and how they are run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


def need(tool: str) -> str:
    """Return where *tool* stands, in this environment first; its absence fails the test."""
    found = shutil.which(tool, path=PATH)
    if found is None:
        pytest.fail(f"{tool} is not installed: .ci/run installs what real tests need")
    return found


def run(
    *words: str | Path, at: Path, **environment: str | Path
) -> subprocess.CompletedProcess[str]:
    """Run a program in *at*, with this process's environment, ours and *environment* over it."""
    return subprocess.run(
        [need(str(words[0])), *words[1:]],
        cwd=at,
        env={**os.environ, "PATH": PATH, **{name: str(word) for name, word in environment.items()}},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        errors="replace",
    )


def succeed(*words: str | Path, at: Path, **environment: str | Path) -> str:
    """Run a program that must succeed; return what it printed."""
    done = run(*words, at=at, **environment)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def files(root: Path) -> Mapping[str, bytes]:
    """Return the project's own files below *root*, tracked or new, by path."""
    names = succeed(
        "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", at=root
    ).split("\0")
    return {name: (root / name).read_bytes() for name in names if (root / name).is_file()}
