"""What GitLab's API says, as the gate's own nouns (https://docs.gitlab.com/api/)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from gate.model.fact import Fact, Known, Unknown
from gate.model.payload import Payload
from gate.model.person import Person, folded
from gate.model.pull_request import Label, PullRequest
from gate.model.review import (
    Check,
    CheckState,
    Contribution,
    Happening,
    Review,
    ReviewRequest,
    ReviewState,
    TimelineEvent,
)
from gate.model.ticket import Remark, Ticket, TicketState
from gate.model.value import dataclass, replace

WRITER: Final = 30
"""The access level of a developer, who may push (https://docs.gitlab.com/api/access_requests/)."""
_TOKENS: Final = re.compile(r"(?:project|group)_\d+_bot\w*")
"""How GitLab names the accounts of access tokens."""
_BOT: Final = re.compile(rf"{_TOKENS.pattern}|.*-bot|.*\[bot\]")
"""How programs are mostly called, too: enough to take a say away, and no exemption."""
_NO_REPLY: Final = re.compile(r"\d+-([\w.-]+)@users\.noreply\.[\w.-]+")
_CO_AUTHOR: Final = re.compile(r"(?im)^co-authored-by:[ \t]*([^<\n]{0,200})<([^<>\s]{1,200})>")
"""A trailer by which somebody names who wrote a part of a commit."""
_MENTION: Final = re.compile(r"@([\w.-]*\w(?:/[\w.-]*\w)*)")
_NOTES: Final = (
    (re.compile(r"requested review from .*"), Happening.REVIEW_REQUESTED),
    (re.compile(r"removed review request for .*"), Happening.REVIEW_REQUEST_REMOVED),
    (re.compile(r"marked this merge request as \**ready\**.*"), Happening.READY),
    (re.compile(r"unmarked this merge request as a draft.*"), Happening.READY),
    (re.compile(r"marked this merge request as \**draft\**.*"), Happening.DRAFT),
    (re.compile(r"changed target branch from .*"), Happening.RETARGETED),
    (re.compile(r"deleted the .* branch\. This merge request now .*"), Happening.RETARGETED),
    (re.compile(r"added this merge request to the merge train.*"), Happening.QUEUED),
    (re.compile(r"removed this merge request from the merge train.*"), Happening.UNQUEUED),
)
"""What GitLab itself notes (app/services/system_notes), which nobody else can write."""
APPROVED: Final = "approved this merge request"
CHANGES: Final = "requested changes"
_EDITED: Final = "changed the description"
_STATES: Final = {
    "success": CheckState.SUCCESS,
    "failed": CheckState.FAILURE,
    "canceled": CheckState.CANCELLED,
    "canceling": CheckState.CANCELLED,
    "skipped": CheckState.SKIPPED,
    "manual": CheckState.ACTION_REQUIRED,
    "created": CheckState.PENDING,
    "pending": CheckState.PENDING,
    "preparing": CheckState.PENDING,
    "running": CheckState.PENDING,
    "scheduled": CheckState.PENDING,
    "waiting_for_resource": CheckState.PENDING,
    "waiting_for_callback": CheckState.PENDING,
}
_LENIENT: Final = frozenset({CheckState.FAILURE, CheckState.ACTION_REQUIRED})
"""What counts as neutral where the pipeline allows the job to fail."""
_BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One head of a merge request, and since when."""

    head: str
    since: datetime


def person(user: Payload) -> Person:
    """Return who *user* is."""
    login = user.text("username")
    return Person(login=login, is_bot=bool(_BOT.fullmatch(login)), name=user.text("name"))


def versions(nodes: Iterable[Payload]) -> tuple[Version, ...]:
    """Return the heads of a merge request, oldest first."""
    found = [
        Version(head=node.object_id("head_commit_sha"), since=since)
        for node in nodes
        if (since := node.time("created_at"))
    ]
    return tuple(sorted(found, key=lambda each: each.since))


def pull_request(node: Payload) -> PullRequest:
    """Return a merge request without what is asked apart."""
    author = person(node.at("author"))
    opened, state = node.time("created_at"), node.text("state")
    merged = ("merge_commit_sha", "squash_commit_sha", "sha")
    names = node.at("labels").data
    set_by = Unknown("GitLab does not say who set it")
    return PullRequest(
        number=node.number("iid") or 0,
        title=node.text("title"),
        body=node.text("description"),
        author=author.login,
        is_author_bot=bool(_TOKENS.fullmatch(author.login)),
        base_branch=node.text("target_branch"),
        head_branch=node.text("source_branch"),
        head=node.object_id("sha"),
        is_draft=node.flag("draft") is True,
        is_from_fork=node.number("source_project_id") != node.number("target_project_id"),
        labels=tuple(
            Label(name=name, set_by=set_by)
            for name in (names if isinstance(names, list) else ())
            if isinstance(name, str)
        ),
        url=node.text("web_url"),
        opened_at=Known(opened) if opened else Unknown("GitLab does not say it"),
        merged_at=Known(node.time("merged_at")),
        merge_commit=next(filter(None, map(node.object_id, merged)), "")
        if state == "merged"
        else "",
        is_closed=state == "closed",
    )


def reviews(
    approvals: Iterable[Payload],
    reviewers: Iterable[Payload],
    notes: Sequence[Payload],
    heads: Sequence[Version],
    writers: Fact[frozenset[int]],
) -> Iterator[Review]:
    """Yield what people said: approvals that stand, requested changes, comments."""
    for each in approvals:
        user = each.at("user")
        at = each.time("approved_at") or _noted(notes, user, APPROVED)
        yield _review("approval", user, ReviewState.APPROVED, at, heads=heads, writers=writers)
    for each in reviewers:
        if each.text("state") == "requested_changes":
            user = each.at("user")
            at = _noted(notes, user, CHANGES) or each.time("created_at")
            yield _review(
                "changes", user, ReviewState.CHANGES_REQUESTED, at, heads=heads, writers=writers
            )
    for note in notes:
        if note.flag("system") is not True:
            user, at = note.at("author"), note.time("created_at")
            kind = f"note {note.name('id')}"
            yield _review(kind, user, ReviewState.COMMENTED, at, heads=heads, writers=writers)


def noted_reviews(notes: Sequence[Payload]) -> Iterator[Review]:
    """Yield what people said as far as the notes of a merge request tell."""
    unasked: Fact[frozenset[int]] = Unknown("it was not asked for")
    words = {APPROVED: ReviewState.APPROVED, CHANGES: ReviewState.CHANGES_REQUESTED}
    for note in notes:
        is_ours = note.flag("system") is True
        state = words.get(note.text("body")) if is_ours else ReviewState.COMMENTED
        if state:
            kind = f"note {note.name('id')}"
            yield _review(
                kind, note.at("author"), state, note.time("created_at"), heads=(), writers=unasked
            )


def _review(
    kind: str,
    user: Payload,
    state: ReviewState,
    at: datetime | None,
    *,
    heads: Sequence[Version],
    writers: Fact[frozenset[int]],
) -> Review:
    who = person(user)
    seen = [each.head for each in heads if at and each.since <= at]
    number = user.number("id")
    return Review(
        id=f"{kind} {who.login}",
        author=who,
        state=state,
        commit=Known(seen[-1]) if seen and seen[-1] else Unknown("GitLab does not say on which"),
        submitted_at=at,
        can_write=_can_write(number, writers),
    )


def _can_write(number: int | None, writers: Fact[frozenset[int]]) -> Fact[bool]:
    if isinstance(writers, Unknown):
        return writers
    if number is None:
        return Unknown("GitLab does not say whose account it is")
    return Known(number in writers.value)


def _noted(notes: Iterable[Payload], user: Payload, words: str) -> datetime | None:
    """Return when GitLab last noted *words* of *user*."""
    number = user.number("id")
    return _last(words, (each for each in notes if each.number("author", "id") == number))


def edited_at(notes: Iterable[Payload]) -> datetime | None:
    """Return when the text of a merge request was last edited; `None` for never."""
    return _last(_EDITED, notes)


def _last(words: str, notes: Iterable[Payload]) -> datetime | None:
    """Return when GitLab itself last noted *words*."""
    ours = (each for each in notes if each.flag("system") is True and each.text("body") == words)
    return max((at for each in ours if (at := each.time("created_at"))), default=None)


def requests(reviewers: Iterable[Payload]) -> tuple[ReviewRequest, ...]:
    """Return whose review was asked for and did not come yet."""
    waiting = (each for each in reviewers if each.text("state") in ("unreviewed", "review_started"))
    return tuple(ReviewRequest(reviewer=each.text("user", "username")) for each in waiting)


def timeline(
    pull: PullRequest,
    node: Payload,
    notes: Iterable[Payload],
    labels: Iterable[Payload],
    heads: Sequence[Version],
) -> tuple[TimelineEvent, ...]:
    """Return what happened to a merge request, oldest first."""
    found = [*_noted_events(notes), *_label_events(labels), *_pushes(pull, heads)]
    author = Person(login=pull.author, is_bot=pull.is_author_bot)
    for what, name, by in (
        (Happening.OPENED, "created_at", author),
        (Happening.MERGED, "merged_at", person(node.at("merge_user"))),
        (Happening.CLOSED, "closed_at", person(node.at("closed_by"))),
    ):
        if at := node.time(name):
            after = {
                Happening.OPENED: heads[0].head if heads else "",
                Happening.MERGED: pull.merge_commit,
            }
            found.append(TimelineEvent(what=what, at=at, by=by, after=after.get(what, "")))
    return tuple(sorted(found, key=lambda each: (each.at, each.what is not Happening.OPENED)))


def _noted_events(notes: Iterable[Payload]) -> Iterator[TimelineEvent]:
    for note in notes:
        at, body = note.time("created_at"), note.text("body")
        what = next((what for words, what in _NOTES if words.fullmatch(body)), None)
        if at is None or what is None or note.flag("system") is not True:
            continue
        is_asked = what in (Happening.REVIEW_REQUESTED, Happening.REVIEW_REQUEST_REMOVED)
        for subject in _MENTION.findall(body) if is_asked else [""]:
            yield TimelineEvent(what=what, at=at, by=person(note.at("author")), subject=subject)


def _label_events(nodes: Iterable[Payload]) -> Iterator[TimelineEvent]:
    kinds = {"add": Happening.LABELLED, "remove": Happening.UNLABELLED}
    for node in nodes:
        what, at = kinds.get(node.text("action")), node.time("created_at")
        if what and at:
            name = node.text("label", "name")
            yield TimelineEvent(what=what, at=at, by=person(node.at("user")), subject=name)


def _pushes(pull: PullRequest, heads: Sequence[Version]) -> Iterator[TimelineEvent]:
    by = Person(login=pull.author, is_bot=pull.is_author_bot)
    for before, after in pairwise(heads):
        yield TimelineEvent(
            what=Happening.PUSHED, at=after.since, by=by, before=before.head, after=after.head
        )


def with_setters(pull: PullRequest, events: Iterable[TimelineEvent]) -> PullRequest:
    """Return *pull*, each of its labels with who set it last."""
    setters = {each.subject: each.by for each in events if each.what is Happening.LABELLED}
    labels = tuple(
        replace(each, set_by=Known(setters[each.name].login)) if each.name in setters else each
        for each in pull.labels
    )
    return replace(pull, labels=labels)


def contributions(
    nodes: Iterable[Payload], known: Iterable[Person]
) -> Fact[tuple[Contribution, ...]]:
    """Return who made the commits, oldest first; *known* are accounts whose names may match."""
    logins = {folded(each.name): each.login for each in known if each.name and each.login}
    found = []
    for node in nodes:
        authored, committed = node.time("authored_date"), node.time("committed_date")
        commit, parents = node.object_id("id"), node.at("parent_ids").data
        if not (commit and authored and committed):
            return Unknown("GitLab does not tell all of a commit")
        found.append(
            Contribution(
                commit=commit,
                parents=tuple(map(str, parents if isinstance(parents, list) else ())),
                authors=tuple(_authors(node, logins)),
                committer=_contributor(node, "committer", logins),
                authored_at=authored,
                committed_at=committed,
            )
        )
    return Known(tuple(reversed(found)))


def _authors(node: Payload, logins: Mapping[str, str]) -> Iterator[Person]:
    """Yield the author of a commit, then those whom its message names."""
    yield _contributor(node, "author", logins)
    for name, email in _CO_AUTHOR.findall(node.text("message")):
        yield _person_of(name.strip(), email, logins)


def _contributor(node: Payload, role: str, logins: Mapping[str, str]) -> Person:
    return _person_of(node.text(f"{role}_name"), node.text(f"{role}_email"), logins)


def _person_of(name: str, email: str, logins: Mapping[str, str]) -> Person:
    named = _NO_REPLY.fullmatch(email)
    login = named[1] if named else logins.get(folded(name), "")
    return Person(login=login, is_bot=bool(_BOT.fullmatch(login)), name=name, email=email)


def checks(nodes: Iterable[Payload], *, head: str, own: str) -> tuple[Check, ...]:
    """Return every attempt of every job and status, the newest of each last."""
    found = [_check(node, head, own) for node in nodes]
    found.sort(key=lambda each: (each.started_at or _BEFORE_ALL, len(each.id), each.id))
    attempts: dict[tuple[str, bool], int] = {}
    counted = []
    for check in found:
        key = check.name, check.is_status
        attempts[key] = attempts.get(key, 0) + 1
        counted.append(replace(check, attempt=attempts[key]))
    return tuple(counted)


def _check(node: Payload, head: str, own: str) -> Check:
    state = _STATES.get(node.text("status"), CheckState.UNKNOWN)
    if node.flag("allow_failure") is True and state in _LENIENT:
        state = CheckState.NEUTRAL
    is_job = "/-/jobs/" in node.text("target_url")
    number = node.name("id")
    return Check(
        name=node.text("name"),
        app="gitlab" if is_job else node.text("author", "username"),
        state=state,
        commit=head,
        started_at=node.time("created_at"),
        completed_at=node.time("finished_at"),
        id=number,
        url=node.text("target_url"),
        is_status=not is_job,
        is_own=bool(own) and number == own,
    )


def ticket(key: str, node: Payload) -> Ticket:
    """Return an issue."""
    names = node.at("labels").data
    set_by = Unknown("it was not asked for")
    return Ticket(
        key=key,
        state=TicketState.OPEN if node.text("state") == "opened" else TicketState.CLOSED,
        status=Unknown("GitLab's boards are labels: see the ticket's"),
        priority=Unknown("GitLab's priorities are labels: see the ticket's"),
        title=node.text("title"),
        body=node.text("description"),
        author=person(node.at("author")),
        assignees=tuple(each.text("username") for each in node.each("assignees")),
        labels=tuple(
            Label(name=name, set_by=set_by)
            for name in (names if isinstance(names, list) else ())
            if isinstance(name, str)
        ),
        created_at=node.time("created_at"),
        updated_at=node.time("updated_at"),
        closed_at=node.time("closed_at"),
        is_duplicate=node.text("moved_to_id") != "" or node.name("duplicated_to_id") != "",
        milestone=node.text("milestone", "title"),
        kind=node.text("issue_type"),
        url=node.text("web_url"),
    )


def remarks(notes: Iterable[Payload]) -> tuple[Remark, ...]:
    """Return the comments on a ticket, oldest first."""
    return tuple(
        Remark(
            author=person(note.at("author")),
            at=at,
            edited_at=edited if (edited := note.time("updated_at")) != at else None,
            is_authors_own=edited == at,  # maintainers may edit it, and nobody tells who did
            text=note.text("body"),
            can_write=Unknown("it was not asked for"),
        )
        for note in notes
        if note.flag("system") is not True and (at := note.time("created_at"))
    )
