"""The reports: each turns one finished run into one text, and does nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from gate.model.run import Run
from gate.reports import console, json, junit, markdown, sarif

Render = Callable[[Run], Iterator[str]]
"""Yields the text in pieces, so that a large one never stands in memory whole."""

REPORTS: Final[Mapping[str, Render]] = MappingProxyType(
    {
        "console": console.render,
        "json": json.render,
        "sarif": sarif.render,
        "junit": junit.render,
        "junit-strict": junit.render_strict,
        "markdown": markdown.render,
    }
)
"""By the name that ``--report`` calls it. A format is added here, and nowhere else."""
