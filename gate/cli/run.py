"""One run: words in, a verdict out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gate.cli import progress, write
from gate.cli.ask import asked
from gate.cli.cache import cache_folder
from gate.cli.deliver import WITH_LINES, Delivery, deliver, printed, wanted_reports
from gate.cli.kept import kept_advisories, network
from gate.cli.proposal import agreed, proposal_of
from gate.cli.publish import is_published, publish, unheard
from gate.cli.say import say
from gate.cli.settled import settings_of
from gate.cli.signals import closing
from gate.cli.source import Source, of_diff, of_repository
from gate.cli.told import told
from gate.cli.words import Words, meant
from gate.cli.workers import Seen, begun, jobs_of, likely
from gate.engines.git.checkout import find_checkout
from gate.installed import own_code
from gate.model.change import Change, Event, FileKind, FileStatus
from gate.model.error import PublishError, UsageError
from gate.model.proposal import Proposal
from gate.model.run import Run
from gate.model.stage import Scope, Side
from gate.model.text import log, scrubbed, visible
from gate.model.value import replace
from gate.model.verdict import Decision
from gate.model.waiver import Waiver
from gate.model.work import Driver, NoCache
from gate.readers.credentials.quoted import masked

if TYPE_CHECKING:
    from gate.cli.again import Question
    from gate.cli.parts.keep import Keeper
    from gate.engines.worker.later import LaterPool
    from gate.pipeline import Plan
    from gate.store import Store

CONTRADICTIONS: Final = (
    ("staged", "worktree"),
    ("staged", "head"),
    ("staged", "base"),
    ("worktree", "head"),
    ("diff_file", "base"),
    ("diff_file", "head"),
    ("diff_file", "staged"),
    ("diff_file", "worktree"),
    ("diff_file", "settings_from"),
    ("diff_file", "files"),
    ("diff_file", "history"),
    ("files", "history"),
    ("event", "staged"),
    ("event", "worktree"),
    ("diff_file", "event"),
    ("diff_file", "evidence"),
    ("diff_file", "change"),
    ("diff_file", "assume"),
    ("change", "event"),
    ("change", "base"),
    ("change", "head"),
    ("change", "staged"),
    ("change", "worktree"),
    ("settings", "settings_from"),
    ("cache_dir", "no_cache"),
    ("diff_file", "part"),
    ("diff_file", "check"),
    ("files", "part"),
    ("check", "part"),
    ("shard", "reports"),
    ("shard", "report_only"),
)
"""Pairs of words of which one at most can be meant."""
PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TERM")
"""What a command of the team's is given of the environment; no token has such a name."""
MEASURED: Final = ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
"""Variables by which coverage.py measures every Python that starts, with a file's settings."""
_STAGES_AT_ONCE: Final = 4
"""At least: a stage mostly waits for its workers, of which there is one a core."""
_NO: Final = frozenset({"", "0", "false", "no"})
"""What ``CI`` says where there is no build."""


def executed(words: Words) -> int:
    """Do as `execute`, with workers of its own."""
    with begun(words) as workers:
        return execute(words, workers)


def judged(words: Words) -> Run:
    """
    Return the run that *words* ask for; nothing of it is told.

    Raises:
        GateError: the words contradict each other, or nothing could be judged.
    """
    _check(words)
    with begun(words) as workers:
        return _run(words, workers, (), [], None)


def execute(words: Words, workers: LaterPool, question: Question | None = None) -> int:
    """
    Run the gate as *words* ask, with *workers*; deliver the reports and return the exit code.

    The answer is kept for *question*, which asks the same, if it will stand as long as that does.

    Raises:
        GateError: the words contradict each other, or nothing could be judged.
    """
    deliveries = () if words.shard else wanted_reports(words.reports)
    keeper = _keeper(words)
    paths = _destinations(words, deliveries)
    root = None if words.diff_file else find_checkout(Path(words.repo)).root
    write.check_destinations(paths, root=root)
    write.clear(paths, root=root)
    _check(words)
    notes: list[str] = []
    is_heard = is_published(words, os.environ)
    with unheard(deliveries) if is_heard else nullcontext():
        run = _run(words, workers, deliveries, notes, keeper)
        is_delivered = deliver(run, deliveries, root)
    if keeper:
        is_delivered = _is_kept(keeper, run, Path(words.part), root) and is_delivered
    if words.shard:
        return 0 if is_delivered and not run.is_interrupted else Decision.INCONCLUSIVE.value
    if is_heard:
        publish(run, deliveries, network(os.environ, is_offline=words.offline))
    code = _exit_code(run, is_delivered=is_delivered)
    if question and is_delivered and _stands(run):
        _keep(question, run, code, notes)
    return code


