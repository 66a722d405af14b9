"""Each rule of the stage finds what its examples show, and nothing in those that pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.stages.handoff import STAGE
from gate.stages.handoff.safety import CHECKS
from tests.stages.handoff.asking import EXAMPLES, asked_of_example

RULES = sorted(rule.id.removeprefix("handoff/") for rule in STAGE.rules)
NEEDED = 2
"""Ecosystems in which each rule has examples."""
UNSAFE = EXAMPLES / "migration-unsafe"


def cases(rule: str, verdict: str) -> list[Path]:
    return sorted((EXAMPLES / rule / verdict).iterdir())


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_examples_in_two_ecosystems(rule: str) -> None:
    for verdict in ("fails", "passes"):
        assert NEEDED <= len(cases(rule, verdict))


def test_there_are_examples_of_rules_alone() -> None:
    assert RULES == sorted(folder.name for folder in EXAMPLES.iterdir())


@pytest.mark.parametrize(
    "folder",
    [case for rule in RULES for verdict in ("fails", "passes") for case in cases(rule, verdict)],
    ids=lambda folder: "-".join(folder.parts[-3:]),
)
def test_the_examples_hold(folder: Path) -> None:
    rule, verdict = folder.parts[-3:-1]
    found = [one.rule for one in asked_of_example(folder).findings if not one.is_preexisting]

    assert (f"handoff/{rule}" in found) is (verdict == "fails")


def test_each_check_of_migrations_has_an_example_that_fails() -> None:
    told = {case.name.partition("--")[0] for case in cases("migration-unsafe", "fails")}

    assert {check.id for check in CHECKS} == told


@pytest.mark.parametrize("folder", sorted((UNSAFE / "fails").iterdir()), ids=lambda one: one.name)
def test_a_check_of_migrations_finds_what_it_is_about(folder: Path) -> None:
    said = asked_of_example(folder)["handoff/migration-unsafe"]

    assert folder.name.partition("--")[0] in {dict(one.details)["check"] for one in said}
