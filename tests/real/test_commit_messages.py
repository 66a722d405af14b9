"""Where the specification's grammar differs from three public tools, and why."""

from __future__ import annotations

import json
from pathlib import Path

from gate.readers.commit_message import NotConventional, read_message

TOOLS = ("commitlint_21", "conventional_pre_commit_4_4", "commitizen_4_19")
IGNORED = (
    "commitlint passes unread what it takes for git's own or a tool's work; by clause 1 a type and"
    " a colon come first"
)
ENUM = "the tool has a list of types of its own; by clause 14 others may be used"
CASE = "by clause 15 upper and lower case are one"
DIFFERENT: dict[str, tuple[set[str], str]] = {
    # message: (the tools that say otherwise, why)
    "fix(scope with space): z": (
        {"commitizen_4_19"},
        "clause 4 asks for a noun, which may be of two words",
    ),
    "Feat: add x": ({"commitlint_21", "commitizen_4_19"}, CASE),
    "wip: x": (set(TOOLS), ENUM),
    "release: 1.0": (set(TOOLS), ENUM),
    "dependabot: x": (set(TOOLS), ENUM),
    'Revert "feat: x"\n\nThis reverts commit 0123456789abcdef.': ({"commitlint_21"}, IGNORED),
    "squash! feat: x": ({"commitlint_21"}, IGNORED),
    "v1.2.3": ({"commitlint_21"}, IGNORED),
    "1.2.3": ({"commitlint_21"}, IGNORED),
    "Automatic merge": ({"commitlint_21"}, IGNORED),
    "Auto-merged a into b": ({"commitlint_21"}, IGNORED),
    "feat: add x.": ({"commitlint_21"}, "no clause forbids a full stop"),
    "feat: x\nbody without blank line": (
        {"commitlint_21"},
        "clause 6 asks for a blank line; commitlint warns",
    ),
    "feat: x\n# comment": (
        {"commitlint_21", "conventional_pre_commit_4_4"},
        "they take out git's comments, as `gate check-message` does; a commit holds its text",
    ),
    "feat(a)(b): x": ({"commitlint_21", "commitizen_4_19"}, "by clause 4 there is one scope"),
}


def follows(text: str) -> bool:
    try:
        read_message(text)
    except NotConventional:
        return False
    return True


def test_each_difference_from_the_tools_is_known_with_its_reason(shared: Path):
    rows = (shared / "data/policy/commit-messages.jsonl").read_text().splitlines()
    told = {row["msg"]: row for row in map(json.loads, rows)}
    found = {
        text: others
        for text, row in told.items()
        if (others := {tool for tool in TOOLS if row[tool] is not follows(text)})
    }

    assert 35 == len(told)
    assert {text: others for text, (others, _) in DIFFERENT.items()} == found
