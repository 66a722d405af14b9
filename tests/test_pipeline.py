"""The one road: what a stage yields is kept, and why it did not run is said."""

import signal
import threading
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gate.cli.progress import Quiet
from gate.model.change import Change, Event
from gate.model.error import EngineError, Interrupted
from gate.model.evidence import NoEvidence
from gate.model.fact import Unknown
from gate.model.finding import Severity
from gate.model.path import RepoPath
from gate.model.rule import Rule
from gate.model.secret import MASK, Secret
from gate.model.stage import (
    Measure,
    NotApplicable,
    Scope,
    Seen,
    Side,
    Skip,
    Stage,
    StageStatus,
)
from gate.model.table import Table
from gate.model.verdict import Decision, Policy
from gate.options import Options
from gate.pipeline import Plan, run
from gate.settings.find import Found, Text
from gate.settings.load import read_settings

RULE = Rule(id="one/wrong", severity=Severity.HIGH, title="t", why="w", fix="f")
VALUE = "".join(["correct", "-horse-", "battery"])


class Pool:
    """Workers that no stage here asks for anything."""

    reason = ""

    def stop(self, reason: str) -> None:
        self.reason = reason


def stage(name="one", *, yields=(), raises=None, **words):
    def body(given):
        yield from yields
        if raises:
            raise raises
        if not any(isinstance(each, Seen) for each in yields):
            yield Seen()

    words.setdefault("events", frozenset(Event))
    rule = replace(RULE, id=f"{name}/wrong")
    return Stage(
        id=name, title=name, question="q", rules=(rule,), options=Options, run=body, **words
    )


def plan(*stages, text="", **words):
    found = Found(settings=Text(name="gate.toml", data=text.encode()), source="a test")
    change = Change(event=Event.LOCAL, base_tree="b", head_tree="h", commits=Unknown("not asked"))
    settings = read_settings(found, stages=stages)
    return Plan(
        **{
            "stages": stages,
            "settings": settings,
            "change": change,
            "base": None,
            "head": object(),
            "checkout": None,
            "evidence": NoEvidence(),
            "environment": {},
            "scope": Scope.CHANGED,
            "workers": Pool(),
            "cache": nullcontext(),
            "jobs": 2,
            "now": datetime(2026, 1, 1, tzinfo=UTC),
            "is_report_only": False,
        }
        | words
    )


def test_results_stand_in_the_order_of_the_table():
    stages = [stage(name) for name in ("one", "two", "three", "four")]
    done = run(plan(*stages), Quiet())
    assert ["one", "two", "three", "four"] == [result.stage for result in done.results]
    assert Decision.PASS == done.verdict.decision


@pytest.mark.parametrize(
    "error", [EngineError("it died", where="w", fix="f"), ZeroDivisionError("x"), RecursionError()]
)
def test_what_a_stage_yielded_before_it_broke_is_kept(error):
    measure = Measure(name="m", value=1, unit="count")
    table = Table(name="t", columns=("c",), rows=((1,),))
    broken = stage(yields=[RULE.found("bad"), measure, table], raises=error)
    done = run(plan(broken, stage("two")), Quiet())
    first, second = done.results
    assert (StageStatus.BROKEN, StageStatus.COMPLETED) == (first.status, second.status)
    assert (["bad"], (measure,)) == ([each.message for each in first.findings], first.measures)
    assert (table,) == first.tables
    assert Decision.FAIL == done.verdict.decision


def test_a_bug_says_that_it_is_one_and_where():
    (result,) = run(plan(stage(raises=KeyError(VALUE))), Quiet()).results
    assert "a bug in gate (KeyError in gate.pipeline" in result.reason
    assert VALUE not in result.reason


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"left_out": frozenset({"one"})}, "left out"),
        ({"chosen": frozenset({"two"})}, "not among"),
        ({"text": "[stages.one]\nenabled = false\n"}, "switched off"),
        ({"head": None}, "only a diff"),
    ],
)
def test_a_stage_that_does_not_run_says_why(words, reason):
    first, second = run(plan(stage(), stage("two", needs_trees=False), **words), Quiet()).results
    assert StageStatus.SKIPPED == first.status
    assert reason in first.reason
    assert StageStatus.COMPLETED == second.status


def test_a_stage_decides_at_its_events_alone_unless_it_is_asked_for():
    pushed = stage(events=frozenset({Event.PUSH}))
    (result,) = run(plan(pushed), Quiet()).results
    assert (StageStatus.SKIPPED, True) == (result.status, "local" in result.reason)
    (result,) = run(plan(pushed, chosen=frozenset({"one"})), Quiet()).results
    assert StageStatus.COMPLETED == result.status


def test_a_stage_that_does_not_apply_is_skipped_with_its_reason():
    (result,) = run(plan(stage(raises=NotApplicable("no routes"))), Quiet()).results
    assert (StageStatus.SKIPPED, "no routes") == (result.status, result.reason)


