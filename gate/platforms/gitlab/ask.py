"""
Asks GitLab what the stages want to know, and puts it with the change.

https://docs.gitlab.com/api/merge_requests/ and the pages beside it. A job's own token may not
read these: gate wants one that may, as ``GATE_TOKEN``, and says so in each fact without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from gate.engines.host_api import HostApi
from gate.model.change import Change, Event
from gate.model.fact import Fact, Known, Unknown
from gate.model.host import Host, Past, Protection, Pushed, Team
from gate.model.mentions import keys
from gate.model.network import Network
from gate.model.payload import Payload
from gate.model.person import Person
from gate.model.pull_request import PullRequest
from gate.model.ticket import Ticket, TicketState
from gate.model.value import dataclass, replace
from gate.model.want import Inquiry, Want
from gate.platforms.gitlab import records
from gate.platforms.gitlab.token import SCOPE, api_of, project_path

_ABOUT_PULL: Final = frozenset({Want.REVIEWS, Want.LABELS})
_MOST_LOOKED_UP: Final = 30
"""Pushed commits whose merge request is asked for; those of one bring along the rest of it."""
_MOST_DISCUSSED: Final = 1
"""Tickets of which the comments and the blockers are asked for: that is two requests each."""
_MOST_PAST: Final = 250
_MOST_REQUESTS: Final = 60
_MOST_REQUESTS_PAST: Final = 600
_GROUP: Final = re.compile(r"[\w.-]+(?:/[\w.-]+)+")


def ask(change: Change, inquiry: Inquiry, environ: Mapping[str, str], network: Network) -> Change:
    """Return *change* with what GitLab tells of *inquiry*."""
    if not inquiry.wants:
        return change
    most = _MOST_REQUESTS_PAST if Want.PAST in inquiry.wants else _MOST_REQUESTS
    api = api_of(environ, network, most_requests=most)
    if isinstance(api, Unknown):
        return _unanswered(change, inquiry, api.reason)
    here = _Here(api=api, path=project_path(environ), environ=environ)
    answered = _Asker(here=here, inquiry=inquiry).answered(change)
    return replace(answered, told_by_host=replace(answered.host, requests=api.requests))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Here:
    """One project on GitLab, and how it is asked."""

    api: HostApi
    path: str
    environ: Mapping[str, str]

    def one(self, path: str) -> Fact[Payload]:
        """Return the object at *path* below the project."""
        told = self.api.get(f"{self.path}{path}", scope=SCOPE)
        return told if isinstance(told, Unknown) else Known(Payload(told.value))

    def all(self, path: str) -> Fact[list[Payload]]:
        """Return the whole list at *path* below the project."""
        mark = "&" if "?" in path else "?"
        told = self.api.items(f"{self.path}{path}{mark}per_page=100", scope=SCOPE)
        if isinstance(told, Unknown):
            return told
        found = Payload(told.value).whole()
        return Unknown("GitLab withholds a part of it") if found is None else Known(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asker:
    """One conversation with GitLab about one change."""

    here: _Here
    inquiry: Inquiry

    def wants(self, want: Want) -> bool:
        """Say whether a stage wants it."""
        return want in self.inquiry.wants

    def answered(self, change: Change) -> Change:
        """Return *change* with what GitLab tells."""
        pull, host = change.pull_request, change.host
        if pull is not None and _is_asked_about(pull, self.inquiry):
            pull = self.pull(pull)
        if self.wants(Want.CHECKS):
            pull, host = self.checked(change, pull, host)
        if pull is not None and change.event is Event.MERGE_QUEUE:
            host = replace(host, queued=Known((pull,)))  # a train has a pipeline for each
        if change.event is Event.PUSH and self.wants(Want.PUSHED):
            host = replace(host, pushed=_pushed(self.here, change))
        change = replace(change, pull_request=pull, told_by_host=host)
        return replace(change, told_by_host=self.beside(change))

    def pull(self, pull: PullRequest) -> PullRequest:
        """Return *pull* with what GitLab says of it now; its head is what is judged, and stays."""
        told = _pull(self.here, pull.number)
        if isinstance(told, Unknown):
            return _unanswered_pull(pull, told)
        return replace(told.value, head=pull.head or told.value.head, checks=pull.checks)

    def checked(
        self, change: Change, pull: PullRequest | None, host: Host
    ) -> tuple[PullRequest | None, Host]:
        """Return *pull* or *host* with the jobs and statuses of what this pipeline builds."""
        commit = change.head_commit
        told = self.here.all(f"/repository/commits/{commit}/statuses?all=true")
        if isinstance(told, Unknown):
            return (
                (replace(pull, checks=told), host) if pull else (pull, replace(host, checks=told))
            )
        head = (pull.head if pull else "") or commit
        own = self.here.environ.get("CI_JOB_ID", "")
        found = Known(records.checks(told.value, head=head, own=own))
        return (replace(pull, checks=found), host) if pull else (pull, replace(host, checks=found))

    def beside(self, change: Change) -> Host:
        """Return what GitLab tells beside the merge request."""
        host, pull = change.host, change.pull_request
        branch = pull.base_branch if pull else change.head_name
        if self.wants(Want.PROTECTION) and branch:
            host = replace(host, protection=_protection(self.here, branch))
        if self.wants(Want.TICKETS):
            host = replace(host, tickets=_tickets(self.here, _named(change)))
        if self.wants(Want.FOLLOW_UPS) and self.inquiry.follow_up_label:
            host = replace(host, follow_ups=_follow_ups(self.here, self.inquiry.follow_up_label))
        if self.wants(Want.TEAMS) and self.inquiry.teams:
            teams = tuple(_team(self.here, name) for name in self.inquiry.teams)
            host = replace(host, teams=teams)
        if self.wants(Want.PAST) and self.inquiry.since:
            host = replace(host, past=_past(self.here, self.inquiry))
        return host


def _is_asked_about(pull: PullRequest, inquiry: Inquiry) -> bool:
    """Say whether there is something to ask of *pull*: of its labels, only if it has any."""
    wanted = _ABOUT_PULL & inquiry.wants
    return bool(pull.number) and bool(wanted - {Want.LABELS} or (wanted and pull.labels))


def _pull(here: _Here, number: int) -> Fact[PullRequest]:
    """Return the merge request *number* with all that is said of it."""
    path = f"/merge_requests/{number}"
    told = here.one(path)
    if isinstance(told, Unknown):
        return told
    pull = records.pull_request(told.value)
    parts = {
        name: here.all(f"{path}/{name}")
        for name in ("notes?sort=asc", "resource_label_events", "versions", "commits", "reviewers")
    }
    approvals = here.one(f"{path}/approvals")
    why = next((each for each in (*parts.values(), approvals) if isinstance(each, Unknown)), None)
    if why or isinstance(approvals, Unknown):
        return Known(_unanswered_pull(pull, why or Unknown("GitLab does not tell it")))
    lists = {name: each.value for name, each in parts.items() if isinstance(each, Known)}
    return Known(_whole(here, told.value, lists, list(approvals.value.each("approved_by"))))


def _whole(
    here: _Here, node: Payload, lists: Mapping[str, list[Payload]], approvals: list[Payload]
) -> PullRequest:
    pull, notes = records.pull_request(node), lists["notes?sort=asc"]
    heads, reviewers = records.versions(lists["versions"]), lists["reviewers"]
    users = [each.at("user") for each in (*approvals, *reviewers)]
    events = records.timeline(pull, node, notes, lists["resource_label_events"], heads)
    known = [records.person(each) for each in (node.at("author"), *users)]
    found = records.reviews(approvals, reviewers, notes, heads, _writers(here, users))
    return replace(
        records.with_setters(pull, events),
        edited_at=records.edited_at(notes),
        reviews=Known(tuple(found)),
        review_requests=Known(records.requests(reviewers)),
        timeline=Known(events),
        contributions=records.contributions(lists["commits"], known),
    )


def _writers(here: _Here, users: Iterable[Payload]) -> Fact[frozenset[int]]:
    """Return the numbers of those of *users* who may push."""
    numbers = {number for each in users if (number := each.number("id")) is not None}
    if not numbers:
        return Known(frozenset())
    wanted = "&".join(f"user_ids[]={number}" for number in sorted(numbers))
    told = here.all(f"/members/all?{wanted}")
    if isinstance(told, Unknown):
        return told
    levels = ((each.number("id"), each.number("access_level") or 0) for each in told.value)
    return Known(frozenset(n for n, level in levels if n is not None and level >= records.WRITER))


def _protection(here: _Here, branch: str) -> Fact[Protection]:
    """Return what is asked of *branch*; GitLab waits for pipelines, and for no named check."""
    name = quote(branch, safe="")
    told = here.one(f"/repository/branches/{name}")
    if isinstance(told, Unknown):
        return told
    if told.value.flag("protected") is not True:
        return Known(Protection(is_protected=False, allows_force_push=Known(value=True)))
    more = here.one(f"/protected_branches/{name}")
    if isinstance(more, Unknown):
        return Known(
            Protection(
                is_protected=True,
                required_checks=Known(()),
                allows_force_push=more,
                needs_code_owners=more,
            )
        )
    return Known(
        Protection(
            is_protected=True,
            required_checks=Known(()),
            allows_force_push=Known(more.value.flag("allow_force_push") is True),
            needs_code_owners=Known(more.value.flag("code_owner_approval_required") is True),
        )
    )


def _pushed(here: _Here, change: Change) -> Fact[tuple[Pushed, ...]]:
    """Return, for each pushed commit, the merge requests that it belongs to."""
    if isinstance(change.commits, Unknown):
        return change.commits
    ids = [commit.id for commit in change.commits.value]
    brought: dict[str, tuple[PullRequest, ...]] = {}
    asked = 0
    for commit in ids:
        asked += commit not in brought
        if asked > _MOST_LOOKED_UP:
            return Unknown(f"the push brought more than {_MOST_LOOKED_UP} commits one by one")
        told = None if commit in brought else _bringing(here, commit)
        if isinstance(told, Unknown):
            return told
        brought = (told.value if told else {}) | brought
    return Known(tuple(Pushed(commit=each, pull_requests=brought[each]) for each in ids))


def _bringing(here: _Here, commit: str) -> Fact[dict[str, tuple[PullRequest, ...]]]:
    """Return the merge requests of *commit*, and of each other commit that they say is theirs."""
    told = here.all(f"/repository/commits/{commit}/merge_requests")
    if isinstance(told, Unknown):
        return told
    pulls = tuple(map(records.pull_request, told.value))
    found = {commit: pulls}
    for pull in pulls:
        others = here.all(f"/merge_requests/{pull.number}/commits")
        if isinstance(others, Unknown):
            return others
        for each in others.value:
            found.setdefault(each.object_id("id"), (pull,))
    return Known(found)


def _named(change: Change) -> tuple[str, ...]:
    """Return the keys of the project's own issues that *change* names."""
    pull = change.pull_request
    commits = change.commits.value if isinstance(change.commits, Known) else ()
    texts = [pull.title, pull.body] if pull else []
    texts += [commit.message for commit in commits]
    found = keys(texts, branch=pull.head_branch if pull else "")
    return tuple(key for key in found if key.startswith("#"))


