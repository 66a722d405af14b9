"""The only code that decides: what do these results say of the change?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from gate.model.finding import Finding, Severity
from gate.model.stage import StageResult, StageStatus
from gate.model.text import count
from gate.model.verdict import Decision, Effect, Judgement, Policy, Verdict
from gate.policy.waivers import Waivers, waivers_on


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
    waivers = waivers_on(today, policy)
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


def _judged(finding: Finding, policy: Policy, waivers: Waivers) -> Judgement:
    effect, because = _effect(finding, policy, waivers)
    if effect in (Effect.BLOCKS, Effect.UNDECIDED) and (excuse := waivers.excuse(finding)):
        because = f"{because}; {excuse}"
    return Judgement(finding=finding, effect=effect, because=because)


def _effect(finding: Finding, policy: Policy, waivers: Waivers) -> tuple[Effect, str]:
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


def _accepted(finding: Finding, policy: Policy, waivers: Waivers) -> str:
    """Return who accepts *finding*, and why; empty if nobody does."""
    if finding.rule in policy.off:
        return "the settings switch this rule off"
    return waivers.acceptance(finding)


def _name(severity: Severity) -> str:
    return severity.name.lower()
