"""
Bandit: insecure Python, file by file and in memory (https://bandit.readthedocs.io).

No setting, exclusion or suppression of the tree is read: not ``.bandit``, not ``# nosec``.
Bandit itself is imported by `prepare`, inside a worker.
"""

from __future__ import annotations

import ast
import hashlib
import io
import logging
import os
import re
import sys
import tokenize
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final

from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.work import Item, Json, Record, Unreadable

if TYPE_CHECKING:
    from bandit.core.issue import Issue as RawIssue
    from bandit.core.manager import BanditManager

CANARY: Final = Item(path=RepoPath("canary.py"), data=b"eval(input())\n")
"""A file in which bandit must find something."""
_PASSWORD_TESTS: Final = frozenset({"B105", "B106", "B107"})
"""Tests whose messages quote the value that they found, and whose lines hold it."""
_QUOTED: Final = {
    "B103": re.compile(r" on file \(.*", re.DOTALL),
    "B609": re.compile(r": .*", re.DOTALL),
}
"""What tests other than those quote from the file: it may hold anything, a credential too."""
_NAME: Final = "file.py"
"""What bandit is told that each file is called: no check of the profile reads the name."""
_MESSAGE: Final = 300
"""Characters of a message that are kept: some tests name what is called, however long."""
_COMMENT: Final = re.compile(r"#\s*nosec", re.IGNORECASE)
_CRASH: Final = re.compile(rf"internal error running: (\w+) on file {_NAME} at line (\d+)")
_NEWER: Final = (
    (re.compile(r"^\s*(?:type\s+\w+|(?:async\s+)?def\s+\w+\s*\[|class\s+\w+\s*\[)"), (3, 12)),
    (re.compile(r"\b[fF][rR]?[\"']|\b[rR][fF][\"']"), (3, 12)),
    (re.compile(r"\b[tT][rR]?[\"']|\b[rR][tT][\"']"), (3, 14)),
    (re.compile(r"^\s*except\*?\s+[\w.]+\s*,\s*[\w.]+\s*[,:]"), (3, 14)),
)
"""
Syntax that an older parser stops at, and the Python that brought it: PEP 695, 701, 750, 758.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing that bandit found in a file. It holds no line of the file, and no password."""

    test: str
    """Bandit's id: ``B101``."""
    severity: str
    """``LOW``, ``MEDIUM`` or ``HIGH``, as bandit says it of this very place."""
    confidence: str
    """As `severity`."""
    cwe: int
    """A number of the Common Weakness Enumeration; 0 for none."""
    message: str
    line: int
    """1-based."""
    end_line: int
    """1-based, inclusive."""
    column: int | None
    """1-based, in characters; `None` where bandit's columns are of no use."""
    end_column: int | None
    """1-based, exclusive, on `end_line`."""
    scope: str
    """The qualified name of the class or function around it; empty for the module."""
    code: str
    """A keyed hash of the code, without its layout and comments."""
    has_nosec: bool
    """Whether a comment on its lines asks for silence."""


def issue(record: Record) -> Issue:
    """Return what *record*, which `prepare`'s function made, says."""
    return Issue(**record)  # type: ignore[arg-type] # it was made by `asdict`


def version() -> str:
    """Return what the findings in one and the same file depend on: bandit's version, Python's."""
    from importlib.metadata import version as installed  # noqa: PLC0415 - slow to import

    return f"bandit {installed('bandit')}, Python {_python()}"


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """
    Return a function from a Python file to bandit's findings in it, in bandit's order.

    *profile*: ``tests``, the ids of the tests to run (``B101``); ``salt``, which keys what is
    said of a line. `issue` reads a record.

    Raises:
        EngineError: bandit has not got one of the tests.
    """
    tests = profile.get("tests")
    salt = str(profile.get("salt", "")).encode()
    crashes = _Crashes()
    manager = _manager(tests if isinstance(tests, list) else [], crashes)
    return lambda path, data: _records(manager, crashes, data, salt)  # noqa: ARG005 - not read


