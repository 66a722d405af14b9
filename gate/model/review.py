"""What people said of a pull request, and what happened to it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from gate.model.fact import Fact
from gate.model.person import Person
from gate.model.value import dataclass


class ReviewState(Enum):
    """What a review says."""

    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    COMMENTED = "commented"
    DISMISSED = "dismissed"
    """It said something, and somebody took it back."""
    PENDING = "pending"
    """It was begun, and not submitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review, as the host keeps it."""

    id: str
    author: Person
    state: ReviewState
    commit: Fact[str]
    """
    The full id of the pull request's head when it was submitted, as far as the host still says.

    GitHub moves an approval along when a force-push brings an identical tree; hold
    `submitted_at` against the timeline's force-pushes, too.
    """
    submitted_at: datetime | None
    """With its zone; `None` while it is pending."""
    can_write: Fact[bool]
    """Whether the author may push to the repository, now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequest:
    """A review that was asked for and did not come yet."""

    reviewer: str
    """A login, or a team as ``organisation/team``; without ``@``."""
    is_team: bool = False


class Happening(Enum):
    """What an event of the timeline is."""

    OPENED = "opened"
    """With `after`, the head that it had, where the host says so."""
    READY = "ready"
    """It stopped being a draft."""
    DRAFT = "draft"
    REVIEW_REQUESTED = "review_requested"
    """Of `subject`, a login or ``organisation/team``."""
    REVIEW_REQUEST_REMOVED = "review_request_removed"
    REVIEW_DISMISSED = "review_dismissed"
    """`subject` is the review's id."""
    LABELLED = "labelled"
    """With the label `subject`."""
    UNLABELLED = "unlabelled"
    PUSHED = "pushed"
    """The head became `after`, on top of what it was; GitHub does not tell when."""
    FORCE_PUSHED = "force_pushed"
    """The head was `before` and became `after`."""
    RETARGETED = "retargeted"
    """It goes into another branch than before."""
    QUEUED = "queued"
    UNQUEUED = "unqueued"
    MERGED = "merged"
    """As the commit `after`."""
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """One thing that happened to a pull request."""

    what: Happening
    at: datetime
    """With its zone."""
    by: Person
    subject: str = ""
    """Whom or what it was about, where `Happening` says so."""
    before: str = ""
    """A commit's full id, where `Happening` says so; empty where the host does not tell."""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """Who made one commit of a pull request, by the host's accounts."""

    commit: str
    """The full id."""
    parents: tuple[str, ...]
    authors: tuple[Person, ...]
    """
    The author first, then the co-authors; the login is empty where the host knows no account for
    the e-mail address.
    """
    committer: Person
    """The login is ``web-flow`` (GitHub) where the host itself made it, as with its button."""
    is_by_host: bool = False
    """Whether the host itself made and signed it, such as the merge of its update button."""
    authored_at: datetime
    committed_at: datetime


class CheckState(Enum):
    """How a check stands. Success alone passes."""

    PENDING = "pending"
    SUCCESS = "success"
    FAILURE = "failure"
    """Failed, broke (``error``), timed out, or could not start."""
    CANCELLED = "cancelled"
    NEUTRAL = "neutral"
    SKIPPED = "skipped"
    ACTION_REQUIRED = "action_required"
    STALE = "stale"
    UNKNOWN = "unknown"
    """A word that is not known here; never a success."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One attempt of one check, or one commit status."""

    name: str
    """As required checks are named: the job's name on GitHub Actions, the status's context."""
    app: str = ""
    """Who reports it, as the app's slug: ``github-actions``; a login, for a commit status."""
    state: CheckState
    commit: str
    """The full id of the commit that it is about."""
    started_at: datetime | None = None
    completed_at: datetime | None = None
    app_id: str = ""
    """The app's number, by which the host's rules name it; empty for a commit status."""
    attempt: int = 1
    """1 for the first run of the same check on the same commit, and so on."""
    id: str = ""
    url: str = ""
    is_status: bool = False
    """Whether it is a commit status, which anybody with write access can set, and no check run."""
    is_own: bool = False
    """Whether it is the very job in which the gate runs."""