def _tickets(here: _Here, named: Sequence[str]) -> Fact[tuple[Ticket, ...]]:
    """Return the issues *named*; one that is not there, too."""
    if not named:
        return Known(())
    told = here.all(f"/issues?{'&'.join(f'iids[]={key[1:]}' for key in named)}")
    if isinstance(told, Unknown):
        return told
    nodes = {f"#{node.number('iid')}": node for node in told.value}
    missing = TicketState.MISSING
    found = [
        records.ticket(key, nodes[key]) if key in nodes else Ticket(key=key, state=missing)
        for key in named
    ]
    there = [each for each in found if each.state is not missing][:_MOST_DISCUSSED]
    return Known(tuple(_discussed(here, each) if each in there else each for each in found))


def _follow_ups(here: _Here, label: str) -> Fact[tuple[Ticket, ...]]:
    """Return the open issues with *label*."""
    told = here.all(f"/issues?labels={quote(label, safe='')}&state=opened&scope=all")
    if isinstance(told, Unknown):
        return told
    return Known(tuple(records.ticket(f"#{node.number('iid')}", node) for node in told.value))


def _discussed(here: _Here, ticket: Ticket) -> Ticket:
    """Return *ticket* with its comments, and what blocks it."""
    path = f"/issues/{ticket.key[1:]}"
    notes, links = here.all(f"{path}/notes?sort=asc"), here.all(f"{path}/links")
    told = Known(records.remarks(notes.value)) if isinstance(notes, Known) else notes
    if isinstance(links, Unknown):
        return replace(ticket, remarks=told, blocked_by=links)
    blockers = tuple(
        f"#{each.number('iid')}"
        for each in links.value
        if each.text("link_type") == "is_blocked_by" and each.text("state") == "opened"
    )
    return replace(ticket, remarks=told, blocked_by=Known(blockers))


