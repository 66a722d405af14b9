"""
The one road of the stage: documents and source of both trees in, findings out.

Routes are read from the source, documents from the tree; both sides of the change, so that what
was out of step before is no news. Nothing is executed and nothing fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gate.model.finding import Finding, Location
from gate.model.path import RepoPath
from gate.model.stage import (
    Measure,
    NotApplicable,
    Scope,
    Seen,
    Skip,
    StageInput,
    Yielded,
)
from gate.model.tree import Tree
from gate.model.value import dataclass, replace
from gate.stages.api.changed import changed, changed_code
from gate.stages.api.code import Code, code_of, declared, source
from gate.stages.api.contents import breaking, drifted, invalid
from gate.stages.api.documents import Document, document, documents
from gate.stages.api.options import ApiOptions
from gate.stages.api.reading import Reading, reading_of
from gate.stages.api.regenerated import out_of_date
from gate.stages.api.rules import NO_DOCUMENT, NOT_LOOKED_AT
from gate.stages.api.step import dynamic, out_of_step, sides, slashes, step


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sides:
    """Both trees, and what their source declares."""

    base: Tree
    head: Tree
    old: Code
    new: Code


def run(given: StageInput[ApiOptions]) -> Iterator[Yielded]:
    """Yield where documents, routes and the clients of the old document part ways."""
    base, head = given.trees()
    reading = reading_of(given)
    names = tuple(dict.fromkeys((*documents(given.options, head), *documents(given.options, base))))
    if not names:
        yield from _without_document(given, base, head)
        return
    if not _is_touched(given, names):
        yield Seen()
        return
    new = code_of(reading, head)
    old = code_of(reading, base, known=new)
    both = _Sides(base=base, head=head, old=old, new=new)
    moved = _moved(given, base, head)
    asked = {
        name: _document(reading, name, both, moved.get(name, name))
        for name in names
        if name not in moved.values()
    }
    found = [one for one in asked.values() if isinstance(one, Document)]
    yield from _marked(given, _findings(given, both, found))
    yield from _measures(both, found)
    yield from _changed(given, both, found)
    skipped = [*_skipped(given, both), *(one for one in asked.values() if isinstance(one, Skip))]
    stale_document = tuple(out_of_date(given, found))
    yield from (one for one in stale_document if isinstance(one, Finding))
    skipped += [one for one in stale_document if isinstance(one, Skip)]
    skipped += [Skip(path=one.path, reason=one.unchecked) for one in found if one.unchecked]
    yield from map(_unread, skipped)
    looked_at = len(found) + sum(not one.unchecked for one in found)
    yield Seen(asked=looked_at + len(skipped), looked_at=looked_at, skipped=tuple(skipped))


def _unread(skip: Skip) -> Finding:
    message = f"It was not looked at: {skip.reason}"
    return NOT_LOOKED_AT.found(message, at=Location(path=skip.path), key=skip.path)


def _without_document(given: StageInput[ApiOptions], base: Tree, head: Tree) -> Iterator[Yielded]:
    """Ask the changed source alone whether it declares routes that no document can hold."""
    changed = {entry.path for entry in given.in_scope()} & set(source(given.options, head))
    told = declared(reading_of(given), head, sorted(changed)) if changed else Code()
    if not told.declared.routes:
        raise NotApplicable(
            "there is no OpenAPI document, and the change declares no route"
            " (name documents under stages.api.documents)"
        )
    was = {file.base_path for file in given.change.files} & set(source(given.options, base))
    before = declared(reading_of(given), base, sorted(path for path in was if path))
    table = changed_code(given.options, before.declared, told.declared)
    if table is not None and given.scope is not Scope.ALL:
        yield table
    for file in dict.fromkeys(route.file for route in told.declared.routes):
        yield NO_DOCUMENT.found(
            "It declares routes, and there is no OpenAPI document.",
            at=Location(path=file),
            key=file,
        )
    yield from map(_unread, told.skipped)
    looked_at = told.asked - len(told.skipped)
    yield Seen(asked=told.asked, looked_at=looked_at, skipped=told.skipped)


def _is_touched(given: StageInput[ApiOptions], names: tuple[RepoPath, ...]) -> bool:
    """Say whether the change touches a document, a file beside one, or the source."""
    if given.scope is Scope.ALL:
        return True
    options = given.options
    paths = {path for file in given.change.files for path in (file.path, file.base_path) if path}
    folders = {name.rpartition("/")[0] for name in names}
    return any(
        options.source.matches(path)
        or path in names
        or (path.endswith((".yaml", ".yml", ".json")) and _is_below(path, folders))
        for path in paths
    )


def _is_below(path: RepoPath, folders: set[str]) -> bool:
    return any(not folder or path.startswith(f"{folder}/") for folder in folders)


def _moved(given: StageInput[ApiOptions], base: Tree, head: Tree) -> Mapping[RepoPath, RepoPath]:
    """
    Return what documents that are new at head were called at base.

    A document that only has another name has the same clients: what git calls a rename, or the one
    that came where one went.
    """
    was, now = documents(given.options, base), documents(given.options, head)
    gone = [path for path in was if path not in head.entries()]
    come = [path for path in now if path not in base.entries()]
    renamed = {
        file.path: file.base_path
        for file in given.change.files
        if file.path in come and file.base_path in gone and file.base_path
    }
    if not renamed and len(gone) == len(come) == 1:
        return {come[0]: gone[0]}
    return {new: old for new, old in renamed.items() if new}


def _document(reading: Reading, name: RepoPath, both: _Sides, old: RepoPath) -> Document | Skip:
    trees = {"base": (both.base, both.old.declared), "head": (both.head, both.new.declared)}
    called = {"base": old, "head": name}
    held = {side: one for side, one in trees.items() if called[side] in one[0].entries()}
    return document(reading, name, held, old=old)


def _findings(
    given: StageInput[ApiOptions], both: _Sides, found: list[Document]
) -> Iterator[Finding]:
    old = step(given.options, both.old.declared, sides(found, "base"))
    new = step(given.options, both.new.declared, sides(found, "head"))
    yield from out_of_step(old, new)
    yield from slashes(old, new)
    yield from dynamic(both.old.declared, both.new.declared)
    written = frozenset(
        f"{each.method} {each.path}" for one in found for each in one.told.head.operations
    )
    for one in found:
        yield from drifted(one)
        yield from invalid(one)
        yield from breaking(one, given.change, elsewhere=written)


def _marked(given: StageInput[ApiOptions], findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield *findings*; where everything is looked at, nothing is old."""
    is_whole = given.scope is Scope.ALL
    for finding in findings:
        yield replace(finding, is_preexisting=finding.is_preexisting and not is_whole)


def _changed(
    given: StageInput[ApiOptions], both: _Sides, found: list[Document]
) -> Iterator[Yielded]:
    old = step(given.options, both.old.declared, sides(found, "base"))
    new = step(given.options, both.new.declared, sides(found, "head"))
    table = changed(old, new, found)
    if table is not None:
        yield table


def _measures(both: _Sides, found: list[Document]) -> Iterator[Measure]:
    routes = sum(not route.is_hidden for route in both.new.declared.routes)
    written = sum(len(one.told.head.operations) for one in found)
    yield Measure(name="operations in the code", value=routes, unit="operations")
    yield Measure(name="operations in the documents", value=written, unit="operations")


def _skipped(given: StageInput[ApiOptions], both: _Sides) -> list[Skip]:
    """Return the source files that were not read: of a change, those that it touches."""
    if given.scope is Scope.ALL:
        return [*both.new.skipped]
    touched = {file.path for file in given.change.files}
    return [skip for skip in both.new.skipped if skip.path in touched]
