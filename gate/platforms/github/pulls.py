"""What GitHub tells of one pull request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from gate.model.fact import Fact, Known, Unknown
from gate.model.payload import Payload
from gate.model.pull_request import PullRequest
from gate.model.review import ReviewRequest
from gate.model.value import dataclass, field, replace
from gate.platforms.github import queries, records, scopes
from gate.platforms.github.graph import Graph, Reply

_T = TypeVar("_T")
_MOST_PAGES: Final = 6
"""Of 100 each: the longest timelines of well-known projects have some hundred events."""
_PARTS: Final = {
    "reviews": ("withReviews", "reviews", scopes.PULLS),
    "timelineItems": ("withTimeline", "timeline", scopes.PULLS),
    "commits": ("withCommits", "commits", scopes.CONTENTS),
}
"""By the connection's name: the variable that asks for it, the cursor's, what must be given."""
MORE: Final = "there is more of it than gate reads"
_HERE: Final = ("repository", "pullRequest")


@dataclass(slots=True)
class _Part:
    """One connection, as it comes page by page."""

    nodes: list[Payload] = field(default_factory=list)
    cursor: str | None = None
    is_whole: bool = False
    why_not: str = ""


def ask(graph: Graph, place: Mapping[str, str], number: int) -> Fact[PullRequest]:
    """Return the pull request *number* of the repository *place* (``owner``, ``name``)."""
    parts = {name: _Part() for name in _PARTS}
    told: Fact[PullRequest] = Unknown("GitHub did not answer")
    for _ in range(_MOST_PAGES):
        variables: dict[str, object] = {**place, "number": number}
        for name, (flag, cursor, _) in _PARTS.items():
            variables[flag] = not parts[name].is_whole
            variables[cursor] = parts[name].cursor
        reply = graph.ask(queries.PULL_REQUEST, variables, scope=scopes.PULLS)
        if isinstance(reply, Unknown):
            return reply
        node = reply.value.data.at(*_HERE)
        if not node.is_there:
            if _left_out(parts, reply.value):
                continue
            why = reply.value.why_not(*_HERE, scope=scopes.PULLS)
            return Unknown(why or f"it is not there, or the token may not see it: {scopes.PULLS}")
        for name, part in parts.items():
            _read(part, name, node, reply.value)
        told = Known(_whole(node, reply.value, parts))
        if all(part.is_whole for part in parts.values()):
            return told
    return told


def _left_out(parts: Mapping[str, _Part], reply: Reply) -> bool:
    """Leave out what is withheld and took the rest along; say whether there was such a part."""
    names = reply.withheld(name for name, part in parts.items() if not part.is_whole)
    for name in names:
        parts[name].why_not = reply.why_not(*_HERE, name, scope=_PARTS[name][2])
        parts[name].is_whole = True
    return bool(names)


def of_node(node: Payload) -> PullRequest:
    """Return the pull request in *node*, whose parts came with it, in one page each."""
    parts = {name: _Part() for name in _PARTS}
    for name, part in parts.items():
        _read(part, name, node, Reply(data=node))
    return _whole(node, Reply(data=node), parts)


def _read(part: _Part, name: str, node: Payload, reply: Reply) -> None:
    """Add what *node* has of the connection *name*."""
    if part.is_whole:
        return
    connection = node.at(name)
    nodes = connection.whole("nodes")
    if nodes is None:
        scope = _PARTS[name][2]
        part.why_not = reply.why_not(*_HERE, name, scope=scope) or "GitHub does not tell it"
        part.is_whole = True
        return
    part.nodes += nodes
    part.cursor = connection.text("pageInfo", "endCursor") or None
    part.is_whole = connection.flag("pageInfo", "hasNextPage") is not True


def _whole(node: Payload, reply: Reply, parts: Mapping[str, _Part]) -> PullRequest:
    pull = records.pull_request(node)
    events = _fact(parts["timelineItems"], records.event)
    if isinstance(events, Known):
        labels = tuple(records.with_setters(pull.labels, events.value))
        pull = replace(pull, labels=labels)
        events = Known(records.with_opening(pull, events.value))
    return replace(
        pull,
        timeline=events,
        reviews=_fact(parts["reviews"], records.review),
        contributions=_fact(parts["commits"], records.contribution),
        review_requests=_requests(node, reply),
    )


def _fact(part: _Part, read: Callable[[Payload], _T | None]) -> Fact[tuple[_T, ...]]:
    if part.why_not:
        return Unknown(part.why_not)
    if not part.is_whole:
        return Unknown(MORE)
    found = tuple(each for node in part.nodes if (each := read(node)) is not None)
    if len(found) < len(part.nodes):
        return Unknown("GitHub withholds a part of it")
    return Known(found)


def _requests(node: Payload, reply: Reply) -> Fact[tuple[ReviewRequest, ...]]:
    asked = node.at("reviewRequests")
    if not asked.is_there:
        why = reply.why_not(*_HERE, "reviewRequests", scope=scopes.PULLS)
        return Unknown(why or "GitHub does not tell it")
    found = map(records.reviewer, asked.each("nodes"))
    return Known(tuple(each for each in found if each is not None))
