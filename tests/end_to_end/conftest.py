"""The gate as a user starts it: a process of its own."""

from __future__ import annotations

import json
import os
import random
import string
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gate.cli import deliver
from tests.repositories import Repository


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What a run of the gate left."""

    code: int
    out: str
    err: str
    reports: dict[str, str]
    """The text of each report, by format."""

    @property
    def json(self) -> dict[str, Any]:
        """The JSON report."""
        return json.loads(self.reports["json"])

    @property
    def blocking(self) -> list[tuple[str, str | None, int | None]]:
        """(rule, path, line) of what blocks."""
        return [
            (finding["rule"], finding["path"], finding["line"])
            for finding in self.json["findings"]
            if finding["effect"] == "blocks"
        ]

    def everything(self) -> str:
        """All that the gate said, in one text."""
        return "\n".join([self.out, self.err, *self.reports.values()])


SCRIPT = Path(sys.executable).with_name("gate")
"""As installed: ``python -m gate`` would put the repository on Python's path."""
FORMATS = tuple(each for each in deliver.FORMATS if each != "html")
"""What is written unless a test asks otherwise: the page costs more than the rest together."""
Gate = Callable[..., Ended]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """As little as a bare runner has."""
    (tmp_path / "home").mkdir()
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home")}


@pytest.fixture
def gate(repository: Repository, tmp_path: Path, environment: dict[str, str]) -> Gate:
    """Runs ``gate run``, or *command*, in the repository; every report is written to a file."""

    def run(
        *words: str, reports: tuple[str, ...] = FORMATS, command: str = "run", **further: str
    ) -> Ended:
        out = tmp_path / "reports"
        out.mkdir(exist_ok=True)
        asked = [f"--report={each}={out / each}" for each in reports]
        done = subprocess.run(
            [SCRIPT, command, *asked, *words],
            cwd=repository.root,
            env=environment | further,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        texts = {each: (out / each).read_text() for each in reports if (out / each).exists()}
        return Ended(code=done.returncode, out=done.stdout, err=done.stderr, reports=texts)

    return run


@pytest.fixture
def aws_key() -> str:
    """A key id in Amazon's format that belongs to nobody."""
    letters = random.Random(20260102).choices(string.ascii_uppercase + "234567", k=16)
    return "AKIA" + "".join(letters)
