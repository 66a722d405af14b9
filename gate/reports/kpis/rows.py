"""What several of these reports say in the same words."""

from __future__ import annotations

from typing import Final

from gate.model.kpis import Kpi, Kpis, Standing, Trend
from gate.model.table import Table
from gate.model.text import number

WORDS: Final = {
    Standing.MET: "met",
    Standing.MISSED: "missed",
    Standing.UNKNOWN: "not known",
    Standing.NOTHING: "nothing to measure",
}


def heading(told: Kpis) -> str:
    """Return what the report is about, and in which zone."""
    return " · ".join(filter(None, (told.repository, told.window.name, told.zone)))


def figure(kpi: Kpi) -> str:
    """Return the figure: ``2.5 days``; ``–`` where there is none."""
    if kpi.value is None:
        return "–"
    if kpi.unit == "percent":
        return f"{number(kpi.value)} %"
    return f"{number(kpi.value)} {kpi.unit.removesuffix('s') if kpi.value == 1 else kpi.unit}"


def value(told: float | None) -> str:
    """Return one value of a trend."""
    return "–" if told is None else number(told)


def table(trend: Trend) -> Table:
    """Return *trend* as rows, a period in each."""
    return Table(
        name=f"{trend.title} ({trend.unit})",
        columns=("sprint", *(series.name for series in trend.series), "made of"),
        rows=tuple(
            (
                period.name,
                *(value(series.values[place]) for series in trend.series),
                trend.made_of[place],
            )
            for place, period in enumerate(trend.periods)
        ),
    )


def is_empty(trend: Trend) -> bool:
    """Say whether nothing of *trend* is known."""
    return all(each is None for series in trend.series for each in series.values)


def said(trend: Trend) -> str:
    """Return what the plot of *trend* shows, for those who do not see it."""
    if is_empty(trend):
        return f"{trend.title}: nothing is known."
    told = "; ".join(
        f"{series.name} {', '.join(map(value, series.values))}" for series in trend.series
    )
    aim = f" {trend.limit_name[:1].upper()}{trend.limit_name[1:]}." if trend.limit_name else ""
    first, last = trend.periods[0].name, trend.periods[-1].name
    return f"{trend.title} in {trend.unit}, sprint by sprint from {first} to {last}: {told}.{aim}"
