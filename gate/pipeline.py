"""The one road: run the stages over a change, judge what they found, hand over the Run."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

from gate import __version__
from gate.model.change import Change, Event
from gate.model.error import GateError, Interrupted
from gate.model.evidence import Evidence
from gate.model.excerpt import excerpts
from gate.model.finding import Finding, in_order
from gate.model.history import History
from gate.model.network import Network
from gate.model.path import RepoPath
from gate.model.proposal import Proposal
from gate.model.redaction import redacted
from gate.model.run import Run, SideVerdict
from gate.model.shortage import shortage
from gate.model.stage import (
    AnyStage,
    Measure,
    NotApplicable,
    Scope,
    Seen,
    Side,
    StageInput,
    StageResult,
    StageStatus,
    Yielded,
)
from gate.model.table import Table
from gate.model.tree import Tree
from gate.model.value import dataclass, field, replace
from gate.model.verdict import Verdict
from gate.model.work import Cache, Driver, Workers
from gate.policy.judge import judge
from gate.readers.credentials.quoted import secrets_in
from gate.settings.load import Settings, rules_of

_MERGED_AT: Final = frozenset({Event.PULL_REQUEST, Event.MERGE_QUEUE})
GRACE_SECONDS: Final = 2.0
"""How long stages may take to notice that the run was interrupted."""


class Pool(Workers, Protocol):
    """Workers that can be stopped from another thread."""

    def stop(self, reason: str) -> None:
        """End every worker now; whoever waits for one gets an EngineError."""


class Watch(Protocol):
    """Whoever is told how the run goes, from any thread."""

    def stage_began(self, stage: AnyStage) -> None:
        """*stage* runs now."""

    def stage_advanced(self, stage: AnyStage, done: int, total: int) -> None:
        """*stage* has looked at *done* files of *total*."""

    def stage_ended(self, stage: AnyStage, result: StageResult) -> None:
        """*stage* left *result*."""

    def stage_crashed(self, stage: AnyStage, error: Exception) -> None:
        """*stage* has a bug, which *error* shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be run, over what, with what."""

    stages: tuple[AnyStage, ...]
    settings: Settings
    change: Change
    base: Tree | None
    head: Tree | None
    history: History | None = None
    is_whole_history: bool = False
    """Whether all of the history is looked at: `StageInput.is_whole_history`."""
    checkout: Path | None
    environment: Mapping[str, str]
    """For the programs that the team named: `StageInput.environment`."""
    evidence: Evidence
    scope: Scope
    only: frozenset[RepoPath] | None = None
    """The files named on the command line; `None` means all."""
    chosen: frozenset[str] | None = None
    """Ids of the stages that the command line asks for; `None` means all."""
    left_out: frozenset[str] = frozenset()
    """Ids of the stages that the command line leaves out."""
    workers: Pool
    cache: Cache
    driver: Driver = Driver.FAST
    advisories: Path | None = None
    network: Network = field(default_factory=Network)
    is_ci: bool = False
    jobs: int
    """Stages at once."""
    now: datetime
    """With its zone; the day it falls on in UTC settles which waivers are in force."""
    is_report_only: bool
    proposal: Proposal = Proposal()
    """What the change would make of the settings: `StageInput.proposal`."""
    asks: Callable[[Plan], Plan] | None = None
    """Returns the plan with what the host of its change tells, before any stage runs."""
    shows_lines: bool = False
    """Whether a report that shows the lines around findings is wanted."""
    side: Side | None = None
    """The side of the change that is judged alone; `None` means both."""
    known: Mapping[str, StageResult] = field(default_factory=dict)
    """What stages have left in another job, by id: they are not run again."""
    lacks: tuple[str, ...] = ()
    """What is missing of the run itself, a clause each, so that it cannot pass."""
    dealt: Callable[[AnyStage, StageInput[Any]], StageInput[Any]] = lambda _, given: given
    """Returns what a stage is given where the run is shared out; else what it is given anyway."""
    doubts: Callable[[AnyStage], str] = lambda _: ""
    """Returns what may be wrong with what a stage is dealt, as one clause, where it stumbles."""


def run(plan: Plan, watch: Watch) -> Run:
    """
    Run the stages of *plan* and judge what they found.

    Results stand in the order of the table, whichever ended first. What a stage yielded before
    it broke, or before the run was interrupted, is kept.

    Raises:
        GateError: as `Plan.asks` does.
    """
    began = time.monotonic()
    progress = {stage.id: _Progress(stage=stage) for stage in plan.stages}
    interrupted = ""
    try:
        plan = plan.asks(plan) if plan.asks else plan
        _run_all(plan, progress, watch)
        _run_after(plan, progress, watch)
    except (Interrupted, KeyboardInterrupt) as error:
        interrupted = str(error) or "Ctrl-C"
        _stop(plan, progress, interrupted)
    stopped = f"interrupted by {interrupted}"
    results = tuple(
        each.result or each.left(StageStatus.BROKEN, stopped) for each in progress.values()
    )
    if plan.side:
        results = tuple(_of_side(plan, plan.side, results))
    verdict = _judged(plan, plan.side, results, interrupted)
    told = Run(
        version=__version__,
        started_at=plan.now,
        seconds=time.monotonic() - began,
        change=plan.change,
        scope=plan.scope,
        named_files=None if plan.only is None else len(plan.only),
        settings_source=plan.settings.source,
        settings_digest=plan.settings.digest,
        has_pinned_settings=plan.settings.is_pinned,
        is_report_only=plan.is_report_only,
        is_interrupted=bool(interrupted),
        engines=tuple(_engines(plan.stages, results)),
        results=results,
        verdict=verdict,
        sides=tuple(_sides(plan, results, interrupted)),
        rules=tuple(
            rule
            for stage, result in zip(plan.stages, results, strict=True)
            if result.status is not StageStatus.SKIPPED
            for rule in rules_of(stage, plan.settings.options[stage.id])
        ),
        excerpts=excerpts(verdict.judgements, plan.head)
        if plan.shows_lines and plan.head and not interrupted
        else (),
    )
    return redacted(told, secrets_in)


def _judged(
    plan: Plan, side: Side | None, results: Sequence[StageResult], interrupted: str
) -> Verdict:
    """Return the verdict over *results*; of *side* alone, no stage of the other is required."""
    policy = plan.settings.policy_at(plan.change.event, plan.proposal)
    others = {stage.id for stage in plan.stages if side and stage.side is not side}
    return judge(
        results,
        replace(policy, required=policy.required - others),
        today=plan.now.date(),
        interrupted=interrupted,
        reservation=plan.change.reservation,
        lacks=plan.lacks,
    )


def _sides(plan: Plan, results: Sequence[StageResult], interrupted: str) -> Iterator[SideVerdict]:
    """Yield what is said of each side that is judged, where the change may be merged."""
    if plan.change.event not in _MERGED_AT:
        return
    for side in (plan.side,) if plan.side else Side:
        verdict = _judged(plan, side, tuple(_of_side(plan, side, results)), interrupted)
        yield SideVerdict(side=side, decision=verdict.decision, because=verdict.because)


def _of_side(plan: Plan, side: Side, results: Sequence[StageResult]) -> Iterator[StageResult]:
    """Yield each of *results*; what the other side's stages left is theirs to judge."""
    for stage, result in zip(plan.stages, results, strict=True):
        if stage.side is side:
            yield result
        else:
            reason = f"belongs to the check {stage.side.value}"
            yield StageResult(stage=stage.id, status=StageStatus.SKIPPED, reason=reason)


