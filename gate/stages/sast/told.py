"""What the engine found, as a finding: under which rule, how grave, and what lowers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from gate.engines import bandit
from gate.model.finding import Finding, Identity, Location, Severity
from gate.model.path import RepoPath
from gate.model.rule import Rule
from gate.model.value import dataclass
from gate.stages.sast.options import GRADES, SastOptions
from gate.stages.sast.own import BY_CHECK, COMMENTS, RUNS_AT_START
from gate.stages.sast.quiet import BY_RULE, CLASSES, DEPLOYED, quietened
from gate.stages.sast.rules import BY_TEST, NOT_LOOKED_AT

_ASSERT: Final = "B101"
_SEVERITIES: Final = {"LOW": Severity.LOW, "MEDIUM": Severity.MEDIUM, "HIGH": Severity.HIGH}
_NAMED: Final = "nosec-added"
"""A comment that says what it is about: nothing is wrong with one that the base holds."""
_NOSEC: Final = "A `# nosec` comment of the change settles nothing here; a waiver does."


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One finding, and whether a comment asks for silence about it in words that bandit knows."""

    finding: Finding
    is_excused: bool


def told_of(path: RepoPath, issue: bandit.Issue, options: SastOptions) -> Told | None:
    """Return *issue*, found in the file at *path*, as a finding; `None` if it is none here."""
    is_test = options.tests.matches(path)
    if is_test and issue.test == _ASSERT:
        return None
    if issue.test == bandit.NOT_READ:
        at = Location(path=path, line=issue.line)
        undecided = NOT_LOOKED_AT.found(issue.message, at=at, key=f"{path} {issue.code}")
        return Told(finding=undecided, is_excused=False)
    finding = _finding(path, issue, options)
    return Told(
        finding=quietened(finding, _classes(issue, is_test=is_test)),
        is_excused=issue.is_excused or issue.test == _NAMED,
    )


def honoured(told: Iterable[Told], excused: Counter[Identity]) -> Iterator[Finding]:
    """Yield the findings of *told*, those quietened that a comment at the base *excused* too."""
    for each in told:
        finding = each.finding
        if each.is_excused and excused[finding.identity] > 0:
            excused[finding.identity] -= 1
            finding = quietened(finding, ["nosec"])
        yield finding


def _classes(issue: bandit.Issue, *, is_test: bool) -> Iterator[str]:
    if issue.circumstance:
        yield issue.circumstance
    if issue.test in BY_RULE:
        yield BY_RULE[issue.test]
    if is_test and issue.test in DEPLOYED:
        yield "test-code"


def _finding(path: RepoPath, issue: bandit.Issue, options: SastOptions) -> Finding:
    rule = _rule(issue.test)
    source = "bandit" if issue.test in BY_TEST else "check"
    told = [(source, issue.test), ("severity", issue.severity), ("confidence", issue.confidence)]
    if issue.cwe:
        told.append(("cwe", f"CWE-{issue.cwe}"))
    return rule.found(
        issue.message,
        at=Location(
            path=path,
            line=issue.line,
            end_line=issue.end_line,
            column=issue.column,
            end_column=issue.end_column,
        ),
        # A mere suspicion excuses no more, nor what was only quietened.
        key=f"{_weight(issue).name} {issue.scope} {issue.code}",
        severity=_severity(issue, options.least(path)),
        fix=f"{rule.fix} {_NOSEC}" if issue.has_nosec and issue.test not in COMMENTS else "",
        details=tuple(told),
    )


def _rule(test: str) -> Rule:
    if test == RUNS_AT_START.id.partition("/")[2]:
        return RUNS_AT_START
    return BY_TEST.get(test) or BY_CHECK.get(test) or COMMENTS[test]


def _severity(issue: bandit.Issue, least: tuple[int, int]) -> Severity:
    """Return the severity that *issue* has: medium at least where it reaches both of *least*."""
    severity = _SEVERITIES.get(issue.severity, Severity.MEDIUM)
    reached = GRADES.get(issue.severity.lower(), 1), GRADES.get(issue.confidence.lower(), 0)
    is_enough = reached[0] >= least[0] and reached[1] >= least[1]
    return max(severity, Severity.MEDIUM) if is_enough else min(severity, Severity.LOW)


def _weight(issue: bandit.Issue) -> Severity:
    """Return what it weighs wherever it stands, whatever the settings say."""
    told = CLASSES.get(issue.circumstance)
    severity = Severity.LOW if issue.confidence == "LOW" else _SEVERITIES.get(issue.severity)
    return min(severity or Severity.MEDIUM, told.severity if told else Severity.CRITICAL)
