"""What if? Facts that nobody told, put with a change on the word of the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from gate.cli.words import meant
from gate.model.change import Change
from gate.model.error import UsageError
from gate.model.fact import Fact, Known
from gate.model.host import Host, Team
from gate.model.person import Person, folded
from gate.model.pull_request import Label, PullRequest
from gate.model.review import Check, CheckState, Review, ReviewState
from gate.model.text import plain
from gate.model.ticket import Ticket, TicketState
from gate.model.value import dataclass, replace

_T = TypeVar("_T")
_APPS: Final = {"gitlab": "gitlab"}
_GITHUBS: Final = "github-actions"


def assumed(change: Change, facts: Sequence[str], now: datetime) -> Change:
    """
    Return *change* as if *facts* were told; each is named wherever the verdict is.

    Raises:
        UsageError: one is none, or there is no pull request of which it could be told.
    """
    for fact in facts:
        name, _, value = fact.partition("=")
        how = FACTS.get(name)
        if how is None or not value.strip():
            raise UsageError(
                f"--assume {plain(fact)!r} is no fact that can be assumed",
                where="--assume",
                fix=f"{meant(name, tuple(FACTS))}; docs/facts.md lists them",
            )
        change = how(_Said(fact=fact, value=value.strip(), now=now), change)
    return replace(change, assumed=(*change.assumed, *map(plain, facts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One fact, as the command line spells it."""

    fact: str
    value: str
    now: datetime

    def parted(self, mark: str) -> tuple[str, str]:
        """
        Return what stands before and after the last *mark*.

        Raises:
            UsageError: one of them is empty.
        """
        before, _, after = self.value.rpartition(mark)
        if not before or not after:
            raise self.refused(f"it has no {mark!r} between two words")
        return before, after

    def refused(self, why: str) -> UsageError:
        """Return the error that says why it cannot be assumed."""
        return UsageError(
            f"{plain(self.fact)!r} cannot be assumed: {why}",
            where="--assume",
            fix="see docs/facts.md for how each fact is written",
        )


def _pull(said: _Said, change: Change) -> PullRequest:
    if change.pull_request is None:
        raise UsageError(
            f"there is no pull request of which {plain(said.fact)!r} could be assumed",
            where="--assume",
            fix="judge a recorded change (--change FILE) or a recorded event (--event FILE)",
        )
    return change.pull_request


def _with(fact: Fact[tuple[_T, ...]], each: _T) -> Fact[tuple[_T, ...]]:
    """Return *fact* with *each* as the last; what was unknown is known to hold it alone."""
    return Known((*(fact.value if isinstance(fact, Known) else ()), each))


def _reviewed(state: ReviewState) -> Callable[[_Said, Change], Change]:
    def told(said: _Said, change: Change) -> Change:
        pull = _pull(said, change)
        review = Review(
            id=f"assumed {said.fact}",
            author=Person(login=said.value.removeprefix("@")),
            state=state,
            commit=Known(pull.head),
            submitted_at=said.now,
            can_write=Known(value=True),
        )
        return replace(change, pull_request=replace(pull, reviews=_with(pull.reviews, review)))

    return told


def _labelled(said: _Said, change: Change) -> Change:
    pull = _pull(said, change)
    name, _, by = said.value.partition(",by=")
    label = Label(name=name, set_by=Known(by.removeprefix("@") or "whoever-may"))
    others = tuple(each for each in pull.labels if each.name != name)
    return replace(change, pull_request=replace(pull, labels=(*others, label)))


def _checked(said: _Said, change: Change) -> Change:
    name, word = said.parted(":")
    states = {each.value: each for each in CheckState if each is not CheckState.UNKNOWN}
    if word not in states:
        raise said.refused(f"{word!r} is none of {', '.join(states)}")
    pull, host = change.pull_request, change.host
    before = pull.checks if pull else host.checks
    known = before.value if isinstance(before, Known) else ()
    same = [each for each in known if each.name == name]
    check = Check(
        name=name,
        app=same[-1].app if same else _APPS.get(host.name, _GITHUBS),
        app_id=same[-1].app_id if same else _awaited(host, name),
        state=states[word],
        commit=(pull.head if pull else "") or change.head_commit,
        started_at=said.now,
        completed_at=None if word == "pending" else said.now,
        attempt=1 + max((each.attempt for each in same), default=0),
        id=f"assumed {said.fact}",
    )
    checks = _with(before, check)
    if pull:
        return replace(change, pull_request=replace(pull, checks=checks))
    return replace(change, told_by_host=replace(host, checks=checks))


def _awaited(host: Host, name: str) -> str:
    """Return the number of the app of which the host's rules expect the check *name*."""
    protection = host.protection.value if isinstance(host.protection, Known) else None
    required = protection.required_checks if protection else None
    known = required.value if isinstance(required, Known) else ()
    return next((each.app for each in known if each.name == name), "")


def _ticketed(said: _Said, change: Change) -> Change:
    key, word = said.parted(":")
    host = change.host
    known = host.ticket(key)
    ticket = known.value if isinstance(known, Known) else Ticket(key=key, state=TicketState.OPEN)
    states = {each.value: each for each in TicketState}
    if word in states:
        ticket = replace(ticket, state=states[word])
    else:
        ticket = replace(ticket, state=TicketState.OPEN, status=Known(word))
    told = host.tickets.value if isinstance(host.tickets, Known) else ()
    others = tuple(each for each in told if folded(each.key) != folded(key))
    return _host(change, replace(host, tickets=Known((*others, ticket))))


def _in_team(said: _Said, change: Change) -> Change:
    name, login = said.parted(":")
    host, name = change.host, name.removeprefix("@")
    known = host.members(name)
    members = (*(known.value if isinstance(known, Known) else ()), login.removeprefix("@"))
    others = tuple(each for each in host.teams if folded(each.name) != folded(name))
    return _host(change, replace(host, teams=(*others, Team(name=name, members=Known(members)))))


def _host(change: Change, host: Host) -> Change:
    return replace(change, told_by_host=host)


FACTS: Final[Mapping[str, Callable[[_Said, Change], Change]]] = {
    "approved-by": _reviewed(ReviewState.APPROVED),
    "changes-requested-by": _reviewed(ReviewState.CHANGES_REQUESTED),
    "label": _labelled,
    "check": _checked,
    "ticket": _ticketed,
    "member": _in_team,
}
"""What can be assumed, by the name that ``--assume NAME=…`` calls it."""
