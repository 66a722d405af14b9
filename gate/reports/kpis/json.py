"""The figures for programs. Fields are added, never renamed."""

from __future__ import annotations

import json
from collections.abc import Iterator

from gate.model.kpis import Kpi, Kpis, Trend, Window


def render(told: Kpis) -> Iterator[str]:
    """Yield *told* as one JSON object."""
    document = {
        "schema": 1,
        "repository": told.repository,
        "made_at": told.made_at.isoformat(),
        "zone": told.zone,
        "window": _window(told.window),
        "figures": [_figure(kpi) for kpi in told.figures],
        "trends": [_trend(trend) for trend in told.trends],
        "tables": [
            {"name": table.name, "columns": table.columns, "rows": table.rows}
            for table in told.tables
        ],
    }
    yield from json.JSONEncoder(indent=2).iterencode(document)
    yield "\n"


def _window(window: Window) -> dict[str, object]:
    return {
        "name": window.name,
        "since": window.since.isoformat(),
        "until": window.until.isoformat(),
        "is_whole": window.is_whole,
    }


def _figure(kpi: Kpi) -> dict[str, object]:
    return {
        "id": kpi.id,
        "title": kpi.title,
        "value": kpi.value,
        "unit": kpi.unit,
        "aim": kpi.aim,
        "limit": kpi.limit,
        "standing": kpi.standing.value,
        "said": kpi.said,
        "beside": dict(kpi.beside),
        "unknown": kpi.unknown,
    }


def _trend(trend: Trend) -> dict[str, object]:
    return {
        "id": trend.id,
        "title": trend.title,
        "unit": trend.unit,
        "limit": trend.limit,
        "periods": [_window(period) for period in trend.periods],
        "made_of": trend.made_of,
        "series": [{"name": series.name, "values": series.values} for series in trend.series],
    }
