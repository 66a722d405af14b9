"""
Does the pull request say what a reviewer and the team's board need to know?

What it is asked is what somebody wrote themselves: HTML comments and code are no prose, and words
of the base's template do not count. Tickets are the host's issues, or those that an export of
Jira or Linear holds; a ticket of which nobody tells is *unverified*, which is no pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gate.model.change import Event
from gate.model.fact import Known, Unknown
from gate.model.finding import Finding
from gate.model.person import folded
from gate.model.pull_request import PullRequest
from gate.model.stage import NotApplicable, Seen, Side, Stage, StageInput, Yielded
from gate.model.text import visible
from gate.model.want import Want
from gate.stages.pull_request.names import branch, messages, title
from gate.stages.pull_request.options import PullRequestOptions
from gate.stages.pull_request.review import review
from gate.stages.pull_request.rules import EXEMPT, NOT_KNOWN, RULES
from gate.stages.pull_request.scope import scope
from gate.stages.pull_request.texts import body_of, said
from gate.stages.pull_request.tickets import table, tickets
from gate.stages.pull_request.tracker import Tracker


def run(given: StageInput[PullRequestOptions]) -> Iterator[Yielded]:
    """Yield what each pull request of the change lacks, and its commits' messages."""
    pulls = _pulls(given)
    if isinstance(pulls, Finding):
        yield pulls
        pulls = ()
    asked = [pull for pull in pulls if not _is_exempt(pull, given.options)]
    for pull in pulls:
        if pull in asked:
            yield from _of(pull, given)
        else:
            yield EXEMPT.found(
                f"@{visible(pull.author)} opened it, which is a program", key=pull.author
            )
            yield from _unknown_makers(pull)
    if asked or not pulls:
        yield from messages(given)
    yield Seen(asked=len(pulls), looked_at=len(pulls))


def _pulls(given: StageInput[PullRequestOptions]) -> tuple[PullRequest, ...] | Finding:
    """Return the pull requests that are asked about, or that nobody tells which they are."""
    change = given.change
    if change.pull_request:
        return (change.pull_request,)
    if change.event is Event.MERGE_QUEUE:
        if isinstance(change.host.queued, Unknown):
            return NOT_KNOWN.found(
                "Which pull requests are queued is not known:"
                f" {visible(change.host.queued.reason)}",
                key="queue",
            )
        if not change.host.queued.value:
            return NOT_KNOWN.found("The queue names no pull request that it merges", key="queue")
        return change.host.queued.value
    if change.event is Event.PULL_REQUEST:
        return NOT_KNOWN.found("The host tells nothing of the pull request", key="pull request")
    raise NotApplicable("there is no pull request here")


def _is_exempt(pull: PullRequest, options: PullRequestOptions) -> bool:
    """Say whether programs opened *pull* and made its commits: a person's work is asked about."""
    bots = {folded(login) for login in options.bots}
    if not pull.is_author_bot and folded(pull.author) not in bots:
        return False
    made = pull.contributions.value if isinstance(pull.contributions, Known) else ()
    own_work = [each for each in made if not (each.is_by_host and len(each.parents) > 1)]
    people = [person for each in own_work for person in each.authors]
    own = bots | {folded(pull.author)}
    return all(person.is_bot or folded(person.login) in own for person in people)


def _unknown_makers(pull: PullRequest) -> Iterator[Finding]:
    """Yield that people may have made commits of a program's *pull*, if nobody tells who did."""
    if isinstance(pull.contributions, Unknown):
        yield NOT_KNOWN.found(
            f"Who made the commits of #{pull.number} is not known:"
            f" {visible(pull.contributions.reason)}",
            key=f"{pull.number} commits",
        )


def _of(pull: PullRequest, given: StageInput[PullRequestOptions]) -> Iterator[Yielded]:
    body = body_of(pull, given)
    tracker = Tracker(given)
    named = tracker.named(pull, body.written.text)
    if named:
        yield table(named)
    yield from said(pull, body, given)
    yield from tickets(pull, named, given)
    yield from branch(pull, given.options)
    yield from title(pull, given.options)
    yield from scope(pull, body, named, tracker, given)
    yield from review(pull, given)


STAGE: Final = Stage(
    id="pull-request",
    title="Pull request",
    question="Does the pull request say what a reviewer and the team's board need to know?",
    rules=RULES,
    options=PullRequestOptions,
    run=run,
    events=frozenset({Event.PULL_REQUEST, Event.MERGE_QUEUE}),
    needs=("tests",),
    wants=frozenset({Want.REVIEWS, Want.TICKETS}),
    needs_trees=False,
    side=Side.PEOPLE,
)
