"""The only code that decides: what do these results say of the change?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from gate.model.finding import Finding, Severity
from gate.model.stage import StageResult, StageStatus
from gate.model.text import count
from gate.model.value import dataclass
from gate.model.verdict import Decision, Effect, Judgement, Policy, Verdict, Waiver


def judge(
    results: Sequence[StageResult],
    policy: Policy,
    *,
    today: date,
    interrupted: str = "",
    reservation: str = "",
    lacks: Sequence[str] = (),
) -> Verdict:
    """
    Decide over *results*; *interrupted* says what ended the run early, if anything did.

    *reservation* is what the reason begins with: the change is no real one. *lacks* says what
    of the run itself is missing, a clause each.

    What blocks fails the change, whatever else broke. Without it, a finding that says *not
    known*, a stage that broke, a required stage that did not complete, or a run in which no
    stage looked leave the verdict open: silence is no evidence. An interrupted run decides
    nothing, for it has not seen all.
    """
    waivers = _Waivers(
        in_force=[*_in_force(policy.waivers, today)],
        proposed=[*_in_force(policy.proposed, today)],
        ended=[waiver for waiver in policy.waivers if waiver.expires < today],
    )
    judgements = tuple(
        _judged(finding, policy, waivers) for result in results for finding in result.findings
    )
    decision, because = _decided(results, policy, judgements, lacks)
    because = "; ".join((because, *(each.seen.against for each in results if each.seen.against)))
    if interrupted:
        decision = Decision.INCONCLUSIVE
        because = f"interrupted by {interrupted} before every stage had looked"
    because = f"{reservation}: {because}" if reservation else because
    return Verdict(decision=decision, because=because, judgements=judgements)


def _decided(
    results: Sequence[StageResult],
    policy: Policy,
    judgements: Sequence[Judgement],
    lacks: Sequence[str],
) -> tuple[Decision, str]:
    blocking = [each.finding for each in judgements if each.effect is Effect.BLOCKS]
    if blocking:
        verb = "blocks" if len(blocking) == 1 else "block"
        named = _by_rule(blocking)
        return Decision.FAIL, f"{count(len(blocking), 'finding')} {verb} the change: {named}"
    open_questions = [
        *lacks,
        *_undecided(judgements),
        *(_unheard(result) for result in results if _is_unheard(result, policy)),
        *(
            f"{stage} is required and is not a stage of this run"
            for stage in sorted(policy.required - {result.stage for result in results})
        ),
    ]
    if open_questions:
        return Decision.INCONCLUSIVE, "; ".join(open_questions)
    if not any(result.status is StageStatus.COMPLETED for result in results):
        return Decision.INCONCLUSIVE, "no stage looked at the change"
    return Decision.PASS, _earned(results)


def _undecided(judgements: Iterable[Judgement]) -> list[str]:
    asked = [each.finding for each in judgements if each.effect is Effect.UNDECIDED]
    if not asked:
        return []
    verb = "is" if len(asked) == 1 else "are"
    return [f"{count(len(asked), 'thing')} {verb} not looked at or not known: {_by_rule(asked)}"]


def _is_unheard(result: StageResult, policy: Policy) -> bool:
    if result.status is StageStatus.BROKEN:
        return True
    return result.status is StageStatus.SKIPPED and result.stage in policy.required


def _unheard(result: StageResult) -> str:
    if result.status is StageStatus.BROKEN:
        return f"{result.stage} broke: {result.reason}"
    return f"{result.stage} is required and was skipped: {result.reason}"


def _earned(results: Sequence[StageResult]) -> str:
    heard = [result for result in results if result.status is StageStatus.COMPLETED]
    if not any(result.seen.asked for result in heard):
        return "the change holds nothing to look at"
    return (
        f"nothing blocks; {', '.join(each.stage for each in heard)} looked at all they were asked"
    )


def _by_rule(findings: Iterable[Finding]) -> str:
    counts = Counter(finding.rule for finding in findings)
    return ", ".join(rule if n == 1 else f"{rule} ({n})" for rule, n in counts.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waivers:
    in_force: Sequence[Waiver]
    proposed: Sequence[Waiver]
    """Those of the change itself, which are not in force yet."""
    ended: Sequence[Waiver]

    def excuse(self, finding: Finding) -> str:
        """Return why *finding* is not accepted though a waiver means it; empty if none does."""
        if any(_covers(waiver, finding) for waiver in self.proposed):
            return "a waiver of it is proposed, and counts once a gate-approver approved the change"
        ended = (waiver for waiver in self.ended if _covers(waiver, finding))
        return next((f"{each.owner}'s waiver of it ended on {each.expires}" for each in ended), "")


def _in_force(waivers: Iterable[Waiver], today: date) -> Iterator[Waiver]:
    return (waiver for waiver in waivers if waiver.created <= today <= waiver.expires)


def _judged(finding: Finding, policy: Policy, waivers: _Waivers) -> Judgement:
    effect, because = _effect(finding, policy, waivers)
    if effect in (Effect.BLOCKS, Effect.UNDECIDED) and (excuse := waivers.excuse(finding)):
        because = f"{because}; {excuse}"
    return Judgement(finding=finding, effect=effect, because=because)


def _effect(finding: Finding, policy: Policy, waivers: _Waivers) -> tuple[Effect, str]:
    if accepted := _accepted(finding, policy, waivers):
        return Effect.WAIVED, accepted
    if finding.is_undecided:
        return Effect.UNDECIDED, "not looked at or not known, which is no evidence"
    if finding.accepted:
        return Effect.WAIVED, f"the base accepts it: {finding.accepted}"
    if finding.is_preexisting:
        return Effect.PREEXISTING, "the base held it already"
    severity = policy.levels.get(finding.rule, finding.severity)
    if severity >= policy.fail_at:
        return (
            Effect.BLOCKS,
            f"its severity, {_name(severity)}, reaches fail_at, {_name(policy.fail_at)}",
        )
    return (
        Effect.WARNS,
        f"its severity, {_name(severity)}, is below fail_at, {_name(policy.fail_at)}",
    )


def _accepted(finding: Finding, policy: Policy, waivers: _Waivers) -> str:
    """Return who accepts *finding*, and why; empty if nobody does."""
    if finding.rule in policy.off:
        return "the settings switch this rule off"
    for waiver in waivers.in_force:
        if _covers(waiver, finding):
            return _told(waiver)
    for waiver in waivers.proposed if policy.approved_by else ():
        if _covers(waiver, finding):
            return f"{_told(waiver)}; proposed here, and approved by {policy.approved_by}"
    return ""


def _told(waiver: Waiver) -> str:
    return f"{waiver.owner} until {waiver.expires}: {waiver.reason}"


def _covers(waiver: Waiver, finding: Finding) -> bool:
    """Say whether *waiver* means *finding*: by all that it names, and by place."""
    if not waiver.rule and not waiver.fingerprint and not waiver.advisory:
        return False
    if waiver.rule not in ("", finding.rule):
        return False
    if waiver.fingerprint not in ("", finding.fingerprint):
        return False
    if waiver.advisory and waiver.advisory not in finding.advisories:
        return False
    if waiver.place is None:
        return True
    return finding.location is not None and bool(waiver.place.match(finding.location.path))


def _name(severity: Severity) -> str:
    return severity.name.lower()