@dataclass(slots=True, kw_only=True)
class _Progress:
    """What one stage has left so far; its own thread writes it, and nobody else."""

    stage: AnyStage
    findings: list[Finding] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    seen: Seen | None = None
    """`None` until the stage has said it, last."""
    result: StageResult | None = None
    """`None` until the stage has ended."""

    def left(self, status: StageStatus, reason: str, seconds: float = 0.0) -> StageResult:
        """Return what the stage has left, if it ends like this."""
        return StageResult(
            stage=self.stage.id,
            status=status,
            reason=reason,
            findings=in_order(tuple(self.findings)),
            measures=tuple(self.measures),
            tables=tuple(self.tables),
            seen=self.seen or Seen(),
            seconds=seconds,
        )


def _run_all(plan: Plan, progress: Mapping[str, _Progress], watch: Watch) -> None:
    """Run each stage after its needs, in a thread of its own: at most `Plan.jobs` at once."""
    waiting, able = list(plan.stages), running(plan)
    ended: queue.SimpleQueue[str] = queue.SimpleQueue()
    begun: set[str] = set()
    while waiting or begun:
        for stage in _ready(waiting, progress)[: plan.jobs - len(begun)]:
            waiting.remove(stage)
            begun.add(stage.id)
            told = partial(_run_one, plan, progress, stage, watch, ended.put)
            if stage in able:
                _start(told, stage.id)
            else:
                told()
        begun.discard(_next(ended))


