"""Does a fresh clone judge itself, with Python, git and make alone?"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.real.tools import need
from tests.repositories import Repository


@pytest.fixture
def clone(distribution: Repository, tmp_path: Path) -> Repository:
    """A clone of this tree whose last change is a word in a document."""
    clone = Repository(tmp_path / "clone")
    clone.git("fetch", "--quiet", str(distribution.root), "main")
    clone.git("reset", "--quiet", "--hard", "FETCH_HEAD")
    clone.commit({"NOTES.md": "# Notes\n"}, "Say a word")
    return clone


def make(clone: Repository, path: str) -> subprocess.CompletedProcess[str]:
    """Run ``make run`` with an empty environment."""
    return subprocess.run(
        [need("env"), "-i", f"PATH={path}", "HOME=/nonexistent", need("make"), "run"],
        cwd=clone.root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_fresh_clone_judges_its_last_change(clone: Repository, bare_path: str) -> None:
    first = make(clone, bare_path)
    made = clone.root / ".venv-run"
    stamps = [(made / name).stat().st_mtime_ns for name in (".locked", ".installed")]
    second = make(clone, bare_path)

    assert 0 == first.returncode, first.stdout + first.stderr
    assert "pass" in first.stdout.lower()
    assert 0 == second.returncode, second.stdout + second.stderr
    assert stamps == [(made / name).stat().st_mtime_ns for name in (".locked", ".installed")]
    assert "" == clone.git("status", "--porcelain")


def test_what_runs_is_installed_and_compiled_not_the_checkout(
    clone: Repository, bare_path: str
) -> None:
    make(clone, bare_path)
    (package,) = (clone.root / ".venv-run").glob("lib/python3*/site-packages/gate")

    found = subprocess.run(
        [clone.root / ".venv-run/bin/python", "-I", "-c", "import gate; print(gate.__file__)"],
        cwd=clone.root,
        capture_output=True,
        text=True,
        check=True,
    )

    assert str(package / "__init__.py") == found.stdout.strip()
    compiled = {path.name.split(".")[0] for path in package.glob("model/__pycache__/*.pyc")}
    assert {path.stem for path in package.glob("model/*.py")} == compiled


def test_the_first_commit_is_judged_against_nothing(
    distribution: Repository, bare_path: str, tmp_path: Path
) -> None:
    clone = Repository(tmp_path / "clone")
    clone.git("fetch", "--quiet", str(distribution.root), "main")
    clone.git("reset", "--quiet", "--hard", "FETCH_HEAD")

    done = make(clone, bare_path)

    assert "HEAD has no parent here: the whole tree is the change" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
