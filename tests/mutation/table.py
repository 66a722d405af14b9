"""What gate is trusted for, and the tests that answer for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LEAST: Final = 90.0
"""Percent of an area's mutants that its tests must find out."""


@dataclass(frozen=True, kw_only=True)
class Area:
    """Some files of the gate, and their tests."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]


AREAS: Final = (
    Area(
        name="judge",
        files=("gate/policy/*.py", "gate/model/verdict.py", "gate/model/approval.py"),
        tests=("tests/policy", "tests/model/test_approval.py"),
    ),
    Area(
        name="settings",
        files=(
            "gate/settings/load.py", "gate/settings/find.py", "gate/settings/document.py", "gate/settings/check.py",
            "gate/settings/places.py", "gate/settings/toml.py", "gate/settings/version.py", "gate/settings/waivers.py",
            "gate/cli/proposal.py",
        ),
        tests=("tests/settings", "tests/policy/test_weakening.py", "tests/cli/test_proposal.py"),
    ),
    Area(
        name="suppression",
        files=(
            "gate/readers/allowances.py", "gate/readers/baselines.py", "gate/stages/policy/suppressions.py",
            "gate/stages/secrets/accepted.py", "gate/stages/sast/quiet.py", "gate/engines/bandit/nosec.py",
        ),
        tests=(
            "tests/readers/test_allowances.py", "tests/readers/test_baselines.py", "tests/stages/policy",
            "tests/stages/test_secrets_accepted.py", "tests/stages/test_sast_quiet.py",
            "tests/engines/bandit/test_engine.py",
        ),
    ),
    Area(
        name="redaction",
        files=(
            "gate/model/redaction.py", "gate/model/masking.py", "gate/model/secret.py", "gate/model/text.py",
            "gate/readers/credentials/quoted.py",
        ),
        tests=(
            "tests/model/test_redaction.py", "tests/model/test_masking.py", "tests/model/test_secret.py",
            "tests/model/test_text.py", "tests/readers/credentials/test_quoted.py",
        ),
    ),
)  # fmt: skip
