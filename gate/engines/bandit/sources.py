"""
The Python in a file that is not Python alone: the cells of a notebook, the lines of a ``.pth``.

The format of notebooks is https://nbformat.readthedocs.io; a line of a ``.pth`` that begins with
``import`` is run whenever Python starts (https://docs.python.org/3/library/site.html).
"""

from __future__ import annotations

import ast
import json
import json.scanner
import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

from gate.engines.bandit.kinds import NOTEBOOK, PATHS, kind
from gate.engines.dataflow.words import words
from gate.model.path import RepoPath
from gate.model.regex import regex
from gate.model.value import dataclass
from gate.model.work import Unreadable

_BROKEN: Final = "it is no notebook that can be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where a line of Python stands in the file that holds it."""

    line: int
    """1-based, in the file."""
    cell: int
    """1-based, among all cells of a notebook; 0 where there are none."""
    line_in_cell: int
    """1-based."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A cell that holds what may be Python and cannot be parsed."""

    line: int
    """1-based, in the file: where it begins."""
    cell: int
    reason: str
    """One clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The Python of one file."""

    data: bytes
    lines: tuple[Line, ...]
    """By the 0-based line in `data`."""
    unread: tuple[Unread, ...] = ()
    at_start: tuple[int, ...] = ()
    """1-based lines of `data` that run whenever Python starts."""


def python_in(path: RepoPath, data: bytes) -> Source | None:
    """
    Return the Python in *data*; `None` where it is Python itself.

    Raises:
        Unreadable: it cannot be told.
    """
    suffix = kind(path)
    if suffix == PATHS:
        return _imports(data)
    return _cells(data) if suffix == NOTEBOOK else None


def _imports(data: bytes) -> Source:
    """Return the lines of a ``.pth`` that are run, each where it stands."""
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    codes = [line if line.startswith(("import ", "import\t")) else "" for line in text.split("\n")]
    lines = tuple(
        Line(line=number, cell=0, line_in_cell=number) for number in range(1, len(codes) + 1)
    )
    at_start = tuple(number for number, code in enumerate(codes, start=1) if code)
    return Source(data="\n".join(codes).encode(), lines=lines, at_start=at_start)


class _Placed(str):
    """A text of a JSON document that knows where it begins."""

    __slots__ = ("at",)
    at: int
    """0-based, in characters."""


class _Decoder(json.JSONDecoder):
    """Reads JSON into texts that know where they stand."""

    def __init__(self) -> None:
        super().__init__()
        read = self.parse_string

        def placed(text: str, end: int, strict: bool = True) -> tuple[str, int]:  # noqa: FBT001, FBT002 - as json calls it
            told, after = read(text, end, strict)
            value = _Placed(told)
            value.at = end
            return value, after

        self.parse_string: Any = placed
        # The scanner in C has a reader of texts of its own.
        self.scan_once = json.scanner.py_make_scanner(self)  # type: ignore[attr-defined] # not in typeshed


def _cells(data: bytes) -> Source:
    try:
        text = data.decode("utf-8-sig")
        document = _Decoder().decode(text)
    except (ValueError, RecursionError):
        raise Unreadable(f"{_BROKEN}: it is not JSON in UTF-8") from None
    cells = _listed(document)
    language = _language(document)
    if language not in {"", "python", "ipython"}:
        return Source(data=b"", lines=())
    return _joined(text, cells)


def _listed(document: object) -> list[Any]:
    """
    Return the cells of a notebook in format 3 or 4.

    Raises:
        Unreadable: it has none that could be told.
    """
    if not isinstance(document, dict):
        raise Unreadable(f"{_BROKEN}: it is no object")
    cells = document.get("cells")
    if cells is None and isinstance(document.get("worksheets"), list):
        sheets = [sheet for sheet in document["worksheets"] if isinstance(sheet, dict)]
        listed = [sheet.get("cells") or [] for sheet in sheets]
        cells = [*chain(*listed)] if all(isinstance(one, list) for one in listed) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise Unreadable(f"{_BROKEN}: it has no list of cells")
    return cells


def _language(document: dict[str, Any]) -> str:
    metadata = document.get("metadata")
    for name, key in (("kernelspec", "language"), ("language_info", "name")):
        told = metadata.get(name) if isinstance(metadata, dict) else None
        if isinstance(told, dict) and isinstance(told.get(key), str):
            return str(told[key]).lower()
    return ""


