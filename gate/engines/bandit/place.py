"""Where in a file does an issue stand, and what of its code stays the same when code moves?"""

from __future__ import annotations

import ast
import hashlib
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from gate.engines.bandit.issue import Issue
from gate.engines.bandit.statements import around, parts
from gate.model.regex import regex

if TYPE_CHECKING:
    from bandit.core.issue import Issue as RawIssue

    from gate.engines.bandit.own import Own

_PASSWORD_TESTS: Final = frozenset({"B105", "B106", "B107"})
"""Tests whose messages quote the value that they found, and whose lines hold it."""
_KEY_TESTS: Final = _PASSWORD_TESTS | {"hard-coded-key"}
"""Tests whose lines hold a value that no hash may let guess."""
_COMMENT_TESTS: Final = frozenset({"nosec-added", "nosec-blanket", "nosec-unknown"})
"""Tests that speak of a comment, which is then part of the code."""
_QUOTED: Final = {
    "B103": regex(r" on file \(.*", re.DOTALL),
    "B202": regex(r" \{.*", re.DOTALL),
    "B609": regex(r": .*", re.DOTALL),
}
"""
What tests other than those quote from the file: it may hold anything, a credential too, and B202
writes where in memory a part of it lay.
"""
_MESSAGE: Final = 300
"""Characters of a message that are kept: some tests name what is called, however long."""
_NOSEC: Final = regex(r"#\s*nosec", re.IGNORECASE)


def placed(
    raws: Iterable[RawIssue | Own], tree: ast.Module, data: bytes, salt: bytes
) -> list[Issue]:
    """Return *raws*, the findings in *data*, which *tree* was parsed from, as issues."""
    source = _Source(tree, data, hashlib.sha256(salt).digest())
    return [_issue(raw, source) for raw in raws]


def _issue(raw: RawIssue | Own, source: _Source) -> Issue:
    line = max(raw.lineno, 1)
    scope, statement = source.around(line)
    last = source.end(statement, line, raw.col_offset, raw.end_col_offset)
    start = source.column(line, raw.col_offset)
    end = source.column(last, raw.end_col_offset)
    is_placed = start is not None and end is not None and (line, start) < (last, end)
    is_password = raw.test_id in _PASSWORD_TESTS
    code, has_nosec = source.code(
        line,
        last,
        without_strings=raw.test_id in _KEY_TESTS,
        with_comments=raw.test_id in _COMMENT_TESTS,
    )
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
        scope=scope,
        code=code,
        has_nosec=has_nosec,
    )


def _message(raw: RawIssue | Own) -> str:
    quoted = _QUOTED.get(raw.test_id)
    return (quoted.sub("", raw.text) if quoted else raw.text)[:_MESSAGE].strip()


class _Source:
    """
    A parsed file, as far as findings are placed in it.

    All is computed when it is asked for and kept, for a file may hold a finding on every line, or
    a hundred thousand of them on one.
    """

    def __init__(self, tree: ast.Module, data: bytes, key: bytes) -> None:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        self._tree = tree
        self._key = key
        text = data.decode(encoding)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._lines = text.split("\n")
        self._codes: list[str] | None = None
        self._told: dict[tuple[int, int, bool, bool], tuple[str, bool]] = {}
        self._ends: dict[ast.AST, dict[tuple[int, int, int], int]] = {}
        self._columns: dict[int, _Columns] = {}

    def around(self, line: int) -> tuple[str, ast.AST]:
        """Return the qualified name of the scope that *line* is in, and its inmost statement."""
        node: ast.AST = self._tree
        names = []
        for node in around(self._tree, line):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                names += [node.name] if node.lineno <= line else []  # else in a decorator
        return ".".join(names), node

    def end(self, statement: ast.AST, line: int, start: int, end: int) -> int:
        """Return the last line of the expression that begins and ends at these byte columns."""
        if getattr(statement, "end_lineno", line + 1) == line:
            return line
        if statement not in self._ends:
            self._ends[statement] = _ends(statement)
        return self._ends[statement].get((line, start, end), line)

    def column(self, line: int, offset: int) -> int | None:
        """Return the 1-based column, in characters, at *offset* bytes; `None` beyond the line."""
        if line not in self._columns:
            text = self._lines[line - 1] if line <= len(self._lines) else ""
            self._columns[line] = _Columns(text)
        return self._columns[line].at(offset)

    def code(
        self, first: int, last: int, *, without_strings: bool, with_comments: bool
    ) -> tuple[str, bool]:
        """Return the keyed hash of the lines *first* to *last*, and whether they say nosec."""
        asked = (first, last, without_strings, with_comments)
        if asked not in self._told:
            lines = self._lines[first - 1 : last]
            is_commented = not with_comments and any("#" in line for line in lines)
            code = self._uncommented()[first - 1 : last] if is_commented else lines
            folded = " ".join(" ".join(code).split())
            hashed = _keyed(_emptied(folded) if without_strings else folded, self._key)
            self._told[asked] = hashed, any(map(_NOSEC.search, lines))
        return self._told[asked]

    def _uncommented(self) -> list[str]:
        """Return the lines without comments; as they are, where the tokens cannot be told."""
        if self._codes is None:
            self._codes = list(self._lines)
            try:
                for line, column in _comments(self._lines):
                    self._codes[line - 1] = self._lines[line - 1][:column]
            except (tokenize.TokenError, SyntaxError):
                self._codes = self._lines
        return self._codes


class _Columns:
    """The columns of one line, in characters, by their offsets in bytes."""

    def __init__(self, text: str) -> None:
        self._bytes = text.encode()
        self._is_ascii = text.isascii()
        self._last = (0, 1)

    def at(self, offset: int) -> int | None:
        """Return the column at *offset*, which is quick where it lies beyond the last."""
        if not 0 <= offset <= len(self._bytes):
            return None
        if self._is_ascii:
            return offset + 1
        before, column = self._last if self._last[0] <= offset else (0, 1)
        column += len(self._bytes[before:offset].decode("utf-8", "ignore"))
        if self._bytes[offset : offset + 1] < b"\x80":  # else it may lie within a character
            self._last = offset, column
        return column


def _ends(statement: ast.AST) -> dict[tuple[int, int, int], int]:
    """Return the last line of each expression over several, by its first line and columns."""
    ends = {}
    for part in parts(statement):
        for node in ast.walk(part):  # the inner of two that begin at one place comes later
            if isinstance(node, ast.expr) and (node.end_lineno or 0) > node.lineno:
                ends[node.lineno, node.col_offset, node.end_col_offset or 0] = node.end_lineno or 0
    return ends


def _comments(lines: list[str]) -> Iterator[tuple[int, int]]:
    readline = iter([f"{line}\n" for line in lines]).__next__
    for token in tokenize.generate_tokens(readline):
        if token.type == tokenize.COMMENT:
            yield token.start


def _keyed(code: str, key: bytes) -> str:
    """Return a hash of *code* that nobody without *key* can compare with a guess."""
    return hashlib.blake2b(code.encode("utf-8", "replace"), key=key, digest_size=16).hexdigest()


def _emptied(code: str) -> str:
    """Return *code* with its quoted texts emptied: they may be short enough to be guessed."""
    return re.sub(r"\"[^\"]*\"|'[^']*'", "''", code)
