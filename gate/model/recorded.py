"""A change as it was judged, to be judged again: which commits, and what its host told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from gate.model.change import Change, Event
from gate.model.pull_request import PullRequest
from gate.model.value import dataclass

if TYPE_CHECKING:
    from gate.model.host import Host

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """
    What ``gate run --report change=FILE`` writes and ``--change FILE`` reads.

    Contents are not in it: they stand in the repository, under the ids.
    """

    schema: int
    at: datetime
    """When it was judged; a replay takes that for now."""
    event: Event
    base_commit: str
    head_commit: str
    base_tree: str
    head_tree: str
    base_name: str
    head_name: str
    tip: str
    """The newest of the change's own commits: its head, unless the host merged that."""
    pull_request: PullRequest | None = None
    told_by_host: Host | None = None
    assumed: tuple[str, ...] = ()


def recorded(change: Change, at: datetime) -> Recorded:
    """Return *change*, as it was judged at the moment *at*."""
    pull = change.pull_request
    return Recorded(
        schema=SCHEMA,
        at=at,
        event=change.event,
        base_commit=change.base_commit,
        head_commit=change.head_commit,
        base_tree=change.base_tree,
        head_tree=change.head_tree,
        base_name=change.base_name,
        head_name=change.head_name,
        tip=(pull.head if pull else "") or change.head_commit,
        pull_request=pull,
        told_by_host=change.told_by_host,
        assumed=change.assumed,
    )