def _manager(tests: list[Json], crashes: _Crashes) -> BanditManager:
    from stevedore import _cache  # noqa: PLC0415 - imported in a worker only

    _cache._c._dir = os.devnull  # noqa: SLF001 - else it believes a file in the home folder
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # what bandit asks of stevedore
        from bandit.core import config, extension_loader, manager  # noqa: PLC0415 - as above

    missing = [test for test in tests if not extension_loader.MANAGER.check_id(test)]
    if missing or not tests:
        raise EngineError(
            f"bandit has no test {', '.join(map(str, missing)) or 'to run'}",
            where=version(),
            fix="install the versions that the gate's lock file names",
        )
    logger = logging.getLogger("bandit")
    logger.setLevel(logging.ERROR)
    logger.propagate = False
    logger.addHandler(crashes)
    profile = {"include": tests, "exclude": []}
    return manager.BanditManager(config.BanditConfig(), "file", profile=profile, ignore_nosec=True)


class _Crashes(logging.Handler):
    """Remembers which checks crashed: bandit logs that, and goes on as if nothing were found."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.crashed: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Note the check and the line that *record* names."""
        message = record.getMessage()
        if "internal error" in message:
            found = _CRASH.search(message)
            check, line = found.groups() if found else ("", "")
            self.crashed.append(f"bandit's check {check} crashed on line {line}")


