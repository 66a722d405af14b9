"""The words of ``gate explain``."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from gate.cli.explain import command, explained
from gate.model.error import UsageError
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


def told(*words):
    return CliRunner().invoke(command, words)


def test_the_rule_of_a_linter_of_the_teams_own_is_explained():
    assert "# `command/ruff`" in told("command/ruff").output
    assert "did not do its work" in told("command/failed").output.lower()


@pytest.mark.parametrize("name", ["command/Ruff", "command/", "sats/eval"])
def test_what_is_no_rule_is_an_error_of_usage(name):
    assert isinstance(told(name).exception, UsageError)


FINDING = {
    "fingerprint": "v1:1",
    "path": "a.py",
    "line": 3,
    "message": "bad \x1b[2J",
    "effect": "blocks",
    "because": "high reaches medium",
    "rule": "sast/eval",
}


@pytest.fixture
def report(tmp_path):
    def write(*findings):
        path = tmp_path / "gate.json"
        path.write_text(json.dumps({"findings": findings}))
        return str(path)

    return write


def test_a_finding_of_a_report_is_told_with_its_rule(report):
    output = told("v1:1", "--in", report(FINDING)).output
    assert output.startswith("a.py:3: bad \\x1b[2J\nEffect: blocks (high reaches medium).\n")
    assert "# `sast/eval`" in output


@pytest.mark.parametrize(
    "findings", [[{}], ["v1:1"], [None], [FINDING | {"fingerprint": "v1:2"}], [[]]]
)
def test_a_report_that_does_not_tell_the_finding_is_an_error_of_usage(report, findings):
    assert isinstance(told("v1:1", "--in", report(*findings)).exception, UsageError)


def test_a_stage_lists_its_rules_a_line_each():
    ended = told("sast")
    assert 0 == ended.exit_code
    assert "sast/eval: eval runs a text as code" in ended.output.splitlines()


@pytest.mark.parametrize(
    ("name", "fix"), [("B307", "`gate explain STAGE`"), ("eval", "did you mean sast/eval?")]
)
def test_an_unknown_rule_is_met_with_what_helps(name, fix):
    error = told(name).exception
    assert isinstance(error, UsageError)
    assert fix in error.fix
