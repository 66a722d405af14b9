"""
Does the change bring insecure Python?

Every file that holds Python and that the change touches is read whole, without the tree's own
settings, exclusions and ``# nosec`` comments. A finding is new unless the base's version of the
file has it too (or a file of the change lost it, so that it was moved).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Final

from gate.engines import bandit
from gate.engines.scan import Engine, scan, unheard
from gate.model.change import Event, FileChange, FileKind, FileStatus
from gate.model.error import EngineError
from gate.model.finding import Finding, Identity, Location, known_before
from gate.model.path import RepoPath
from gate.model.stage import Proof, Scope, Seen, Skip, Stage, StageInput, Yielded
from gate.model.tree import Entry, Tree
from gate.model.work import Driver, Job, Json, Outcome
from gate.stages.sast.options import SastOptions
from gate.stages.sast.own import BY_CHECK
from gate.stages.sast.python import python_files, unreadable
from gate.stages.sast.rules import BY_TEST, NAMES, NOT_LOOKED_AT, RULES
from gate.stages.sast.told import Told, honoured, told_of

Found = dict[RepoPath, tuple[Told, ...]]
"""What was found in each file that was looked at, which may be nothing."""


def _run(given: StageInput[SastOptions]) -> Iterator[Yielded]:
    base, head = given.trees()
    python = tuple(python_files(head, given.in_scope(), given.options.files))
    apart = unreadable(given, head, python)
    skipped = [Skip(path=path, reason=why) for path, why in apart.items()]
    yield from map(_unread, skipped)
    found: Found = {}
    held: set[RepoPath] = set()
    try:
        wanted = [path for path in python if path not in apart]
        for outcome in _scan(given, head, wanted, advance=given.advance):
            if outcome.skipped:
                skipped.append(Skip(path=outcome.path, reason=outcome.skipped))
                yield _unread(skipped[-1])
                continue
            told = found[outcome.path] = tuple(_told(given, outcome))
            if given.scope is Scope.ALL and not any(each.is_excused for each in told):
                yield from (each.finding for each in told)
            else:
                held.add(outcome.path)
        settled = _settled(given, base, {path: found[path] for path in found if path in held})
    except EngineError:
        # What nobody could compare with the base is told as it stands.
        yield from (each.finding for path in found if path in held for each in found[path])
        raise
    yield from settled
    asked = len({*python, *apart})
    yield Seen(asked=asked, looked_at=len(found), skipped=tuple(skipped))


def _unread(skip: Skip) -> Finding:
    message = f"No check was run: {skip.reason}"
    return NOT_LOOKED_AT.found(message, at=Location(path=skip.path), key=skip.path)


def _scan(
    given: StageInput[SastOptions],
    tree: Tree,
    paths: Iterable[RepoPath],
    *,
    advance: Callable[[int, int], None] = unheard,
) -> Iterator[Outcome]:
    engine = Engine(job=_job(given.driver, given.salt), version=bandit.version(), reads=bandit.kind)
    return scan(engine, tree, paths, workers=given.workers, cache=given.cache, advance=advance)


def _job(driver: Driver, salt: str) -> Job:
    tests: list[Json] = [*BY_TEST]
    own: list[Json] = [*BY_CHECK]
    names: dict[str, Json] = {**NAMES}
    profile: dict[str, Json] = {"tests": tests, "own": own, "names": names}
    profile |= {"salt": salt, "driver": driver.value}
    return Job(module=bandit.__name__, profile=profile)


def _told(given: StageInput[SastOptions], outcome: Outcome) -> Iterator[Told]:
    for record in outcome.records:
        told = told_of(outcome.path, bandit.issue(record), given.options)
        if told is not None:
            yield told


def _look(given: StageInput[SastOptions], tree: Tree, paths: Iterable[RepoPath]) -> Found:
    return {
        outcome.path: tuple(_told(given, outcome))
        for outcome in _scan(given, tree, paths)
        if not outcome.skipped
    }


def _settled(given: StageInput[SastOptions], base: Tree, found: Found) -> list[Finding]:
    """Return what was *found* as the base's tree leaves it: known before, or asked to be silent."""
    if given.scope is Scope.ALL:
        return list(_excused_in_all(given, base, found))
    return list(_new_and_old(given, base, found))


def _excused_in_all(given: StageInput[SastOptions], base: Tree, found: Found) -> Iterator[Finding]:
    """Yield the findings of *found*, quietened where a comment that the base holds settles them."""
    before = _look(given, base, python_files(base, _at(base, found), given.options.files))
    for path, told in found.items():
        excused = _counted(each for each in before.get(path, ()) if each.is_excused)
        yield from honoured(told, excused)


def _at(tree: Tree, paths: Iterable[RepoPath]) -> Iterator[Entry]:
    entries = tree.entries()
    return (entries[path] for path in paths if path in entries)


def _new_and_old(given: StageInput[SastOptions], tree: Tree, head: Found) -> Iterator[Finding]:
    """
    Yield the findings of *head*, and mark those that the base's *tree* has as well.

    They are matched with the same file at base, renames followed, and then with what the
    change's other files lost.
    """
    changes = [file for file in given.change.files if given.only is None or file.path in given.only]
    # What was no Python at base (a text that the change renames, or makes executable) was never
    # asked about there, and excuses nothing.
    judged = given.at_base(file for file in changes if head.get(file.path))
    base = _look(given, tree, python_files(tree, judged, given.options.files))
    findings: dict[RepoPath, tuple[Finding, ...]] = {}
    for file in changes:
        before = _before(file, base)
        now = honoured(
            head.get(file.path, ()), _counted(each for each in before if each.is_excused)
        )
        findings[file.path] = known_before(now, _counted(before), file.added_lines)
    if any(not finding.is_preexisting for finding in chain.from_iterable(findings.values())):
        lost = _lost(given, tree, changes, head, base)
        for file in changes:
            findings[file.path] = known_before(findings[file.path], lost, file.added_lines)
    yield from chain.from_iterable(findings.values())


def _lost(
    given: StageInput[SastOptions],
    tree: Tree,
    changes: Iterable[FileChange],
    head: Found,
    base: Found,
) -> Counter[Identity]:
    """Return how often each finding stood at base in a file that has it no longer."""
    told = [file for file in changes if file.path in head or _is_deleted(file)]
    unseen = given.at_base(file for file in told if file.base_path not in base)
    rest = _look(given, tree, python_files(tree, unseen, given.options.files))
    lost: Counter[Identity] = Counter()
    for file in told:
        before = _before(file, base) or _before(file, rest)
        lost += _counted(before) - _counted(head.get(file.path, ()))
    return lost


def _before(file: FileChange, base: Found) -> tuple[Told, ...]:
    """Return what stood in *file* at base; a file that the change adds held nothing."""
    return base.get(file.base_path, ()) if file.base_path else ()


def _is_deleted(file: FileChange) -> bool:
    return file.status is FileStatus.DELETED


def _counted(told: Iterable[Told]) -> Counter[Identity]:
    return Counter(each.finding.identity for each in told)


STAGE: Final = Stage(
    id="sast",
    title="Insecure Python",
    question="Does the change bring insecure Python?",
    rules=RULES,
    options=SastOptions,
    run=_run,
    engine=bandit.version,
    proof=Proof(
        job=partial(_job, salt=""),
        reads=lambda entry: entry.kind is FileKind.FILE and entry.path.endswith(".py"),
    ),
    is_repeatable=True,
    events=frozenset(set(Event) - {Event.SCHEDULE}),
    is_by_file=True,
)
