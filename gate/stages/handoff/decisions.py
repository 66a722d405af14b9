"""Is a material decision written down, and are the records sound?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from gate.model.decoding import text_of
from gate.model.finding import Finding, Location
from gate.model.path import RepoPath
from gate.model.stage import Scope, Skip
from gate.model.text import cut, shown, visible
from gate.model.tree import Tree
from gate.model.value import replace
from gate.readers.decisions import Decision, decision, is_record, references
from gate.readers.prose import conflict_in, is_real
from gate.stages.handoff.material import Cause, causes
from gate.stages.handoff.part import Given, Part
from gate.stages.handoff.rules import ADR_INVALID, ADR_MISSING
from gate.stages.handoff.texts import file_at, messages, request_prose

_NONE_NEEDED: Final = re.compile(r"(?im)^[^\w\n]*no-adr[*_`]*[ \t]*:[ \t]*(?P<reason>[^\n]+)")
_MOST_BYTES: Final = 2**20


class Records:
    """The records of one tree."""

    def __init__(self, given: Given, tree: Tree) -> None:
        self._given = given
        self._tree = tree
        self.skipped: list[Skip] = []

    def has(self, path: RepoPath) -> bool:
        """Say whether the file at *path* is a record by its name."""
        is_named = is_record(path) and self._given.options.decisions.matches(path)
        return is_named and file_at(self._tree, path) is not None

    @cached_property
    def paths(self) -> tuple[RepoPath, ...]:
        """The files of the tree that are records by their names."""
        return tuple(filter(self.has, self._tree.entries()))

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The numbers that are taken."""
        told = (decision(path, "").number for path in self.paths)
        return frozenset(number for number in told if number is not None)

    def read(self, paths: Sequence[RepoPath]) -> Iterator[Decision]:
        """Yield the records at *paths*."""
        for path, data in self._tree.read_many(paths):
            text = text_of(data[:_MOST_BYTES])[0]
            if conflict := conflict_in(text):
                self.skipped.append(Skip(path=path, reason=conflict))
            else:
                yield decision(path, text)


def look(given: Given) -> Part:
    """Return what is wrong with the records that the change touches, and which it lacks."""
    base, head = given.trees()
    records = Records(given, head)
    touched = _touched(given, records)
    read = [*records.read(touched)]
    findings = [finding for one in read for finding in _invalid(one, records)]
    before = Records(given, base)
    known = before.read(_bases(given, before))
    old = {finding.identity for one in known for finding in _invalid(one, before)}
    marked = [replace(one, is_preexisting=one.identity in old) for one in findings]
    if given.scope is not Scope.ALL:
        marked += _missing(given, records, has_record=any(_is_valid(one, records) for one in read))
    return Part(findings=tuple(marked), looked_at=len(read), skipped=tuple(records.skipped))


def _touched(given: Given, records: Records) -> tuple[RepoPath, ...]:
    if given.scope is Scope.ALL:
        return records.paths
    return tuple(file.path for file in given.change.files if records.has(file.path))


def _bases(given: Given, before: Records) -> tuple[RepoPath, ...]:
    paths = (file.base_path for file in given.change.files)
    return tuple(path for path in paths if path and before.has(path))


def _is_valid(one: Decision, records: Records) -> bool:
    return not any(True for _ in _invalid(one, records))


def _invalid(one: Decision, records: Records) -> Iterator[Finding]:
    for what, fix, key in _faults(one, records):
        yield ADR_INVALID.found(
            f"{what}.",
            at=Location(path=one.path, line=one.line),
            key=f"{one.path} {key}",
            fix=fix,
        )


def _faults(one: Decision, records: Records) -> Iterator[tuple[str, str, str]]:
    """Yield (what is wrong, what to do, its key)."""
    yield from _numbering(one, records)
    if not one.status:
        yield "It has no status", "Add the line `Status: proposed` (or accepted).", "status"
    elif not one.is_status_known:
        told = f"Its status, {visible(cut(one.status, 40))}, is none that anybody knows"
        yield told, "Say proposed, accepted, rejected, deprecated or superseded by.", "status"
    if one.date is None:
        told = "Its date is no day of the calendar" if one.has_date else "It has no date"
        yield told, "Add the day of the decision: `Date: 2026-01-31`.", "date"
    if one.is_superseded and not one.superseded_by:
        yield "It is superseded, and does not say by which", "Say: `superseded by ADR-0009`.", "by"
    for number in one.superseded_by:
        if number not in records.numbers:
            told = f"It is superseded by {number:04d}, which is not there"
            yield told, "Name a record that exists, or add it.", f"by {number}"


def _numbering(one: Decision, records: Records) -> Iterator[tuple[str, str, str]]:
    folder = one.path.rpartition("/")[0]
    twins = (
        path
        for path in records.paths
        if path != one.path and path.rpartition("/")[0] == folder and _number(path) == one.number
    )
    free = max(records.numbers, default=0) + 1
    twin = next(twins, None)
    if one.number is None:
        yield "Its name has no number", f"Rename it: `{free:04d}-….md`.", "number"
    elif twin is not None:
        told = f"Its number, {one.number}, is that of {shown(twin)} as well"
        yield told, f"Give the younger one the next free number, {free:04d}.", "twin"


def _number(path: RepoPath) -> int | None:
    return decision(path, "").number


def _missing(given: Given, records: Records, *, has_record: bool) -> Iterator[Finding]:
    found = [*causes(given)]
    if not found or has_record:
        return
    texts = [request_prose(given), *messages(given)]
    named = {number for text in texts for number in references(text)}
    if named & records.numbers or any(map(_is_excused, texts)):
        return
    told = "; ".join(cause.what for cause in found[:3])
    absent = sorted(named - records.numbers)
    but = f" (ADR-{absent[0]:04d}, which it names, is not there)" if absent else ""
    folder = _folder(records)
    number = max(records.numbers, default=0) + 1
    yield ADR_MISSING.found(
        f"{told}, and no decision is written down{but}.",
        at=_place(found),
        key="decision " + " ".join(sorted(cause.key for cause in found)),
        fix=f"Add {folder}/{number:04d}-title.md with `# {number}. Title`, `Status: accepted`,"
        f" `Date: {given.now.date()}`, context, decision and consequences; or name the record that"
        " has it (ADR-0001), or write `no-adr: reason` into the pull request's text or a commit.",
    )


def _is_excused(text: str) -> bool:
    return any(is_real(found["reason"]) for found in _NONE_NEEDED.finditer(text))


def _place(found: Sequence[Cause]) -> Location | None:
    path = next((cause.path for cause in found if cause.path), None)
    return Location(path=path) if path else None


def _folder(records: Records) -> str:
    return records.paths[0].rpartition("/")[0] if records.paths else "docs/adr"
