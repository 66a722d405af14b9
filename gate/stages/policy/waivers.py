"""What became of the waivers in this run: in force, ended, proposed, unused, without effect?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gate.model.change import FileStatus
from gate.model.finding import Finding, Location, Severity
from gate.model.path import RepoPath
from gate.model.stage import Measure, Scope, StageInput, StageResult, StageStatus, Yielded
from gate.model.table import Table
from gate.model.text import count, visible
from gate.model.waiver import Waiver, limit_of
from gate.stages.policy import rules
from gate.stages.policy.options import PolicyOptions

FILE: Final = RepoPath("gate.waivers.toml")
_IN_FILES: Final = frozenset({"secrets", "sast", "dependencies"})
"""Stages that find a thing whenever they look at its file: what they do not find is gone."""
_LATER: Final = "not yet in force"
_STATES: Final = ("in force", "proposed", _LATER, "ended", "unused")
_COUNTING: Final = frozenset({"in force", "proposed"})


def after(given: StageInput[PolicyOptions], results: Sequence[StageResult]) -> Iterator[Yielded]:
    """Yield how many waivers there are of each state, and which of them accept nothing."""
    findings = [finding for result in results for finding in result.findings]
    rows = [(waiver, _state(given, results, waiver, findings)) for waiver in given.waivers]
    rows += [(waiver, "proposed") for waiver in given.proposal.waivers]
    for waiver, state in rows:
        if state == "unused":
            yield _unused(waiver)
        if state in _COUNTING and (why := _refusal(given, waiver, findings)):
            yield _without_effect(waiver, why)
    yield from _counted(given, [state for _, state in rows])
    if rows:
        yield Table(
            name="waivers",
            columns=("accepts", "who answers for it", "until", "state"),
            rows=tuple(
                (names(each), visible(each.owner), str(each.expires), state) for each, state in rows
            ),
        )


def _state(
    given: StageInput[PolicyOptions],
    results: Sequence[StageResult],
    waiver: Waiver,
    findings: Sequence[Finding],
) -> str:
    today = given.now.date()
    if waiver.expires < today:
        return "ended"
    if waiver.created > today:
        return _LATER
    is_idle = not _refusal(given, waiver, findings)
    return "unused" if is_idle and _is_unused(given, results, waiver, findings) else "in force"


def names(waiver: Waiver) -> str:
    """Return what *waiver* accepts, in a few words."""
    told = (waiver.rule, waiver.advisory, waiver.fingerprint, waiver.path and f"in {waiver.path}")
    return visible(" ".join(filter(None, told)))


def _counted(given: StageInput[PolicyOptions], states: Sequence[str]) -> Iterator[Yielded]:
    most = given.options.max_waivers
    in_force = states.count("in force") + states.count("unused")
    for state in _STATES:
        number = in_force if state == "in force" else states.count(state)
        limit = most if state == "in force" else None
        if number or state == "in force":
            yield Measure(name=f"waivers {state}", value=number, unit="waivers", limit=limit)
    proposed, later = states.count("proposed"), states.count(_LATER)
    if most is not None and in_force + proposed + later > most:
        waiting = f", {later:,} {_LATER}" if later else ""
        yield rules.MANY.found(
            f"{count(in_force, 'waiver')} in force{waiting} and {proposed:,} proposed; the settings"
            f" allow {most:,}",
            key="waivers",
            at=Location(path=FILE),
            severity=None if proposed else Severity.LOW,
        )


def _is_unused(
    given: StageInput[PolicyOptions],
    results: Sequence[StageResult],
    waiver: Waiver,
    findings: Iterable[Finding],
) -> bool:
    """Say whether *waiver* is known to accept nothing: where it may, everything was looked at."""
    if any(waiver.means(finding) for finding in findings) or given.only is not None:
        return False
    meant = {waiver.stage} if waiver.rule else _IN_FILES
    heard = [result for result in results if result.stage in meant & _IN_FILES]
    if not meant <= {each.stage for each in heard if each.status is StageStatus.COMPLETED}:
        return False
    place = waiver.place
    skipped = [skip.path for each in heard for skip in each.seen.skipped]
    if any(place is None or place.match(path) for path in skipped):
        return False
    if given.scope is Scope.ALL:
        return True
    if place is None or given.head is None:
        return False
    files = given.change.files
    looked = {file.path for file in files if file.status is not FileStatus.DELETED}
    return all(path in looked for path in given.head.entries() if place.match(path))


def _refusal(given: StageInput[PolicyOptions], waiver: Waiver, findings: Iterable[Finding]) -> str:
    """Return why the settings let *waiver* accept nothing; empty where they do not, or not yet."""
    if waiver.rule and (
        why := limit_of(given.limits, waiver.rule).refusal(waiver, waiver.rule, is_waivable=True)
    ):
        return why
    meant = (finding for finding in findings if waiver.means(finding))
    told = (
        limit_of(given.limits, each.rule).refusal(waiver, each.rule, is_waivable=each.is_waivable)
        for each in meant
    )
    return next(filter(None, told), "")


def _unused(waiver: Waiver) -> Finding:
    return rules.UNUSED.found(
        f"The waiver of {names(waiver)} by {visible(waiver.owner)} accepts nothing:"
        " all that it may mean was looked at",
        key=f"{names(waiver)} {waiver.expires}",
        at=Location(path=FILE),
    )


def _without_effect(waiver: Waiver, why: str) -> Finding:
    return rules.WITHOUT_EFFECT.found(
        f"The waiver of {names(waiver)} by {visible(waiver.owner)} has no effect: {why}",
        key=f"{names(waiver)} {waiver.expires}",
        at=Location(path=FILE),
    )