def _records(manager: BanditManager, crashes: _Crashes, data: bytes, salt: bytes) -> list[Record]:
    manager.results, manager.skipped, manager.scores = [], [], []
    crashes.crashed.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        manager._parse_file(_NAME, io.BytesIO(data), [_NAME])  # noqa: SLF001 - the way in without a disk
        if manager.skipped:
            raise Unreadable(_reason(data))
        if crashes.crashed:
            raise Unreadable(crashes.crashed[0])
        if not manager.results:
            return []
        source = _source(data)
    return [asdict(_issue(raw, source, salt)) for raw in manager.results]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A parsed file, as far as findings are placed in it."""

    lines: tuple[str, ...]
    codes: tuple[str, ...]
    """The lines without their comments."""
    scopes: tuple[tuple[int, int, str], ...]
    """(first line, last line, qualified name) of each class and function, inner ones later."""
    ends: Mapping[tuple[int, int, int], int] = field(default_factory=dict)
    """The last line of expressions over several, by first line, first and end column in bytes."""

    def scope(self, line: int) -> str:
        """Return the qualified name of the innermost class or function that *line* is in."""
        within = [name for first, last, name in self.scopes if first <= line <= last]
        return within[-1] if within else ""

    def code(self, first: int, last: int) -> str:
        """Return the code of the lines *first* to *last*, with white space folded."""
        return " ".join(" ".join(self.codes[first - 1 : last]).split())

    def column(self, line: int, offset: int) -> int | None:
        """Return the 1-based column, in characters, at *offset* bytes; `None` beyond the line."""
        raw = self.lines[line - 1].encode() if 0 < line <= len(self.lines) else b""
        if not 0 <= offset <= len(raw):
            return None
        return len(raw[:offset].decode("utf-8", "ignore")) + 1


def _issue(raw: RawIssue, source: _Source, salt: bytes) -> Issue:
    line = max(raw.lineno, 1)
    last = source.ends.get((line, raw.col_offset, raw.end_col_offset), line)
    start = source.column(line, raw.col_offset)
    end = source.column(last, raw.end_col_offset)
    is_placed = start is not None and end is not None and (line, start) < (last, end)
    is_password = raw.test_id in _PASSWORD_TESTS
    code = source.code(line, last)
    return Issue(
        test=raw.test_id,
        severity=raw.severity,
        confidence=raw.confidence,
        cwe=raw.cwe.id,
        message="A password stands in the code" if is_password else _message(raw),
        line=line,
        end_line=last,
        column=start if is_placed else None,
        end_column=end if is_placed else None,
        scope=source.scope(line),
        code=_keyed(_without_strings(code) if is_password else code, salt),
        has_nosec=any(map(_COMMENT.search, source.lines[line - 1 : last])),
    )


def _message(raw: RawIssue) -> str:
    quoted = _QUOTED.get(raw.test_id)
    return (quoted.sub("", raw.text) if quoted else raw.text)[:_MESSAGE].strip()


def _keyed(code: str, salt: bytes) -> str:
    """Return a hash of *code* that nobody without *salt* can compare with a guess."""
    key = hashlib.sha256(salt).digest()
    return hashlib.blake2b(code.encode("utf-8", "replace"), key=key, digest_size=16).hexdigest()


def _without_strings(code: str) -> str:
    """Return *code* with its quoted texts emptied: they may be short enough to be guessed."""
    return re.sub(r"\"[^\"]*\"|'[^']*'", "''", code)


def _source(data: bytes) -> _Source:
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    lines = tuple(re.split(r"\r\n|\r|\n", data.decode(encoding)))
    scopes, ends = _extents(ast.parse(data))
    return _Source(lines=lines, codes=_uncommented(lines), scopes=scopes, ends=ends)


def _extents(
    module: ast.Module,
) -> tuple[tuple[tuple[int, int, str], ...], dict[tuple[int, int, int], int]]:
    scopes: list[tuple[int, int, str]] = []
    ends: dict[tuple[int, int, int], int] = {}
    waiting: list[tuple[ast.AST, str]] = [(module, "")]
    while waiting:  # a stack of its own: deep code must not end in a RecursionError
        node, name = waiting.pop()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{name}.{node.name}".lstrip(".")
            scopes.append((node.lineno, node.end_lineno or node.lineno, name))
        elif isinstance(node, ast.expr) and (node.end_lineno or 0) > node.lineno:
            ends[node.lineno, node.col_offset, node.end_col_offset or 0] = node.end_lineno or 0
        waiting.extend((child, name) for child in ast.iter_child_nodes(node))
    return tuple(sorted(scopes, key=lambda scope: (scope[0], -scope[1]))), ends


def _uncommented(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return *lines* without comments; as they are, where the tokens cannot be told."""
    if not any("#" in line for line in lines):
        return lines
    codes = list(lines)
    try:
        for line, column in _comments(lines):
            codes[line - 1] = lines[line - 1][:column]
    except (tokenize.TokenError, SyntaxError):
        return lines
    return tuple(codes)


def _comments(lines: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    readline = iter([f"{line}\n" for line in lines]).__next__
    for token in tokenize.generate_tokens(readline):
        if token.type == tokenize.COMMENT:
            yield token.start


def _reason(data: bytes) -> str:
    """Return, as a clause about the file, why bandit could not look at it."""
    if b"\0" in data:
        return "it holds NUL bytes (as UTF-16 does), which no Python source may"
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        lines = data.decode(encoding).splitlines()
    except (SyntaxError, ValueError, LookupError):
        return "it is not text in the encoding that it declares (UTF-8 if it declares none)"
    try:
        ast.parse(data)
    except SyntaxError as error:
        line = error.lineno or 1
        return _syntax(line, lines[line - 1] if line <= len(lines) else "", error)
    except (RecursionError, MemoryError):
        return "it is nested too deeply to be parsed"
    return "bandit fails on it, most often because it is nested too deeply"


def _syntax(line: int, text: str, error: SyntaxError) -> str:
    what = f"line {line} is no Python {_python()}"
    if "Missing parentheses in call to" in error.msg:
        return f"{what}: it looks like Python 2"
    for pattern, since in _NEWER:
        if sys.version_info < since and pattern.search(text):
            return f"{what}: it may need Python {since[0]}.{since[1]}, so run the gate on that"
    return what


def _python() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"
