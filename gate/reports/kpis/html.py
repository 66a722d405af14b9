"""
The figures as one page of HTML, to be opened on a Monday: nothing of it is fetched, nothing runs.

Its Content Security Policy forbids both (https://www.w3.org/TR/CSP3/). Each plot stands above the
table of what it shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined, Template

from gate.model.kpis import Kpis, Trend
from gate.model.table import Table
from gate.model.text import cut, plain
from gate.model.value import dataclass
from gate.reports.kpis import plots, rows

_HERE: Final = Path(__file__).parent
_LONGEST_CELL: Final = 200


class _Sound(str):
    """A text of the page's own, which is put in as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One trend, as the page shows it."""

    trend: Trend
    table: Table
    said: str
    drawing: _Sound | None
    """`None` where no library to draw with is installed."""


def render(told: Kpis) -> Iterator[str]:
    """Yield the page, a part at a time."""
    can_draw = plots.can_draw()
    return _page().generate(
        told=told,
        heading=rows.heading(told),
        words=rows.WORDS,
        figure=rows.figure,
        parts=[
            _part(trend, can_draw=can_draw) for trend in told.trends if not rows.is_empty(trend)
        ],
        nothing=[trend.title.lower() for trend in told.trends if rows.is_empty(trend)],
        can_draw=can_draw,
        longest_cell=_LONGEST_CELL,
        style=_Sound(_own("page.css")),
    )


def _part(trend: Trend, *, can_draw: bool) -> _Part:
    return _Part(
        trend=trend,
        table=rows.table(trend),
        said=rows.said(trend),
        drawing=_Sound(plots.drawn(trend)) if can_draw else None,
    )


@cache
def _page() -> Template:
    environment = Environment(
        autoescape=True,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters.update(cut=cut)
    return environment.from_string(_own("page.jinja"))


def _own(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _harmless(value: object) -> object:
    """Return *value* as the page shows it: whatever may quote others, on one visible line."""
    return value if isinstance(value, _Sound) else plain(str(value))
