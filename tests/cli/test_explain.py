"""The words of ``gate explain``."""

from __future__ import annotations

from dataclasses import replace

from gate.cli.explain import explained
from gate.model.finding import Severity
from gate.model.rule import Rule

RULE = Rule(
    id="size/too-large",
    severity=Severity.HIGH,
    title="the change is too large",
    why="Nobody reads it.",
    fix="Split it.",
)


def test_a_rule_is_told_with_why_and_what_to_do():
    assert (
        "# `size/too-large`\n\nThe change is too large. Severity: high.\n\n"
        "**Why:** Nobody reads it.\n\n**What to do:** Split it."
    ) == explained(RULE)


def test_what_a_rule_says_beside_is_told():
    told = explained(
        replace(
            RULE,
            playbook="Keep PRs small",
            see="https://example.com/a",
            fails="x = 1\n```\n",
            passes="x = 2",
            is_undecided=True,
        )
    )
    assert '**Playbook:** "Keep PRs small"' in told
    assert "**See:** <https://example.com/a>" in told
    assert "It finds:\n\n````text\nx = 1\n```\n````" in told
    assert told.endswith("It lets pass:\n\n```text\nx = 2\n```")
    assert "*not known*" in told


def test_on_a_page_a_rule_stands_under_its_stage():
    assert explained(RULE, level=3).startswith("### `size/too-large`\n")