def _joined(text: str, cells: Sequence[dict[str, Any]]) -> Source:
    breaks = [found.start() for found in re.finditer("\n", text)]
    codes: list[str] = []
    lines: list[Line] = []
    unread: list[Unread] = []
    for number, cell in enumerate(cells, start=1):
        if cell.get("cell_type") != "code":
            continue
        written = _written(cell, breaks)
        code, reason = _code([line for line, _ in written])
        if reason:
            first = written[0][1] if written else 1
            unread.append(Unread(line=first, cell=number, reason=reason))
        for place, line in enumerate(code, start=1):
            codes.append(line)
            lines.append(Line(line=written[place - 1][1], cell=number, line_in_cell=place))
    data = "\n".join(codes).encode("utf-8", "replace")
    return Source(data=data, lines=tuple(lines), unread=tuple(unread))


def _written(cell: dict[str, Any], breaks: Sequence[int]) -> list[tuple[str, int]]:
    """
    Return the lines of *cell*, each with its line in the file.

    Raises:
        Unreadable: its source is no text.
    """
    source = cell.get("source", cell.get("input"))
    told = source if isinstance(source, list) else [source]
    parts = [part for part in told if isinstance(part, _Placed)]
    if len(parts) < len(told):
        raise Unreadable(f"{_BROKEN}: a cell's source is no text")
    written: list[tuple[str, int]] = []
    is_open = False
    for part in parts:
        line = _line(part.at, breaks)
        for place, piece in enumerate(re.split(r"\r\n|\r|\n", part)):
            if place == 0 and is_open:
                before, at = written[-1]
                written[-1] = before + piece, at if before else line
            else:
                written.append((piece, line))
        is_open = True
    return written


def _line(place: int, breaks: Sequence[int]) -> int:
    return bisect_left(breaks, place) + 1


_CELL_MAGIC: Final = regex(r"\s*%%\s*(\w+)")
_PYTHON_MAGICS: Final = words("time timeit capture prun python python3 py pypy debug memit mprun")
"""Cell magics whose cell is Python (https://ipython.readthedocs.io)."""
_OTHER_MAGICS: Final = words(
    "bash sh script sql html javascript js latex markdown svg perl ruby writefile file system "
    "sx cython r bigquery cmd powershell mermaid dot graphviz spark sparksql scala"
)
"""Those whose cell is of another language, or text."""
_TIMED: Final = regex(r"(\s*)%(?:time|timeit|prun|memit)\s+(?:-\w+\s+\S+\s+)*(.+)")
_ASSIGNED: Final = regex(r"(\s*[\w, .\[\]'\"]+=\s*)[%!].*")
_MAGIC: Final = regex(r"(\s*)(?:[%!?]|\?\?).*|(\s*)[\w.*%]+\?{1,2}\s*")


def _code(lines: list[str]) -> tuple[list[str], str]:
    """Return the Python of a cell, line by line, and why it could not be told; else nothing."""
    first = next((place for place, line in enumerate(lines) if line.strip()), None)
    magic = _CELL_MAGIC.match(lines[first]) if first is not None else None
    if magic and first is not None:
        if magic[1] in _OTHER_MAGICS:
            return [""] * len(lines), ""
        if magic[1] not in _PYTHON_MAGICS:
            return [""] * len(lines), "its magic is none that is known"
        lines = [*lines[:first], "", *lines[first + 1 :]]
    if _parses(lines):
        return lines, ""
    plain = [_without_magic(line) for line in lines]
    if _parses(plain):
        return plain, ""
    return [""] * len(lines), "it is no Python"


def _without_magic(line: str) -> str:
    """Return *line* as Python that runs what IPython would run of it."""
    timed = _TIMED.fullmatch(line)
    if timed:
        return timed[1] + timed[2]
    assigned = _ASSIGNED.fullmatch(line)
    if assigned:
        return f"{assigned[1]}None"
    magic = _MAGIC.fullmatch(line)
    return f"{magic[1] or magic[2] or ''}pass" if magic else line


def _parses(lines: Sequence[str]) -> bool:
    try:
        ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
