"""Does a release note say what the change means to those who deploy or call the backend?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import islice
from typing import Final

from gate.model.change import FileChange, FileKind, FileStatus
from gate.model.decoding import text_of
from gate.model.finding import Finding, Location
from gate.model.path import RepoPath
from gate.model.stage import Scope, Skip, StageResult, StageStatus
from gate.model.table import Table
from gate.model.text import shown
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.model.work import Item, Job, Outcome
from gate.readers.notes.changelog import Changelog
from gate.readers.notes.read import CHANGELOG, FRAGMENT, changelog_of
from gate.stages.handoff.part import Given, Impact, Kind, Part
from gate.stages.handoff.places import Place, fragments_of, place_for
from gate.stages.handoff.rules import RELEASE_NOTE_MISSING
from gate.stages.handoff.texts import file_at

_OTHER: Final = re.compile(
    r"(?i)^(?:(?:readme|template|config|new_fragment)\.|_|\.)|\.(?:j2|jinja2?)$"
)
"""Names of files beside fragments that are none."""
_SAME: Final = 0.6
"""How like an old bullet a new one is that is only an edit of it."""
_MOST: Final = 50
"""Bullets that are compared with each other; where more are gone, the rest are edits."""
_LONGEST: Final = 300
"""Characters of a bullet that are compared."""
_NAMED: Final = 4
"""Things that the proposed line names; of more it says how many."""
_VERSIONED: Final = re.compile(
    r"(?:^|/)(?:pyproject\.toml|setup\.(?:py|cfg)|package\.json|Cargo\.toml|VERSION|"
    r"(?:__init__|_?version|__about__|_version)\.py)$"
)
_VERSION: Final = re.compile(
    r"(?im)^[ \t]*[\"']?(?:__)?version(?:__)?[\"']?\s*[:=]\s*[\"']?(?P<version>\d[\w.+-]*)"
    r"|\A(?P<only>\d[\w.+-]*)\s*\Z"
)


def impacts_of(given: Given) -> Iterator[Impact]:
    """Yield what earlier stages found, and what the settings call an impact."""
    for change, operation in _rows(given, "api", "changed operations"):
        yield Impact(kind=Kind.API, what=f"{operation} {change}")
    for name, before, after in _rows(given, "dependencies", "changed packages"):
        told = f"{name} {before or 'new'} → {after or 'gone'}"
        yield Impact(kind=Kind.DEPENDENCY, what=told)
    for file in given.change.files:
        if given.options.impact_paths.matches(file.path):
            yield Impact(kind=Kind.PATH, what=shown(file.path))


def _rows(given: Given, stage: str, name: str) -> Iterator[tuple[str, ...]]:
    result = given.earlier.get(stage)
    for table in result.tables if result else ():
        if table.name == name:
            yield from (tuple(map(str, row)) for row in table.rows)


def unknown(given: Given) -> Iterator[tuple[str, str]]:
    """Yield (stage, reason) of each earlier stage that did not tell what it knows."""
    for stage in ("api", "dependencies"):
        result: StageResult | None = given.earlier.get(stage)
        if result is None or result.status is not StageStatus.COMPLETED:
            yield stage, result.reason if result else "it is no stage of this run"


def look(given: Given, impacts: Sequence[Impact]) -> Part:
    """
    Return whether the change has the note that its *impacts* ask for.

    Raises:
        EngineError: no worker could read the notes.
    """
    if not impacts or given.scope is Scope.ALL:
        return Part()
    notes = _Notes(given)
    has_note = notes.has_new_bullet or notes.has_new_fragment
    findings: tuple[Finding, ...] = ()
    if not has_note and not notes.is_release and not notes.skipped:
        findings = (_missing(given, impacts, notes),)
    return Part(findings=findings, looked_at=notes.looked_at, skipped=tuple(notes.skipped))


def impact_table(given: Given, impacts: Iterable[Impact]) -> Table | None:
    """Return what the change means to others, and which stage could not tell; else `None`."""
    rows = [(impact.kind.value, impact.what) for impact in impacts]
    if not rows:
        return None
    rows += [(stage, f"not known: {reason}") for stage, reason in unknown(given)]
    return Table(name="backend impact", columns=("what", "which"), rows=tuple(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Both:
    """A changelog before and after."""

    path: RepoPath
    old: Changelog
    new: Changelog

    @property
    def added(self) -> int:
        """How many bullets stand under Unreleased that stood nowhere, and edit none."""
        old = dict.fromkeys(bullet.text for bullet in self.old.bullets)
        new = dict.fromkeys(bullet.text for bullet in self.new.bullets)
        fresh = [text for text in new if text not in old]
        gone = [text for text in old if text not in new]
        if len(fresh) > len(gone):  # no edit makes two of one
            return len(fresh) - len(gone)
        if len(gone) > _MOST:
            return 0
        return sum(not _takes_one(text, gone) for text in fresh)

    @property
    def is_release(self) -> bool:
        """Whether what stood under Unreleased stands under a new version."""
        new = {bullet.text for bullet in self.new.bullets}
        is_consumed = any(bullet.text not in new for bullet in self.old.bullets)
        return is_consumed and bool(set(self.new.versions) - set(self.old.versions))


def _takes_one(text: str, gone: list[str]) -> bool:
    """Take from *gone* the bullet that *text* edits, and say whether there is one."""
    likeness = SequenceMatcher(None, "", text[:_LONGEST], autojunk=False)
    for old in gone:
        likeness.set_seq1(old[:_LONGEST])
        if likeness.quick_ratio() >= _SAME and likeness.ratio() >= _SAME:
            gone.remove(old)
            return True
    return False


class _Notes:
    """The notes that the change touches."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self.skipped: list[Skip] = []
        self.looked_at = 0
        self.named = fragments_of(given)
        self.changelogs = tuple(self._changelogs())
        self.has_new_bullet = any(both.added for both in self.changelogs)
        added = [file.path for file in self._fragments(FileStatus.ADDED)]
        told = self._read(given.trees()[1], added, FRAGMENT).values()
        self.has_new_fragment = any(outcome.records[0]["is_real"] for outcome in told)

    @property
    def is_release(self) -> bool:
        """Whether the change is a release, whose notes were written before."""
        if any(both.is_release for both in self.changelogs):
            return True
        is_consumed = any(True for _ in self._fragments(FileStatus.DELETED))
        return is_consumed and _is_bumped(self._given)

    def _fragments(self, status: FileStatus) -> Iterator[FileChange]:
        for file in self._given.change.files:
            name = file.path.rpartition("/")[2]
            is_named = self.named.matches(file.path) and not _OTHER.search(name)
            if is_named and file.status is status and file.kind is FileKind.FILE:
                yield file

    def _changelogs(self) -> Iterator[_Both]:
        base, head = self._given.trees()
        named = self._given.options.changelogs
        changed = [
            file
            for file in self._given.change.files
            if named.matches(file.path) and file_at(head, file.path)
        ]
        new = self._read(head, [file.path for file in changed], CHANGELOG)
        known = (file_at(base, file.base_path) for file in changed)
        old = self._read(base, [one.path for one in known if one], CHANGELOG, is_old=True)
        for file in changed:
            if file.path in new:
                before = old.get(file.base_path) if file.base_path else None
                yield _Both(
                    path=file.path,
                    old=changelog_of(before.records[0]) if before else Changelog(),
                    new=changelog_of(new[file.path].records[0]),
                )

    def _read(
        self, tree: Tree, paths: Sequence[RepoPath], job: Job, *, is_old: bool = False
    ) -> Mapping[RepoPath, Outcome]:
        """Return what a worker says of *paths*; the texts of notes are not kept in the cache."""
        items = [Item(path=path, data=data) for path, data in tree.read_many(paths)]
        found: dict[RepoPath, Outcome] = {}
        for outcome in self._given.workers.run(job, items) if items else ():
            if outcome.skipped and not is_old:
                self.skipped.append(Skip(path=outcome.path, reason=outcome.skipped))
            elif not outcome.skipped:
                found[outcome.path] = outcome
        self.looked_at += 0 if is_old else len(found)
        return found


