"""What GitHub remembers of the days before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from gate.model.fact import Fact, Known, Unknown
from gate.model.host import Past
from gate.model.payload import Payload
from gate.model.pull_request import PullRequest
from gate.model.ticket import Ticket
from gate.model.value import replace
from gate.platforms.github import pulls, queries, records, scopes
from gate.platforms.github.beside import Here

_MOST_PAGES: Final = 40
"""Of 25 pull requests, or 100 tickets, each."""
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_TOO_MANY: Final = Unknown("there was more in that time than gate reads: ask for fewer days")


def past(here: Here, since: datetime) -> Fact[Past]:
    """Return what was merged or closed, and which tickets were made, since *since*, or is open."""
    ended = _pulls(here, ("MERGED", "CLOSED"), since)
    if isinstance(ended, Unknown):
        return ended
    waiting = _pulls(here, ("OPEN",), None)
    if isinstance(waiting, Unknown):
        return waiting
    pulls_of_both = tuple(sorted((*ended.value, *waiting.value), key=_ended_at))
    return Known(Past(since=since, pull_requests=pulls_of_both, tickets=_tickets(here, since)))


def _pulls(
    here: Here, states: tuple[str, ...], since: datetime | None
) -> Fact[tuple[PullRequest, ...]]:
    """Return the pull requests in one of *states*; with *since*, those touched since then."""
    found: list[PullRequest] = []
    after: str | None = None
    for _ in range(_MOST_PAGES):
        variables = {**here.place, "after": after, "states": list(states)}
        told = here.graph.ask(queries.PAST, variables, scope=scopes.PULLS)
        if isinstance(told, Unknown):
            return told
        page = told.value.data.at("repository", "pullRequests")
        if not page.is_there:
            why = told.value.why_not("repository", "pullRequests", scope=scopes.PULLS)
            return Unknown(why or "GitHub does not tell it")
        nodes = page.whole("nodes")
        if nodes is None:
            return Unknown("GitHub withholds a part of it")
        found += [_pull(here, node) for node in nodes if _is_meant(node, since)]
        after = page.text("pageInfo", "endCursor") or None
        is_last = page.flag("pageInfo", "hasNextPage") is not True
        if is_last or (since and not all(_is_since(node, "updatedAt", since) for node in nodes)):
            return Known(tuple(found))
    return _TOO_MANY


def _pull(here: Here, node: Payload) -> PullRequest:
    """Return the pull request in *node*; one that does not fit into its page is asked for alone."""
    pull = pulls.of_node(node)
    if Unknown(pulls.MORE) not in (pull.reviews, pull.timeline, pull.contributions):
        return pull
    told = pulls.ask(here.graph, here.place, pull.number)
    return told.value if isinstance(told, Known) else pull


def _is_meant(node: Payload, since: datetime | None) -> bool:
    """Say whether the pull request in *node* ended since *since*, or is open."""
    if since is None:
        return True
    field = "mergedAt" if node.time("mergedAt") else "updatedAt"
    return _is_since(node, field, since)


def _is_since(node: Payload, field: str, since: datetime) -> bool:
    at = node.time(field)
    return at is not None and at >= since


def _ended_at(pull: PullRequest) -> datetime:
    at = pull.merged_at.value if isinstance(pull.merged_at, Known) else None
    return at or _NEVER


def _tickets(here: Here, since: datetime) -> Fact[tuple[Ticket, ...]]:
    found: list[Ticket] = []
    after: str | None = None
    for _ in range(_MOST_PAGES):
        variables = {**here.place, "after": after, "since": since.isoformat()}
        told = here.graph.ask(queries.TICKETS_SINCE, variables, scope=scopes.ISSUES)
        if isinstance(told, Unknown):
            return told
        page = told.value.data.at("repository", "issues")
        if not page.is_there:
            why = told.value.why_not("repository", "issues", scope=scopes.ISSUES)
            return Unknown(why or "GitHub does not tell it")
        nodes = [node for node in page.each("nodes") if _is_since(node, "createdAt", since)]
        found += [_ticket(node) for node in nodes]
        after = page.text("pageInfo", "endCursor") or None
        if page.flag("pageInfo", "hasNextPage") is not True:
            return Known(tuple(sorted(found, key=_made_at)))
    return _TOO_MANY


def _made_at(ticket: Ticket) -> datetime:
    return ticket.created_at or _NEVER


def _ticket(node: Payload) -> Ticket:
    told = records.ticket(f"#{node.number('number') or 0}", node)
    unasked = Unknown("it was not asked for")
    return replace(told, status=unasked, priority=unasked, remarks=unasked)