def _keeper(words: Words) -> Keeper | None:
    """
    Return who keeps a part of the run; nobody, if none is wanted.

    Raises:
        UsageError: no such part can be meant, or nobody says where to write it.
    """
    if words.shard and not words.part:
        raise UsageError(
            "a part of a run must be written somewhere",
            where=f"--shard {visible(words.shard)}",
            fix="name a file for it, and hand it to gate merge: --part FILE",
        )
    if not words.part:
        return None
    from gate.cli.parts.keep import Keeper, share_of  # noqa: PLC0415 - imported only when used

    return Keeper(share_of(words.shard))


def _destinations(words: Words, deliveries: Sequence[Delivery]) -> list[Path]:
    """Return the files that will be written."""
    reports = [each.path for each in deliveries if each.path]
    return [*reports, Path(words.part)] if words.part else reports


def _is_kept(keeper: Keeper, run: Run, path: Path, root: Path | None) -> bool:
    """Write the part of *run* that *keeper* keeps; say whether that was done."""
    from gate.stages import STAGES  # noqa: PLC0415 - imported only when used

    try:
        write.write_report(path, [keeper.text(run, STAGES)], root=root, called="The part")
    except PublishError as error:
        say(told(error))
        return False
    say(f"gate: {keeper.told}; gate merge gives the verdict")
    return True


def _stands(run: Run) -> bool:
    """Say whether the same trees give the same answer again, on the same day."""
    from gate.stages import STAGES  # noqa: PLC0415 - imported only when used

    is_settled = run.verdict.decision is not Decision.INCONCLUSIVE and not run.is_interrupted
    deciding = (stage for stage in STAGES if run.change.event in stage.events)
    is_settled = is_settled and run.has_pinned_settings
    return is_settled and all(stage.is_repeatable for stage in deciding)


def _keep(question: Question, run: Run, code: int, notes: Sequence[str]) -> None:
    """Keep what was said, unless the index changed meanwhile."""
    from gate.cli import again  # noqa: PLC0415 - imported only when used

    now = again.question(sys.argv[1:], os.environ)
    if now is not None and now.key == question.key:
        noted = "".join(f"{note}\n" for note in notes)
        question.keep(again.Answer(code=code, stdout="".join(printed(run)), stderr=noted))


def _check(words: Words) -> None:
    """
    Hold the words against each other.

    Raises:
        UsageError: two of them cannot both be meant, or one names no stage.
    """
    from gate.stages import STAGES  # noqa: PLC0415 - pydantic is imported only when used

    for name in filter(os.environ.get, MEASURED):
        raise UsageError(
            "coverage.py measures the gate itself, by settings that the change may have written",
            where=name,
            fix=f"start the gate without it: env --unset={name} gate run",
        )
    for one, other in CONTRADICTIONS:
        if getattr(words, one) and getattr(words, other):
            raise UsageError(
                f"{_option(one)} and {_option(other)} cannot both be meant",
                where="gate run",
                fix="leave one of them out",
            )
    known = [stage.id for stage in STAGES]
    for name in (*words.stages, *words.skip_stages):
        if name not in known:
            raise UsageError(
                f"there is no stage {visible(name)!r}", where="gate run", fix=meant(name, known)
            )


def _option(name: str) -> str:
    spelt = {"files": "FILES", "reports": "--report"}
    return spelt.get(name) or "--" + name.replace("_", "-")


