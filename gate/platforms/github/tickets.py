"""What GitHub tells of the issues that a change names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote

from gate.model.fact import Fact, Known, Unknown
from gate.model.payload import Payload
from gate.model.person import folded
from gate.model.pull_request import Label
from gate.model.ticket import Ticket, TicketState
from gate.model.value import replace
from gate.platforms.github import queries, records, scopes
from gate.platforms.github.beside import Here
from gate.platforms.github.graph import Reply

_MOST_BLOCKED: Final = 3
"""Tickets of which is asked what blocks them: that is a request each."""


def tickets(here: Here, keys: Sequence[str]) -> Fact[tuple[Ticket, ...]]:
    """
    Return the issues *keys*, ``#12`` or ``owner/repository#12``.

    Those of other owners are not asked for: a token may see more than who wrote the key.
    """
    places = {key: place for key in keys if (place := _place(here, key))}
    if not places:
        return Known(())
    found = _asked(here, places, with_projects=True)
    if isinstance(found, str):
        hidden = found
        found = _asked(here, places, with_projects=False)
        if not isinstance(found, str | Unknown):
            why = Unknown(hidden)
            found = Known([replace(each, status=why, priority=why) for each in found.value])
    if isinstance(found, str):
        return Unknown(found)
    if isinstance(found, Unknown):
        return found
    return Known(tuple(_with_blockers(here, found.value)))


def _asked(
    here: Here, places: Mapping[str, tuple[str, str, int]], *, with_projects: bool
) -> Fact[list[Ticket]] | str:
    """
    Return the tickets at *places*, by key.

    A text says why projects may not be seen, where they took the tickets along.
    """
    query = queries.tickets(list(places.values()), with_projects=with_projects)
    reply = here.graph.ask(query, {}, scope=scopes.ISSUES)
    if isinstance(reply, Unknown):
        return scopes.PROJECTS if with_projects and scopes.ISSUES in reply.reason else reply
    found: list[Ticket] = []
    for at, key in enumerate(places):
        if with_projects and reply.value.withheld(["projectItems"]):
            return reply.value.why_not(f"t{at}", scope=scopes.PROJECTS) or scopes.PROJECTS
        told = _ticket(reply.value, f"t{at}", key)
        if isinstance(told, Unknown):
            return told
        found.append(told.value)
    return Known(found)


def _place(here: Here, key: str) -> tuple[str, str, int] | None:
    place, _, number = key.rpartition("#")
    owner, _, name = (place or f"{here.owner}/{here.name}").partition("/")
    is_ours = folded(owner) == folded(here.owner)
    return (owner, name, int(number)) if is_ours and records.is_login(name) else None


def _ticket(reply: Reply, alias: str, key: str) -> Fact[Ticket]:
    node = reply.data.at(alias, "issue")
    if node.is_there:
        return Known(records.ticket(key, node))
    kinds = {kind for path, kind in reply.faults if path[:1] == (alias,)}
    if kinds <= {"NOT_FOUND"} and reply.data.has(alias):
        return Known(Ticket(key=key, state=TicketState.MISSING))
    return Unknown(reply.why_not(alias, scope=scopes.ISSUES) or "GitHub does not tell it")


def _with_blockers(here: Here, found: Sequence[Ticket]) -> Sequence[Ticket]:
    own = [each for each in found if each.key.startswith("#") and each.state is TicketState.OPEN]
    asked = {each.key: _blocked_by(here, each.key) for each in own[:_MOST_BLOCKED]}
    return [
        replace(each, blocked_by=asked[each.key]) if each.key in asked else each for each in found
    ]


def _blocked_by(here: Here, key: str) -> Fact[tuple[str, ...]]:
    """https://docs.github.com/en/rest/issues/issue-dependencies."""
    path = f"{here.path}/issues/{key[1:]}/dependencies/blocked_by?per_page=100"
    told = here.api.items(path, scope=scopes.ISSUES)
    if isinstance(told, Unknown):
        return told
    open_ones = [each for each in told.value if isinstance(each, dict) and _is_open(each)]
    return Known(tuple(f"#{each.get('number')}" for each in open_ones))


def _is_open(issue: Mapping[str, object]) -> bool:
    return issue.get("state") == "open"


def follow_ups(here: Here, label: str) -> Fact[tuple[Ticket, ...]]:
    """Return the open issues with *label*: https://docs.github.com/en/rest/issues/issues."""
    path = f"{here.path}/issues?labels={quote(label, safe='')}&state=open&per_page=100"
    told = here.api.items(path, scope=scopes.ISSUES)
    if isinstance(told, Unknown):
        return told
    found = (Payload(each) for each in told.value)
    # To GitHub a pull request is an issue, too.
    return Known(tuple(_follow_up(each, label) for each in found if not each.has("pull_request")))


def _follow_up(node: Payload, label: str) -> Ticket:
    return Ticket(
        key=f"#{node.name('number')}",
        state=TicketState.OPEN,
        title=node.text("title"),
        labels=(Label(name=label, set_by=Unknown("GitHub does not say who set it")),),
        created_at=node.time("created_at"),
        url=node.text("html_url"),
    )
