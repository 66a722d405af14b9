"""Suites that did not run, ran nothing, failed, or ran on something else."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gate.model.change import Event
from gate.model.finding import Severity
from gate.model.stage import NotApplicable, Skip
from gate.options import globs
from gate.stages.tests import STAGE
from gate.stages.tests.options import Suite, SuitesOptions
from tests.looking import HEAD, NOON, Left, ask, example_files

EXAMPLES = Path(__file__).parents[1] / "examples" / "tests"
ONE = '<testsuite><testcase classname="t" name="one"/></testsuite>'
FAILED = '<testsuite><testcase classname="t" name="bad"><failure/></testcase></testsuite>'
SKIPPED = '<testsuite><testcase name="one"><skipped/></testcase></testsuite>'


def judged(reports, head=None, base=None, **told):
    evidence = told.pop("evidence", None) or Left(reports)
    told.setdefault("commits", (HEAD,))
    return ask(STAGE, head or {}, base, evidence=evidence, **told)


def both(unit: str = ONE, integration: str = ONE) -> dict[str, str]:
    return {"reports/unit.xml": unit, "reports/integration.xml": integration}


def rules(said) -> list[str]:
    return [finding.rule.removeprefix("tests/") for finding in said.findings]


@pytest.mark.parametrize("rule", [rule.id for rule in STAGE.rules])
def test_the_examples_of_each_rule_hold(rule):
    for verdict in ("fails", "passes"):
        files = example_files(EXAMPLES / rule.removeprefix("tests/") / verdict)
        reports = {f"reports/{name}": text for name, text in files.items() if "xml" in name}
        source = {name: text for name, text in files.items() if "xml" not in name}
        said = judged(reports, source)

        assert ([rule] if verdict == "fails" else []) == [one.rule for one in said.findings]


def test_each_rule_has_examples():
    assert sorted(rule.id for rule in STAGE.rules) == sorted(
        f"tests/{folder.name}" for folder in EXAMPLES.iterdir()
    )


def test_two_suites_that_pass_are_looked_at():
    said = judged(both())

    assert ([], 2, 2) == (rules(said), said.seen.asked, said.seen.looked_at)
    assert [("unit", 1, 1, 1, 0), ("integration", 1, 1, 1, 0)] == said.table("test suites")
    assert ["unit cases executed 1", "integration cases executed 1"] == [
        str(measure) for measure in said.measures
    ]


def test_a_suite_that_left_nothing_is_not_looked_at_and_blocks_a_pass():
    said = judged({"reports/unit.xml": ONE})

    assert (Skip(path="integration", reason="it left no report"),) == said.seen.skipped
    assert [("integration", True)] == [
        (one.message.partition(":")[0], one.is_undecided) for one in said["tests/suite-missing"]
    ]


def test_a_failure_is_named_with_its_test_and_nothing_of_its_text():
    text = FAILED.replace("<failure/>", '<failure message="hunter2">hunter2</failure>')
    (finding,) = judged(both(text)).findings

    assert "unit: 1 case failed: t::bad" == finding.message
    assert Severity.HIGH == finding.severity
    assert "hunter2" not in repr(finding)


def test_a_failure_in_one_of_several_reports_counts():
    said = judged(both() | {"reports/unit-2.xml": FAILED, "reports/unit-3.xml": SKIPPED})

    assert ["suite-failed"] == rules(said)
    assert ("unit", 3, 3, 2, 1) == said.table("test suites")[0]


def test_a_failure_is_told_beside_a_report_that_cannot_be_read():
    said = judged(both(FAILED) | {"reports/unit-2.xml": "<testsuite>"})

    assert ["report-refused", "suite-failed"] == rules(said)
    assert 1 == len(said.seen.skipped)


def test_more_failures_than_are_named_are_counted():
    cases = "".join(f'<testcase name="t{n}"><failure/></testcase>' for n in range(70))
    (finding,) = judged(both(f"<testsuite>{cases}</testsuite>")).findings

    assert finding.message.endswith("t3, t4 and 65 more")


def test_nothing_executed_is_not_enough():
    assert ["suite-empty"] == rules(judged(both(SKIPPED)))
    assert ["suite-empty"] == rules(judged(both("<testsuite/>")))


def test_a_suite_may_ask_for_more_than_one_case():
    options = SuitesOptions(suites={"unit": Suite(files=globs(["/reports/unit.xml"]), minimum=2)})
    (finding,) = judged(both(), options=options).findings

    assert "unit: 1 of 1 case executed; at least 2 must be" == finding.message


def test_what_an_older_commit_left_is_not_evidence():
    said = judged({}, evidence=Left(both(), written_at=NOON - timedelta(hours=1)))

    assert ["suite-stale", "suite-stale"] == rules(said)
    assert all(one.is_undecided for one in said.findings)


def test_a_report_that_names_the_head_is_fresh_whatever_the_clocks_say():
    properties = f'<properties><property name="commit" value="{HEAD.id}"/></properties>'
    report = ONE.replace("<testcase", properties + "<testcase")
    old = NOON - timedelta(days=1)

    assert [] == rules(judged({}, evidence=Left(both(report, report), written_at=old)))


def test_a_report_of_another_commit_is_not_evidence():
    properties = f'<properties><property name="commit" value="{"b" * 40}"/></properties>'
    said = judged(both(ONE.replace("<testcase", properties + "<testcase")))

    assert ["suite-stale"] == rules(said)


def test_a_report_that_the_change_brings_is_refused():
    said = judged(both(), head={"reports/unit.xml": ONE})

    assert ["report-refused"] == rules(said)
    assert "a file of the repository" in said.findings[0].message


def test_what_cannot_be_read_is_refused_with_its_reason():
    evidence = Left(both(), unreadable={"reports/unit.xml": "it is larger than 256 MB"})
    (finding,) = judged({}, evidence=evidence).findings

    assert "unit: reports/unit.xml: it is larger than 256 MB" == finding.message


def test_here_the_stage_is_skipped_where_nobody_ran_the_tests():
    with pytest.raises(NotApplicable, match="no test report is here: run the tests"):
        judged({}, evidence=Left({}, is_named=False))
    with pytest.raises(NotApplicable, match="older than the change"):
        judged({}, evidence=Left(both(), is_named=False, written_at=NOON - timedelta(hours=1)))


def test_here_one_fresh_report_makes_the_stage_decide():
    evidence = Left({"reports/unit.xml": ONE}, is_named=False)

    assert ["suite-missing"] == rules(judged({}, evidence=evidence))


@pytest.mark.parametrize("event", [Event.PULL_REQUEST, Event.MERGE_QUEUE])
def test_before_a_merge_no_report_is_undecided(event):
    said = judged({}, evidence=Left({}, is_named=False), event=event)

    assert ["suite-missing", "suite-missing"] == rules(said)
    assert all(one.is_undecided for one in said.findings)


def test_named_evidence_that_is_not_there_is_undecided():
    assert ["suite-missing", "suite-missing"] == rules(judged({}))


@pytest.mark.parametrize(
    ("head", "base"),
    [
        ({"app.py": "x\n", "tests/test_app.py": "y\n"}, {}),
        ({"README.md": "x\n"}, {}),
        ({}, {"app.py": "x\n"}),
        ({"docs/conf.py": "x\n"}, {}),
        ({"web/a.ts": "x\n", "web/a.test.ts": "y\n"}, {}),
    ],
    ids=["with a test", "no source", "only removed", "docs", "another language"],
)
def test_a_change_that_wants_no_further_test(head, base):
    assert [] == rules(judged(both(), head, base))


def test_a_test_that_is_deleted_is_no_test_of_the_change():
    said = judged(both(), {"app.py": "x\n"}, {"tests/test_app.py": "y\n"})

    assert ["change-without-test"] == rules(said)
    assert Severity.LOW == said.findings[0].severity


def test_a_report_that_two_suites_claim_is_read_once_and_counts_for_both():
    one = Suite(files=globs(["/reports/*.xml"]))
    said = judged({"reports/unit.xml": FAILED}, options=SuitesOptions(suites={"a": one, "b": one}))

    assert ["suite-failed", "suite-failed"] == rules(said)


def test_a_failure_keeps_its_fingerprint_wherever_its_report_lies():
    one, other = (
        judged({name: FAILED, "reports/integration.xml": ONE}).findings[0]
        for name in ("reports/unit.xml", "reports/unit-7.xml")
    )

    assert one.fingerprint == replace(other).fingerprint
