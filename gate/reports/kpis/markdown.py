"""The figures for a job's summary, an issue or a message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gate.model.kpis import Kpis, Standing
from gate.model.table import Table
from gate.model.text import count, markdown
from gate.reports.kpis.rows import WORDS, figure, heading, is_empty, table

_MOST_ROWS: Final = 20
_LONGEST_CELL: Final = 80
_SIGNS: Final = {
    Standing.MET: "✅",
    Standing.MISSED: "⚠️",
    Standing.UNKNOWN: "❔",
    Standing.NOTHING: "⚪",
}


def render(told: Kpis) -> Iterator[str]:
    """Yield *told*, a part at a time."""
    yield f"## How our changes flow\n\n{markdown(heading(told))}\n\n"
    yield "| | figure | aim | |\n|---|---|---|---|\n"
    for kpi in told.figures:
        standing = f"{_SIGNS[kpi.standing]} {WORDS[kpi.standing]}"
        cells = (kpi.title, markdown(figure(kpi)), kpi.aim, standing)
        yield f"| {' | '.join(cells)} |\n"
    yield "\n"
    for kpi in told.figures:
        beside = "".join(f"; {name} {text}" for name, text in kpi.beside)
        yield f"- **{kpi.title}**: {markdown(kpi.said + beside)}\n"
    if told.unknown:
        yield "\n**Not known**\n\n"
        yield from (f"- {markdown(clause)}\n" for clause in told.unknown)
    for each in told.tables:
        yield from _table(each)
    yield "\n<details><summary>Sprint by sprint</summary>\n"
    for trend in told.trends:
        if is_empty(trend):
            yield f"\n**{trend.title}**: nothing is known.\n"
        else:
            yield from _table(table(trend))
    yield "\n</details>\n"


def _table(told: Table) -> Iterator[str]:
    yield f"\n**{markdown(told.name[:1].upper() + told.name[1:])}**\n\n"
    yield _row(told.columns)
    yield f"|{'---|' * len(told.columns)}\n"
    yield from map(_row, told.cells(_MOST_ROWS, _LONGEST_CELL))
    if len(told.rows) > _MOST_ROWS:
        yield f"\nand {count(len(told.rows) - _MOST_ROWS, 'row')} more\n"


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(markdown, cells))} |\n"
