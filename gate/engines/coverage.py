"""
What is there to cover in a Python source? coverage.py's own parser says, in a worker.

https://coverage.readthedocs.io: its `PythonParser` looks at a text and executes nothing. Its
configuration is never read, for a change could bring one that names plug-ins or leaves lines
out: what is left out comes with the job's profile.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from gate.model.change import LineRange
from gate.model.lines import Lines, lines_of, span
from gate.model.path import RepoPath
from gate.model.value import dataclass
from gate.model.work import Item, Json, Record, Unreadable

if TYPE_CHECKING:
    from coverage.parser import PythonParser

Arc = tuple[int, int]

LEFT_OUT: Final = (
    r"^\s*(((async )?def .*?)?[\])]+(\s*->.*?)?:\s*)?\.\.\.\s*(#|$)",
    r"^\s*if (typing\.)?TYPE_CHECKING:",
)
"""What coverage.py leaves out by itself, but for its pragma: bodies of ``...``, types alone."""
PRAGMA: Final = r"#\s*(pragma|PRAGMA)[:\s]?\s*(no|NO)\s*(cover|COVER)"
NO_BRANCH: Final = r"#\s*(pragma|PRAGMA)[:\s]?\s*(no|NO)\s*(branch|BRANCH)"
_ALWAYS: Final = r"^\s*while (True|1|False|0):|^\s*if (True|1|False|0):"
"""Branches that have one way on (coverage.config.DEFAULT_PARTIAL_ALWAYS)."""
_MOST_LEVELS: Final = 100
"""Of brackets: a parser of Python would run out of stack some way above."""

CANARY: Final = Item(path=RepoPath("canary.py"), data=b"if sings:\n    sings(\n        1)\n")


@cache
def version() -> str:
    """Return the name and version of the parser."""
    from importlib.metadata import version as version_of  # noqa: PLC0415 - seldom asked

    return f"coverage {version_of('coverage')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is there to cover in one file, at first lines of statements."""

    lines: int
    """How many lines the file has."""
    statements: Lines
    """Without what the settings leave out; with what a pragma does."""
    excluded: Lines
    """Those of `statements` that a ``no cover`` pragma leaves out."""
    code: Lines
    """Every line, first or not, of any statement or docstring."""
    spans: tuple[LineRange, ...]
    """Statements of several lines."""
    branches: Mapping[int, tuple[int, ...]]
    """By line: the lines to which it may go on, where these are several; < 0 leaves."""
    one_way: Lines
    """Lines of `branches` that have only one way on in truth."""
    waved: Lines
    """Lines of `branches` whose other ways a ``no branch`` pragma leaves out."""
    jumps: Mapping[Arc, Arc | None]
    """Steps that the interpreter takes out of a ``with``, and what is meant by each."""

    def first_lines(self, lines: Lines) -> Lines:
        """Return the first lines of the statements that *lines* are part of."""
        for each in self.spans:
            whole = span(each.first, each.last)
            if lines & whole:
                lines = (lines & ~whole) | (1 << each.first)
        return lines

    def whole(self, firsts: Lines) -> Lines:
        """Return every line of the statements that begin at *firsts*."""
        for each in self.spans:
            if firsts >> each.first & 1:
                firsts |= span(each.first, each.last)
        return firsts

    def taken(self, arcs: Iterable[Arc], added: Lines) -> dict[int, dict[str, bool]]:
        """
        Return the branches, and which of them are among the steps *arcs*.

        A ``no branch`` pragma counts unless it stands on one of the lines *added*.
        """
        settled = self.one_way | (self.waved & ~added)
        firsts = {
            line: each.first for each in self.spans for line in range(each.first, each.last + 1)
        }

        def first(line: int) -> int:
            return firsts.get(line, line) if line > 0 else -firsts.get(-line, -line)

        steps = (self.jumps.get(arc, arc) for arc in arcs)
        executed = {(first(step[0]), first(step[1])) for step in steps if step}
        return {
            line: {str(aim): (line, aim) in executed or bool(settled >> line & 1) for aim in aims}
            for line, aims in self.branches.items()
        }


def source(record: Record) -> Source:
    """Return what the worker's *record* says."""
    told = cast("dict[str, Any]", record)
    return Source(
        lines=told["lines"],
        statements=int(told["statements"], 16),
        excluded=int(told["excluded"], 16),
        code=int(told["code"], 16),
        spans=tuple(LineRange(first=first, last=last) for first, last in told["spans"]),
        branches={int(line): tuple(aims) for line, aims in told["branches"].items()},
        one_way=int(told["one_way"], 16),
        waved=int(told["waved"], 16),
        jumps={
            (step[0], step[1]): (step[2], step[3]) if len(step) > 2 else None  # noqa: PLR2004 - a pair, or two
            for step in told["jumps"]
        },
    )


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """
    Return what analyses one file.

    ``left_out`` of *profile* are regular expressions; ``branches`` says whether they are wanted,
    which costs as much again.
    """
    import coverage.parser  # noqa: F401, PLC0415 - in the zygote, once for all workers

    patterns = (*LEFT_OUT, *map(str, cast("list[Json]", profile["left_out"])))
    left_out = "|".join(f"(?:{pattern})" for pattern in patterns)
    return _Analysis(left_out=left_out, has_branches=profile["branches"] is True).record


