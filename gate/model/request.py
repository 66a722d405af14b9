"""What the command line asks a platform to read."""

from __future__ import annotations

from pathlib import Path

from gate.model.path import RepoPath
from gate.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Which change is meant. With all defaults: whatever the platform says is being built."""

    base: str = ""
    """A revision; the change starts where the head left it. Empty: the platform finds it."""
    head: str = ""
    """A revision; empty when the platform finds it, or the next two say it."""
    staged: bool = False
    """The head is the index, the base is HEAD."""
    worktree: bool = False
    """The head is the work tree."""
    event_file: Path | None = None
    """A recorded event in place of the one that the host's variables name."""
    change_file: Path | None = None
    """A recorded change in place of all that is said above."""
    excluding: frozenset[RepoPath] = frozenset()
    """Files of the work tree that this run itself writes."""
    offline: bool = False
    """Whether nothing may be fetched, from the repository's own remote either."""
