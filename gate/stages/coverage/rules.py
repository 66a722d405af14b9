"""What may be wrong with the coverage of a change."""

from __future__ import annotations

from typing import Final

from gate.model.finding import Severity
from gate.model.rule import Rule

PLAYBOOK: Final = "Maintain coverage on critical services (≥70 %)."
SOURCE: Final = "https://martinfowler.com/bliki/TestCoverage.html"
NO_EVIDENCE: Final = Rule(
    id="coverage/no-evidence",
    severity=Severity.HIGH,
    title="nothing tells how much of a service is covered",
    why="A service that nobody measured is not known to be tested at all.",
    fix="Measure the tests (coverage run, then coverage xml or json; lcov elsewhere), and hand the"
    " report over with `--evidence` or `stages.coverage.files`.",
    playbook=PLAYBOOK,
    see="https://coverage.readthedocs.io",
    fails="paths = ['payments/**'], and no coverage report, or none with a file of payments",
    passes="paths = ['payments/**'], and a coverage.xml that measures payments/api.py",
    is_undecided=True,
)
REFUSED: Final = Rule(
    id="coverage/evidence-refused",
    severity=Severity.HIGH,
    title="a coverage report cannot be believed",
    why="A report that cannot be read, is older than the head, or speaks of other files or other"
    " lines says nothing of this change.",
    fix="Measure the head commit anew, in this repository, and leave the report as its tool wrote"
    " it.",
    playbook=PLAYBOOK,
    see="https://coverage.readthedocs.io",
    fails="a coverage.json that names line 40 of a file of 12 lines",
    passes="a coverage.json of this head",
    is_undecided=True,
)
SERVICE_BELOW: Final = Rule(
    id="coverage/service-below",
    severity=Severity.MEDIUM,
    title="less of a service is covered than its limit asks",
    why="Where much is never executed by a test, a fault is first seen in production.",
    fix="Test what is not covered; the table of uncovered lines and your coverage tool show it.",
    playbook=PLAYBOOK,
    see=SOURCE,
    fails="minimum = 70, and 6,999 of 10,000 covered",
    passes="minimum = 70, and 7,000 of 10,000 covered",
)
PATCH_BELOW: Final = Rule(
    id="coverage/patch-below",
    severity=Severity.MEDIUM,
    title="less of the change is covered than the limit asks",
    why="The one who writes a line knows best which test it wants; afterwards nobody does.",
    fix="Test the lines that are named.",
    playbook=PLAYBOOK,
    see=SOURCE,
    fails="patch = 70, 20 changed statements, 13 covered",
    passes="patch = 70, 20 changed statements, 14 covered",
)
FILE_BELOW: Final = Rule(
    id="coverage/file-below",
    severity=Severity.MEDIUM,
    title="less of a changed file is covered than the limit for each file asks",
    why="A well tested file beside it hides one that no test ever opens.",
    fix="Test the lines that are named.",
    playbook=PLAYBOOK,
    see=SOURCE,
    fails="file_minimum = 50, 12 changed statements in api.py, 5 covered",
    passes="file_minimum = 50, 12 changed statements in api.py, 6 covered",
)
LINES_UNCOVERED: Final = Rule(
    id="coverage/lines-uncovered",
    severity=Severity.LOW,
    title="changed lines are executed by no test",
    why="Nothing would show it if they did not work.",
    fix="Test them, or say in the review why they need no test.",
    playbook=PLAYBOOK,
    see=SOURCE,
    fails="def refund(order):\n    return order.amount  # no test calls it",
    passes="def refund(order):\n    return order.amount  # test_refund calls it",
)
REGRESSED: Final = Rule(
    id="coverage/regressed",
    severity=Severity.MEDIUM,
    title="the change leaves a service less covered than it was",
    why="A test that was taken away, or that runs through less, protects nothing any more.",
    fix="Bring back the test that covered the lines that are named, or write one.",
    playbook=PLAYBOOK,
    see="https://docs.codecov.com/docs/unexpected-coverage-changes",
    fails="a test is deleted, and 3 unchanged lines are covered no more",
    passes="what the base covered and the change leaves alone is covered still",
)
NEWLY_EXCLUDED: Final = Rule(
    id="coverage/newly-excluded",
    severity=Severity.MEDIUM,
    title="a pragma that comes with the change leaves lines out of coverage",
    why="A comment is quickly written, and makes any number look right.",
    fix="Test the lines and take the pragma out; lines that are nothing to cover belong into"
    " `stages.coverage.left_out`, at the base.",
    playbook=PLAYBOOK,
    see="https://coverage.readthedocs.io/en/latest/excluding.html",
    fails="def refund(order):  # pragma: no cover\n    return order.amount",
    passes="def refund(order):\n    return order.amount",
)
RULES: Final = (
    NO_EVIDENCE,
    REFUSED,
    SERVICE_BELOW,
    PATCH_BELOW,
    FILE_BELOW,
    LINES_UNCOVERED,
    REGRESSED,
    NEWLY_EXCLUDED,
)
