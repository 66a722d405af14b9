"""Each rule of the stage finds what its examples show, and nothing in those that pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.stages.readiness import STAGE
from tests.looking import ask, files_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "readiness"
RULES = sorted(rule.id.removeprefix("readiness/") for rule in STAGE.rules)


def cases(rule: str, verdict: str) -> list[Path]:
    return sorted((EXAMPLES / rule / verdict).iterdir())


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_examples_of_two_kinds(rule: str) -> None:
    for verdict in ("fails", "passes"):
        assert 2 <= len(cases(rule, verdict))


def test_there_are_examples_of_rules_alone() -> None:
    assert RULES == sorted(folder.name for folder in EXAMPLES.iterdir())


@pytest.mark.parametrize(
    "folder",
    [case for rule in RULES for verdict in ("fails", "passes") for case in cases(rule, verdict)],
    ids=lambda folder: "-".join(folder.parts[-3:]),
)
def test_the_examples_hold(folder: Path) -> None:
    rule, verdict = folder.parts[-3:-1]
    said = ask(STAGE, files_of(folder / "head"), files_of(folder / "base"))
    found = [one.rule for one in said.findings if not one.is_preexisting]

    assert (f"readiness/{rule}" in found) is (verdict == "fails")
