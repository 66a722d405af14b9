"""
Asks GitHub what the stages want to know, and puts it with the change.

Where there is no token, or it may not see a thing, the fact says what to give.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gate.model.change import Change, Event
from gate.model.fact import Fact, Known, Unknown
from gate.model.host import Host
from gate.model.mentions import keys
from gate.model.network import Network
from gate.model.pull_request import PullRequest
from gate.model.value import dataclass, replace
from gate.model.want import Inquiry, Want
from gate.platforms.github import beside, pulls
from gate.platforms.github.graph import Graph
from gate.platforms.github.past import past
from gate.platforms.github.tickets import follow_ups, tickets
from gate.platforms.github.token import api_of

_ABOUT_PULL: Final = frozenset({Want.REVIEWS, Want.LABELS})
_MOST_REQUESTS: Final = 60
_MOST_REQUESTS_PAST: Final = 300


def ask(
    change: Change,
    inquiry: Inquiry,
    environ: Mapping[str, str],
    network: Network,
) -> Change:
    """Return *change* with what GitHub tells of *inquiry*."""
    if not inquiry.wants:
        return change
    most = _MOST_REQUESTS_PAST if Want.PAST in inquiry.wants else _MOST_REQUESTS
    api = api_of(environ, network, most_requests=most)
    if isinstance(api, Unknown):
        return _unanswered(change, inquiry, api.reason)
    owner, _, name = environ["GITHUB_REPOSITORY"].partition("/")
    graph = Graph(api=api, path=environ.get("GITHUB_GRAPHQL_URL") or "/graphql")
    here = beside.Here(api=api, graph=graph, owner=owner, name=name)
    asker = _Asker(here=here, environ=environ, inquiry=inquiry)
    answered = asker.answered(change)
    return replace(answered, told_by_host=replace(answered.host, requests=api.requests))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asker:
    """One conversation with GitHub about one change."""

    here: beside.Here
    environ: Mapping[str, str]
    inquiry: Inquiry

    def wants(self, want: Want) -> bool:
        """Say whether a stage wants it."""
        return want in self.inquiry.wants

    def answered(self, change: Change) -> Change:
        """Return *change* with what GitHub tells."""
        host = change.host
        pull = change.pull_request
        if pull is not None and _is_asked_about(pull, self.inquiry):
            pull = self.pull(pull)
        if change.event is Event.MERGE_QUEUE and _ABOUT_PULL & self.inquiry.wants:
            host = replace(host, queued=self.queued(change))
        if change.event is Event.PUSH and self.wants(Want.PUSHED):
            host = replace(host, pushed=beside.pushed(self.here, change))
        if self.wants(Want.CHECKS):
            pull, host = self.checked(change, pull, host)
        change = replace(change, pull_request=pull, told_by_host=host)
        return replace(change, told_by_host=self.beside(change))

    def beside(self, change: Change) -> Host:
        """Return what GitHub tells beside the pull request."""
        host, branch = change.host, branch_of(change)
        if self.wants(Want.PROTECTION) and branch:
            host = replace(host, protection=beside.protection(self.here, branch))
        if self.wants(Want.TICKETS):
            host = replace(host, tickets=tickets(self.here, named_tickets(change)))
        if self.wants(Want.FOLLOW_UPS) and self.inquiry.follow_up_label:
            host = replace(host, follow_ups=follow_ups(self.here, self.inquiry.follow_up_label))
        if self.wants(Want.TEAMS) and self.inquiry.teams:
            host = replace(host, teams=beside.teams(self.here, self.inquiry.teams))
        if self.wants(Want.PAST) and self.inquiry.since:
            host = replace(host, past=past(self.here, self.inquiry.since))
        return host

    def pull(self, pull: PullRequest) -> PullRequest:
        """
        Return *pull* with what GitHub says of it now.

        A job that runs again has the event of its first run; its title, text and labels are
        old. Its head is what is judged, and stays.
        """
        told = pulls.ask(self.here.graph, self.here.place, pull.number)
        if isinstance(told, Unknown):
            return unanswered(pull, told)
        return replace(told.value, head=pull.head or told.value.head, checks=pull.checks)

    def queued(self, change: Change) -> Fact[tuple[PullRequest, ...]]:
        """Return the pull requests that the queue merges together."""
        numbers = beside.queued_numbers(self.here, change)
        if isinstance(numbers, Unknown):
            return numbers
        found = []
        for number in numbers.value:
            told = pulls.ask(self.here.graph, self.here.place, number)
            if isinstance(told, Unknown):
                return told
            found.append(told.value)
        return Known(tuple(found))

    def checked(
        self, change: Change, pull: PullRequest | None, host: Host
    ) -> tuple[PullRequest | None, Host]:
        """Return *pull* or *host* with the checks: of the pull request's head, or the change's."""
        head = pull.head if pull else change.head_commit
        if not head:
            return pull, host
        found = beside.checks(self.here, head, self.environ)
        if pull:
            return replace(pull, checks=found), host
        return pull, replace(host, checks=found)


def _is_asked_about(pull: PullRequest, inquiry: Inquiry) -> bool:
    """Say whether there is something to ask of *pull*: of its labels, only if it has any."""
    wanted = _ABOUT_PULL & inquiry.wants
    return bool(pull.number) and bool(wanted - {Want.LABELS} or (wanted and pull.labels))


def branch_of(change: Change) -> str:
    """Return the branch that *change* goes into."""
    if change.pull_request:
        return change.pull_request.base_branch
    return change.head_name if change.event is Event.PUSH else change.base_name


def named_tickets(change: Change) -> tuple[str, ...]:
    """Return the keys of the tickets that *change* names, those of its pull requests first."""
    pull = change.pull_request
    queued = change.host.queued
    asked = [pull] if pull else list(queued.value) if isinstance(queued, Known) else []
    texts = [text for each in asked for text in (each.title, each.body)]
    commits = change.commits.value if isinstance(change.commits, Known) else ()
    texts += [commit.message for commit in commits]
    return keys(texts, branch=pull.head_branch if pull else "")


def unanswered(pull: PullRequest, why: Unknown) -> PullRequest:
    """Return *pull* with all that only the API tells unknown."""
    labels = tuple(replace(each, set_by=why) for each in pull.labels)
    return replace(
        pull,
        labels=labels,
        reviews=why,
        review_requests=why,
        timeline=why,
        contributions=why,
        merged_at=why,
    )


def _unanswered(change: Change, inquiry: Inquiry, reason: str) -> Change:
    """Return *change* with all that *inquiry* wants unknown."""
    why, host, pull = Unknown(reason), change.host, change.pull_request
    facts = {
        Want.PUSHED: ("pushed",),
        Want.REVIEWS: ("queued",),
        Want.CHECKS: ("checks",),
        Want.PROTECTION: ("protection",),
        Want.TICKETS: ("tickets",),
        Want.FOLLOW_UPS: ("follow_ups",),
        Want.PAST: ("past",),
    }
    missing = [name for want in inquiry.wants for name in facts.get(want, ())]
    untold: dict[str, Any] = dict.fromkeys(missing, why)
    untold["teams"] = beside.unknown_teams(inquiry.teams, why)
    host = replace(host, **untold)
    if pull is not None:
        pull = replace(unanswered(pull, why), checks=why)
    return replace(change, pull_request=pull, told_by_host=host)