def _is_bumped(given: Given) -> bool:
    """Say whether the change gives the project another version."""
    base, head = given.trees()
    for file in given.change.files:
        if not _VERSIONED.search(file.path) or file.status is FileStatus.DELETED:
            continue
        new = _version(head, file.path)
        if new and new != _version(base, file.base_path):
            return True
    return False


def _version(tree: Tree, path: RepoPath | None) -> str:
    entry = file_at(tree, path)
    found = _VERSION.search(text_of(tree.read(entry.path)[: 2**16])[0]) if entry else None
    return (found["version"] or found["only"]) if found else ""


def _missing(given: Given, impacts: Sequence[Impact], notes: _Notes) -> Finding:
    told = _line(impacts)
    kinds = ", ".join(dict.fromkeys(impact.kind.value for impact in impacts))
    place = place_for(given)
    return RELEASE_NOTE_MISSING.found(
        f"The change touches the backend ({kinds}: {told}), and no release note is added"
        f"{_why_not(given, notes)}.",
        at=Location(path=place.path, line=place.line) if place.is_there else None,
        key="release-note",
        fix=_fix(place, told),
        details=(("file", place.path), ("line", place.text.format(note=told))),
    )


def _line(impacts: Sequence[Impact]) -> str:
    told = [*dict.fromkeys(impact.what for impact in impacts)]
    more = len(told) - _NAMED
    return "; ".join(islice(told, _NAMED)) + (f"; and {more} more" if more > 0 else "")


def _why_not(given: Given, notes: _Notes) -> str:
    """Return what was done to notes that does not count, as a clause."""
    edited = [both.path for both in notes.changelogs]
    edited += [
        file.path
        for file in given.change.files
        if notes.named.matches(file.path) and file.status is not FileStatus.ADDED
    ]
    return f" ({shown(edited[0])} is edited, which adds none)" if edited else ""


def _fix(place: Place, note: str) -> str:
    text = place.text.format(note=note)
    return f"{place.how} `{text}`, in words that those who deploy or call it understand."
