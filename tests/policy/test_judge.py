"""The laws that every verdict keeps, whatever the findings."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.finding import Finding, Location, Severity, in_order
from gate.model.path import RepoPath
from gate.model.stage import Seen, StageResult, StageStatus
from gate.model.verdict import Decision, Effect, Policy
from gate.model.waiver import Waiver
from gate.policy.judge import judge

TODAY = date(2026, 1, 1)
RULES = ["s/a", "s/b", "t/a"]
STAGES = ["s", "t", "u"]
PATHS = [RepoPath("a.py"), RepoPath("b/c.py")]
RANK = {Decision.PASS: 0, Decision.INCONCLUSIVE: 1, Decision.FAIL: 2}

locations = st.none() | st.builds(
    Location, path=st.sampled_from(PATHS), line=st.none() | st.integers(1, 4)
)
findings = st.builds(
    Finding,
    rule=st.sampled_from(RULES),
    severity=st.sampled_from(Severity),
    message=st.just("m"),
    fix=st.just("f"),
    location=locations,
    key=st.sampled_from(["", "k", "l"]),
    is_undecided=st.booleans(),
    is_preexisting=st.booleans(),
)
a_result = st.builds(
    StageResult,
    stage=st.sampled_from(STAGES),
    status=st.sampled_from(StageStatus),
    reason=st.just("r"),
    findings=st.lists(findings, max_size=4).map(in_order),
)
results = st.lists(a_result, max_size=4)
waivers = st.lists(
    st.builds(
        Waiver,
        rule=st.sampled_from(["", *RULES]),
        fingerprint=st.just(""),
        place=st.none() | st.just(re.compile("a")),
        reason=st.just("r"),
        owner=st.just("o"),
        created=st.just(TODAY),
        expires=st.sampled_from([TODAY - timedelta(1), TODAY, TODAY + timedelta(1)]),
    ),
    max_size=2,
).map(tuple)
policies = st.builds(
    Policy,
    fail_at=st.sampled_from(Severity),
    required=st.frozensets(st.sampled_from(STAGES)),
    levels=st.dictionaries(st.sampled_from(RULES), st.sampled_from(Severity)),
    off=st.frozensets(st.sampled_from(RULES), max_size=1),
    waivers=waivers,
)


def rank(some, policy, **words):
    return RANK[judge(some, policy, today=TODAY, **words).decision]


def effects(some, policy):
    return [each.effect for each in judge(some, policy, today=TODAY).judgements]


@given(results, policies)
def test_no_finding_is_dropped(some, policy):
    judged = [each.finding for each in judge(some, policy, today=TODAY).judgements]
    assert [finding for result in some for finding in result.findings] == judged


@given(st.lists(a_result, min_size=1, max_size=4), findings, policies)
def test_one_more_finding_never_helps(some, finding, policy):
    more = [*some[:-1], replace(some[-1], findings=(*some[-1].findings, finding))]
    assert rank(more, policy) >= rank(some, policy)


@given(results, policies)
def test_a_break_never_yields_a_pass(some, policy):
    broken = StageResult(stage="z", status=StageStatus.BROKEN, reason="r")
    assert rank([*some, broken], policy) >= max(rank(some, policy), RANK[Decision.INCONCLUSIVE])


@given(results, policies)
def test_breaking_a_stage_that_completed_never_helps(some, policy):
    broken = [replace(result, status=StageStatus.BROKEN) for result in some]
    assert rank(broken, policy) >= rank(some, policy)


@given(results, policies, st.sampled_from(Severity))
def test_a_lower_threshold_never_helps(some, policy, severity):
    softer = replace(policy, fail_at=max(policy.fail_at, severity))
    assert rank(some, policy) >= rank(some, softer)


@given(results, policies, st.sampled_from(STAGES))
def test_requiring_one_more_stage_never_helps(some, policy, stage):
    stricter = replace(policy, required=policy.required | {stage})
    assert rank(some, stricter) >= rank(some, policy)


@given(results, policies)
def test_fewer_waivers_never_help(some, policy):
    assert rank(some, replace(policy, waivers=())) >= rank(some, policy)


@given(results, policies)
def test_an_expired_waiver_changes_no_effect(some, policy):
    in_force = tuple(each for each in policy.waivers if each.expires >= TODAY)
    assert effects(some, replace(policy, waivers=in_force)) == effects(some, policy)


@given(results, policies, waivers)
def test_a_proposed_waiver_changes_no_effect_until_somebody_agreed(some, policy, proposed):
    assert effects(some, policy) == effects(some, replace(policy, proposed=proposed))
    agreed = replace(policy, proposed=proposed, approved_by="@ada")
    in_force = replace(policy, waivers=(*policy.waivers, *proposed))
    assert effects(some, in_force) == effects(some, agreed)


@given(results, policies)
def test_a_waiver_from_the_future_does_nothing(some, policy):
    later = tuple(
        replace(each, created=TODAY + timedelta(1), expires=TODAY + timedelta(9))
        for each in policy.waivers
    )
    assert judge(some, replace(policy, waivers=later), today=TODAY) == judge(
        some, replace(policy, waivers=()), today=TODAY
    )


@given(results, policies, st.data())
def test_a_waiver_touches_only_its_finding(some, policy, data):
    every = [finding for result in some for finding in result.findings]
    if not every:
        return
    meant = data.draw(st.sampled_from(every))
    waiver = Waiver(
        rule=meant.rule,
        fingerprint=meant.fingerprint,
        reason="r",
        owner="o",
        created=TODAY,
        expires=TODAY,
    )
    waived = judge(some, replace(policy, waivers=(*policy.waivers, waiver)), today=TODAY)
    for before, after in zip(
        judge(some, policy, today=TODAY).judgements, waived.judgements, strict=True
    ):
        if after.finding.fingerprint == meant.fingerprint:
            assert Effect.WAIVED == after.effect
        else:
            assert before == after


@given(results, policies)
def test_an_interrupted_run_decides_nothing(some, policy):
    verdict = judge(some, policy, today=TODAY, interrupted="SIGTERM")
    assert Decision.INCONCLUSIVE == verdict.decision


@given(results, policies)
def test_a_pass_is_earned(some, policy):
    verdict = judge(some, policy, today=TODAY)
    if verdict.decision is Decision.PASS:
        completed = {each.stage for each in some if each.status is StageStatus.COMPLETED}
        assert completed
        assert not any(each.status is StageStatus.BROKEN for each in some)
        assert {
            each.stage for each in some if each.status is StageStatus.SKIPPED
        } & policy.required <= completed
        assert {each.effect for each in verdict.judgements} <= {
            Effect.WARNS,
            Effect.WAIVED,
            Effect.PREEXISTING,
        }


@given(findings, st.integers(1, 99))
def test_a_fingerprint_stands_when_lines_move(finding, by):
    at = finding.location
    if at and at.line:
        moved = replace(finding, location=replace(at, line=at.line + by))
        assert finding.fingerprint == moved.fingerprint


@given(findings)
def test_a_fingerprint_stands_when_the_file_is_renamed(finding):
    if finding.location:
        renamed = replace(finding, location=replace(finding.location, path=RepoPath("new.py")))
        assert finding.fingerprint == renamed.fingerprint


@given(findings, findings)
def test_a_fingerprint_tells_rules_and_keys_apart(one, other):
    same = (one.rule, one.key) == (other.rule, other.key)
    assert same == (one.fingerprint == other.fingerprint)


@given(st.lists(findings, max_size=6))
def test_equal_findings_of_one_file_are_numbered(some):
    numbered = in_order(some)
    told = [
        (each.rule, each.key, each.location and each.location.path, each.occurrence)
        for each in numbered
    ]
    assert len(set(told)) == len(told) == len(some)


BAD = Finding(rule="s/a", severity=Severity.MEDIUM, message="m", fix="f", key="k")
ACCEPTED = Waiver(rule="s/a", reason="r", owner="o", created=TODAY, expires=TODAY)


@pytest.mark.parametrize(
    ("finding", "policy", "effect"),
    [
        (BAD, Policy(), Effect.BLOCKS),
        (BAD, Policy(fail_at=Severity.HIGH), Effect.WARNS),
        (BAD, Policy(levels={"s/a": Severity.LOW}), Effect.WARNS),
        (BAD, Policy(fail_at=Severity.HIGH, levels={"s/a": Severity.HIGH}), Effect.BLOCKS),
        (BAD, Policy(levels={"s/b": Severity.LOW}), Effect.BLOCKS),
        (BAD, Policy(off=frozenset({"s/a"})), Effect.WAIVED),
        (BAD, Policy(off=frozenset({"s/b"})), Effect.BLOCKS),
        (BAD, Policy(waivers=(ACCEPTED,)), Effect.WAIVED),
        (BAD, Policy(waivers=(replace(ACCEPTED, rule="s/b"),)), Effect.BLOCKS),
        (BAD, Policy(waivers=(replace(ACCEPTED, fingerprint="v1:0"),)), Effect.BLOCKS),
        (BAD, Policy(waivers=(replace(ACCEPTED, place=re.compile(".")),)), Effect.BLOCKS),
        (BAD, Policy(waivers=(replace(ACCEPTED, created=TODAY + timedelta(1)),)), Effect.BLOCKS),
        (BAD, Policy(waivers=(replace(ACCEPTED, expires=TODAY - timedelta(1)),)), Effect.BLOCKS),
        (replace(BAD, is_preexisting=True), Policy(), Effect.PREEXISTING),
        (replace(BAD, accepted="a mock"), Policy(), Effect.WAIVED),
        (replace(BAD, accepted="a mock", is_undecided=True), Policy(), Effect.UNDECIDED),
        (replace(BAD, is_undecided=True), Policy(), Effect.UNDECIDED),
        (replace(BAD, is_undecided=True), Policy(fail_at=Severity.HIGH), Effect.UNDECIDED),
        (replace(BAD, is_undecided=True), Policy(waivers=(ACCEPTED,)), Effect.WAIVED),
        (replace(BAD, is_undecided=True, is_preexisting=True), Policy(), Effect.UNDECIDED),
    ],
)
def test_a_finding_has_the_effect_that_the_policy_gives_it(finding, policy, effect):
    result = StageResult(stage="s", status=StageStatus.COMPLETED, findings=(finding,))
    [judged] = judge([result], policy, today=TODAY).judgements
    assert effect == judged.effect


@pytest.mark.parametrize(
    ("statuses", "required", "decision"),
    [
        ([StageStatus.COMPLETED], [], Decision.PASS),
        ([StageStatus.COMPLETED, StageStatus.SKIPPED], [], Decision.PASS),
        ([StageStatus.COMPLETED, StageStatus.SKIPPED], ["t"], Decision.INCONCLUSIVE),
        ([StageStatus.COMPLETED, StageStatus.SKIPPED], ["u"], Decision.INCONCLUSIVE),
        ([StageStatus.COMPLETED, StageStatus.BROKEN], [], Decision.INCONCLUSIVE),
        ([StageStatus.SKIPPED], [], Decision.INCONCLUSIVE),
    ],
)
def test_a_stage_that_did_not_look_is_no_evidence(statuses, required, decision):
    some = [
        StageResult(stage=stage, status=status)
        for stage, status in zip("stu", statuses, strict=False)
    ]
    assert decision == judge(some, Policy(required=frozenset(required)), today=TODAY).decision


def test_a_copy_takes_no_number_from_what_the_base_held():
    old, copy = (
        Finding(
            rule="s/a",
            severity=Severity.HIGH,
            message="m",
            fix="f",
            location=Location(path=PATHS[0], line=line),
            is_preexisting=line == 2,
        )
        for line in (2, 1)
    )
    waiver = Waiver(
        fingerprint=old.fingerprint,
        place=re.compile("a"),
        reason="r",
        owner="o",
        created=TODAY,
        expires=TODAY,
    )
    result = StageResult(stage="s", status=StageStatus.COMPLETED, findings=in_order((old, copy)))
    verdict = judge([result], Policy(waivers=(waiver,)), today=TODAY)

    assert [Effect.BLOCKS, Effect.WAIVED] == [each.effect for each in verdict.judgements]


def test_a_glob_waives_only_its_place():
    waiver = Waiver(
        rule="s/a",
        place=re.compile("a"),
        reason="r",
        owner="o",
        created=TODAY,
        expires=TODAY,
    )
    inside, outside = (
        Finding(
            rule="s/a",
            severity=Severity.HIGH,
            message="m",
            fix="f",
            location=Location(path=path),
        )
        for path in PATHS
    )
    result = StageResult(stage="s", status=StageStatus.COMPLETED, findings=(inside, outside))
    verdict = judge([result], Policy(waivers=(waiver,)), today=TODAY)
    assert [Effect.WAIVED, Effect.BLOCKS] == [each.effect for each in verdict.judgements]


@pytest.mark.parametrize(
    ("policy", "because"),
    [
        (Policy(proposed=(ACCEPTED,)), "a waiver of it is proposed"),
        (
            Policy(waivers=(replace(ACCEPTED, expires=TODAY - timedelta(1)),)),
            f"o's waiver of it ended on {TODAY - timedelta(1)}",
        ),
        (Policy(proposed=(ACCEPTED,), approved_by="@ada"), "proposed here, and approved by @ada"),
    ],
)
def test_a_finding_says_what_becomes_of_a_waiver_that_means_it(policy, because):
    result = StageResult(
        stage="s", status=StageStatus.COMPLETED, findings=(BAD,), seen=Seen(asked=1, looked_at=1)
    )
    (judged,) = judge([result], policy, today=TODAY).judgements
    assert because in judged.because


def test_a_waiver_that_names_nothing_waives_nothing():
    waiver = Waiver(reason="r", owner="o", created=TODAY, expires=TODAY)
    finding = Finding(rule="s/a", severity=Severity.HIGH, message="m", fix="f")
    result = StageResult(stage="s", status=StageStatus.COMPLETED, findings=(finding,))
    verdict = judge([result], Policy(waivers=(waiver,)), today=TODAY)
    assert Decision.FAIL == verdict.decision


@pytest.mark.parametrize(
    ("advisory", "effect"),
    [
        ("PYSEC-2019-13", Effect.WAIVED),
        ("CVE-2019-14234", Effect.WAIVED),
        ("GHSA-6r97", Effect.WAIVED),
        ("CVE-2019", Effect.BLOCKS),
        ("django", Effect.BLOCKS),
    ],
)
def test_a_waiver_by_advisory_covers_it_by_each_of_its_names_alone(advisory, effect):
    details = (
        ("package", "django"),
        ("advisory", "PYSEC-2019-13"),
        ("aliases", "CVE-2019-14234 GHSA-6r97"),
    )
    waiver = Waiver(advisory=advisory, reason="r", owner="o", created=TODAY, expires=TODAY)
    findings = (replace(BAD, details=details), BAD)
    result = StageResult(stage="s", status=StageStatus.COMPLETED, findings=findings)
    verdict = judge([result], Policy(waivers=(waiver,)), today=TODAY)
    assert [effect, Effect.BLOCKS] == [each.effect for each in verdict.judgements]


def test_the_verdict_says_what_a_stage_held_the_change_against():
    seen = Seen(asked=1, looked_at=1, against="advisories of 2026-01-01, 2 days old")
    result = StageResult(stage="s", status=StageStatus.COMPLETED, seen=seen)
    for findings in ((), (BAD,), (replace(BAD, is_undecided=True),)):
        verdict = judge([replace(result, findings=findings)], Policy(), today=TODAY)
        assert verdict.because.endswith("; advisories of 2026-01-01, 2 days old")


@pytest.mark.parametrize(("asked", "says"), [(0, "nothing to look at"), (1, "looked at all")])
def test_a_pass_says_whether_there_was_anything_to_look_at(asked, says):
    seen = Seen(asked=asked, looked_at=asked)
    result = StageResult(stage="s", status=StageStatus.COMPLETED, seen=seen)
    verdict = judge([result], Policy(), today=TODAY)
    assert (Decision.PASS, True) == (verdict.decision, says in verdict.because)


def test_a_run_in_which_no_stage_looked_is_no_pass():
    assert Decision.INCONCLUSIVE == judge([], Policy(), today=TODAY).decision


def test_seen_must_add_up():
    with pytest.raises(ValueError, match="2 asked"):
        Seen(asked=2, looked_at=1)
