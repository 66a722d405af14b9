"""What happened to pull requests, to bugs and to the gate's verdicts: the past as plain events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from gate.model.value import dataclass


class What(Enum):
    """What an event is; it is of a pull request, unless `KINDS` says otherwise."""

    OPENED = "opened"
    """`by` its author, as a draft or not."""
    COMMITTED = "committed"
    """`at` is the author date of one of its commits."""
    READY = "ready"
    """It stopped being a draft."""
    REVIEW_REQUESTED = "review_requested"
    """`of` somebody, or a team."""
    REVIEWED = "reviewed"
    """A review was submitted, whatever it says."""
    MERGED = "merged"
    CLOSED = "closed"
    """Without a merge."""
    REOPENED = "reopened"
    DEPLOYED = "deployed"
    """Of one pull request, or, without a key, of all that was merged before."""
    BUG = "bug"
    """`at` is when it was found."""
    JUDGED = "judged"
    """The gate came to `decision` on a change."""

    @property
    def is_of_bug(self) -> bool:
        """Whether its key is a bug's, and no pull request's."""
        return self is What.BUG


class Kind(Enum):
    """What a source may be asked for."""

    PULL_REQUESTS = "pull_requests"
    DEPLOYMENTS = "deployments"
    BUGS = "bugs"
    VERDICTS = "verdicts"


KINDS = {What.DEPLOYED: Kind.DEPLOYMENTS, What.BUG: Kind.BUGS, What.JUDGED: Kind.VERDICTS}
"""Of what kind an event is that is none of a pull request's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEvent:
    """One thing that happened; the fields below `is_bot` are said where `What` names them."""

    what: What
    at: datetime
    """In UTC."""
    key: str = ""
    """The pull request, ``12`` or ``owner/name#12``, or the bug."""
    by: str = ""
    """A login, without ``@``; empty for an account that was deleted, or nobody's deed."""
    is_bot: bool = False
    """Whether `by` is a program."""
    of: str = ""
    """Of whom a review is requested: a login, or a team as ``organisation/team``."""
    is_of_bot: bool = False
    is_draft: bool = False
    title: str = ""
    lines: int | None = None
    """Lines added and deleted, as the host counts them; `None` where it is not said."""
    labels: tuple[str, ...] | None = None
    """Of a bug; `None` where the source has no labels."""
    fields: tuple[tuple[str, str], ...] | None = None
    """Further fields of a bug, by name; `None` where the source has none."""
    is_duplicate: bool = False
    """Whether the bug was found to be another one."""
    decision: str = ""
    """``pass``, ``fail``, ``inconclusive``."""
    waivers: int | None = None
    """How many were in force when the gate judged; `None` where it is not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A source was asked for all of *kind* between two moments, and said all that it knows."""

    kind: Kind
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something of *kind* that a source could not tell."""

    kind: Kind
    reason: str
    """What is missing and how to supply it, as one clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What is known of the past, and what is not."""

    events: tuple[FlowEvent, ...] = ()
    """In no order."""
    covered: tuple[Covered, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def covers(self, kind: Kind, since: datetime, until: datetime) -> bool | None:
        """Say whether all of *kind* between two moments is here; `None` where no source says."""
        spans = sorted((each.since, each.until) for each in self.covered if each.kind is kind)
        reached = since
        for first, last in spans:
            if first > reached:
                break
            reached = max(reached, last)
        return reached >= until if spans else None


def joined(parts: Iterable[Observed]) -> Observed:
    """Return all of *parts* as one; what two of them say stands once."""
    events: dict[FlowEvent, None] = {}
    covered: dict[Covered, None] = {}
    gaps: dict[Gap, None] = {}
    for part in parts:
        events.update(dict.fromkeys(part.events))
        covered.update(dict.fromkeys(part.covered))
        gaps.update(dict.fromkeys(part.gaps))
    return Observed(events=tuple(events), covered=tuple(covered), gaps=tuple(gaps))