def _team(here: _Here, name: str) -> Team:
    if not _GROUP.fullmatch(name):
        return Team(name=name, members=Unknown("it is no group of this host"))
    path = f"/groups/{quote(name, safe='')}/members/all?per_page=100"
    told = here.api.items(path, scope=SCOPE)
    if isinstance(told, Unknown):
        return Team(name=name, members=told)
    people = tuple(Payload(each).text("username") for each in told.value)
    return Team(name=name, members=Known(tuple(filter(None, people))))


def _past(here: _Here, inquiry: Inquiry) -> Fact[Past]:
    """Return what was merged or closed, or is open, and which tickets were made since then."""
    since = inquiry.since
    if since is None:
        return Unknown("nobody says since when")
    moment = quote(since.isoformat(), safe="")
    ended = here.all(f"/merge_requests?state=all&updated_after={moment}")
    waiting = here.all("/merge_requests?state=opened")
    if isinstance(ended, Unknown):
        return ended
    if isinstance(waiting, Unknown):
        return waiting
    both = {each.number("iid"): each for each in (*ended.value, *waiting.value)}
    nodes = sorted(
        (each for each in both.values() if _is_meant(each, since)),
        key=lambda each: each.text("merged_at") or "~",
    )
    if len(nodes) > _MOST_PAST:
        return Unknown("there was more in that time than gate reads: ask for fewer days")
    issues = here.all(f"/issues?created_after={moment}&order_by=created_at&sort=asc")
    tickets: Fact[tuple[Ticket, ...]] = (
        issues
        if isinstance(issues, Unknown)
        else Known(tuple(records.ticket(f"#{each.number('iid')}", each) for each in issues.value))
    )
    pulls = tuple(_past_pull(here, each) for each in nodes)
    return Known(Past(since=since, pull_requests=pulls, tickets=tickets))


