"""Is all of the package in what is built from it?"""

from __future__ import annotations

import subprocess

from tests.architecture.house import ROOT


def test_git_ignores_no_file_of_the_package() -> None:
    """What git ignores, the build leaves out (https://hatch.pypa.io/latest/config/build/)."""
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "gate").rglob("*.*")]
    asked = [name for name in files if "__pycache__" not in name]
    done = subprocess.run(
        ["git", "-C", str(ROOT), "check-ignore", "--no-index", "--stdin"],
        input="\n".join(asked),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (1, "") == (done.returncode, done.stdout)
