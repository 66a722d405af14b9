"""Bandit's own functional tests hold for the engine, as far as no comment asks for silence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from gate.engines import bandit
from gate.model.path import RepoPath
from gate.stages.sast.rules import BY_TEST
from tests.engines.bandit.drivers import fast, stock

pytestmark = pytest.mark.real
LEFT_OUT = {"test_django_xss_secure": "B308", "test_django_xss_insecure": "B308"}
"""The test that bandit itself switches off in one of its cases."""
CONFIGURED = {
    ("test_markupsafe_markup_xss_extend_markup_names", 2): "extend_markup_names",
    ("test_try_except_continue", 3): "check_typed_exception",
    ("test_try_except_pass", 3): "check_typed_exception",
}
"""
The cases, by test and issues, in which bandit sets a plug-in's configuration, and the setting.
The gate reads no such configuration.
"""
Case = Mapping[str, Any]


@pytest.fixture
def cases(shared: Path) -> Sequence[Case]:
    return json.loads((shared / "data/security/dev/bandit-oracle.json").read_text())["cases"]


@pytest.fixture
def said(shared: Path, cases: Sequence[Case]) -> Mapping[str, Sequence[bandit.Issue]]:
    """What the engine says of each file."""
    examples = shared / "data" / "security" / "bandit-examples"
    scan = bandit.prepare({"tests": list(BY_TEST), "salt": ""})
    files = {case["file"]: (examples / case["file"]).read_bytes() for case in cases}
    return {
        file: [bandit.issue(record) for record in scan(RepoPath(file), data)]
        for file, data in files.items()
    }


def test_the_counts_of_severity_and_confidence(
    cases: Sequence[Case], said: Mapping[str, Sequence[bandit.Issue]]
):
    counts = [case for case in cases if case["kind"] == "counts"]
    missed = [case for case in counts if not fits(case, said[case["file"]])]

    assert 54 == len(counts)
    assert list(CONFIGURED) == [
        (case["test"], sum(case["expect"]["SEVERITY"].values())) for case in missed
    ]


def fits(case: Case, issues: Sequence[bandit.Issue]) -> bool:
    """Say whether *issues* are what *case* expects, give or take those that a comment hides."""
    kept = [issue for issue in issues if issue.test != LEFT_OUT.get(case["test"])]
    for name, counts in case["expect"].items():
        found = Counter(getattr(issue, name.lower()) for issue in kept)
        hidden = Counter(getattr(issue, name.lower()) for issue in kept if issue.has_nosec)
        for level, count in counts.items():
            if not found[level] - hidden[level] <= count <= found[level]:
                return False
    return True


def test_what_bandit_hides_for_a_comment_is_found(
    cases: Sequence[Case], said: Mapping[str, Sequence[bandit.Issue]]
):
    [metrics] = [case for case in cases if case["kind"] == "metrics"]
    [shown] = [
        case for case in cases if case["kind"] == "counts" and case["file"] == metrics["file"]
    ]

    assert len(said[metrics["file"]]) == (
        sum(shown["expect"]["SEVERITY"].values()) + sum(metrics["expect"].values())
    )


def test_every_example_has_the_same_findings(shared: Path):
    examples = sorted((shared / "data" / "security" / "bandit-examples").rglob("*.py"))

    assert len(examples) >= 50
    for path in examples:
        data = path.read_bytes()
        assert stock(data) == fast(data), path.name
