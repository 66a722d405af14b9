"""The figures for a terminal, or a log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gate.model.kpis import Kpis
from gate.model.table import Table, aligned
from gate.model.text import count, log
from gate.reports.kpis.rows import WORDS, figure, heading, is_empty, table

_MOST_ROWS: Final = 20
_LONGEST_CELL: Final = 60


def render(told: Kpis) -> Iterator[str]:
    """Yield *told*, a few lines at a time."""
    yield f"{log(heading(told))}\n\n"
    for kpi in told.figures:
        yield f"{kpi.title}: {figure(kpi)} ({WORDS[kpi.standing]}; aim: {kpi.aim})\n"
        yield f"  {log(kpi.said)}\n"
        if kpi.beside:
            yield f"  {', '.join(f'{name} {text}' for name, text in kpi.beside)}\n"
    if told.unknown:
        yield "\nNot known\n"
        yield from (f"  {log(clause)}\n" for clause in told.unknown)
    for each in (*(table(trend) for trend in told.trends if not is_empty(trend)), *told.tables):
        yield from _table(each)
    if nothing := [trend.title.lower() for trend in told.trends if is_empty(trend)]:
        yield f"\nNo trend is known of: {', '.join(nothing)}\n"


def _table(told: Table) -> Iterator[str]:
    yield f"\n{told.name[:1].upper()}{told.name[1:]}\n"
    yield from (f"  {line}\n" for line in aligned(told, _MOST_ROWS, _LONGEST_CELL, log))
    if len(told.rows) > _MOST_ROWS:
        yield f"  and {count(len(told.rows) - _MOST_ROWS, 'row')} more\n"
