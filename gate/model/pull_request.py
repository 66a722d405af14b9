"""A pull request (GitHub) or merge request (GitLab), as far as the host tells of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from gate.model.fact import NOT_ASKED, Fact
from gate.model.value import dataclass

if TYPE_CHECKING:  # a run that asks no host does not pay for the nouns of its answer
    from gate.model.review import Check, Contribution, Review, ReviewRequest, TimelineEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label on a pull request or a ticket."""

    name: str
    set_by: Fact[str]
    """The login of whoever set it last, which only the host's timeline tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """What the platform says of a pull request or merge request."""

    number: int
    title: str
    body: str
    author: str
    """A login, without ``@``; empty where nobody tells."""
    base_branch: str
    head_branch: str
    is_draft: bool = False
    is_from_fork: bool = False
    labels: tuple[Label, ...] = ()
    url: str = ""
    is_author_bot: bool = False
    head: str = ""
    """
    The full id of its newest commit; empty where nobody tells.

    It is no merge of the host's: `Change.head_commit` is, where that is checked out.
    """
    opened_at: Fact[datetime] = NOT_ASKED
    edited_at: datetime | None = None
    """When somebody last edited the text; `None` for never, or where the host does not tell."""
    merged_at: Fact[datetime | None] = NOT_ASKED
    """`None` while it is not merged."""
    merge_commit: str = ""
    """The commit that it was merged as; empty while it is not."""
    is_closed: bool = False
    """Whether it was closed without a merge."""
    added: int | None = None
    """Lines added, as the host counts them; `None` where it was not asked."""
    deleted: int | None = None
    reviews: Fact[tuple[Review, ...]] = NOT_ASKED
    """All of them, oldest first; the pending ones are seen by their author alone."""
    review_requests: Fact[tuple[ReviewRequest, ...]] = NOT_ASKED
    """Those that stand; when each was made, the timeline says."""
    timeline: Fact[tuple[TimelineEvent, ...]] = NOT_ASKED
    """Oldest first, whole: a part of it is unknown."""
    contributions: Fact[tuple[Contribution, ...]] = NOT_ASKED
    """One for each commit, oldest first."""
    checks: Fact[tuple[Check, ...]] = NOT_ASKED
    """Of `head`, every attempt, the newest last; a required check that never ran has none."""
