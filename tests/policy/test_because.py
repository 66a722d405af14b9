"""What people read of a verdict: which findings, which stage, and why, word for word."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from gate.model.finding import Finding, Severity
from gate.model.stage import Seen, StageResult, StageStatus
from gate.model.verdict import Effect, Policy
from gate.model.waiver import Waiver, WaiverLimit
from gate.policy.judge import judge

TODAY = date(2026, 1, 1)
BAD = Finding(rule="s/a", severity=Severity.MEDIUM, message="m", fix="f", key="k")
OTHER = replace(BAD, rule="s/b")
OPEN = replace(BAD, is_undecided=True)
WAIVER = Waiver(rule="s/a", reason="r", owner="@ada", created=TODAY, expires=TODAY)
REACHES = "its severity, medium, reaches fail_at, medium"
NO_EVIDENCE = "not looked at or not known, which is no evidence"
NOT_APPROVED = "a waiver of it is proposed, and counts once a gate-approver approved the change"
ENDED = replace(WAIVER, expires=TODAY - timedelta(1))


def stage(name, status=StageStatus.COMPLETED, *findings, asked=1, against=""):
    looked_at = asked if status is StageStatus.COMPLETED else 0
    seen = Seen(asked=looked_at, looked_at=looked_at, against=against)
    return StageResult(stage=name, status=status, reason="why", findings=findings, seen=seen)


def found(*findings):
    return stage("s", StageStatus.COMPLETED, *findings)


BROKEN, SKIPPED = stage("t", StageStatus.BROKEN), stage("t", StageStatus.SKIPPED)


@pytest.mark.parametrize(
    ("results", "required", "because"),
    [
        ([found(BAD)], "", "1 finding blocks the change: s/a"),
        ([found(BAD, OTHER, BAD)], "", "3 findings block the change: s/a (2), s/b"),
        ([found(BAD, OPEN), BROKEN], "", "1 finding blocks the change: s/a"),
        ([found(OPEN)], "", "1 thing is not looked at or not known: s/a"),
        (
            [found(OPEN, replace(OTHER, is_preexisting=True))],
            "",
            "1 thing is not looked at or not known: s/a",
        ),
        ([found(OPEN, OPEN)], "", "2 things are not looked at or not known: s/a (2)"),
        ([found(), BROKEN], "", "t broke: why"),
        ([found(), BROKEN], "t", "t broke: why"),
        ([found(), SKIPPED], "t", "t is required and was skipped: why"),
        (
            [found(OPEN), BROKEN],
            "zy",
            "; ".join(
                [
                    "1 thing is not looked at or not known: s/a",
                    "t broke: why",
                    "y is required and is not a stage of this run",
                    "z is required and is not a stage of this run",
                ]
            ),
        ),
        ([SKIPPED], "", "no stage looked at the change"),
        ([stage("s", asked=0)], "", "the change holds nothing to look at"),
        (
            [found(), SKIPPED, stage("u", asked=0)],
            "su",
            "nothing blocks; s, u looked at all they were asked",
        ),
        (
            [stage("s", against="advisories of today"), found(), stage("u", against="a clock")],
            "",
            "nothing blocks; s, s, u looked at all they were asked; advisories of today; a clock",
        ),
    ],
)
def test_the_verdict_says_what_decided_it(results, required, because):
    policy = Policy(required=frozenset(required))
    assert because == judge(results, policy, today=TODAY).because


def test_what_the_run_lacks_is_told_before_what_the_stages_lack():
    verdict = judge([found(), BROKEN], Policy(), today=TODAY, lacks=("no clock", "no base"))
    assert "no clock; no base; t broke: why" == verdict.because


@pytest.mark.parametrize(
    ("told", "because"),
    [
        ({"reservation": "a rehearsal"}, "a rehearsal: 1 finding blocks the change: s/a"),
        ({"interrupted": "SIGTERM"}, "interrupted by SIGTERM before every stage had looked"),
        (
            {"reservation": "a rehearsal", "interrupted": "SIGTERM"},
            "a rehearsal: interrupted by SIGTERM before every stage had looked",
        ),
    ],
)
def test_a_run_that_is_not_whole_or_not_real_says_so(told, because):
    assert because == judge([found(BAD)], Policy(), today=TODAY, **told).because


@pytest.mark.parametrize(
    ("finding", "policy", "because"),
    [
        (BAD, Policy(), REACHES),
        (
            BAD,
            Policy(fail_at=Severity.CRITICAL),
            "its severity, medium, is below fail_at, critical",
        ),
        (BAD, Policy(levels={"s/a": Severity.LOW}), "its severity, low, is below fail_at, medium"),
        (BAD, Policy(off=frozenset({"s/a"})), "the settings switch this rule off"),
        (OPEN, Policy(), NO_EVIDENCE),
        (replace(BAD, accepted="a mock"), Policy(), "the base accepts it: a mock"),
        (replace(BAD, is_preexisting=True), Policy(), "the base held it already"),
        (BAD, Policy(waivers=(WAIVER,)), "@ada until 2026-01-01: r"),
        (
            BAD,
            Policy(proposed=(WAIVER,), approved_by="@bob"),
            "@ada until 2026-01-01: r; proposed here, and approved by @bob",
        ),
        (
            BAD,
            Policy(proposed=(WAIVER,)),
            f"{REACHES}; {NOT_APPROVED}",
        ),
        (
            OPEN,
            Policy(waivers=(ENDED,)),
            f"{NO_EVIDENCE}; @ada's waiver of it ended on 2025-12-31",
        ),
        (
            BAD,
            Policy(
                waivers=(ENDED, WAIVER),
                limits=(WaiverLimit(rules=re.compile("s/a"), is_waivable=False),),
            ),
            f"{REACHES}; @ada's waiver of it has no effect: s/a cannot be waived",
        ),
        (
            BAD,
            Policy(waivers=(replace(ENDED, rule="s/b"), ENDED), fail_at=Severity.HIGH),
            "its severity, medium, is below fail_at, high",
        ),
        (
            BAD,
            Policy(waivers=(replace(ENDED, rule="s/b"),), proposed=(replace(WAIVER, rule="t/a"),)),
            REACHES,
        ),
    ],
)
def test_each_finding_says_why_it_has_its_effect(finding, policy, because):
    (one,) = judge([found(finding)], policy, today=TODAY).judgements
    assert because == one.because


def test_judgements_are_asked_for_by_their_effect():
    verdict = judge([found(BAD, OTHER, OPEN)], Policy(), today=TODAY)
    assert [BAD, OTHER] == [each.finding for each in verdict.having(Effect.BLOCKS)]
    assert [OPEN] == [each.finding for each in verdict.having(Effect.UNDECIDED)]
    assert () == verdict.having(Effect.WAIVED)
