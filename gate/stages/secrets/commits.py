"""What commits brought, though the head has it no more: it is still in the history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from gate.engines.scan import Looked
from gate.model.change import Commit
from gate.model.error import EngineError
from gate.model.finding import Finding, Identity, Location, Severity
from gate.model.history import Brought, History, place
from gate.model.path import RepoPath
from gate.model.stage import Skip, StageInput
from gate.model.tree import Tree
from gate.model.value import dataclass, field, replace
from gate.stages.secrets.rules import HIGH_ENTROPY, NOT_LOOKED_AT, PASSWORD

Look = Callable[[Tree, Iterable[RepoPath]], Looked[Finding]]
"""Returns what is found in some files of a tree."""
GENERIC_RULES: Final = frozenset({HIGH_ENTROPY.id, PASSWORD.id})
"""Rules about what goes by its name or its looks."""
_AT_ONCE: Final = 5_000
_FIX: Final = (
    "Revoke it where it was issued: whoever can read the branch reads its history. Then take it "
    "out of the history, as by an interactive rebase, and push by force."
)


@dataclass(slots=True, kw_only=True)
class Further:
    """What was looked at beside the files of the head."""

    looked_at: int = 0
    """Versions of files; texts that stand in no file are not counted."""
    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)

    def skip(self, name: str, reason: str, at: Location | None = None) -> None:
        """Note that *name*, which stands *at* a place in the history, was not looked at."""
        message = f"{name} was not looked at: {reason}"
        self.findings.append(NOT_LOOKED_AT.found(message, at=at, key=f"{name} {reason}"))
        self.skipped.append(Skip(path=RepoPath(name), reason=reason))


def in_commits(
    given: StageInput[Any], commits: Sequence[Commit], look: Look, known: Iterable[Identity]
) -> Further:
    """
    Return what *commits*, newest first, brought that is none of *known*, what the head has.

    Found is what a commit brings and no parent has in the file's place; so what base held in a
    file, and a branch only moves about, is no news.
    """
    history = given.history
    if history is None or not commits:
        return Further()
    ids = [commit.id for commit in reversed(commits)]
    try:
        versions = tuple(_unseen(given, history.brought(ids)))
        tree = history.tree(versions)
    except EngineError as error:  # a partial clone has what the head has, and may have no more
        told = Further()
        told.skip("what the commits of the change brought", f"{error.what}: {error.fix}")
        return told
    return _looked(history, tree, versions, look, set(known))


def in_history(given: StageInput[Any], look: Look, known: Iterable[Identity]) -> Further:
    """Return what is none of *known* in each content of the whole history, which came once."""
    told, history = Further(), given.history
    if history is None or given.head is None:
        return told
    at_head = {entry.blob for entry in given.head.entries().values()}
    versions = (one for one in history.everything() if one.blob not in at_head)
    seen = set(known)
    while some := tuple(replace(one, before=()) for one in islice(versions, _AT_ONCE)):
        further = _looked(history, history.tree(some), some, look, seen)
        told.looked_at += further.looked_at
        told.findings += further.findings
        told.skipped += further.skipped
    return told


def _unseen(given: StageInput[Any], versions: Iterable[Brought]) -> Iterator[Brought]:
    """Yield, each once, those of *versions* that stand neither at the head nor at the base."""
    trees = [tree.entries() for tree in (given.head, given.base) if tree is not None]
    seen: set[RepoPath] = set()
    for version in versions:
        is_wanted = given.only is None or version.path in given.only
        entries = (entries.get(version.path) for entries in trees)
        is_there = any(entry and entry.blob == version.blob for entry in entries)
        if is_wanted and not is_there and place(version) not in seen:
            seen.add(place(version))
            yield version


def _looked(
    history: History, tree: Tree, versions: Sequence[Brought], look: Look, seen: set[Identity]
) -> Further:
    looked = look(tree, map(place, versions))
    telling = [one for one in versions if looked.found.get(place(one))]
    before = {place(one): one for one in _before(telling)}
    held = look(history.tree(before.values()), before).found if before else {}
    told = Further(looked_at=len(looked.found))
    done: set[tuple[RepoPath, Identity]] = set()
    for version in telling:
        old = {one.identity for each in _before([version]) for one in held.get(place(each), ())}
        for finding in looked.found[place(version)]:
            mark = version.path, finding.identity
            if finding.identity not in old and finding.identity not in seen and mark not in done:
                done.add(mark)
                told.findings.append(_in_history(finding, version))
    by_place = {place(version): version for version in versions}
    for skip in looked.skipped:
        version = by_place[skip.path]
        reason = f"as commit {version.commit[:10]} has it: {skip.reason}"
        told.skip(version.path, reason, Location(path=version.path))
    return told


def _before(versions: Iterable[Brought]) -> Iterator[Brought]:
    """Yield what stood in the place of *versions* in the parents of their commits."""
    for version in versions:
        for blob in version.before:
            yield replace(version, blob=blob, before=())


def _in_history(finding: Finding, version: Brought) -> Finding:
    """Return *finding* as it is told of the history; what goes by its looks only warns there."""
    at = finding.location
    line = f" in line {at.line}" if at and at.line else ""
    commit = version.commit[:10]
    is_generic = finding.rule in GENERIC_RULES
    return replace(
        finding,
        message=f"{finding.message}; commit {commit} has it{line}, and the head no more",
        fix=_FIX,
        location=Location(path=version.path),
        severity=min(finding.severity, Severity.LOW) if is_generic else finding.severity,
        details=(*finding.details, ("commit", version.commit)),
    )
