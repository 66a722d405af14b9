"""What do the parts of one run have in common, by which a stranger's part is known?"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING

from gate.installed import distributions, own_code
from gate.model.fact import Fact, Known, Unknown
from gate.model.part import Occasion
from gate.model.record import encoded
from gate.model.work import Unreadable

if TYPE_CHECKING:
    from gate.model.change import Change
    from gate.model.evidence import Evidence
    from gate.model.host import Host
    from gate.model.pull_request import PullRequest
    from gate.pipeline import Plan


def occasion_of(plan: Plan) -> Occasion:
    """
    Return what is equal in every job of the run that *plan* plans.

    Raises:
        EngineError: there is too much evidence to look through.
    """
    change = plan.change
    return Occasion(
        code=own_code(),
        tools=_digest(_tools()),
        event=change.event.value,
        base=f"{change.base_commit} {change.base_tree}",
        head=f"{change.head_commit} {change.head_tree}",
        settings=plan.settings.digest,
        words=" ".join(_words(plan)),
        evidence=_digest(_seen(plan.evidence)) if plan.evidence.is_named else "",
    )


def said_in(change: Change) -> str:
    """Return a digest over the titles and texts of the pull requests of *change*."""
    told = encoded((change.pull_request and _words_of(change.pull_request), _queued(change.host)))
    return _digest(iter([json.dumps(told)]))


def _queued(host: Host) -> Fact[tuple[tuple[str, ...], ...]]:
    if isinstance(host.queued, Unknown):
        return host.queued
    return Known(tuple(map(_words_of, host.queued.value)))


def _words_of(request: PullRequest) -> tuple[str, ...]:
    return request.title, request.body


def _tools() -> Iterator[str]:
    yield sys.version
    # The folders' own names differ from machine to machine.
    yield from sorted({each.rpartition(" ")[2] for each in distributions()})


def _words(plan: Plan) -> Iterator[str]:
    yield f"--scope {plan.scope.value}"
    yield f"--engine {plan.driver.value}"
    if plan.is_whole_history:
        yield "--history"
    yield from (f"--stage {each}" for each in sorted(plan.chosen or ()))
    yield from (f"--skip-stage {each}" for each in sorted(plan.left_out))


def _seen(evidence: Evidence) -> Iterator[str]:
    """Yield the name of each file that the command line names, and a hash of what is in it."""
    for file in evidence.files(lambda _: True, ()):
        try:
            told = blake2b(evidence.read(file)).hexdigest()
        except Unreadable as error:
            told = error.reason
        yield f"{file.name} {told}"


def _digest(told: Iterator[str]) -> str:
    data = "\0".join(told).encode("utf-8", "surrogateescape")
    return blake2b(data, digest_size=16).hexdigest()