@dataclass(frozen=True, slots=True, kw_only=True)
class _Analysis:
    left_out: str
    has_branches: bool

    def record(self, _path: RepoPath, data: bytes) -> list[Record]:
        """
        Return one record, as `source` reads it.

        Raises:
            Unreadable: *data* is no Python of this interpreter's version.
        """
        text = _text(data)
        if not text.strip():
            return [_told(text)]
        whole = _parsed(text, self.left_out)
        has_pragma = re.search(PRAGMA, text) is not None
        cut = _parsed(text, f"{self.left_out}|(?:{PRAGMA})") if has_pragma else whole
        record = _record(text, whole, cut)
        return [_with_branches(record, cut) if self.has_branches else record]


def _text(data: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        with io.TextIOWrapper(io.BytesIO(data), encoding) as stream:  # any newline becomes \n
            text = stream.read().replace("\f", " ")
    except (SyntaxError, UnicodeError, LookupError) as error:
        raise Unreadable("its encoding is not what it says") from error
    if _depth(text) > _MOST_LEVELS:
        raise Unreadable("its brackets are nested too deeply")
    return text if text.endswith("\n") else text + "\n"


def _depth(text: str) -> int:
    """Return an upper bound of how deep brackets are nested, cheaply."""
    deepest = depth = 0
    for bracket in re.findall(r"[(\[{]|[)\]}]", text):
        depth = depth + 1 if bracket in "([{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _parsed(text: str, exclude: str) -> PythonParser:
    from coverage.exceptions import CoverageException  # noqa: PLC0415 - in a worker alone
    from coverage.parser import PythonParser  # noqa: PLC0415 - as above

    parser = PythonParser(text=text, filename="source", exclude=exclude)
    try:
        parser.parse_source()
    except CoverageException as error:
        place = re.search(r"at line (\d+)$", str(error))
        where = f"line {place[1]}" if place else "it"
        raise Unreadable(f"{where} is no Python of the version that runs gate") from error
    except (RecursionError, MemoryError, ValueError, AssertionError) as error:
        raise Unreadable("it cannot be analysed as Python") from error
    return parser


def _record(text: str, whole: PythonParser, cut: PythonParser) -> Record:
    firsts = whole.first_lines(whole.raw_statements)
    spans = _spans(whole.multiline_map)
    code = lines_of(firsts | whole.raw_docstrings)
    for first, last in spans:
        code |= span(first, last)
    statements = lines_of(whole.statements)
    return _told(
        text,
        statements=f"{statements:x}",
        excluded=f"{statements & ~lines_of(cut.statements):x}",
        code=f"{code:x}",
        spans=cast("Json", spans),
        waved=f"{lines_of(cut.lines_matching(NO_BRANCH)):x}",
    )


def _with_branches(record: Record, parser: PythonParser) -> Record:
    try:
        branches = _branches(parser)
    except (RecursionError, AssertionError) as error:
        raise Unreadable("it cannot be analysed as Python") from error
    return {
        **record,
        "branches": cast("Json", branches),
        "one_way": f"{lines_of(parser.lines_matching(_ALWAYS)):x}",
        "jumps": cast("Json", _jumps(parser)),
    }


def _told(text: str, **told: Json) -> Record:
    empty: Record = {"spans": [], "branches": {}, "jumps": []}
    for name in ("statements", "excluded", "code", "one_way", "waved"):
        empty[name] = "0"
    return {**empty, "lines": text.count("\n"), **told}


def _spans(firsts: Mapping[int, int]) -> list[list[int]]:
    last: dict[int, int] = {}
    for line, first in firsts.items():
        last[first] = max(last.get(first, first), line)
    return [[first, end] for first, end in sorted(last.items())]


def _branches(parser: PythonParser) -> dict[str, list[int]]:
    """Return where each line that has several ways on may go, as coverage.py counts exits."""
    ways: dict[int, list[int]] = {}
    for line, aim in sorted(parser.arcs()):
        if line not in parser.excluded and aim not in parser.excluded:
            ways.setdefault(line, []).append(aim)
    return {str(line): aims for line, aims in ways.items() if len(aims) > 1}


def _jumps(parser: PythonParser) -> list[list[int]]:
    fixers: Mapping[Arc, Arc | None] = parser._with_jump_fixers  # noqa: SLF001 - it has no public name
    return [[*step, *(meant or ())] for step, meant in fixers.items()]
