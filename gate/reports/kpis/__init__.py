"""The figures of a stretch of time as texts: for people, for programs, as a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from gate.model.kpis import Kpis

Render = Callable[[Kpis], Iterator[str]]


def _text(told: Kpis) -> Iterator[str]:
    from gate.reports.kpis import text  # noqa: PLC0415 - only the wanted one is imported

    return text.render(told)


def _json(told: Kpis) -> Iterator[str]:
    from gate.reports.kpis import json  # noqa: PLC0415 - as above

    return json.render(told)


def _markdown(told: Kpis) -> Iterator[str]:
    from gate.reports.kpis import markdown  # noqa: PLC0415 - as above

    return markdown.render(told)


def _html(told: Kpis) -> Iterator[str]:
    from gate.reports.kpis import html  # noqa: PLC0415 - as above

    return html.render(told)


FORMATS: Final[Mapping[str, Render]] = MappingProxyType(
    {"text": _text, "json": _json, "markdown": _markdown, "html": _html}
)
"""By the name that ``gate kpis --format`` calls it."""
