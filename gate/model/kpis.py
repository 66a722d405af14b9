"""What the measures say of a stretch of time: figures, trends, and what is not known."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from gate.model.table import Table
from gate.model.value import dataclass


class Standing(Enum):
    """How a figure stands against its aim."""

    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"
    """What is missing may settle it either way."""
    NOTHING = "nothing"
    """All is known, and there was nothing to measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of time."""

    name: str
    """``2026-09-07 to 2026-09-20``."""
    since: datetime
    """In UTC, as `until`."""
    until: datetime
    """Left out; no later than when the figures were taken."""
    is_whole: bool = True
    """Whether it has ended."""

    def holds(self, at: datetime | None) -> bool:
        """Say whether *at* lies in it."""
        return at is not None and self.since <= at < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One figure."""

    id: str
    """``lead-time``; the rule ``kpis/lead-time`` finds that it misses its aim."""
    title: str
    value: float | None
    """`None` where there is none, or it is not known."""
    unit: str
    aim: str
    """``at most 3 days on average``."""
    limit: float
    standing: Standing
    said: str
    """One sentence: the figure, and what it is made of."""
    beside: tuple[tuple[str, str], ...] = ()
    """Further figures, as (name, text)."""
    unknown: tuple[str, ...] = ()
    """What is not known of it, each as one clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line, or one part of each bar."""

    name: str
    values: tuple[float | None, ...]
    """One for each period; `None` where there is none, or it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How a figure went from period to period."""

    id: str
    title: str
    unit: str
    periods: tuple[Window, ...]
    """Oldest first."""
    series: tuple[Series, ...]
    made_of: tuple[str, ...]
    """What each period's values are made of: ``2 of 3 pull requests``, ``none``, ``not known``."""
    limit: float | None = None
    limit_name: str = ""
    """``aim: at most 3``."""
    is_stacked: bool = False
    """Whether the series are parts of one whole, and drawn as bars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpis:
    """Everything that a report may say of a stretch of time."""

    repository: str
    """``owner/name``; empty where nobody says."""
    window: Window
    zone: str
    made_at: datetime
    """In UTC."""
    figures: tuple[Kpi, ...]
    trends: tuple[Trend, ...]
    tables: tuple[Table, ...] = ()
    """The single cases behind the figures."""

    @property
    def unknown(self) -> tuple[str, ...]:
        """Everything that is not known, each as one clause that names its figure."""
        return tuple(
            f"{figure.title.lower()}: {clause}"
            for figure in self.figures
            for clause in figure.unknown
        )
