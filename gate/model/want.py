"""What a stage may want to know of a host."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from gate.model.value import dataclass


class Want(Enum):
    """
    What a stage wants to know of the host.

    It is asked before the run, and only for stages that are enabled and decide at the event.
    """

    LABELS = "labels"
    """Who set each label of the pull request: asked only if it has any."""
    REVIEWS = "reviews"
    """Reviews, requests, timeline, contributions: of the pull request, or of each queued one."""
    CHECKS = "checks"
    """Checks of the pull request's head, or of the queue's."""
    TICKETS = "tickets"
    """The host's own issues that the pull request, or the pushed commits, name."""
    PUSHED = "pushed"
    """At a push: which pull request brought each commit, and whether it was a forced one."""
    PROTECTION = "protection"
    """What the host itself asks of the branch that the change goes into."""
    TEAMS = "teams"
    """Who is in the teams that the settings' roles and the base's CODEOWNERS name."""
    FOLLOW_UPS = "follow_ups"
    """Open tickets with the label of what incidents left to do."""
    PAST = "past"
    """Pull requests that were merged or closed, or are open, and tickets of the days before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What a host is asked in one run."""

    wants: frozenset[Want]
    teams: tuple[str, ...] = ()
    """Teams whose members are wanted, as ``organisation/team``."""
    follow_up_label: str = ""
    """The label that `Want.FOLLOW_UPS` asks for."""
    since: datetime | None = None
    """Where `Want.PAST` begins; with its zone."""
