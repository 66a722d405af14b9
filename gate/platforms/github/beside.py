"""What GitHub tells beside the pull request: checks, protection, pushes, the queue, teams."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from gate.engines.host_api import HostApi
from gate.model.change import Change
from gate.model.fact import Fact, Known, Unknown
from gate.model.host import Protection, Pushed, RequiredCheck, Team
from gate.model.payload import Payload
from gate.model.person import folded
from gate.model.review import Check
from gate.model.value import dataclass, replace
from gate.platforms.github import queries, records, scopes
from gate.platforms.github.graph import Graph, Reply

_QUEUED: Final = re.compile(r"gh-readonly-queue/.+/pr-(\d{1,9})-[0-9a-f]{40,64}")
"""The branch on which the merge queue tries one entry, behind those before it."""
_MOST_PUSHED: Final = 200
_PUSHED_AT_ONCE: Final = 50
_MOST_TEAMS: Final = 20
_UNSAID: Final = "GitHub does not tell it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """One repository on GitHub, and how it is asked."""

    api: HostApi
    graph: Graph
    owner: str
    name: str

    @property
    def place(self) -> dict[str, str]:
        """The repository, as variables of a query."""
        return {"owner": self.owner, "name": self.name}

    @property
    def path(self) -> str:
        """The repository, as the REST API has it."""
        return f"/repos/{self.owner}/{self.name}"


def checks(here: Here, head: str, environ: Mapping[str, str]) -> Fact[tuple[Check, ...]]:
    """Return every attempt of every check of the commit *head*, and its statuses."""
    commit = f"{here.path}/commits/{head}"
    runs = here.api.items(
        f"{commit}/check-runs?filter=all&per_page=100", scope=scopes.CHECKS, under="check_runs"
    )
    if isinstance(runs, Unknown):
        return runs
    statuses = here.api.items(f"{commit}/statuses?per_page=100", scope=scopes.STATUSES)
    if isinstance(statuses, Unknown):
        return statuses
    found = records.checks(map(Payload, runs.value), map(Payload, statuses.value), head)
    return Known(tuple(replace(each, is_own=_is_own(each, environ)) for each in found))


def _is_own(check: Check, environ: Mapping[str, str]) -> bool:
    """Say whether *check* is this very job: by its number, else by its name in this very run."""
    if number := environ.get("GATE_CHECK_RUN_ID"):
        return check.id == number
    run, job = environ.get("GITHUB_RUN_ID", ""), environ.get("GITHUB_JOB", "")
    return bool(run) and check.name == job and f"/actions/runs/{run}/" in check.url


def protection(here: Here, branch: str) -> Fact[Protection]:
    """Return what rules and protections ask of *branch*, as far as the token may know."""
    variables = {**here.place, "branch": f"refs/heads/{branch}"}
    reply = here.graph.ask(queries.BRANCH, variables, scope=scopes.CONTENTS)
    if isinstance(reply, Unknown):
        return reply
    if why := reply.value.why_not("repository", scope=scopes.CONTENTS):
        return Unknown(why)
    rules = here.api.items(
        f"{here.path}/rules/branches/{quote(branch, safe='')}?per_page=100", scope=scopes.CONTENTS
    )
    if isinstance(rules, Unknown):
        return rules
    rule = reply.value.data.at("repository", "ref", "refUpdateRule")
    return Known(_protection(rule, [Payload(each) for each in rules.value]))


def _protection(classic: Payload, rules: Sequence[Payload]) -> Protection:
    """Return what the *classic* protection and the *rules* ask together."""
    by_type: dict[str, list[Payload]] = {}
    for rule in rules:
        by_type.setdefault(rule.text("type"), []).append(rule.at("parameters"))
    pulls = by_type.get("pull_request", [])
    approvals = [each.number("required_approving_review_count") or 0 for each in pulls]
    approvals.append(classic.number("requiredApprovingReviewCount") or 0)
    owners = [each.flag("require_code_owner_review") is True for each in pulls]
    stale = [each.flag("dismiss_stale_reviews_on_push") is True for each in pulls]
    is_classic = classic.is_there
    return Protection(
        is_protected=is_classic or bool(rules),
        required_checks=Known(tuple(_required(classic, by_type.get("required_status_checks", [])))),
        required_approvals=Known(max(approvals)),
        needs_code_owners=Known(any(owners) or classic.flag("requiresCodeOwnerReviews") is True),
        # The classic protection says it to administrators alone.
        dismisses_stale=Known(value=True)
        if any(stale)
        else Unknown("only administrators see it")
        if is_classic
        else Known(value=False),
        allows_force_push=Known(
            "non_fast_forward" not in by_type
            and (not is_classic or classic.flag("allowsForcePushes") is True)
        ),
        has_queue=Known("merge_queue" in by_type),
    )


def _required(classic: Payload, rules: Iterable[Payload]) -> Iterable[RequiredCheck]:
    found: dict[tuple[str, str], RequiredCheck] = {}
    for rule in rules:
        for each in rule.each("required_status_checks"):
            check = RequiredCheck(name=each.text("context"), app=each.name("integration_id"))
            found[check.name, check.app] = check
    contexts = classic.at("requiredStatusCheckContexts").data
    for name in contexts if isinstance(contexts, list) else ():
        if isinstance(name, str):
            found.setdefault((name, ""), RequiredCheck(name=name))
    return found.values()


def pushed(here: Here, change: Change) -> Fact[tuple[Pushed, ...]]:
    """Return, for each commit that *change* pushed, the pull requests it belongs to."""
    if isinstance(change.commits, Unknown):
        return change.commits
    ids = [commit.id for commit in change.commits.value]
    if len(ids) > _MOST_PUSHED:
        return Unknown(f"the push brought more than {_MOST_PUSHED} commits")
    found: list[Pushed] = []
    for start in range(0, len(ids), _PUSHED_AT_ONCE):
        part = ids[start : start + _PUSHED_AT_ONCE]
        reply = here.graph.ask(queries.pushed(part), here.place, scope=scopes.PULLS)
        if isinstance(reply, Unknown):
            return reply
        told = _brought(reply.value, part)
        if isinstance(told, Unknown):
            return told
        found += told.value
    return Known(tuple(found))


def _brought(reply: Reply, ids: Sequence[str]) -> Fact[list[Pushed]]:
    found = []
    for at, commit in enumerate(ids):
        way = "repository", f"c{at}", "associatedPullRequests"
        pulls = reply.data.at(*way)
        if not pulls.is_there:
            return Unknown(reply.why_not(*way, scope=scopes.PULLS) or _UNSAID)
        if pulls.flag("pageInfo", "hasNextPage"):
            return Unknown("a commit belongs to more pull requests than gate reads")
        named = tuple(map(records.pull_request, pulls.each("nodes")))
        found.append(Pushed(commit=commit, pull_requests=named))
    return Known(found)


def queued_numbers(here: Here, change: Change) -> Fact[tuple[int, ...]]:
    """
    Return the numbers of the pull requests that the queue merges into *change*, in their order.

    The branch names the last. It is the only one if its merge stands right on the base; else
    the queue itself says which stand between.
    """
    named = _QUEUED.fullmatch(change.head_name)
    if named and _stands_on_base(change):
        return Known((int(named[1]),))
    variables = {**here.place, "branch": change.base_name}
    reply = here.graph.ask(queries.QUEUE, variables, scope=scopes.QUEUES)
    if isinstance(reply, Unknown):
        return reply
    way = "repository", "mergeQueue", "entries"
    if why := reply.value.why_not(*way, scope=scopes.QUEUES):
        return Unknown(why)
    entries = list(reply.value.data.at(*way).each("nodes"))
    return _chain(entries, base=change.base_commit, head=change.head_commit)


def _stands_on_base(change: Change) -> bool:
    commits = change.commits.value if isinstance(change.commits, Known) else ()
    head = next((each for each in commits if each.id == change.head_commit), None)
    return head is not None and head.parents[:1] == (change.base_commit,)


def _chain(entries: Iterable[Payload], *, base: str, head: str) -> Fact[tuple[int, ...]]:
    """Return the entries that lead from *base* to *head*."""
    by_head = {each.object_id("headCommit", "oid"): each for each in entries}
    numbers: list[int] = []
    while head != base:
        entry = by_head.pop(head, None)
        number = entry.number("pullRequest", "number") if entry else None
        if entry is None or number is None:
            return Unknown("the merge queue does not say which pull requests it merges here")
        numbers.insert(0, number)
        head = entry.object_id("baseCommit", "oid")
    return Known(tuple(numbers))


def teams(here: Here, names: Sequence[str]) -> tuple[Team, ...]:
    """Return who is in each team of *names*, ``organisation/team``."""
    places = [(each, *folded(each).partition("/")[::2]) for each in names]
    sound = [(each, owner, slug) for each, owner, slug in places if _is_sound(owner, slug)]
    asked = sound[:_MOST_TEAMS]
    if not asked:
        return unknown_teams(names, Unknown("it is no team of this host"))
    query = queries.teams([(owner, slug) for _, owner, slug in asked])
    reply = here.graph.ask(query, {}, scope=scopes.MEMBERS)
    if isinstance(reply, Unknown):
        return unknown_teams(names, reply)
    found = {name: _members(reply.value, f"t{at}") for at, (name, _, _) in enumerate(asked)}
    unasked = Unknown("it is no team of this host, or one too many")
    return tuple(Team(name=each, members=found.get(each, unasked)) for each in names)


def unknown_teams(names: Iterable[str], why: Unknown) -> tuple[Team, ...]:
    """Return the teams *names*, of which nothing is known."""
    return tuple(Team(name=each, members=why) for each in names)


def _is_sound(owner: str, slug: str) -> bool:
    return records.is_login(owner) and records.is_login(slug)


def _members(reply: Reply, alias: str) -> Fact[tuple[str, ...]]:
    members = reply.data.at(alias, "team", "members")
    if not members.is_there:
        why = reply.why_not(alias, scope=scopes.MEMBERS)
        return Unknown(why or f"it is not there, or the token may not see it: {scopes.MEMBERS}")
    if members.flag("pageInfo", "hasNextPage"):
        return Unknown("the team has more members than gate reads")
    return Known(tuple(each.text("login") for each in members.each("nodes")))
