"""An error as a person reads it: what, where, and how to mend it."""

from __future__ import annotations

from gate.model.error import GateError
from gate.model.text import log, scrubbed


def told(error: GateError) -> str:
    """Return *error* in three parts, safe to print on a terminal and in a build's log."""
    what, where, fix = (_lines(text) for text in (error.what, error.where, error.fix))
    return f"gate: {what}\n  where: {where}\n  fix:   {fix}"


def _lines(text: str) -> str:
    return "\n".join(log(line) for line in scrubbed(text).splitlines())
