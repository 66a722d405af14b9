"""
Asks GitHub in its query language, and says of each part that it withholds why.

https://docs.github.com/en/graphql/guides/forming-calls-with-graphql
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from gate.engines.host_api import HostApi
from gate.model.fact import Fact, Known, Unknown
from gate.model.payload import Payload
from gate.model.value import dataclass
from gate.platforms.github import scopes

_NEEDS: Final = {"commits": scopes.CONTENTS, "projectItems": scopes.PROJECTS}
"""What must be given for a field that needs more than the question around it."""
_HIDDEN: Final = frozenset({"FORBIDDEN", "INSUFFICIENT_SCOPES", "NOT_FOUND"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What GitHub says, and of what it says nothing."""

    data: Payload
    faults: tuple[tuple[tuple[str, ...], str], ...] = ()
    """The path of each part that is withheld, and what kind of fault that is."""

    def why_not(self, *path: str, scope: str) -> str:
        """Return why there is nothing at *path*; empty if GitHub names no fault there."""
        for place, kind in self.faults:
            if place[: len(path)] == path or path[: len(place)] == place:
                named = (_NEEDS[name] for name in place if name in _NEEDS)
                return _reason(kind, next(named, scope))
        return ""

    def withheld(self, names: Iterable[str]) -> set[str]:
        """
        Return which of the fields *names* a fault names.

        One that must not be empty takes all that is around it along, and is to be left out.
        """
        places = {name for place, _ in self.faults for name in place}
        return places.intersection(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """GitHub's GraphQL endpoint."""

    api: HostApi
    path: str
    """Its whole address, or its path below the API's."""

    def ask(self, query: str, variables: Mapping[str, object], *, scope: str) -> Fact[Reply]:
        """Return what GitHub says to *query*."""
        told = self.api.post(self.path, {"query": query, "variables": variables}, scope=scope)
        if isinstance(told, Unknown):
            return told
        payload = Payload(told.value)
        faults = tuple(
            (tuple(map(str, _path(each))), each.text("type") or "ERROR")
            for each in payload.each("errors")
        )
        if any(kind == "RATE_LIMITED" for _, kind in faults):
            return Unknown("the host's rate limit is used up: run it again later")
        if not payload.has("data"):
            return Unknown(_reason(faults[0][1] if faults else "ERROR", scope))
        return Known(Reply(data=payload.at("data"), faults=faults))


def _path(error: Payload) -> list[object]:
    data = error.at("path").data
    return data if isinstance(data, list) else []


def _reason(kind: str, scope: str) -> str:
    if kind in _HIDDEN:
        return f"it is not there, or the token may not see it: {scope}"
    return "GitHub did not answer a part of the question"