def _run(
    words: Words,
    workers: LaterPool,
    deliveries: Sequence[Delivery],
    notes: list[str],
    keeper: Keeper | None,
) -> Run:
    from gate.stages import STAGES  # noqa: PLC0415 - imported only when used

    beside = [*_destinations(words, deliveries), *map(Path, words.parts)]
    with closing() as ends:
        source = of_diff(words) if words.diff_file else of_repository(words, beside, ends)
        place = cache_folder(words, os.environ, str(source.checkout or ""))
        cache = ends.enter_context(_store(place))
        seen = Seen(source.change, source.head, cache)
        if not seen.is_all and not words.parts:
            workers.expect(likely(words, source.change.files))
        # What engines are imported beside.
        from gate import pipeline  # noqa: PLC0415 - as above
        from gate.engines.evidence import Disk  # noqa: PLC0415 - as above

        settings = settings_of(source.found, cache)
        proposal = proposal_of(source, settings)
        evidence = Disk(source.checkout, words.evidence)
        now = source.change.recorded_at or datetime.now(UTC)
        for note in chain(
            _notes_of_path(os.environ, source.checkout),
            _notes_of_change(source),
            _notes_of_fault(proposal),
            _notes_of_unmatched(evidence.unmatched),
            _notes_of_ended(settings.policy.waivers, now.date()),
        ):
            say(note)
            notes.append(masked(note))
        plan = pipeline.Plan(
            stages=STAGES,
            settings=settings,
            change=source.change,
            base=source.base,
            head=source.head,
            history=source.history,
            is_whole_history=words.history,
            checkout=source.checkout,
            environment={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            evidence=evidence,
            scope=_scope(words, source.change),
            only=source.only,
            chosen=frozenset(words.stages) if words.stages else None,
            left_out=frozenset(words.skip_stages),
            workers=workers,
            cache=cache,
            driver=Driver(words.engine),
            advisories=kept_advisories(os.environ),
            network=network(os.environ, is_offline=words.offline),
            is_ci=os.environ.get("CI", "").lower() not in _NO,
            jobs=max(jobs_of(words), _STAGES_AT_ONCE),
            now=now,
            is_report_only=words.report_only or settings.is_report_only,
            proposal=proposal,
            asks=lambda plan: _told(plan, words),
            shows_lines=any(each.format in WITH_LINES for each in deliveries),
            side=Side(words.check) if words.check else None,
        )
        plan = _shared(plan, words, keeper)
        watch = progress.watch(is_hook=words.is_hook, debug=words.debug)
        run = pipeline.run(plan, ends.enter_context(watch))
        workers.dismiss()
        seen.keep()
        return run


def _store(place: str) -> Store | NoCache:
    """Return what was found before, as it is kept in the folder *place*; nothing without one."""
    if not place:
        return NoCache()
    from gate.store import open_store  # noqa: PLC0415 - imported only when used

    return open_store(Path(place), code=own_code())


def _shared(plan: Plan, words: Words, keeper: Keeper | None) -> Plan:
    """Return *plan* for a run that is one of several jobs, or the last of them."""
    if keeper:
        return keeper.adapted(plan)
    if words.parts:
        from gate.cli.parts.merge import merged  # noqa: PLC0415 - imported only when used

        return merged(plan, words.parts)
    return plan


def _told(plan: Plan, words: Words) -> Plan:
    """
    Return *plan* with what the host tells, or told when the change was recorded, and what if.

    Raises:
        UsageError: a fact cannot be assumed, or not where the verdict of a build is at stake.
    """
    if not words.change:
        plan = asked(plan, os.environ)
    if words.assume:
        from gate.cli.assume import assumed  # noqa: PLC0415 - imported only when used

        plan = replace(plan, change=assumed(plan.change, words.assume, plan.now))
    if plan.change.assumed and plan.is_ci and not words.report_only:
        raise UsageError(
            "a build's verdict may not stand on facts that nobody told",
            where="--assume",
            fix="add --report-only to see what would be, or run it outside of CI",
        )
    return agreed(plan)


def _scope(words: Words, change: Change) -> Scope:
    if words.scope and not words.history:
        return Scope(words.scope)
    is_all = words.history or change.event is Event.SCHEDULE
    return Scope.ALL if is_all else Scope.CHANGED


def _exit_code(run: Run, *, is_delivered: bool) -> int:
    """Return the verdict's code; a report that did not arrive leaves no pass."""
    return run.exit_code if is_delivered else run.exit_code or Decision.INCONCLUSIVE.value


def _notes_of_path(environ: Mapping[str, str], root: Path | None) -> Iterator[str]:
    """Tell whoever has Python import from the repository that a change may start there first."""
    told = environ.get("PYTHONPATH", "")
    if root is None or not told or sys.flags.ignore_environment:
        return
    if any(Path(each).resolve().is_relative_to(root) for each in told.split(os.pathsep)):
        yield (
            "gate: note: PYTHONPATH leads into the repository: what a change puts there Python "
            "runs before gate; unset it, or start gate with python -I -m gate"
        )


def _notes_of_change(source: Source) -> Iterator[str]:
    """Tell who changed nothing, or edits the settings that the base's still decide."""
    change = source.change
    if not change.files:
        yield (
            f"gate: note: nothing changed between {log(change.base_name)} and "
            f"{log(change.head_name)}"
        )
    for file in change.files:
        if file.kind is FileKind.SUBMODULE and file.status is not FileStatus.DELETED:
            yield (
                f"gate: note: the submodule {log(visible(file.path))} is another repository's: "
                "none of its files was looked at; have gate run there"
            )
    edited = {"gate.toml", "gate.waivers.toml"} & {file.path for file in change.files}
    for name in sorted(edited):
        yield (
            f"gate: note: this change edits {name}; what the base says decides until it is "
            f"merged ({source.found.source})"
        )


def _notes_of_unmatched(globs: Sequence[str]) -> Iterator[str]:
    """Tell which of the globs of ``--evidence`` match no file."""
    for each in globs:
        yield f"gate: note: --evidence {log(visible(each))} matches no file"


def _notes_of_fault(proposal: Proposal) -> Iterator[str]:
    """Tell what would keep every run from starting once the settings of the head are merged."""
    if proposal.fault:
        yield "gate: note: once these settings are merged, no run could start:"
        for line in scrubbed(proposal.fault).splitlines():
            yield log(visible(line))


def _notes_of_ended(waivers: Sequence[Waiver], today: date) -> Iterator[str]:
    """Tell which waivers accept nothing any more."""
    for waiver in waivers:
        if waiver.expires < today:
            names = (waiver.rule, waiver.fingerprint, waiver.advisory, waiver.path)
            what = log(" ".join(filter(None, names)))
            yield (
                f"gate: note: the waiver for {what} ended on {waiver.expires}; "
                "mend what it accepted, or renew it in gate.waivers.toml at the base"
            )
