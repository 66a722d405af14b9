"""A bug of gate's own as --debug shows it: where it is, and nothing of what it was about."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final

_HOME: Final = Path(__file__).parents[2]
_LEFT_OUT: Final = "its text is left out, for it may quote what was looked at"


def trace(error: BaseException) -> str:
    """
    Return where *error* came from, and what it came of, in the lines that Python prints.

    No exception's text is in it: a line of the change, with the credential in it, may be.
    """
    return "\n".join(_lines(error))


def _lines(error: BaseException) -> Iterator[str]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _lines(earlier)
        yield "which led to:"
    yield "Traceback (most recent call last):"
    yield from _frames(error.__traceback__)
    yield f"{type(error).__qualname__} ({_LEFT_OUT})"


def _frames(tb: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(tb):
        yield f'  File "{_shown(frame.filename)}", line {frame.lineno}, in {frame.name}'
        if frame.line:
            yield f"    {frame.line}"


def _shown(file: str) -> str:
    """Return *file* without the folder that gate, Python or a library is installed in."""
    path = Path(file)
    if path.is_relative_to(_HOME):
        return path.relative_to(_HOME).as_posix()
    return "/".join(path.parts[-3:]).lstrip("/")
