"""Which findings do the entries of another scanner's baseline mean?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from gate.model.finding import Finding, in_order
from gate.model.history import place
from gate.model.stage import Scope, StageInput
from gate.model.value import replace
from gate.readers.baselines import Accepted
from gate.stages.secrets.commits import GENERIC_RULES
from gate.stages.secrets.rules import PROVIDED
from gate.stages.secrets.stage import STAGE, found_in

_SHORTEST: Final = 8
"""Characters of a value that another scanner may have cut out of ours, or ours out of it."""


def meant(
    given: StageInput[Any], rows: Sequence[Accepted]
) -> Iterator[tuple[Accepted, tuple[Finding, ...]]]:
    """
    Yield each of *rows* with the findings that it means: none, if nothing is found there now.

    The files are looked at as the head has them; an entry that names a commit and no finding of
    the head, as that commit brought them.

    Raises:
        EngineError: git cannot read a file, or the engine cannot work.
    """
    entries = given.head.entries() if given.head else {}
    paths = frozenset(row.path for row in rows if row.path in entries)
    found: list[Finding] = []
    if paths:
        asked = replace(given, only=paths, scope=Scope.ALL)
        found = [one for one in STAGE.run(asked) if isinstance(one, Finding)]
    at_head = in_order(found)
    for row in rows:
        told = tuple(one for one in at_head if _is_meant(row, one))
        yield row, told or tuple(_of_commit(given, row))


def _of_commit(given: StageInput[Any], row: Accepted) -> Iterator[Finding]:
    if given.history is None or not row.commit:
        return
    versions = [one for one in given.history.brought([row.commit]) if one.path == row.path]
    looked = found_in(given, given.history.tree(versions), map(place, versions))
    for version in versions:
        for finding in looked.found.get(place(version), ()):
            if finding.location:
                here = replace(finding, location=replace(finding.location, path=version.path))
                if _is_meant(row, here):
                    yield here


def _is_meant(row: Accepted, finding: Finding) -> bool:
    at, value = finding.location, finding.hides
    if finding.is_undecided or at is None or at.path != row.path or value is None:
        return False
    if row.value is not None:
        is_long = min(len(value), len(row.value)) >= _SHORTEST
        return value == row.value or (is_long and value.overlaps(row.value))
    if row.hash and value.is_among({row.hash}):
        return True
    is_there = (
        at.line is not None and at.line <= row.end_line and row.line <= (at.end_line or at.line)
    )
    return is_there and (not row.hash or _is_of_type(row.type, finding.rule))


def _is_of_type(type_: str, rule: str) -> bool:
    """
    Say whether detect-secrets' *type_* is what *rule* is about.

    It hashes a part of some values: of every GitHub token ``ghp``, of a private key its header.
    """
    if type_ in PROVIDED:
        return PROVIDED[type_].id == rule
    return rule in GENERIC_RULES
