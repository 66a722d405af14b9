"""
The one road of the stage: each question in its turn, then what they say together.

A question is a function of what the stage is given, in a file of its own; it stands in `QUESTIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from gate.model.finding import Finding, Location
from gate.model.stage import Scope, Seen, Skip, Yielded
from gate.model.value import replace
from gate.stages.handoff import decisions, environment, migrations, notes, runbooks
from gate.stages.handoff.part import Given, Part
from gate.stages.handoff.rules import MIGRATION_UNDOCUMENTED, NOT_LOOKED_AT
from gate.stages.handoff.texts import unknown_requests

QUESTIONS: Final[tuple[Callable[[Given], Part], ...]] = (
    environment.look,
    migrations.look,
    decisions.look,
    runbooks.look,
)


def run(given: Given) -> Iterator[Yielded]:
    """Yield what is missing from the handoff."""
    given.trees()
    parts = [ask(given) for ask in QUESTIONS]
    impacts = [*notes.impacts_of(given), *(one for part in parts for one in part.impacts)]
    parts.append(notes.look(given, impacts))
    for part in parts:
        for finding in part.findings:
            yield _marked(given, finding)
        yield from part.measures
    table = notes.impact_table(given, impacts)
    if table is not None:
        yield table
    skipped = tuple({skip.path: skip for part in parts for skip in part.skipped}.values())
    yield from map(_unread, skipped)
    looked_at = sum(part.looked_at for part in parts)
    yield Seen(asked=looked_at + len(skipped), looked_at=looked_at, skipped=skipped)


def _marked(given: Given, finding: Finding) -> Finding:
    """Return *finding*; where everything is looked at, nothing is old."""
    is_old = finding.is_preexisting and given.scope is not Scope.ALL
    finding = replace(finding, is_preexisting=is_old)
    reason = unknown_requests(given) if finding.rule == MIGRATION_UNDOCUMENTED.id else ""
    if not reason or is_old:
        return finding
    message = f"{finding.message} Nobody can tell whether a queued pull request says it: {reason}."
    return replace(finding, message=message, is_undecided=True)


def _unread(skip: Skip) -> Finding:
    message = f"It was not looked at: {skip.reason}"
    return NOT_LOOKED_AT.found(message, at=Location(path=skip.path), key=skip.path)
