"""gate's own JSON report of an earlier run, whose table of lines is coverage of that head."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gate.model.lines import read_lines, told
from gate.model.table import Table
from gate.model.work import Record, Unreadable
from gate.readers.coverage.measured import Measured, about

KIND: Final = "gate's JSON report"
_NAME: Final = "covered and uncovered lines"
_COLUMNS: Final = ("path", "blob", "covered", "uncovered")


def lines_table(files: Iterator[tuple[str, str, int, int]]) -> Table:
    """Return the table that `read_earlier` reads: (path, blob, covered, uncovered) of *files*."""
    rows = tuple(
        (path, blob, told(covered), told(uncovered)) for path, blob, covered, uncovered in files
    )
    return Table(name=_NAME, columns=_COLUMNS, rows=rows, is_data=True)


def is_earlier(report: Mapping[str, Any]) -> bool:
    """Say whether *report* is one of gate's own."""
    return "gate" in report and "schema" in report


def read_earlier(report: Mapping[str, Any]) -> Iterator[Record]:
    """
    Yield what *report* is, then a record for each file that it tells of.

    Raises:
        Unreadable: it is of another schema, or holds no coverage.
    """
    if report.get("schema") != 1:
        raise Unreadable("it is a report of gate's in a schema that is not known")
    try:
        tables = [
            table
            for stage in report["stages"]
            for table in stage["tables"]
            if stage["id"] == "coverage" and table["name"] == _NAME
        ]
        if not tables:
            raise Unreadable("it is a report of gate's, and holds no coverage")
        yield about(KIND, at=str(report.get("started_at", "")))
        for path, blob, covered, uncovered in tables[0]["rows"]:
            hits, missed = read_lines(covered), read_lines(uncovered)
            yield Measured(
                path=str(path), statements=hits | missed, hits=hits, blob=str(blob)
            ).record()
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable("it is a report of gate's that somebody else wrote") from error
