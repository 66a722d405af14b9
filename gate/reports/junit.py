"""
JUnit's XML, as CI servers read it: a suite for each stage, a case for each finding.

What blocks is a failure. What is not decided, and a stage that broke, is an error. A stage that
did not run is skipped. Warnings, waived and older findings are cases that pass and say so. A
stage that looked and found nothing has one case that passes, so that no cases never looks green;
where the verdict is not *pass* and no case says it (a required stage was skipped), a suite of its
own does. The file is green if and only if the verdict is *pass*.

``junit`` links files as GitLab reads them
(https://docs.gitlab.com/ci/testing/unit_test_reports/). ``junit-strict`` keeps to what the
schemas of Ant (https://github.com/windyroad/JUnit-Schema) and of Jenkins' xunit plug-in
(https://github.com/jenkinsci/xunit-plugin) have in common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Final

from gate.model.path import RepoPath
from gate.model.run import Run
from gate.model.stage import StageResult, StageStatus
from gate.model.text import cut, shown, xml
from gate.model.value import dataclass, replace
from gate.model.verdict import Decision, Effect, Judgement

_LONGEST: Final = 1_000
"""Characters of a message."""


_TAGS: Final = {Effect.BLOCKS: "failure", Effect.UNDECIDED: "error"}
"""The element that says what became of a finding; of the others, the case passes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    name: str
    tag: str = ""
    """``failure``, ``error`` or ``skipped``; empty for a case that passes."""
    type: str = ""
    message: str = ""
    lines: tuple[str, ...] = ()
    """What else there is to say, a line each."""
    path: RepoPath | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suite:
    name: str
    result: StageResult | None = None
    judgements: tuple[Judgement, ...] = ()
    own: _Case | None = None
    """The case of the stage, or of the verdict, itself."""

    def cases(self) -> Iterator[_Case]:
        """Yield the cases, each under a name of its own."""
        yield from _unique(map(_of_finding, self.judgements))
        if self.own:
            yield self.own

    def tags(self) -> Counter[str]:
        """Return how many cases have each tag; those that pass have the empty one."""
        tags = Counter(_TAGS.get(judgement.effect, "") for judgement in self.judgements)
        if self.own:
            tags[self.own.tag] += 1
        return tags


def render(run: Run) -> Iterator[str]:
    """Yield the document, with a file and a line for each case that has them."""
    suites = _suites(run)
    total = sum((suite.tags() for suite in suites), Counter[str]())
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<testsuites name="gate" {_counts(total)} time="{run.seconds:.3f}">\n'
    for suite in suites:
        yield f"<testsuite {_attributes(suite, run)}>\n{_properties(suite, run)}"
        for case in suite.cases():
            yield _case(suite, case, _place(case), _own_output(case))
        yield "</testsuite>\n"
    yield "</testsuites>\n"


