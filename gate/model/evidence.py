"""Evidence: what other jobs left beside the change, such as a test run's report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from gate.model.change import Change
from gate.model.fact import Fact, Known, Unknown
from gate.model.path import RepoPath
from gate.model.regex import regex
from gate.model.value import dataclass

_COMMIT: Final = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_WESTERNMOST: Final = timedelta(hours=12)
"""How far behind UTC a clock may be that does not say its zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """One file that may be evidence."""

    name: str
    """How messages call it: its path in the checkout, or as much of it as sets it apart."""
    endings: tuple[RepoPath, ...]
    """What patterns are held against: the path in the checkout, else every ending of the path."""
    inside: RepoPath | None = None
    """The path in the checkout; `None` for a file from elsewhere."""
    size: int
    """Bytes."""
    written_at: datetime
    """When the file was last written, in UTC."""


class Evidence(Protocol):
    """The files that may be evidence; nothing of them is in a tree, and no link is followed."""

    @property
    def is_named(self) -> bool:
        """Whether the command line says which files are evidence, so that no others are."""

    def files(
        self, matches: Callable[[RepoPath], bool], folders: Iterable[str]
    ) -> tuple[EvidenceFile, ...]:
        """
        Return the files that *matches* accepts, by name.

        *folders* are those of the checkout in which they may lie: ``reports``, ``""`` for the
        root, and ``reports/**`` where they may lie in a folder below as well.

        Raises:
            EngineError: there are more files than can be looked through.
        """

    def read(self, file: EvidenceFile) -> bytes:
        """
        Return the content of *file*.

        Raises:
            Unreadable: it is too large, a link, no plain file, or cannot be read.
        """

    def edited_at(self, paths: Iterable[RepoPath]) -> datetime | None:
        """Return when the youngest of *paths* was written in the work tree, in UTC."""


class NoEvidence:
    """The evidence of a run that has none."""

    is_named = False

    def files(
        self,
        matches: Callable[[RepoPath], bool],  # noqa: ARG002 - the protocol's
        folders: Iterable[str],  # noqa: ARG002 - as above
    ) -> tuple[EvidenceFile, ...]:
        """Return nothing."""
        return ()

    def read(self, file: EvidenceFile) -> bytes:
        """
        Refuse.

        Raises:
            KeyError: always, for there is no such file.
        """
        raise KeyError(file.name)

    def edited_at(self, paths: Iterable[RepoPath]) -> datetime | None:  # noqa: ARG002 - as above
        """Return nothing."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a piece of evidence says of its own age."""

    commit: str = ""
    """The full id of the commit that it was made for; empty if it does not say."""
    at: datetime | None = None
    """When it was made; without a zone if it names none."""


def stamp(*, commit: str = "", at: str = "") -> Stamp:
    """Return what the texts *commit* and *at* (ISO 8601) say; what they do not say is left out."""
    try:
        when = datetime.fromisoformat(at.strip()) if at.strip() else None
    except ValueError:
        when = None
    told = commit.strip().lower()
    return Stamp(commit=told if _COMMIT.fullmatch(told) else "", at=when)


def oldest(texts: Iterable[str]) -> str:
    """Return the one of *texts* (ISO 8601) that means the earliest moment; empty for none."""
    moments = [(_latest(when), text) for text in texts if (when := stamp(at=text).at)]
    return min(((moment, text) for moment, text in moments if moment), default=(None, ""))[1]


def head_time(change: Change, evidence: Evidence) -> Fact[datetime]:
    """Return since when the head of *change* stands as it is, in UTC."""
    if isinstance(change.commits, Unknown):
        return Unknown(
            f"when the head was committed is not known: {change.commits.reason}"
            " (fetch the whole history: fetch-depth: 0)"
        )
    moments = [commit.committed_at for commit in change.commits.value]
    by_id = [
        commit.committed_at for commit in change.commits.value if commit.id == change.head_commit
    ]
    if not change.head_commit:
        edited = evidence.edited_at(file.path for file in change.files)
        moments += [edited] if edited else []
    return Known(max(by_id or moments, default=datetime.min.replace(tzinfo=UTC)).astimezone(UTC))


def why_stale(file: EvidenceFile, told: Stamp, change: Change, since: Fact[datetime]) -> str:
    """
    Return why *file*, which says *told* of itself, is no evidence for the head; or nothing.

    A commit that it names settles it. Else neither its own clock nor the file's may be older
    than the head, *since* which moment this stands as it is.
    """
    if told.commit:
        heads = {change.head_commit}
        if isinstance(change.commits, Known):
            heads |= {commit.id for commit in change.commits.value[:1]}
        known = told.commit in heads - {""}
        return "" if known else f"it was made for commit {told.commit[:12]}, which is not the head"
    if isinstance(since, Unknown):
        return since.reason
    for made in filter(None, (file.written_at, _latest(told.at))):
        # Commits keep whole seconds, and so do many reports.
        if made < since.value.replace(microsecond=0):
            return (
                f"it was made at {made:%Y-%m-%d %H:%M:%S} UTC, and the head is from"
                f" {since.value:%Y-%m-%d %H:%M:%S}"
            )
    return ""


def _latest(at: datetime | None) -> datetime | None:
    """Return the last moment, in UTC, that *at* may mean."""
    if at is None:
        return None
    try:
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC) + _WESTERNMOST
    except OverflowError:
        return None
