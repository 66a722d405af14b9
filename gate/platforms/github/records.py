"""What GitHub's API says, as the gate's own nouns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
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
from gate.model.value import replace

_NO_REPLY: Final = re.compile(r"(?:\d+\+)?([A-Za-z0-9_-]+(?:\[bot\])?)@users\.noreply\.github\.com")
"""An address that GitHub gives an account (https://docs.github.com/en/account-and-profile)."""
_HAPPENINGS: Final = {
    "ReadyForReviewEvent": Happening.READY,
    "ConvertToDraftEvent": Happening.DRAFT,
    "ReviewRequestedEvent": Happening.REVIEW_REQUESTED,
    "ReviewRequestRemovedEvent": Happening.REVIEW_REQUEST_REMOVED,
    "ReviewDismissedEvent": Happening.REVIEW_DISMISSED,
    "LabeledEvent": Happening.LABELLED,
    "UnlabeledEvent": Happening.UNLABELLED,
    "HeadRefForcePushedEvent": Happening.FORCE_PUSHED,
    "BaseRefChangedEvent": Happening.RETARGETED,
    "AutomaticBaseChangeSucceededEvent": Happening.RETARGETED,
    "AddedToMergeQueueEvent": Happening.QUEUED,
    "RemovedFromMergeQueueEvent": Happening.UNQUEUED,
    "MergedEvent": Happening.MERGED,
    "ClosedEvent": Happening.CLOSED,
    "ReopenedEvent": Happening.REOPENED,
}
_CONCLUSIONS: Final = {
    "success": CheckState.SUCCESS,
    "failure": CheckState.FAILURE,
    "timed_out": CheckState.FAILURE,
    "startup_failure": CheckState.FAILURE,
    "error": CheckState.FAILURE,
    "cancelled": CheckState.CANCELLED,
    "neutral": CheckState.NEUTRAL,
    "skipped": CheckState.SKIPPED,
    "action_required": CheckState.ACTION_REQUIRED,
    "stale": CheckState.STALE,
    "pending": CheckState.PENDING,
}
_WRITERS: Final = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
_BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)


def person(actor: Payload) -> Person:
    """Return who *actor* is; a program's name ends with ``[bot]``, as in the REST API."""
    login = actor.text("login")
    is_bot = actor.text("__typename") == "Bot" or actor.text("type") == "Bot"
    if is_bot and login and not login.endswith("[bot]"):
        login += "[bot]"
    return Person(login=login, is_bot=is_bot or login.endswith("[bot]"))


def review(node: Payload) -> Review:
    """Return a review."""
    states = {state.value: state for state in ReviewState}
    can_push = node.flag("authorCanPushToRepository")
    commit = node.object_id("commit", "oid")
    return Review(
        id=node.name("id"),
        author=person(node.at("author")),
        state=states.get(node.text("state").lower(), ReviewState.PENDING),
        commit=Known(commit) if commit else Unknown("GitHub has its commit no more"),
        submitted_at=node.time("submittedAt"),
        can_write=Unknown("GitHub does not say it") if can_push is None else Known(can_push),
    )


def reviewer(node: Payload) -> ReviewRequest | None:
    """Return whose review was asked for; `None` for an account that is no more."""
    if team := node.text("requestedReviewer", "combinedSlug"):
        return ReviewRequest(reviewer=team, is_team=True)
    login = person(node.at("requestedReviewer")).login
    return ReviewRequest(reviewer=login) if login else None


def event(node: Payload) -> TimelineEvent | None:
    """Return what happened; `None` for what has no meaning here."""
    what, at = _HAPPENINGS.get(node.text("__typename")), node.time("createdAt")
    if what is None or at is None:
        return None
    asked = reviewer(node)
    return TimelineEvent(
        what=what,
        at=at,
        by=person(node.at("actor")),
        subject=node.text("label", "name")
        or node.text("review", "id")
        or (asked.reviewer if asked else ""),
        before=node.object_id("beforeCommit", "oid"),
        after=node.object_id("afterCommit", "oid") or node.object_id("commit", "oid"),
    )


def contribution(node: Payload) -> Contribution | None:
    """Return who made a commit; `None` where GitHub does not tell all of it."""
    commit = node.at("commit")
    oid = commit.object_id("oid")
    authored, committed = commit.time("authoredDate"), commit.time("committedDate")
    authors = commit.whole("authors", "nodes")
    if not oid or authored is None or committed is None or authors is None:
        return None
    if commit.flag("authors", "pageInfo", "hasNextPage") is True:
        return None
    return Contribution(
        commit=oid,
        parents=tuple(each.object_id("oid") for each in commit.each("parents", "nodes")),
        authors=tuple(map(_contributor, authors)),
        committer=_contributor(commit.at("committer")),
        is_by_host=commit.flag("signature", "wasSignedByGitHub") is True,
        authored_at=authored,
        committed_at=committed,
    )


def _contributor(actor: Payload) -> Person:
    email = actor.text("email")
    named = _NO_REPLY.fullmatch(email)
    login = actor.text("user", "login") or (named[1] if named else "")
    if email == "noreply@github.com" and not login:
        login = "web-flow"
    return Person(login=login, is_bot=login.endswith("[bot]"), name=actor.text("name"), email=email)