def test_a_stage_is_given_the_results_that_it_needs():
    told = []

    def body(given):
        told.append({name: result.status for name, result in given.earlier.items()})
        yield Seen()

    later = replace(stage("two", needs=("one",)), run=body)
    run(plan(stage("one"), later), Quiet())
    assert [{"one": StageStatus.COMPLETED}] == told


def test_no_text_of_the_run_holds_a_secret():
    leaks = [
        RULE.found(f"found {VALUE}", hides=Secret(VALUE), details=(("value", VALUE),)),
        replace(RULE, is_undecided=True).found("not looked at"),
        RULE.found("clone https://bob:hunter@host/x", fix=f"remove {VALUE}"),
        Seen(asked=1, skipped=(Skip(path=RepoPath("a"), reason=f"holds {VALUE}"),)),
    ]
    other = stage("two", raises=EngineError(f"said {VALUE}", where="w", fix="f"))
    done = run(plan(stage(yields=leaks), other), Quiet())
    assert VALUE not in repr(done)
    assert "hunter" not in repr(done)
    assert {None} == {each.hides for each in done.results[0].findings}
    assert f"found {MASK}" in [each.message for each in done.results[0].findings]


def test_a_secret_that_one_stage_saw_is_masked_in_every_other():
    quoting, finding = stage(yields=[RULE.found(f"x = {VALUE}")]), RULE.found("y")
    seeing = stage("two", yields=[replace(finding, hides=Secret(VALUE))])
    done = run(plan(quoting, seeing), Quiet())
    assert f"x = {MASK}" == done.results[0].findings[0].message


def test_a_run_names_the_engines_of_the_stages_that_looked():
    looked = stage(engine=lambda: "finder 1.2, Python 3.11")
    absent = stage("two", raises=NotApplicable("no input"), engine=lambda: "reader 3")
    done = run(plan(looked, absent, stage("three")), Quiet())
    assert (("finder", "1.2, Python 3.11"),) == done.engines


def test_a_stage_that_does_not_say_what_it_saw_is_broken():
    silent = replace(stage(), run=lambda given: iter(()))
    done = run(plan(silent, stage("two")), Quiet())
    assert StageStatus.BROKEN == done.results[0].status
    assert "a bug in gate" in done.results[0].reason
    assert Decision.INCONCLUSIVE == done.verdict.decision


def test_what_was_skipped_without_a_finding_leaves_no_pass():
    skips = tuple(Skip(path=RepoPath(name), reason="too large") for name in "ab")
    seen = Seen(asked=2, skipped=skips)
    not_looked = replace(RULE, severity=Severity.INFO, is_undecided=True)
    for rules in ([], [not_looked], [RULE, not_looked]):
        quiet = stage(yields=[*(each.found("bad") for each in rules), seen])
        assert StageStatus.BROKEN == run(plan(quiet), Quiet()).results[0].status
    loud = stage(yields=[not_looked.found("a"), not_looked.found("b"), seen])
    done = run(plan(loud), Quiet())
    assert StageStatus.COMPLETED == done.results[0].status
    assert Decision.INCONCLUSIVE == done.verdict.decision


def test_an_interrupted_run_keeps_what_it_has_and_decides_nothing(interrupting):
    def body(given):
        yield RULE.found("bad")
        given.advance(1, 2)
        while not pool.reason:
            yield from ()
        raise EngineError("stopped", where="w", fix="f")

    pool = Pool()
    waiting = plan(replace(stage(), run=body), stage("two", needs=("one",)), workers=pool)
    done = run(waiting, interrupting)
    assert (Decision.INCONCLUSIVE, True) == (done.verdict.decision, done.is_interrupted)
    assert ["bad"] == [each.message for each in done.results[0].findings]
    assert "SIGTERM" == pool.reason
    assert "SIGTERM" in done.results[1].reason


