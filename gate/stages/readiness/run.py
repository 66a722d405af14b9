"""
The one road of the stage: each question asked of both trees, so that old gaps are no news.

A question is a function of what the stage is given and a tree, in a file of its own; it stands in
`QUESTIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from gate.model.finding import Finding, Location
from gate.model.stage import NotApplicable, Scope, Seen, Skip, Yielded
from gate.model.tree import Tree
from gate.model.value import replace
from gate.options import Globs
from gate.stages.readiness import checklists, environment, flags, sample_data
from gate.stages.readiness.part import Given, Part
from gate.stages.readiness.rules import NOT_LOOKED_AT

QUESTIONS: Final[tuple[Callable[[Given, Tree], Part | None], ...]] = (
    checklists.look,
    environment.look,
    flags.look,
    sample_data.look,
)


def run(given: Given) -> Iterator[Yielded]:
    """Yield what is missing before the work starts."""
    base, head = given.trees()
    questions = QUESTIONS if _is_anything(given, head) else ()
    asked = [(ask, part) for ask in questions if (part := ask(given, head)) is not None]
    if not asked:
        raise NotApplicable(
            "there is no checklist, no environment or flags of staging, and no manifest of sample"
            " data (name them under stages.readiness: docs/readiness.md)"
        )
    for ask, part in asked:
        before = Part() if given.scope is Scope.ALL else ask(given, base) or Part()
        known = {finding.identity for finding in before.findings}
        for finding in part.findings:
            is_old = finding.identity in known and finding.key not in part.stays
            yield replace(finding, is_preexisting=is_old)
    skipped = tuple(dict.fromkeys(skip for _, part in asked for skip in part.skipped))
    yield from map(_unread, skipped)
    looked_at = sum(part.looked_at for _, part in asked)
    yield Seen(asked=looked_at + len(skipped), looked_at=looked_at, skipped=skipped)


def _is_anything(given: Given, head: Tree) -> bool:
    """Say whether there may be something to ask about: one look at each name tells."""
    options = given.options
    named = [told for told in options.values().values() if isinstance(told, Globs)]
    roots = tuple(pattern for told in named for pattern in told.root)
    if options.people or any(pattern.startswith("!") for pattern in roots):
        return True
    every = Globs(roots)
    gone = [path for file in given.change.files if (path := file.base_path)]
    return any(map(every.matches, gone)) or any(map(every.matches, head.entries()))


def _unread(skip: Skip) -> Finding:
    message = f"It was not looked at: {skip.reason}"
    return NOT_LOOKED_AT.found(message, at=Location(path=skip.path), key=skip.path)
