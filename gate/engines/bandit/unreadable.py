"""Why can a file not be looked at?"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from typing import Final

from gate.model.regex import regex

_NEWER: Final = (
    (regex(r"^\s*(?:type\s+\w+|(?:async\s+)?def\s+\w+\s*\[|class\s+\w+\s*\[)"), (3, 12)),
    (regex(r"\b[fF][rR]?[\"']|\b[rR][fF][\"']"), (3, 12)),
    (regex(r"\b[tT][rR]?[\"']|\b[rR][tT][\"']"), (3, 14)),
    (regex(r"^\s*except\*?\s+[\w.]+\s*,\s*[\w.]+\s*[,:]"), (3, 14)),
)
"""
Syntax that an older parser stops at, and the Python that brought it: PEP 695, 701, 750, 758.
"""
_NESTED: Final = regex(r"too many (?:nested|levels|statically)|nested too deeply")
"""What the parser says where it gives up in time."""
UNDECODED: Final = "it is not text in the encoding that it declares (UTF-8 if it declares none)"
TOO_DEEP: Final = "bandit fails on it, most often because it is nested too deeply"


def reason(data: bytes) -> str:
    """Return, as a clause about the file, why bandit could not look at it."""
    if b"\0" in data:
        return "it holds NUL bytes (as UTF-16 does), which no Python source may"
    lines = lines_of(data)
    if lines is None:
        return UNDECODED
    try:
        ast.parse(data)
    except SyntaxError as error:
        line = error.lineno or 1
        return syntax(line, lines[line - 1] if line <= len(lines) else "", error)
    except (RecursionError, MemoryError):
        return "it is nested too deeply to be parsed"
    return TOO_DEEP


def lines_of(data: bytes) -> list[str] | None:
    """Return the lines of *data*, decoded as it declares; `None` if that cannot be."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding).splitlines()
    except (SyntaxError, ValueError, LookupError):
        return None


def syntax(line: int, text: str, error: SyntaxError) -> str:
    """Return what to say of *error*, at the 1-based *line* whose content is *text*."""
    what = f"line {line} is no Python {python()}"
    if "Missing parentheses in call to" in error.msg:
        return f"{what}: it looks like Python 2"
    if _NESTED.search(error.msg):
        return f"line {line} is nested too deeply to be parsed"
    if "Exceeds the limit" in error.msg:
        return f"line {line} holds a number with too many digits to be parsed"
    for pattern, since in _NEWER:
        if sys.version_info < since and pattern.search(text):
            return f"{what}: it may need Python {since[0]}.{since[1]}, so run the gate on that"
    return what


def python() -> str:
    """Return the version of the parser: ``3.11``."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"
