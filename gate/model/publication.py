"""What is told to the host of a build, beside the reports that are written to files."""

from __future__ import annotations

from collections.abc import Mapping

from gate.model.value import dataclass
from gate.model.verdict import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One check of a commit, which a host shows beside it and can ask for before a merge."""

    name: str
    decision: Decision
    text: str
    """Plain, one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Texts for a host, each escaped for where it will stand."""

    outputs: Mapping[str, str]
    """What later steps of the build may read, by name."""
    summary: str
    """Markdown for the build's own page."""
    comment: str = ""
    """Markdown for the pull request; empty where nobody asked for a comment."""
    marker: str = ""
    """The first line of `comment`, by which an earlier one is known again."""
    statuses: tuple[Status, ...] = ()
    """The checks of the change's newest commit; none where nobody asked for them."""
