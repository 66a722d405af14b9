"""An error as a person reads it: what, where, and how to mend it."""

from __future__ import annotations

from gate.model.error import GateError
from gate.model.text import scrubbed, visible


def told(error: GateError) -> str:
    """Return *error* in three parts, safe to print on a terminal."""
    what, where, fix = (_lines(text) for text in (error.what, error.where, error.fix))
    return f"gate: {what}\n  where: {where}\n  fix:   {fix}"


def _lines(text: str) -> str:
    return "\n".join(visible(line) for line in scrubbed(text).splitlines())
