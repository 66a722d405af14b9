"""What a value looks like, which may be told where the value may not."""

from __future__ import annotations

import re
from typing import Final

from gate.model.work import Json
from gate.readers.environment.record import Shape

_SHAPES: Final[tuple[tuple[Shape, re.Pattern[str]], ...]] = (
    ("empty", re.compile(r"\s*")),
    ("boolean", re.compile(r"(?i)true|false|yes|no|on|off")),
    ("number", re.compile(r"[-+]?\d+(?:\.\d+)?")),
    ("duration", re.compile(r"\d+(?:ms|s|m|h|d)|P(?:\d+D)?(?:T[\dHMS.]+)?")),
    ("url", re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S*")),
    ("json", re.compile(r"\{.*\}|\[.*\]", re.DOTALL)),
    ("list", re.compile(r"[^,\s]+(?:,\s?[^,\s]+)+")),
)
_OPEN: Final = re.compile(r"\$\{|\$\(|\{\{|^<.*>$")
"""Marks of a value that somebody else fills in."""
_LONGEST: Final = 4_000


def shape(value: Json) -> Shape:
    """Return what *value*, as it is written, looks like."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list | dict):
        return "unknown"
    text = value[:_LONGEST].strip()
    if _OPEN.search(text):
        return "unknown"
    return next((name for name, pattern in _SHAPES if pattern.fullmatch(text)), "text")
