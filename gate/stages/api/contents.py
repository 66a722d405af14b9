"""Is the document valid, true to the models, and kind to the clients of the old one?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from gate.model.change import Change
from gate.model.fact import Known
from gate.model.finding import Finding, Location, Severity
from gate.readers.openapi.read import Place, ToldDisagreement
from gate.stages.api.documents import Document
from gate.stages.api.rules import BREAKING, CONTRACT_DRIFT, INVALID

_ANNOUNCED: Final = re.compile(r"\A[a-z]+(?:\([^)\n]*\))?!:|^BREAKING[ -]CHANGE: ", re.MULTILINE)
"""How a commit says that it breaks (https://www.conventionalcommits.org/en/v1.0.0/)."""


def invalid(document: Document) -> Iterator[Finding]:
    """Yield what is wrong with *document*; what was wrong at base too, marked."""
    old = Counter((one.check, one.what) for one in document.told.base.faults)
    for fault in document.told.head.faults:
        told = fault.check, fault.what
        is_old = old[told] > 0
        old[told] -= is_old
        key = f"{fault.check} {fault.what}"
        place = _at(fault.place)
        yield INVALID.found(fault.what, at=place, key=key, is_preexisting=is_old)
    before = Counter(one.message for one in document.old_misfits)
    for misfit, line in document.misfits:
        is_old = before[misfit.message] > 0
        before[misfit.message] -= is_old
        where = "/".join(map(str, misfit.keys)) or "the document"
        yield INVALID.found(
            f"{where}: {misfit.message}",
            at=Location(path=document.path, line=line),
            key=misfit.message,
            is_preexisting=is_old,
        )


def _at(place: Place) -> Location:
    return Location(path=place.path, line=place.line or None)


def drifted(document: Document) -> Iterator[Finding]:
    """
    Yield the fields on which models and schemas disagree.

    Where the document had no such operation before, the disagreement is the author's first try
    at a description, and warns; where both were in step, it is drift.
    """
    old = Counter(map(_said, document.told.base.disagreements))
    known = {f"{one.method} {one.path}" for one in document.told.base.operations}
    for one in document.told.head.disagreements:
        is_old = old[_said(one)] > 0
        old[_said(one)] -= is_old
        yield CONTRACT_DRIFT.found(
            f"{one.operation}, {one.side}: {one.field} {one.what}.",
            at=_at(one.place),
            key=" ".join(_said(one)),
            severity=None if one.operation in known else Severity.LOW,
            is_preexisting=is_old,
        )


def _said(one: ToldDisagreement) -> tuple[str, str, str, str]:
    return one.operation, one.side, one.field, one.what


def breaking(
    document: Document, change: Change, elsewhere: frozenset[str] = frozenset()
) -> Iterator[Finding]:
    """
    Yield what the change of *document* does to clients; announced and versioned, it warns.

    *elsewhere*: the operations of the other documents, to which those of a deleted one may move.
    """
    is_announced = _is_major(document) and _says_so(change)
    for one in document.told.differences:
        rule = BREAKING.get(one.check)
        if rule is None or (not document.told.head.version and one.operation in elsewhere):
            continue
        yield rule.found(
            f"{one}{' (announced by a new major version)' if is_announced else ''}.",
            at=_at(one.place) if one.place else Location(path=document.path),
            key=" ".join((one.operation, one.where, one.old, one.new)),
            severity=Severity.LOW if is_announced else None,
        )


def _is_major(document: Document) -> bool:
    """Say whether the document's major version rose."""
    base, head = document.told.base.api_version, document.told.head.api_version
    numbers = [re.match(r"v?(\d{1,9})\b", version) for version in (base, head)]
    return all(numbers) and _number(numbers[1]) > _number(numbers[0])


def _number(found: re.Match[str] | None) -> int:
    return int(found.group(1)) if found else 0


def _says_so(change: Change) -> bool:
    """Say whether a commit or the pull request's title says that the change breaks."""
    texts: Iterable[str] = ()
    if isinstance(change.commits, Known):
        texts = (commit.message for commit in change.commits.value)
    title = change.pull_request.title if change.pull_request else ""
    return any(_ANNOUNCED.search(text) for text in (*texts, title))
