"""
May the change be merged: did the right people approve it, and is what runs on it green?

An approval counts by `gate.model.approval`. What other stages found says whom the change
concerns beside. Incident mode excuses checks, and a direct push, for a day at most; it is told in
every report. A fact that nobody told never passes, and its finding names what to give the job.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gate.model.change import Event
from gate.model.fact import Fact, Unknown
from gate.model.finding import Finding
from gate.model.pull_request import PullRequest
from gate.model.review import Check
from gate.model.stage import Measure, NotApplicable, Seen, Side, Stage, StageInput, Yielded
from gate.model.want import Want
from gate.readers.description import read_description
from gate.stages.merge_guard.checks import checks, excused
from gate.stages.merge_guard.incident import Incident, declared, overdue
from gate.stages.merge_guard.options import MergeGuardOptions
from gate.stages.merge_guard.people import People
from gate.stages.merge_guard.pushes import pushes
from gate.stages.merge_guard.reviews import concerns_of, reviews, words_of
from gate.stages.merge_guard.rules import NOT_KNOWN, RULES
from gate.stages.merge_guard.unknown import not_known, once


def run(given: StageInput[MergeGuardOptions]) -> Iterator[Yielded]:
    """Yield what stands in the way of a merge, or how a push came about."""
    yield from once(_judged(given))


def _judged(given: StageInput[MergeGuardOptions]) -> Iterator[Yielded]:
    people = People(given)
    if given.change.event is Event.PUSH:
        yield from pushes(given, people)
        yield from overdue(given, people)
        yield Seen(asked=1, looked_at=1)
        return
    pulls = _pulls(given)
    if isinstance(pulls, Finding):
        yield pulls
        pulls = ()
    for pull in pulls:
        yield from _merge(pull, given, people)
    yield from overdue(given, people)
    yield Seen(asked=len(pulls), looked_at=len(pulls))


def _pulls(given: StageInput[MergeGuardOptions]) -> tuple[PullRequest, ...] | Finding:
    change = given.change
    if change.pull_request:
        return (change.pull_request,)
    if change.event is Event.MERGE_QUEUE:
        if isinstance(change.host.queued, Unknown):
            return not_known("Which pull requests are queued", change.host.queued, key="queue")
        if not change.host.queued.value:
            return NOT_KNOWN.found("The queue names no pull request that it merges", key="queue")
        return change.host.queued.value
    if change.event is Event.PULL_REQUEST:
        return NOT_KNOWN.found("The host tells nothing of the pull request", key="pull request")
    raise NotApplicable("there is neither a pull request nor a push here")


def _merge(
    pull: PullRequest, given: StageInput[MergeGuardOptions], people: People
) -> Iterator[Yielded]:
    words = words_of(pull, given)
    told = declared(read_description(pull.body).text, f"#{pull.number}")
    incident = Incident(told, people, given) if told else None
    if isinstance(words, Unknown):
        yield not_known(f"Who approved #{pull.number}", words, key=str(pull.number))
        if incident:
            incident.unknown(f"who approved it: {words.reason}")
    else:
        yield Measure(name="reviewers", value=len(words.value), unit="count")
        if incident:
            incident.approved_on_pull(words.value, pull.edited_at)
        yield from reviews(pull, words.value, concerns_of(given), people, given)
    found, head = _checks(pull, given)
    if incident:
        free = excused(found, given)
        yield from incident.findings(free)
        yield incident.table(free)
    is_incident = incident is not None and incident.is_in_force
    yield from checks(found, head, given, is_incident=is_incident)


def _checks(
    pull: PullRequest, given: StageInput[MergeGuardOptions]
) -> tuple[Fact[tuple[Check, ...]], str]:
    """Return the checks that count, and of which commit they must be: in a queue, of its head."""
    if given.change.event is Event.MERGE_QUEUE and given.change.pull_request is None:
        return given.change.host.checks, given.change.head_commit
    return pull.checks, pull.head


STAGE: Final = Stage(
    id="merge-guard",
    title="Merge guard",
    question="Did the right people approve it, and is what runs on it green?",
    rules=RULES,
    options=MergeGuardOptions,
    run=run,
    events=frozenset({Event.PULL_REQUEST, Event.MERGE_QUEUE, Event.PUSH}),
    needs=("diff-size", "api", "handoff", "readiness"),
    wants=frozenset(
        {
            Want.REVIEWS,
            Want.CHECKS,
            Want.PROTECTION,
            Want.PUSHED,
            Want.TEAMS,
            Want.TICKETS,
            Want.FOLLOW_UPS,
        }
    ),
    needs_trees=False,
    side=Side.PEOPLE,
)
