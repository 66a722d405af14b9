"""What a host remembers, as events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from gate.model.fact import Fact, Known, Unknown
from gate.model.flow import Covered, FlowEvent, Gap, Kind, Observed, What
from gate.model.host import Past
from gate.model.person import Person
from gate.model.pull_request import PullRequest
from gate.model.review import Happening, ReviewState, TimelineEvent
from gate.model.ticket import Ticket

_WHAT: Final = {
    Happening.READY: What.READY,
    Happening.REVIEW_REQUESTED: What.REVIEW_REQUESTED,
    Happening.CLOSED: What.CLOSED,
    Happening.REOPENED: What.REOPENED,
}
_DRAFTING: Final = {Happening.READY: True, Happening.DRAFT: False}
"""Whether it was a draft before."""


def told_by_host(past: Fact[Past], now: datetime) -> Observed:
    """Return what the host remembers at *now*; what it does not tell is a gap."""
    if isinstance(past, Unknown):
        kinds = (Kind.PULL_REQUESTS, Kind.BUGS)
        return Observed(gaps=tuple(Gap(kind=kind, reason=past.reason) for kind in kinds))
    told = past.value
    events, gaps = list[FlowEvent](), list[Gap]()
    for pull in told.pull_requests:
        events += _of_pull(pull)
        gaps += _gaps(pull)
    covered = [Covered(kind=Kind.PULL_REQUESTS, since=told.since, until=now)]
    if isinstance(told.tickets, Known):
        events += (each for ticket in told.tickets.value for each in _bug(ticket))
        covered.append(Covered(kind=Kind.BUGS, since=told.since, until=now))
    else:
        gaps.append(Gap(kind=Kind.BUGS, reason=told.tickets.reason))
    return Observed(
        events=tuple(dict.fromkeys(events)), covered=tuple(covered), gaps=tuple(dict.fromkeys(gaps))
    )


def _of_pull(pull: PullRequest) -> Iterator[FlowEvent]:
    key = str(pull.number)
    timeline = pull.timeline.value if isinstance(pull.timeline, Known) else ()
    merged_at = pull.merged_at.value if isinstance(pull.merged_at, Known) else None
    if isinstance(pull.opened_at, Known):
        yield FlowEvent(
            what=What.OPENED,
            at=_utc(pull.opened_at.value),
            key=key,
            by=pull.author,
            is_bot=pull.is_author_bot,
            is_draft=_was_draft(pull, timeline),
            title=pull.title,
            lines=_lines(pull),
        )
    for event in timeline:
        if event.what in _WHAT and not (merged_at and event.what is Happening.CLOSED):
            yield _of_timeline(key, event)
    for contribution in pull.contributions.value if isinstance(pull.contributions, Known) else ():
        yield FlowEvent(what=What.COMMITTED, at=_utc(contribution.authored_at), key=key)
    for review in pull.reviews.value if isinstance(pull.reviews, Known) else ():
        if review.submitted_at and review.state is not ReviewState.PENDING:
            yield _by(What.REVIEWED, review.submitted_at, key, review.author)
    if merged_at:
        yield FlowEvent(what=What.MERGED, at=_utc(merged_at), key=key)


def _of_timeline(key: str, event: TimelineEvent) -> FlowEvent:
    what = _WHAT[event.what]
    if what is What.REVIEW_REQUESTED:
        is_bot = event.subject.endswith("[bot]")
        return FlowEvent(what=what, at=_utc(event.at), key=key, of=event.subject, is_of_bot=is_bot)
    return _by(what, event.at, key, event.by)


def _by(what: What, at: datetime, key: str, person: Person) -> FlowEvent:
    return FlowEvent(what=what, at=_utc(at), key=key, by=person.login, is_bot=person.is_bot)


def _was_draft(pull: PullRequest, timeline: tuple[TimelineEvent, ...]) -> bool:
    """Say whether *pull* was opened as a draft: the first turn that it took tells."""
    turns = (_DRAFTING[event.what] for event in timeline if event.what in _DRAFTING)
    return next(turns, pull.is_draft)


def _lines(pull: PullRequest) -> int | None:
    if pull.added is None or pull.deleted is None:
        return None
    return pull.added + pull.deleted


def _gaps(pull: PullRequest) -> Iterator[Gap]:
    for fact in (pull.opened_at, pull.timeline, pull.contributions, pull.reviews):
        if isinstance(fact, Unknown):
            yield Gap(kind=Kind.PULL_REQUESTS, reason=f"of #{pull.number}: {fact.reason}")


def _bug(ticket: Ticket) -> Iterator[FlowEvent]:
    """Yield *ticket* as a bug, if it has anything that may say that it is an escaped one."""
    labels = tuple(sorted(label.name for label in ticket.labels))
    if ticket.created_at is None or not (labels or ticket.kind):
        return
    yield FlowEvent(
        what=What.BUG,
        at=_utc(ticket.created_at),
        key=ticket.key.removeprefix("#"),
        title=ticket.title,
        labels=labels,
        fields=(("type", ticket.kind),) if ticket.kind else None,
        is_duplicate=ticket.is_duplicate,
    )


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
