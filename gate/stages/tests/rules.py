"""What may be wrong with the tests of a change."""

from __future__ import annotations

from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule

PLAYBOOK: Final = "Unit + integration tests are mandatory; include edge cases and failure modes."
FORMAT: Final = "https://github.com/testmoapp/junitxml"
_NAMED: Final = (
    "`--evidence GLOB` or `stages.tests.suites` says where the report lies; pytest writes one with"
    " --junitxml."
)
SUITE_MISSING: Final = Rule(
    id="tests/suite-missing",
    severity=Severity.HIGH,
    title="a suite left no report",
    why="A job that did not run reports no failure either.",
    fix=f"Run the suite before the gate, and hand its JUnit report over. {_NAMED}",
    playbook=PLAYBOOK,
    see=FORMAT,
    fails="reports/unit.xml, and no reports/integration*.xml",
    passes="reports/unit.xml and reports/integration.xml",
    is_undecided=True,
)
REPORT_REFUSED: Final = Rule(
    id="tests/report-refused",
    severity=Severity.HIGH,
    title="a test report cannot be believed",
    why="What cannot be read, or was written by hand and committed, shows no test that passed.",
    fix="Let the job that runs the tests write the report anew, as plain JUnit XML.",
    playbook=PLAYBOOK,
    see=FORMAT,
    fails='<!DOCTYPE testsuite [<!ENTITY x "y">]><testsuite/>',
    passes='<testsuite><testcase name="a"/></testsuite>',
    is_undecided=True,
)
SUITE_STALE: Final = Rule(
    id="tests/suite-stale",
    severity=Severity.HIGH,
    title="a test report is older than the head commit, or from another one",
    why="It says nothing of what was written after it.",
    fix="Run the suite on the head commit; a property `commit` with its full id settles which one"
    " was tested.",
    playbook=PLAYBOOK,
    see=FORMAT,
    fails='<testsuite timestamp="2026-01-01T09:00:00+00:00"/>, and a head of 10:00',
    passes='<testsuite timestamp="2026-01-01T10:05:00+00:00"/>, and a head of 10:00',
    is_undecided=True,
)
SUITE_EMPTY: Final = Rule(
    id="tests/suite-empty",
    severity=Severity.HIGH,
    title="a suite executed too few cases",
    why="A suite in which everything is skipped, or nothing is collected, passes whatever is"
    " broken.",
    fix="See why nothing was collected or all of it skipped; pytest says it with exit code 5.",
    playbook=PLAYBOOK,
    see="https://docs.pytest.org/en/stable/reference/exit-codes.html",
    fails='<testsuite><testcase name="a"><skipped/></testcase></testsuite>',
    passes='<testsuite><testcase name="a"/></testsuite>',
)
SUITE_FAILED: Final = Rule(
    id="tests/suite-failed",
    severity=Severity.HIGH,
    title="a test failed",
    why="The change breaks what somebody once wanted to hold, or the test was never true.",
    fix="Mend the code or the test; a test that fails now and then is a fault of its own.",
    playbook=PLAYBOOK,
    see=FORMAT,
    fails='<testsuite failures="0"><testcase name="a"><failure/></testcase></testsuite>',
    passes='<testsuite failures="0"><testcase name="a"/></testsuite>',
)
CHANGE_WITHOUT_TEST: Final = Rule(
    id="tests/change-without-test",
    severity=Severity.LOW,
    title="source is added and no test is touched",
    why="Tests written with the code find its edge cases; afterwards nobody writes them.",
    fix="Add or change a test that fails without the change.",
    playbook=PLAYBOOK,
    see="https://google.github.io/eng-practices/review/reviewer/looking-for.html#tests",
    fails=" src/orders.py | 12 ++++",
    passes=" src/orders.py        | 12 ++++\n tests/test_orders.py |  9 ++++",
)
RULES: Final = (
    SUITE_MISSING,
    REPORT_REFUSED,
    SUITE_STALE,
    SUITE_EMPTY,
    SUITE_FAILED,
    CHANGE_WITHOUT_TEST,
)
