"""Does the set-up say what it needs where it cannot have it?"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "environment"


def environment(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", SCRIPT, folder],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )


def old_python(folder: Path) -> Path:
    """Return a program that answers as a Python does that is too old."""
    program = folder / "python3"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    return program


def test_an_old_python_is_refused_by_name(tmp_path: Path) -> None:
    python = str(old_python(tmp_path))

    done = environment(tmp_path / "made", PYTHON=python, PATH=str(tmp_path))

    assert 1 == done.returncode
    assert f"PYTHON={python} is no Python 3.11 or newer" in done.stderr
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("is_there", [True, False], ids=["old", "none"])
def test_a_machine_without_a_new_python_is_told_what_to_install(
    *, is_there: bool, tmp_path: Path
) -> None:
    if is_there:
        old_python(tmp_path)

    done = environment(tmp_path / "made", PATH=str(tmp_path))

    assert 1 == done.returncode
    assert "apt-get install python3 python3-venv" in done.stderr
    assert "make PYTHON=/path/to/python3" in done.stderr
    assert not (tmp_path / "made").exists()
