"""What a host may tell, with all that a test does not care for filled in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from gate.model.fact import Known
from gate.model.host import Host, Protection, Pushed, RequiredCheck, Team
from gate.model.person import Person
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

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
HEAD = "a" * 40
OLD = "b" * 40


def hours(number: float) -> datetime:
    """Return *number* hours after Monday's start of work."""
    return MONDAY + timedelta(hours=number)


def review(login: str = "bob", **told: Any) -> Review:
    """Return a writer's approval of the head, an hour after it was opened."""
    known: dict[str, Any] = {
        "id": f"review-{login}",
        "author": Person(login=login, is_bot=login.endswith("[bot]")),
        "state": ReviewState.APPROVED,
        "commit": Known(HEAD),
        "submitted_at": hours(1),
        "can_write": Known(True),
    }
    return Review(**(known | told))


def happened(what: Happening, at: datetime = MONDAY, by: str = "ann", **told: Any) -> TimelineEvent:
    """Return an event of the timeline."""
    return TimelineEvent(what=what, at=at, by=Person(login=by), **told)


def contribution(commit: str = HEAD, author: str = "ann", **told: Any) -> Contribution:
    """Return a commit by one person."""
    known: dict[str, Any] = {
        "commit": commit,
        "parents": (OLD,),
        "authors": (Person(login=author),),
        "committer": Person(login=author),
        "authored_at": MONDAY - timedelta(minutes=30),
        "committed_at": MONDAY - timedelta(minutes=30),
    }
    return Contribution(**(known | told))


def check(name: str = "ci", state: CheckState = CheckState.SUCCESS, **told: Any) -> Check:
    """Return a check of the head that GitHub Actions reports."""
    known: dict[str, Any] = {
        "app": "github-actions",
        "app_id": "15368",
        "commit": HEAD,
        "started_at": MONDAY,
    }
    return Check(name=name, state=state, **(known | told))


def ticket(key: str = "#12", **told: Any) -> Ticket:
    """Return an open ticket."""
    return Ticket(key=key, **({"state": TicketState.OPEN, "title": "Refunds"} | told))


def remark(author: str, text: str, **told: Any) -> Remark:
    """Return a comment by somebody who may push."""
    known: dict[str, Any] = {"at": hours(1), "can_write": Known(True)}
    return Remark(author=Person(login=author), text=text, **(known | told))


def pull_request(**told: Any) -> PullRequest:
    """Return ann's pull request of one commit, of which everything is known: nobody looked yet."""
    known: dict[str, Any] = {
        "number": 7,
        "title": "feat: add refunds",
        "body": "Why: customers ask for refunds. Closes #12.",
        "author": "ann",
        "base_branch": "main",
        "head_branch": "feat/refunds",
        "url": "https://github.com/o/r/pull/7",
        "head": HEAD,
        "opened_at": Known(MONDAY),
        "merged_at": Known(None),
        "reviews": Known(()),
        "review_requests": Known(()),
        "timeline": Known((happened(Happening.OPENED),)),
        "contributions": Known((contribution(),)),
        "checks": Known(()),
    }
    return PullRequest(**(known | told))


def pushed(commit: str = HEAD, *pull_requests: PullRequest) -> Pushed:
    """Return a pushed commit, direct unless a pull request brought it."""
    return Pushed(commit=commit, pull_requests=pull_requests)


def protection(*checks: str, **told: Any) -> Protection:
    """Return the protection of a branch that waits for *checks*."""
    required = Known(tuple(RequiredCheck(name=name) for name in checks))
    return Protection(is_protected=True, required_checks=required, **told)


def host(**told: Any) -> Host:
    """Return what GitHub told: nothing, but for *told*."""
    return Host(**({"name": "github", "repository": "o/r"} | told))


def label(name: str, by: str) -> Label:
    """Return a label that *by* set."""
    return Label(name=name, set_by=Known(by))


def request(reviewer: str) -> ReviewRequest:
    """Return a standing request; one with a slash is a team's."""
    return ReviewRequest(reviewer=reviewer, is_team="/" in reviewer)


def team(name: str, *logins: str) -> Team:
    """Return a team of the host's."""
    return Team(name=name, members=Known(logins))
