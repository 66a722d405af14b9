"""What the host of a repository tells beside the change itself."""

from __future__ import annotations

from datetime import datetime

from gate.model.fact import NOT_ASKED, Fact, Known, Unknown
from gate.model.person import folded
from gate.model.pull_request import PullRequest
from gate.model.review import Check
from gate.model.ticket import Ticket
from gate.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """What the host asks before a branch moves; `is_protected` is false where it asks nothing."""

    is_protected: bool
    required_checks: Fact[tuple[RequiredCheck, ...]] = NOT_ASKED
    required_approvals: Fact[int] = NOT_ASKED
    needs_code_owners: Fact[bool] = NOT_ASKED
    dismisses_stale: Fact[bool] = NOT_ASKED
    """Whether a push takes earlier approvals back."""
    allows_force_push: Fact[bool] = NOT_ASKED
    has_queue: Fact[bool] = NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredCheck:
    """A check that the host waits for."""

    name: str
    app: str = ""
    """Who must report it, by the number of its app; empty for anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """A commit that a push brought, and the pull requests that it belongs to."""

    commit: str
    """The full id."""
    pull_requests: tuple[PullRequest, ...]
    """
    Of any state, with number, author, base branch, `merged_at` and `merge_commit`; with reviews
    where `Want.REVIEWS` asks for them. Empty: it was pushed directly.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Who is in a team of the host's."""

    name: str
    """``organisation/team``, without ``@``."""
    members: Fact[tuple[str, ...]]
    """Logins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a host remembers of the days before."""

    since: datetime
    pull_requests: tuple[PullRequest, ...]
    """
    Merged since then, oldest first; then those that were touched since then and are closed, and
    all that are open; with reviews, timeline and contributions.
    """
    tickets: Fact[tuple[Ticket, ...]] = NOT_ASKED
    """Created since then, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """Everything that a host tells of a repository at one moment."""

    name: str = ""
    """``github``, ``gitlab``; empty where there is none."""
    repository: str = ""
    """``owner/repository``."""
    checks: Fact[tuple[Check, ...]] = NOT_ASKED
    """Of the change's head at a push or in the queue; a pull request has its own."""
    protection: Fact[Protection] = NOT_ASKED
    is_branch_protected: Fact[bool] = NOT_ASKED
    """At a push to a branch: whether rules protect it, in the words of the runner."""
    is_forced: Fact[bool] = NOT_ASKED
    """At a push: whether it took commits away."""
    pusher: str = ""
    """At a push: a login."""
    pushed: Fact[tuple[Pushed, ...]] = NOT_ASKED
    """At a push: every commit that it brought."""
    queued: Fact[tuple[PullRequest, ...]] = NOT_ASKED
    """In the queue: the pull requests that are merged together, first in first."""
    tickets: Fact[tuple[Ticket, ...]] = NOT_ASKED
    """Each that the pull requests or commits name, by its key; one that is not there, too."""
    follow_ups: Fact[tuple[Ticket, ...]] = NOT_ASKED
    """Open tickets with the label of what incidents left to do."""
    teams: tuple[Team, ...] = ()
    """Those that the settings' roles and the base's CODEOWNERS name."""
    past: Fact[Past] = NOT_ASKED
    requests: int = 0
    """How many requests were made of the host."""

    def ticket(self, key: str) -> Fact[Ticket]:
        """Return the ticket *key*; unknown if the host was not asked for it, or did not tell."""
        if isinstance(self.tickets, Unknown):
            return self.tickets
        found = (each for each in self.tickets.value if folded(each.key) == folded(key))
        return next((Known(each) for each in found), NOT_ASKED)

    def members(self, team: str) -> Fact[tuple[str, ...]]:
        """Return who is in *team*, ``@organisation/team``; unknown if the host did not tell."""
        found = (each.members for each in self.teams if folded(each.name) == folded(team))
        return next(found, NOT_ASKED)
