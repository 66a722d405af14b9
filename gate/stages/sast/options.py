"""What a user may write under ``[stages.sast]``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal

from gate.model.path import RepoPath
from gate.options import Field, Globs, Options, Written, globs

Grade = Literal["low", "medium", "high"]
GRADES: Final[Mapping[str, int]] = MappingProxyType({"low": 0, "medium": 1, "high": 2})


class Level(Written):
    """What a finding must reach in some files to block."""

    paths: Globs = Field(description="The files that it is for.")
    severity: Grade = Field(
        default="medium", description="The least severity, in bandit's words, that blocks there."
    )
    confidence: Grade = Field(
        default="medium", description="The least confidence, in bandit's words, that blocks there."
    )


class SastOptions(Options):
    """``[stages.sast]``."""

    tests: Globs = Field(
        default=globs(("test/", "tests/", "test_*.py", "*_test.py", "conftest.py")),
        description="Files in which an assert is no finding, and what is dangerous only where it "
        "is deployed is told and does not block.",
    )
    files: Globs = Field(
        default=globs(()),
        description="Further files that hold Python, beside .py, .pyw, .wsgi, .pth, notebooks and "
        "scripts that name Python in their first line.",
    )
    severity: Grade = Field(
        default="medium", description="The least severity, in bandit's words, that blocks."
    )
    confidence: Grade = Field(
        default="medium", description="The least confidence, in bandit's words, that blocks."
    )
    levels: dict[str, Level] = Field(
        default={},
        description="Other levels for some files, by a name of your own. Where several are for a "
        "file, the strictest of each holds.",
    )

    def least(self, path: RepoPath) -> tuple[int, int]:
        """Return the severity and confidence, as in `GRADES`, that block in the file at *path*."""
        told = [level for level in self.levels.values() if level.paths.matches(path)]
        if not told:
            return GRADES[self.severity], GRADES[self.confidence]
        return _least(each.severity for each in told), _least(each.confidence for each in told)


def _least(grades: Iterable[Grade]) -> int:
    return min(GRADES[grade] for grade in grades)
