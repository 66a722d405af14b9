"""What is under test: two trees, and what lies between them."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from gate.model.fact import Fact
from gate.model.path import RepoPath
from gate.model.pull_request import PullRequest
from gate.model.value import dataclass

if TYPE_CHECKING:  # imported only where a host is asked
    from gate.model.host import Host


class Event(Enum):
    """What happened, so that the gate was called. It settles which stages decide."""

    STAGED = "staged"
    """A commit is about to be made (pre-commit hook)."""
    LOCAL = "local"
    """A push is about to be made, or somebody asks for a range or the work tree."""
    PULL_REQUEST = "pull_request"
    """A pull request (GitHub) or merge request (GitLab)."""
    MERGE_QUEUE = "merge_queue"
    """A merge group (GitHub) or merge train (GitLab)."""
    PUSH = "push"
    """A branch moved on the host."""
    SCHEDULE = "schedule"
    """Nothing changed; everything is looked at."""


class FileStatus(Enum):
    """What the change did to a file."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    RENAMED = "renamed"


class FileKind(Enum):
    """What an entry of a git tree is, by its mode."""

    FILE = "file"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRange:
    """Lines *first* to *last* of the file at head, 1-based, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """One changed file."""

    path: RepoPath
    """Where the file stands at head (at base, if the change deletes it)."""
    old_path: RepoPath | None = None
    """Where it stood at base, if the change renamed it; `None` otherwise."""
    status: FileStatus
    kind: FileKind = FileKind.FILE
    added: int | None
    """Lines added, as ``git diff --numstat`` counts; `None` where git sees a binary."""
    deleted: int | None
    """Lines deleted, as `added`."""
    added_lines: tuple[LineRange, ...] = ()
    """Which lines of the file at head the change brought, in order."""
    deleted_lines: tuple[LineRange, ...] = ()
    """Which lines of the file at base the change took away, in order; none where not known."""

    @property
    def is_binary(self) -> bool:
        """Whether there are no lines to count."""
        return self.added is None

    @property
    def base_path(self) -> RepoPath | None:
        """Where the file stood at base; `None` if the change brought it."""
        if self.status is FileStatus.ADDED:
            return None
        return self.old_path or self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit of the change."""

    id: str
    """The full object id."""
    parents: tuple[str, ...]
    author_name: str
    author_email: str
    committer_name: str
    committer_email: str
    authored_at: datetime
    """With its zone."""
    committed_at: datetime
    message: str
    """The whole message: subject, body and trailers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The one input that every stage reads: two trees, and what is said of them."""

    event: Event
    base_tree: str
    """Full id of the git tree before the change; empty if only a diff was given."""
    head_tree: str
    """Full id of the git tree after it; empty if only a diff was given."""
    base_commit: str = ""
    """Full id of the commit that `base_tree` belongs to; empty where there is none."""
    head_commit: str = ""
    """As `base_commit`; empty for the index and the work tree."""
    base_name: str = ""
    """How the base is called in reports: ``main``, ``HEAD``."""
    head_name: str = ""
    """How the head is called in reports: ``the index``, ``the work tree``, a branch."""
    files: tuple[FileChange, ...] = ()
    """In git's order."""
    commits: Fact[tuple[Commit, ...]]
    """Newest first; unknown where a shallow clone hides them."""
    pull_request: PullRequest | None = None
    told_by_host: Host | None = None
    """What the host was asked beside, and told; `None` where nobody asked."""
    assumed: tuple[str, ...] = ()
    """Facts that nobody told and the command line assumes, as it spells them."""
    recorded_at: datetime | None = None
    """When it was judged for real, if it is a recorded one."""

    @property
    def reservation(self) -> str:
        """What a verdict on it must not keep silent, as one clause; empty for nothing."""
        told = []
        if self.recorded_at:
            told.append(f"a change recorded at {self.recorded_at:%Y-%m-%d %H:%M %Z}, judged again")
        if self.assumed:
            told.append(f"assuming {', '.join(self.assumed)}, which nobody told")
        return "; ".join(told)

    @property
    def host(self) -> Host:
        """What the host told beside: all of it unknown, where nobody asked."""
        from gate.model.host import Host  # noqa: PLC0415 - imported only when used

        return self.told_by_host or Host()

    @property
    def added(self) -> int:
        """Lines added over all text files."""
        return sum(file.added or 0 for file in self.files)

    @property
    def deleted(self) -> int:
        """Lines deleted over all text files."""
        return sum(file.deleted or 0 for file in self.files)
