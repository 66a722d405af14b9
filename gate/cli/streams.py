"""Standard streams that cannot end a run: closed ones, full ones, ones that nobody reads."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import Final

_STANDARD: Final = (0, 1, 2)


class _Heedless(io.FileIO):
    """A file whose writer does not care whether it can be written."""

    def write(self, data: bytes, /) -> int:  # type: ignore[override] # typeshed: any buffer
        """Write *data* if that can be done, and say that it was."""
        with suppress(OSError):
            super().write(data)
        return len(data)


def settle() -> None:
    """
    Give the process three standard streams.

    What is written to a closed standard output fails, as to a full one: a report that nobody
    gets is no pass. What is told on standard error is told if it can be.
    """
    for number in _STANDARD:
        try:
            os.fstat(number)
        except OSError:
            # Else the next file that is opened would take its place. Not writable, so that
            # a write fails.
            os.open(os.devnull, os.O_RDONLY)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - for good
    if sys.stderr is None or sys.stderr is sys.__stderr__:
        sys.stderr = io.TextIOWrapper(
            io.BufferedWriter(_Heedless(2, "w", closefd=False)),
            encoding=getattr(sys.stderr, "encoding", "utf-8"),
            line_buffering=True,
        )
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
