"""Does our SARIF pass the standard's schema, GitHub's limits and Microsoft's validator?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gate.reports.sarif import render
from tests.reports.runs import RUNS, large

pytestmark = pytest.mark.real
VERSION = "5.7.0"
TOLERATED = {"SARIF2005"}
"""It asks for the tool's home page, which depends on where the repository stands."""


@pytest.fixture(scope="session")
def multitool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Microsoft's validator, from npm unless MULTITOOL names it."""
    named = os.environ.get("MULTITOOL")
    if named:
        return Path(named)
    folder = tmp_path_factory.mktemp("multitool")
    names = ("@microsoft/sarif-multitool", "@microsoft/sarif-multitool-linux")
    quiet = ("--no-audit", "--no-fund", "--ignore-scripts", "--silent")
    words = ["npm", "install", *quiet, *(f"{name}@{VERSION}" for name in names)]
    subprocess.run(words, cwd=folder, check=True)
    program = folder / "node_modules" / names[1] / "Sarif.Multitool"
    program.chmod(0o755)
    return program


def test_every_run_passes_every_validator(shared: Path, multitool: Path, tmp_path: Path):
    files = []
    for name, run in {**RUNS, "large": large(4_000)}.items():
        files.append(tmp_path / f"{name}.sarif")
        files[-1].write_text("".join(render(run)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, shared / "recipes" / "sarif_check.py", *files],
        env={**os.environ, "MULTITOOL": str(multitool)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    assert len(files) == done.stdout.count(": 0 errors")
    warnings = [line for line in done.stdout.splitlines() if line.startswith("  W ")]
    assert [] == [line for line in warnings if not TOLERATED & set(re.findall(r"\w+", line))]
