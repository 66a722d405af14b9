"""Which tickets does a pull request name, and what does their tracker say of them?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from gate.model.evidence import EvidenceFile
from gate.model.fact import Fact, Known, Unknown
from gate.model.mentions import keys
from gate.model.person import folded
from gate.model.pull_request import PullRequest
from gate.model.stage import StageInput
from gate.model.text import visible
from gate.model.ticket import Ticket
from gate.model.value import dataclass
from gate.model.work import Unreadable
from gate.readers.tickets import read_tickets
from gate.stages.pull_request.options import PullRequestOptions

_MOST: Final = 10
"""Tickets of one pull request that are looked at."""
_CLOSING: Final = re.compile(
    r"(?im)\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|implement(?:s|ed)?|part of|relate[sd]? to|"
    r"refs?|tickets?|issues?|jira|linear|story)\b[:\s]{1,3}([^\n]{1,200})"
)
"""A line on which somebody says which ticket is meant, not only mentioned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One ticket that a pull request names."""

    key: str
    ticket: Fact[Ticket]


class Tracker:
    """The host's issues, and the exports of another tracker."""

    def __init__(self, given: StageInput[PullRequestOptions]) -> None:
        self._host = given.change.host
        self._pattern = re.compile(given.options.ticket_pattern)
        self._exported: dict[str, Ticket] = {}
        self._trouble = ""
        """Why an export was not believed, as a clause."""
        self._is_exported = False
        for file in given.evidence.files(
            given.options.tickets.matches, given.options.tickets.folders
        ):
            self._read(file, given)

    def named(self, pull: PullRequest, prose: str) -> tuple[Named, ...]:
        """
        Return the tickets that *pull* is about: *prose* is its text without comments.

        Those of the title, the branch and of lines such as ``Closes #12``; where there are none,
        those that the text only mentions.
        """
        meant = "\n".join(found[1] for found in _CLOSING.finditer(prose))
        strong = self._keys((pull.title, meant, pull.head_branch), branch=pull.head_branch)
        found = strong or self._keys((prose,))
        return tuple(Named(key=key, ticket=self.ticket(key)) for key in found)

    def ticket(self, key: str) -> Fact[Ticket]:
        """Return what is known of the ticket *key*."""
        if folded(key) in self._exported:
            return Known(self._exported[folded(key)])
        if "#" in key:
            return self._host.ticket(key)
        if self._trouble:
            return Unknown(self._trouble)
        if self._is_exported:
            return Unknown("no export of the tracker holds it")
        return Unknown("no export of the tracker was left beside the change")

    def _keys(self, texts: Iterable[str], *, branch: str = "") -> tuple[str, ...]:
        told = tuple(texts)
        own = (found[0] for text in told for found in self._pattern.finditer(text[:100_000]))
        return tuple(dict.fromkeys((*own, *keys(told, branch=branch))))[:_MOST]

    def _read(self, file: EvidenceFile, given: StageInput[PullRequestOptions]) -> None:
        """Read one export; what the change itself holds is the base's word, or nobody's."""
        try:
            data = _content(file, given)
            tickets = read_tickets(data)
        except Unreadable as error:
            self._trouble = f"{visible(file.name)} was not believed: {error.reason}"
            return
        self._is_exported = True
        self._exported.update({folded(ticket.key): ticket for ticket in tickets})


def _content(file: EvidenceFile, given: StageInput[PullRequestOptions]) -> bytes:
    at = file.inside
    if at is None or given.head is None or at not in given.head.entries():
        return given.evidence.read(file)
    if given.base is None or at not in given.base.entries():
        raise Unreadable("the change itself brings it")
    return given.base.read(at)


def unknown_tickets(named: Iterable[Named]) -> dict[str, list[str]]:
    """Return the keys of those of *named* of which nothing is known, by the reason why."""
    found: dict[str, list[str]] = {}
    for each in named:
        if isinstance(each.ticket, Unknown):
            found.setdefault(each.ticket.reason, []).append(each.key)
    return found