def _run_after(plan: Plan, progress: Mapping[str, _Progress], watch: Watch) -> None:
    """Let the stages that completed say what they know now that all have ended."""
    results = tuple(each.result for each in progress.values() if each.result)
    for mine in progress.values():
        done = mine.result
        if done is None or done.status is not StageStatus.COMPLETED:
            continue
        if mine.stage.id not in plan.known and (after := mine.stage.after):
            given = _given(plan, progress, mine.stage, watch)
            status, reason = _outcome(mine, partial(after, given, results), watch)
            mine.result = mine.left(status, reason, done.seconds)


def _start(told: Callable[[], None], name: str) -> None:
    try:
        threading.Thread(target=told, name=name, daemon=True).start()
    except RuntimeError:
        # This machine has no thread left: it runs in this one, and the others wait.
        told()


def _next(ended: queue.SimpleQueue[str]) -> str:
    """Wait for a stage to end, in steps short enough that a signal is heard on every system."""
    while True:
        try:
            return ended.get(timeout=0.5)
        except queue.Empty:
            continue


def _ready(waiting: Sequence[AnyStage], progress: Mapping[str, _Progress]) -> list[AnyStage]:
    return [
        stage
        for stage in waiting
        if all(progress[need].result for need in stage.needs if need in progress)
    ]


def _run_one(
    plan: Plan,
    progress: Mapping[str, _Progress],
    stage: AnyStage,
    watch: Watch,
    tell: Callable[[str], None],
) -> None:
    mine = progress[stage.id]
    began = time.monotonic()
    status, reason = StageStatus.BROKEN, "a bug in gate (it was not run): please report it"
    with ExitStack() as ends:
        # Whatever fails here, a stage that nobody heard of again would be waited for for ever.
        ends.callback(tell, stage.id)
        try:
            watch.stage_began(stage)
            if why_not := _why_not(plan, stage):
                status, reason = StageStatus.SKIPPED, why_not
            elif stage.id not in plan.known:
                given = plan.dealt(stage, _given(plan, progress, stage, watch))
                status, reason = _outcome(
                    mine, partial(stage.run, given), watch, plan.doubts(stage)
                )
        finally:
            mine.result = plan.known.get(stage.id) or mine.left(
                status, reason, time.monotonic() - began
            )
        watch.stage_ended(stage, mine.result)


def running(plan: Plan) -> tuple[AnyStage, ...]:
    """Return the stages of *plan* that will run."""
    return tuple(
        stage for stage in plan.stages if stage.id not in plan.known and not _why_not(plan, stage)
    )


def _why_not(plan: Plan, stage: AnyStage) -> str:
    """Return why *stage* does not run, as one clause; empty if it does."""
    if stage.id in plan.left_out:
        return "left out on the command line"
    if plan.chosen is not None and stage.id not in plan.chosen:
        return "not among the stages that the command line asks for"
    if plan.side and stage.id not in _asked_by(plan.side, plan.stages):
        return f"belongs to the check {stage.side.value}"
    if plan.chosen is None and plan.change.event not in stage.events:
        return f"does not decide at this event ({plan.change.event.value})"
    if not plan.settings.options[stage.id].enabled:
        return f"switched off in the settings (stages.{stage.id}.enabled)"
    if stage.needs_trees and plan.head is None:
        return "needs the files, and only a diff was given"
    return ""


def _asked_by(side: Side, stages: Sequence[AnyStage]) -> set[str]:
    """Return the ids of the stages of *side*, and of all whose results they read."""
    asked: set[str] = set()
    for stage in reversed(stages):
        if stage.side is side or stage.id in asked:
            asked |= {stage.id, *stage.needs}
    return asked