@pytest.mark.parametrize("name", ["stage_began", "stage_ended"])
def test_a_watch_that_fails_keeps_nobody_waiting(name, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", lambda _: None)

    class Watch(Quiet):
        pass

    def fail(*_):
        raise OSError

    setattr(Watch, name, fail)
    done = run(plan(stage(), stage("two", needs=("one",))), Watch())
    for thread in threading.enumerate():
        if thread.name in ("one", "two"):
            thread.join()
    began = name == "stage_began"
    assert (Decision.INCONCLUSIVE if began else Decision.PASS) == done.verdict.decision


@pytest.fixture
def interrupting():
    """A watch that ends the run from outside once a stage has moved."""

    class Watch(Quiet):
        def stage_advanced(self, stage, done, total):
            signal.raise_signal(signal.SIGUSR1)

    def interrupt(number, frame):
        raise Interrupted("SIGTERM")

    before = signal.signal(signal.SIGUSR1, interrupt)
    yield Watch()
    signal.signal(signal.SIGUSR1, before)


def test_required_stages_bind_before_a_merge_alone():
    absent = stage(raises=NotApplicable("no input"))
    waiting = plan(absent, stage("two"), text='required = ["one"]')
    assert Decision.PASS == run(waiting, Quiet()).verdict.decision
    queued = replace(waiting, change=replace(waiting.change, event=Event.MERGE_QUEUE))
    assert Decision.INCONCLUSIVE == run(queued, Quiet()).verdict.decision


def test_an_off_rule_is_shown_and_does_not_block():
    waiting = plan(stage(yields=[RULE.found("bad")]), text='[rules]\n"one/wrong" = "off"\n')
    assert Policy().off != waiting.settings.policy.off
    assert Decision.PASS == run(waiting, Quiet()).verdict.decision


def test_no_table_shows_a_secret():
    found = RULE.found("found", hides=Secret(VALUE))
    table = Table(name="t", columns=("text", "n"), rows=((f"is {VALUE}", 1),))
    (result,) = run(plan(stage(yields=[found, table])), Quiet()).results

    assert ((f"is {MASK}", 1),) == result.tables[0].rows


def test_a_stage_may_add_what_it_knows_once_all_have_ended():
    def after(given, results):
        found = sum(len(result.findings) for result in results)
        yield Measure(name="found", value=found, unit="count")
        yield replace(RULE.found("late"), rule="one/wrong")

    first, second = (
        stage(after=after),
        stage("two", yields=[replace(RULE.found("x"), rule="two/wrong")]),
    )
    done = run(plan(first, second), Quiet())
    assert (1.0,) == tuple(each.value for each in done.results[0].measures)
    assert ["late", "x"] == [each.finding.message for each in done.verdict.judgements]


def test_what_fails_after_all_have_ended_breaks_its_stage_alone():
    def after(given, results):
        yield Measure(name="found", value=1, unit="count")
        raise ZeroDivisionError

    done = run(plan(stage(after=after), stage("two")), Quiet())
    assert [StageStatus.BROKEN, StageStatus.COMPLETED] == [each.status for each in done.results]
    assert Decision.INCONCLUSIVE == done.verdict.decision


def test_a_stage_that_did_not_complete_is_not_asked_again():
    def after(given, results):
        raise AssertionError

    done = run(plan(stage(after=after, raises=NotApplicable("no")), stage("two")), Quiet())
    assert Decision.PASS == done.verdict.decision


def sided(code=(), people=()):
    """Return a stage of each side, that of people with a need, on a change to be merged."""
    looked = Seen(asked=1, looked_at=1)
    stages = (
        stage("code", yields=(*code, looked)),
        stage("beside", yields=(looked,)),
        stage("people", yields=(*people, looked), side=Side.PEOPLE, needs=("code",)),
    )
    asked = plan(*stages, text='required = ["beside"]\n')
    return replace(asked, change=replace(asked.change, event=Event.PULL_REQUEST))


@pytest.mark.parametrize(
    ("code", "people", "says"),
    [
        ((), (), (Decision.PASS, Decision.PASS)),
        (("code",), (), (Decision.FAIL, Decision.PASS)),
        ((), ("people",), (Decision.PASS, Decision.FAIL)),
    ],
)
def test_a_run_says_how_each_side_of_the_change_stands(code, people, says):
    asked = sided(
        *([replace(RULE, id=f"{n}/wrong").found("x") for n in each] for each in (code, people))
    )
    done = run(asked, Quiet())

    assert says == tuple(each.decision for each in done.sides)
    assert max(says, key=lambda each: each.value) == done.verdict.decision
    for side, decision in zip(Side, says, strict=True):
        alone = run(replace(asked, side=side), Quiet())
        assert decision == alone.verdict.decision
        assert [(side, decision)] == [(each.side, each.decision) for each in alone.sides]


def test_one_side_runs_what_it_reads_of_the_other_and_judges_it_not():
    ran = []
    asked = sided(code=[replace(RULE, id="code/wrong").found("x")])
    noted = tuple(
        replace(each, run=lambda given, each=each: (ran.append(each.id), each.run(given))[1])
        for each in asked.stages
    )
    done = run(replace(asked, stages=noted, side=Side.PEOPLE), Quiet())

    assert ["code", "people"] == sorted(ran)
    assert (Decision.PASS, ()) == (done.verdict.decision, done.verdict.judgements)
    reasons = {each.stage: each.reason for each in done.results}
    assert {
        "code": "belongs to the check code",
        "beside": "belongs to the check code",
        "people": "",
    } == reasons


def test_where_nothing_is_merged_no_side_is_told():
    assert () == run(plan(stage()), Quiet()).sides
