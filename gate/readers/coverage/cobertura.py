"""
Cobertura's XML, as coverage.py, coverlet, gcovr, istanbul and many others write it.

https://github.com/cobertura/cobertura/blob/master/cobertura/src/test/resources/dtds/coverage-04.dtd
Its rates are not read: they are rounded, and who wrote them may have rounded up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from gate.model.work import Record, Unreadable
from gate.readers.coverage.measured import Measured, about, set_of
from gate.readers.xml import Listener, read_xml

_CONDITION: Final = re.compile(r"\((\d{1,6})/(\d{1,6})\)")
_NUMBER: Final = re.compile(r"\d{1,9}", re.ASCII)
_MOST_SOURCES: Final = 100
_IN_SECONDS: Final = 10**11
"""A moment of today in seconds is below, one in milliseconds above."""


def read_cobertura(data: bytes) -> Iterator[Record]:
    """
    Yield what the report is, then a record for each of its files.

    Raises:
        Unreadable: *data* is no XML, or no report of Cobertura's.
    """
    report = _Report()
    read_xml(data, report)
    yield about("Cobertura XML", at=report.at, sources=report.sources)
    for path, lines in report.files.items():
        yield _measured(path, lines).record()


class _Line:
    __slots__ = ("is_hit", "taken", "ways")

    def __init__(self) -> None:
        self.is_hit = False
        self.ways = 0
        self.taken = 0


class _Report(Listener):
    """Gathers lines by file: a file may stand in it as several classes, a line in several."""

    may_name_a_type = True

    def __init__(self) -> None:
        self.at = ""
        self.sources: list[str] = []
        self.files: dict[str, dict[int, _Line]] = {}
        self._lines: dict[int, _Line] | None = None
        self._text: list[str] | None = None
        self._is_open = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if not self._is_open:
            if tag != "coverage":
                raise Unreadable(f"it is XML, and its root is not Cobertura's: {tag[:40]}")
            self._is_open = True
            self.at = _moment(attributes.get("timestamp", ""))
        elif tag == "source":
            self._text = []
        elif tag == "class":
            if not attributes.get("filename"):
                raise Unreadable("it has a class without a file")
            self._lines = self.files.setdefault(attributes["filename"], {})
        elif tag == "line" and self._lines is not None:
            _note(self._lines, attributes)

    def end(self, tag: str) -> None:
        if tag == "class":
            self._lines = None
        elif tag == "source" and self._text is not None:
            self.sources.append("".join(self._text).strip())
            self._text = None
            if len(self.sources) > _MOST_SOURCES:  # each is tried with each path
                raise Unreadable(f"it names more than {_MOST_SOURCES} sources")

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)


def _note(lines: dict[int, _Line], attributes: Mapping[str, str]) -> None:
    number, hits = attributes.get("number", ""), attributes.get("hits", "")
    if not (_NUMBER.fullmatch(number) and hits.isascii() and hits.isdigit()):
        raise Unreadable("it has a line without a number, or without its hits")
    line = lines.setdefault(int(number), _Line())
    line.is_hit = line.is_hit or hits.strip("0") != ""
    condition = _CONDITION.search(attributes.get("condition-coverage", ""))
    if condition:
        taken, ways = int(condition[1]), int(condition[2])
        line.ways, line.taken = max(line.ways, ways), max(line.taken, min(taken, ways))


def _measured(path: str, lines: Mapping[int, _Line]) -> Measured:
    return Measured(
        path=path,
        statements=set_of(list(lines)),
        hits=set_of([number for number, line in lines.items() if line.is_hit]),
        branches={
            number: {str(way): way < line.taken for way in range(line.ways)}
            for number, line in lines.items()
            if line.ways
        },
    )


def _moment(text: str) -> str:
    """Return a time since 1970, in seconds or milliseconds, as ISO 8601."""
    if not re.fullmatch(r"\d{1,16}", text, re.ASCII):
        return ""
    number = int(text)
    try:
        return datetime.fromtimestamp(
            number if number < _IN_SECONDS else number / 1000, UTC
        ).isoformat()
    except (OverflowError, ValueError, OSError):
        return ""