def _is_meant(node: Payload, since: datetime) -> bool:
    """Say whether the merge request in *node* ended since *since*, or is open."""
    at = node.time("merged_at") or node.time("closed_at")
    return at is None or at >= since


def _past_pull(here: _Here, node: Payload) -> PullRequest:
    pull = records.pull_request(node)
    path = f"/merge_requests/{pull.number}"
    notes, commits = here.all(f"{path}/notes?sort=asc"), here.all(f"{path}/commits")
    if isinstance(notes, Unknown):
        return replace(pull, reviews=notes, timeline=notes)
    known = [Person(login=pull.author, name=node.text("author", "name"))]
    return replace(
        pull,
        reviews=Known(tuple(records.noted_reviews(notes.value))),
        timeline=Known(records.timeline(pull, node, notes.value, (), ())),
        contributions=commits
        if isinstance(commits, Unknown)
        else records.contributions(commits.value, known),
    )


def _unanswered_pull(pull: PullRequest, why: Unknown) -> PullRequest:
    labels = tuple(replace(each, set_by=why) for each in pull.labels)
    return replace(
        pull, labels=labels, reviews=why, review_requests=why, timeline=why, contributions=why
    )


def _unanswered(change: Change, inquiry: Inquiry, reason: str) -> Change:
    """Return *change* with all that *inquiry* wants unknown."""
    why, host, pull = Unknown(reason), change.host, change.pull_request
    fields = {
        Want.PUSHED: "pushed",
        Want.REVIEWS: "queued",
        Want.CHECKS: "checks",
        Want.PROTECTION: "protection",
        Want.TICKETS: "tickets",
        Want.FOLLOW_UPS: "follow_ups",
        Want.PAST: "past",
    }
    untold: dict[str, Any] = {fields[want]: why for want in inquiry.wants if want in fields}
    untold["teams"] = tuple(Team(name=each, members=why) for each in inquiry.teams)
    if pull is not None:
        pull = replace(_unanswered_pull(pull, why), checks=why)
    return replace(change, pull_request=pull, told_by_host=replace(host, **untold))
