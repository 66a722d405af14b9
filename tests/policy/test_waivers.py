"""A waiver counts within the limits of the settings, and says why it does not."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from gate.model.finding import Finding, Location, Severity
from gate.model.path import RepoPath
from gate.model.stage import StageResult, StageStatus
from gate.model.verdict import Decision, Effect, Policy
from gate.model.waiver import Waiver, WaiverLimit, limit_of
from gate.policy.judge import judge

TODAY = date(2026, 1, 1)
FINDING = Finding(
    rule="secrets/github-token",
    severity=Severity.CRITICAL,
    message="m",
    fix="f",
    location=Location(path=RepoPath("a.py"), line=1),
)
WAIVER = Waiver(
    rule=FINDING.rule, reason="r", owner="@Ada", created=TODAY, expires=TODAY + timedelta(30)
)


def limit(rules, **told):
    return WaiverLimit(rules=re.compile(rules), **told)


def judged(*limits, waiver=WAIVER, finding=FINDING, **policy):
    result = StageResult(stage="secrets", status=StageStatus.COMPLETED, findings=(finding,))
    told = {"waivers": (waiver,), "limits": limits} | policy
    (one,) = judge([result], Policy(**told), today=TODAY).judgements
    return one.effect, one.because


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        ([limit("secrets/.*", is_waivable=False)], "secrets/github-token cannot be waived"),
        (
            [limit(".*", max_days=29)],
            "it lasts 30 days, and the settings allow 29 days for secrets",
        ),
        ([limit(".*", max_days=1)], "allow 1 day for"),
        ([limit(".*", owners=("@bob", "@org/security"))], "must be @bob or @org/security"),
        ([limit(".*", owners=())], "must be nobody"),
        (
            [limit("secrets/github-token", max_days=7), limit("secrets/.*", max_days=90)],
            "allow 7 days",
        ),
        (
            [limit("secrets/github-token", owners=("@ada",)), limit(".*", is_waivable=False)],
            "cannot be waived",
        ),
    ],
)
def test_a_waiver_beyond_a_limit_has_no_effect_and_says_so(limits, why):
    effect, because = judged(*limits)
    assert Effect.BLOCKS is effect
    assert "@Ada's waiver of it has no effect: " in because
    assert why in because


@pytest.mark.parametrize(
    "limits",
    [
        [],
        [limit("sast/.*", is_waivable=False)],
        [limit(".*", max_days=30, owners=("@ADA",))],
        [limit("secrets/github-token", is_waivable=True), limit(".*", is_waivable=False)],
    ],
)
def test_a_waiver_within_its_limits_counts(limits):
    assert Effect.WAIVED is judged(*limits)[0]


def test_a_finding_that_is_not_waivable_is_accepted_where_the_settings_say_so_alone():
    token = replace(FINDING, is_waivable=False)
    assert (Effect.BLOCKS, True) == (
        judged(finding=token)[0],
        "cannot be" in judged(finding=token)[1],
    )
    allowed = limit("secrets/.*", is_waivable=True)
    assert Effect.WAIVED is judged(allowed, finding=token)[0]


def test_what_is_proposed_and_approved_is_held_to_the_same_limits():
    told = {"waivers": (), "proposed": (WAIVER,), "approved_by": "@alice"}
    assert Effect.WAIVED is judged(**told)[0]
    effect, because = judged(limit(".*", max_days=1), **told)
    assert (Effect.BLOCKS, True) == (effect, "has no effect" in because)


def test_a_waiver_without_effect_does_not_stand_in_the_way_of_one_that_has():
    long = replace(WAIVER, expires=TODAY + timedelta(60))
    told = {"waivers": (long, WAIVER)}
    assert Effect.WAIVED is judged(limit(".*", max_days=30), **told)[0]


def test_a_waiver_that_names_nothing_means_nothing():
    assert Effect.BLOCKS is judged(waiver=replace(WAIVER, rule=""))[0]


def test_what_no_limit_says_is_not_said():
    told = limit_of([limit("a/.*", max_days=3), limit(".*", max_days=5, owners=("@a",))], "a/b")
    assert (3, ("@a",), None) == (told.max_days, told.owners, told.is_waivable)


def test_an_open_question_is_held_to_the_limits_too():
    asked = replace(FINDING, is_undecided=True)
    result = StageResult(stage="secrets", status=StageStatus.COMPLETED, findings=(asked,))
    policy = Policy(waivers=(WAIVER,), limits=(limit(".*", max_days=1),))
    verdict = judge([result], policy, today=TODAY)
    assert Decision.INCONCLUSIVE is verdict.decision
