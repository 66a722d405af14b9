"""The reports: each turns one finished run into one text, and does nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gate.model.run import Run
from gate.reports import console, json, junit, markdown, sarif


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One row of the table: data, and one pure function."""

    name: str
    """What ``--report`` calls it."""
    file: str
    """The name it is written under if the command line gives none; empty for the terminal."""
    render: Callable[[Run], Iterator[str]]
    """Yields the text in pieces, so that a large one never stands in memory whole."""

    @property
    def is_for_terminal(self) -> bool:
        """Whether it is printed when the command line names no file."""
        return not self.file


_ROWS: Final = (
    Report(name="console", file="", render=console.render),
    Report(name="json", file="gate.json", render=json.render),
    Report(name="sarif", file="gate.sarif", render=sarif.render),
    Report(name="junit", file="gate.junit.xml", render=junit.render),
    Report(name="junit-strict", file="gate.junit-strict.xml", render=junit.render_strict),
    Report(name="markdown", file="gate.md", render=markdown.render),
)
REPORTS: Final[Mapping[str, Report]] = MappingProxyType({row.name: row for row in _ROWS})
"""A format is added here, and nowhere else."""
