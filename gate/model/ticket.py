"""What a tracker says of a piece of work."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from gate.model.fact import NOT_ASKED, Fact
from gate.model.person import Person
from gate.model.pull_request import Label
from gate.model.value import dataclass


class TicketState(Enum):
    """Whether the work is still to be done."""

    OPEN = "open"
    CLOSED = "closed"
    MISSING = "missing"
    """The tracker was asked, and has no such ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment on a ticket."""

    author: Person
    at: datetime
    """When it was written; `edited_at` counts where its words decide."""
    text: str
    edited_at: datetime | None = None
    is_authors_own: bool = True
    """Whether nobody else can have written `text`: hosts let others edit what somebody wrote."""
    can_write: Fact[bool] = NOT_ASKED
    """Whether the author may push to the repository, now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One issue or ticket."""

    key: str
    """``#12``, ``owner/repository#12``, ``PAY-123``."""
    state: TicketState
    status: Fact[str] = NOT_ASKED
    """The column of the board that it stands in: ``Ready``, ``In progress``."""
    title: str = ""
    body: str = ""
    """Its text; the acceptance criteria are a section of it, unless `criteria` holds them."""
    criteria: str = ""
    """The acceptance criteria, where the tracker has a field for them."""
    priority: Fact[str] = NOT_ASKED
    author: Person | None = None
    assignees: tuple[str, ...] = ()
    """Logins."""
    labels: tuple[Label, ...] = ()
    blocked_by: Fact[tuple[str, ...]] = NOT_ASKED
    """The keys of open tickets that must be done before."""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    closed_at: datetime | None = None
    is_duplicate: bool = False
    """Whether it was closed as a duplicate of another."""
    milestone: str = ""
    kind: str = ""
    """The tracker's own type of it: ``Bug``."""
    url: str = ""
    remarks: Fact[tuple[Remark, ...]] = NOT_ASKED
    """Oldest first."""