def _given(
    plan: Plan, progress: Mapping[str, _Progress], stage: AnyStage, watch: Watch
) -> StageInput[Any]:
    return StageInput(
        change=plan.change,
        base=plan.base,
        head=plan.head,
        history=plan.history,
        is_whole_history=plan.is_whole_history,
        options=plan.settings.options[stage.id],
        scope=plan.scope,
        only=plan.only,
        checkout=plan.checkout,
        environment=plan.environment,
        evidence=plan.evidence,
        workers=plan.workers,
        cache=plan.cache,
        now=plan.now,
        driver=plan.driver,
        advisories=plan.advisories,
        network=plan.network,
        is_ci=plan.is_ci,
        fail_at=plan.settings.policy.fail_at,
        proposal=plan.proposal,
        waivers=plan.settings.policy.waivers,
        limits=plan.settings.policy.limits,
        roles=plan.settings.roles,
        salt=plan.settings.fingerprint_salt,
        advance=partial(watch.stage_advanced, stage),
        earlier={
            need: result
            for need in stage.needs
            if need in progress and (result := progress[need].result)
        },
    )


def _outcome(
    mine: _Progress, run: Callable[[], Iterator[Yielded]], watch: Watch, doubt: str = ""
) -> tuple[StageStatus, str]:
    """
    Run a stage to its end and return how it ended; what it yields is kept as it comes.

    *doubt* says what else than a bug of its own it may stumble over.
    """
    try:
        for seen in run():
            _keep(mine, seen)
    except NotApplicable as reason:
        return StageStatus.SKIPPED, str(reason)
    except GateError as error:
        return StageStatus.BROKEN, _broken(error)
    except Exception as error:  # noqa: BLE001 - a stage's bug must not mute the others
        if lack := shortage(error):
            return StageStatus.BROKEN, _broken(lack)
        watch.stage_crashed(mine.stage, error)
        kind = type(error).__name__
        bug = f"a bug in gate ({kind} in {_origin(error)}): please report it"
        return StageStatus.BROKEN, f"{doubt}; else {bug}" if doubt else bug
    if untold := _untold(mine):
        return StageStatus.BROKEN, f"a bug in gate ({untold}): please report it"
    return StageStatus.COMPLETED, ""


def _broken(error: GateError) -> str:
    return f"{error.what} ({error.where}): {error.fix}"


def _untold(mine: _Progress) -> str:
    """Return what a stage that ran to its end has kept silent about; silence is no evidence."""
    if mine.seen is None:
        return "it does not say what it looked at"
    undecided = sum(finding.is_undecided for finding in mine.findings)
    if undecided < len(mine.seen.skipped):
        return "it skipped more than its findings say"
    return ""


def _keep(mine: _Progress, seen: Yielded) -> None:
    if isinstance(seen, Finding):
        if seen.location and not seen.location.is_possible:
            raise ValueError("a finding where no file has a place")
        mine.findings.append(seen)
    elif isinstance(seen, Measure):
        mine.measures.append(seen)
    elif isinstance(seen, Table):
        mine.tables.append(seen)
    else:
        mine.seen = seen


def _origin(error: BaseException) -> str:
    """Return where in the gate *error* came from: ``stages/sast.py line 12``."""
    place = "an unknown place"
    for frame in _frames(error):
        module = frame.tb_frame.f_globals.get("__name__", "")
        if module.startswith("gate."):
            place = f"{module} line {frame.tb_lineno}"
    return place


def _frames(error: BaseException) -> Iterator[Any]:
    frame = error.__traceback__
    while frame is not None:
        yield frame
        frame = frame.tb_next


def _stop(plan: Plan, progress: Mapping[str, _Progress], reason: str) -> None:
    """End the workers, and give the stages a moment to keep what they had."""
    plan.workers.stop(reason)
    deadline = time.monotonic() + GRACE_SECONDS
    for thread in threading.enumerate():
        if thread.name in progress:
            thread.join(max(0.0, deadline - time.monotonic()))


def _engines(
    stages: Sequence[AnyStage], results: Sequence[StageResult]
) -> Iterator[tuple[str, str]]:
    """Yield (name, version) of the foreign tools whose answers the completed stages hold."""
    for stage, result in zip(stages, results, strict=True):
        if result.status is StageStatus.COMPLETED and stage.engine:
            name, _, version = stage.engine().partition(" ")
            yield name, version
