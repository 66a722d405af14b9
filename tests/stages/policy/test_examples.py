"""Each rule of the stage finds what its examples show, and nothing in those that pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.stages.policy import STAGE
from tests.looking import files_of
from tests.stages.policy.proposing import ask

EXAMPLES = Path(__file__).parents[2] / "examples" / "policy"
RULES = sorted(rule.id.removeprefix("policy/") for rule in STAGE.rules)


def test_each_rule_has_examples_of_both_kinds() -> None:
    assert RULES == sorted(folder.name for folder in EXAMPLES.iterdir())
    for rule in RULES:
        for verdict in ("fails", "passes"):
            assert list((EXAMPLES / rule / verdict).iterdir())


@pytest.mark.parametrize(
    "folder", sorted(EXAMPLES.glob("*/*/*")), ids=lambda folder: "-".join(folder.parts[-3:])
)
def test_the_examples_hold(folder: Path) -> None:
    rule, verdict = folder.parts[-3:-1]
    said = ask(files_of(folder / "head"), files_of(folder / "base"))

    assert (f"policy/{rule}" in {one.rule for one in said.findings}) is (verdict == "fails")
