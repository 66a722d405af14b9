"""Does a ticket stand behind the change, ready, clear, and up to date?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from gate.model.fact import Fact, Known
from gate.model.finding import Finding
from gate.model.pull_request import PullRequest
from gate.model.stage import StageInput
from gate.model.table import Table
from gate.model.text import count, visible
from gate.model.ticket import Ticket, TicketState
from gate.readers.description import own_words, read_description
from gate.stages.pull_request.days import hours_of, work_days_between
from gate.stages.pull_request.options import PullRequestOptions
from gate.stages.pull_request.rules import (
    CRITERIA_MISSING,
    TICKET_MISSING,
    TICKET_NOT_READY,
    TICKET_STALE,
    TICKET_UNVERIFIED,
)
from gate.stages.pull_request.tracker import Named, unknown_tickets

KnownT = TypeVar("KnownT")


def tickets(
    pull: PullRequest, named: Sequence[Named], given: StageInput[PullRequestOptions]
) -> Iterator[Finding]:
    """Yield what is wrong with the tickets that *pull* names, or that it names none."""
    known = [each.ticket.value for each in named if isinstance(each.ticket, Known)]
    there = [ticket for ticket in known if ticket.state is not TicketState.MISSING]
    gone = [ticket.key for ticket in known if ticket.state is TicketState.MISSING]
    if not named:
        yield TICKET_MISSING.found(
            "Neither the title, the branch nor the text names a ticket", key=str(pull.number)
        )
    for key in gone if len(gone) == len(named) else ():
        yield TICKET_MISSING.found(f"There is no ticket {visible(key)}", key=key)
    for why, keys in unknown_tickets(named).items():
        are = "exists and is" if len(keys) == 1 else "exist and are"
        yield TICKET_UNVERIFIED.found(
            f"Whether {', '.join(map(visible, keys))} {are} ready is unverified: {visible(why)}",
            key=" ".join(keys),
        )
    for ticket in there:
        yield from _of(ticket, pull, given)


def _of(
    ticket: Ticket, pull: PullRequest, given: StageInput[PullRequestOptions]
) -> Iterator[Finding]:
    options, key = given.options, visible(ticket.key)
    if why := _why_not_ready(ticket, options):
        yield TICKET_NOT_READY.found(f"{key} {why}", key=ticket.key)
    elif why := _why_stale(ticket, pull, given):
        yield TICKET_STALE.found(f"{key} {why}", key=ticket.key)
    found = _criteria(ticket, options)
    if found < options.criteria_words:
        yield CRITERIA_MISSING.found(
            f"{key} has {count(found, 'word')} of acceptance criteria,"
            f" and {options.criteria_words} are asked",
            key=ticket.key,
        )


def _why_not_ready(ticket: Ticket, options: PullRequestOptions) -> str:
    """Return why *ticket* was not to be worked on, as a clause; empty if it was."""
    if ticket.state is TicketState.CLOSED:
        return "is closed"
    refused = {name.casefold() for name in options.not_ready_labels}
    for label in ticket.labels:
        if label.name.casefold() in refused:
            return f"has the label {visible(label.name)}"
    blockers = _known(ticket.blocked_by) or ()
    if blockers:
        return f"is blocked by {', '.join(map(visible, blockers))}"
    status = _known(ticket.status)
    if status and status.strip().casefold() not in {name.casefold() for name in options.ready}:
        return f"stands in {visible(status)}, which `stages.pull-request.ready` does not name"
    return "has no priority" if _known(ticket.priority) == "" else ""


def _why_stale(ticket: Ticket, pull: PullRequest, given: StageInput[PullRequestOptions]) -> str:
    """Return why the board does not show the work on *ticket*, as a clause; empty if it does."""
    options = given.options
    status = _known(ticket.status) or ""
    waiting = {name.casefold() for name in options.waiting}
    if status.strip().casefold() in waiting and not pull.is_draft:
        return f"still stands in {visible(status)}, and its pull request is open"
    if ticket.updated_at is None:
        return ""
    days = work_days_between(ticket.updated_at, given.now, hours_of(options.hours, given.now))
    if days > options.stale_days:
        return f"was touched {count(days, 'work day')} ago, and {options.stale_days} are allowed"
    return ""


def _criteria(ticket: Ticket, options: PullRequestOptions) -> int:
    """Return how many words say how to see that *ticket* is done."""
    nothing = read_description("")
    own = own_words(read_description(ticket.criteria).sections, nothing)
    return own or own_words(read_description(ticket.body).named(options.criteria), nothing)


def _known(fact: Fact[KnownT]) -> KnownT | None:
    return fact.value if isinstance(fact, Known) else None


def table(named: Sequence[Named]) -> Table:
    """Return what is known of the tickets *named*, in rows."""
    return Table(
        name="tickets",
        columns=("ticket", "state", "column", "priority"),
        rows=tuple((visible(each.key), *_row(each.ticket)) for each in named),
    )


def _row(ticket: Fact[Ticket]) -> tuple[str, str, str]:
    if not isinstance(ticket, Known):
        return "unverified", "", ""
    told = ticket.value
    facts = (_known(told.status), _known(told.priority))
    status, priority = (visible(str(fact)) if fact else "not known" for fact in facts)
    return told.state.value, status, priority