def pull_request(node: Payload) -> PullRequest:
    """Return a pull request without what comes in pages."""
    author = person(node.at("author"))
    opened, merged = node.time("createdAt"), node.time("mergedAt")
    return PullRequest(
        number=node.number("number") or 0,
        title=node.text("title"),
        body=node.text("body"),
        author=author.login,
        is_author_bot=author.is_bot,
        base_branch=node.text("baseRefName"),
        head_branch=node.text("headRefName"),
        head=node.object_id("headRefOid"),
        is_draft=node.flag("isDraft") is True,
        is_from_fork=node.flag("isCrossRepository") is not False,
        labels=labels(node, Unknown("GitHub does not say who set it")),
        url=node.text("url"),
        opened_at=Known(opened) if opened else Unknown("GitHub does not say it"),
        edited_at=node.time("lastEditedAt"),
        merged_at=Known(merged),
        merge_commit=node.object_id("mergeCommit", "oid"),
        is_closed=node.text("state") == "CLOSED",
        added=node.number("additions"),
        deleted=node.number("deletions"),
    )


def labels(node: Payload, set_by: Unknown) -> tuple[Label, ...]:
    """Return the labels of *node*."""
    names = (each.text("name") for each in node.each("labels", "nodes"))
    return tuple(Label(name=name, set_by=set_by) for name in names if name)


def with_setters(labels: Iterable[Label], events: Iterable[TimelineEvent]) -> Iterator[Label]:
    """Yield *labels*, each with who set it last, as far as *events* say."""
    setters = {each.subject: each.by for each in events if each.what is Happening.LABELLED}
    for label in labels:
        by = setters.get(label.name)
        yield replace(label, set_by=Known(by.login)) if by else label


def with_opening(pull: PullRequest, events: Iterable[TimelineEvent]) -> tuple[TimelineEvent, ...]:
    """Return *events*, oldest first, after the opening of *pull*, which GitHub does not list."""
    listed = sorted(events, key=lambda each: each.at)
    if isinstance(pull.opened_at, Unknown):
        return tuple(listed)
    author = Person(login=pull.author, is_bot=pull.is_author_bot)
    opening = TimelineEvent(what=Happening.OPENED, at=pull.opened_at.value, by=author)
    return opening, *listed


def checks(runs: Iterable[Payload], statuses: Iterable[Payload], head: str) -> Iterator[Check]:
    """Yield the checks of the commit *head*, the newest attempt of each last."""
    found = [*map(_run, runs), *(_status(each, head) for each in statuses)]
    found.sort(key=lambda each: (each.started_at or _BEFORE_ALL, len(each.id), each.id))
    attempts: dict[tuple[str, str, bool], int] = {}
    for check in found:
        key = check.name, check.app, check.is_status
        attempts[key] = attempts.get(key, 0) + 1
        yield replace(check, attempt=attempts[key])


def _run(node: Payload) -> Check:
    is_done = node.text("status") == "completed"
    ended = _CONCLUSIONS.get(node.text("conclusion"), CheckState.UNKNOWN)
    return Check(
        name=node.text("name"),
        app=node.text("app", "slug"),
        app_id=node.name("app", "id"),
        state=ended if is_done else CheckState.PENDING,
        commit=node.object_id("head_sha"),
        started_at=node.time("started_at"),
        completed_at=node.time("completed_at"),
        id=node.name("id"),
        url=node.text("details_url"),
    )


def _status(node: Payload, head: str) -> Check:
    return Check(
        name=node.text("context"),
        app=person(node.at("creator")).login,
        state=_CONCLUSIONS.get(node.text("state"), CheckState.UNKNOWN),
        commit=head,
        started_at=node.time("created_at"),
        completed_at=node.time("updated_at"),
        id=node.name("id"),
        is_status=True,
        url=node.text("target_url"),
    )


def ticket(key: str, node: Payload) -> Ticket:
    """Return an issue."""
    is_open = node.text("state") == "OPEN"
    set_by = Unknown("GitHub does not say who set it")
    happened = [each for each in map(event, node.each("timelineItems", "nodes")) if each]
    return Ticket(
        key=key,
        state=TicketState.OPEN if is_open else TicketState.CLOSED,
        status=_of_project(node, "status"),
        priority=_of_project(node, "priority"),
        title=node.text("title"),
        body=node.text("body"),
        author=person(node.at("author")),
        assignees=tuple(each.text("login") for each in node.each("assignees", "nodes")),
        labels=tuple(with_setters(labels(node, set_by), happened)),
        created_at=node.time("createdAt"),
        updated_at=node.time("updatedAt"),
        closed_at=node.time("closedAt"),
        is_duplicate=node.text("stateReason") == "DUPLICATE",
        milestone=node.text("milestone", "title"),
        url=node.text("url"),
        remarks=_remarks(node),
    )


def _of_project(node: Payload, field: str) -> Fact[str]:
    names = (each.text(field, "name") for each in node.each("projectItems", "nodes"))
    found = next(filter(None, names), "")
    return Known(found) if found else Unknown("the issue stands in no project that says it")


def _remarks(node: Payload) -> Fact[tuple[Remark, ...]]:
    if not node.has("comments"):
        return Unknown("GitHub does not tell the comments")
    return Known(
        tuple(
            Remark(
                author=person(each.at("author")),
                at=at,
                edited_at=each.time("lastEditedAt"),
                is_authors_own=_is_authors_own(each),
                text=each.text("body"),
                can_write=_association(each.text("authorAssociation")),
            )
            for each in node.each("comments", "nodes")
            if (at := each.time("createdAt"))
        )
    )


def _is_authors_own(comment: Payload) -> bool:
    """Say whether whoever wrote *comment* edited it last: whoever may push can edit any."""
    author, editor = comment.text("author", "login"), comment.text("editor", "login")
    return not comment.text("lastEditedAt") or (bool(editor) and folded(editor) == folded(author))


def _association(word: str) -> Fact[bool]:
    """Return what an association tells: a stranger's cannot write; a member's mostly may."""
    if word and word not in _WRITERS:
        return Known(value=False)
    return Unknown("GitHub says of a comment only how its author belongs here")


def is_login(text: str) -> bool:
    """Say whether *text* may be a login, an organisation's name or a slug."""
    return bool(re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", folded(text)))
