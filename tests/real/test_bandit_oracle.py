"""Bandit's own functional tests hold for the engine, as far as no comment asks for silence."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from gate.engines import bandit
from gate.model.path import RepoPath
from gate.stages.sast.rules import BY_TEST

pytestmark = pytest.mark.real
LEFT_OUT = {"test_django_xss_secure": "B308", "test_django_xss_insecure": "B308"}
"""The test that bandit itself switches off in one of its cases."""
CONFIGURED = {"markupsafe_markup_xss_extend_markup_names.py"}
"""What bandit runs with a configuration of its own alone, which the gate never reads."""
Counts = Mapping[str, Mapping[str, int]]


def test_the_counts_of_severity_and_confidence(shared: Path):
    security = shared / "data" / "security"
    scan = bandit.prepare({"tests": list(BY_TEST), "salt": ""})
    expected: dict[tuple[str, str], list[Counts]] = defaultdict(list)
    for case in json.loads((security / "dev" / "bandit-oracle.json").read_text())["cases"]:
        if case["kind"] == "counts" and case["file"] not in CONFIGURED:
            expected[case["test"], case["file"]].append(case["expect"])

    assert len(expected) >= 50
    for (test, file), counts in expected.items():
        data = (security / "bandit-examples" / file).read_bytes()
        said = [bandit.issue(record) for record in scan(RepoPath(file), data)]
        issues = [issue for issue in said if issue.test != LEFT_OUT.get(test)]
        # Where bandit looks at a file twice, it is with two configurations; ours is one of them.
        assert any(fits(issues, count) for count in counts), (test, file)


def fits(issues: Sequence[bandit.Issue], expected: Counts) -> bool:
    """Say whether *issues* are those *expected*, give or take those that a comment would hide."""
    for name, counts in expected.items():
        found = Counter(getattr(issue, name.lower()) for issue in issues)
        hidden = Counter(getattr(issue, name.lower()) for issue in issues if issue.has_nosec)
        for level, count in counts.items():
            if not found[level] - hidden[level] <= count <= found[level]:
                return False
    return True