def render_strict(run: Run) -> Iterator[str]:
    """Yield the document within the common ground of the public schemas."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<testsuites>\n'
    for index, suite in enumerate(_suites(run)):
        ant = f'id="{index}" package="gate" hostname="localhost"'
        yield f"<testsuite {ant} {_attributes(suite, run)}>\n{_properties(suite, run)}"
        for case in suite.cases():
            yield _case(suite, case, "", "")
        yield "<system-out>"
        for case in suite.cases():
            if not case.tag:
                yield _text((case.name, *case.lines, ""))
        yield "</system-out>\n<system-err></system-err>\n</testsuite>\n"
    yield "</testsuites>\n"


def _suites(run: Run) -> list[_Suite]:
    by_stage: dict[str, list[Judgement]] = {result.stage: [] for result in run.results}
    for judgement in run.verdict.judgements:
        by_stage.setdefault(judgement.finding.stage, []).append(judgement)
    results = {result.stage: result for result in run.results}
    suites = [
        _suite(stage, results.get(stage), tuple(judgements))
        for stage, judgements in by_stage.items()
    ]
    is_said = any(suite.tags().keys() & {"failure", "error"} for suite in suites)
    if not is_said and (run.verdict.decision is not Decision.PASS or not suites):
        suites.append(_Suite(name="gate", own=_verdict(run)))
    elif reservation := run.change.reservation:
        own = _Case(name="reservation", tag="skipped", message=reservation)
        suites.append(_Suite(name="gate", own=own))
    return suites


def _suite(stage: str, result: StageResult | None, judgements: tuple[Judgement, ...]) -> _Suite:
    own = _of_stage(result) if result else None
    is_told = bool(own and not own.tag and judgements)
    return _Suite(name=stage, result=result, judgements=judgements, own=None if is_told else own)


def _of_stage(result: StageResult) -> _Case:
    if result.status is StageStatus.BROKEN:
        return _Case(name=result.stage, tag="error", type="broken", message=result.reason)
    if result.status is StageStatus.SKIPPED:
        return _Case(name=result.stage, tag="skipped", message=result.reason)
    found = "found nothing; " if result.seen.asked else ""
    return _Case(name=result.stage, lines=(f"{found}{result.seen}",))


def _verdict(run: Run) -> _Case:
    tags = {Decision.PASS: "skipped", Decision.FAIL: "failure", Decision.INCONCLUSIVE: "error"}
    return _Case(
        name="verdict",
        tag=tags[run.verdict.decision],
        type=run.verdict.decision.name.lower(),
        message=run.verdict.because,
    )


def _of_finding(judgement: Judgement) -> _Case:
    finding, at = judgement.finding, judgement.finding.location
    place = shown(at.path) if at else ""
    where = f"{place}:{at.line}" if at and at.line else place
    message = cut(finding.message, _LONGEST)
    return _Case(
        # No line number: GitLab tells a new failure from an old one by the case's name.
        name=" ".join(filter(None, (finding.rule, place, finding.fingerprint))),
        tag=_TAGS.get(judgement.effect, ""),
        type=finding.rule,
        message=message,
        lines=(
            *filter(None, (where,)),
            message,
            f"To mend it: {cut(finding.fix, _LONGEST)}",
            f"{judgement.effect.value}: {cut(judgement.because, _LONGEST)}",
            f"{finding.rule} {finding.severity.name.lower()} {finding.fingerprint}",
        ),
        path=at.path if at else None,
        line=at.line if at else None,
    )


def _unique(cases: Iterable[_Case]) -> Iterator[_Case]:
    seen: Counter[str] = Counter()
    for case in cases:
        seen[case.name] += 1
        times = seen[case.name]
        yield case if times == 1 else replace(case, name=f"{case.name} ({times})")


def _counts(tags: Counter[str]) -> str:
    return f'tests="{tags.total()}" failures="{tags["failure"]}" errors="{tags["error"]}"'


def _attributes(suite: _Suite, run: Run) -> str:
    tags = suite.tags()
    seconds = suite.result.seconds if suite.result else 0.0
    started = run.started_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return (
        f'name="{xml(suite.name)}" {_counts(tags)} skipped="{tags["skipped"]}"'
        f' time="{seconds:.3f}" timestamp="{started}"'
    )


def _properties(suite: _Suite, run: Run) -> str:
    """Return what was measured, and how few files the run was to look at, if they were named."""
    told = [(each.name, repr(each.value)) for each in suite.result.measures] if suite.result else []
    if run.named_files is not None:
        told.append(("named files", str(run.named_files)))
    inside = "".join(f'<property name="{xml(name)}" value="{value}"/>' for name, value in told)
    return f"<properties>{inside}</properties>\n"


def _place(case: _Case) -> str:
    if case.path is None:
        return ""
    line = f' line="{case.line}"' if case.line else ""
    return f' file="{xml(case.path)}"{line}'


def _own_output(case: _Case) -> str:
    return "" if case.tag else f"<system-out>{_text(case.lines)}</system-out>"


def _case(suite: _Suite, case: _Case, place: str, output: str) -> str:
    stage, name = xml(suite.name), xml(case.name)
    start = f'<testcase classname="gate.{stage}" name="{name}" time="0"{place}'
    if not case.tag:
        return f"{start}>{output}</testcase>\n" if output else f"{start}/>\n"
    kind = "" if case.tag == "skipped" else f' type="{xml(case.type)}"'
    told = f'<{case.tag}{kind} message="{xml(case.message)}">{_text(case.lines)}</{case.tag}>'
    return f"{start}>{told}</testcase>\n"


def _text(lines: Iterable[str]) -> str:
    return "\n".join(map(xml, lines))
