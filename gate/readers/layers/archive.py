"""
What opening packed files may cost, and what comes out of them.

Everything happens in memory, within a budget for each outer file. What is not opened is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from gate.model.value import dataclass

_MEGABYTE: Final = 2**20
BYTES: Final = 64 * _MEGABYTE
"""Bytes that are unpacked of one file, all levels together."""
MEMBERS: Final = 10_000
"""Members that are opened in one file, all levels together."""
_CHUNK: Final = 256 * 1024


@cache
def broken() -> tuple[type[Exception], ...]:
    """Return what Python's own readers raise of archives that are damaged or made to hurt."""
    # They are imported where an archive is opened: few files are one.
    import lzma  # noqa: PLC0415 - as above
    import struct  # noqa: PLC0415 - as above
    import tarfile  # noqa: PLC0415 - as above
    import zipfile  # noqa: PLC0415 - as above
    import zlib  # noqa: PLC0415 - as above

    return (
        OSError,
        EOFError,
        ValueError,
        OverflowError,
        LookupError,
        NotImplementedError,
        RuntimeError,
        struct.error,
        zlib.error,
        lzma.LZMAError,
        tarfile.TarError,
        zipfile.BadZipFile,
    )


@dataclass(slots=True, kw_only=True)
class Budget:
    """What one file may still cost; shared by all archives inside it."""

    bytes_left: int = BYTES
    members_left: int = MEMBERS

    @property
    def is_spent(self) -> bool:
        """Whether nothing more is opened."""
        return self.bytes_left <= 0 or self.members_left <= 0

    @property
    def reason(self) -> str:
        """Why nothing more is opened."""
        if self.bytes_left <= 0:
            return f"it holds more than {BYTES // _MEGABYTE} MB, unpacked"
        return f"it holds more than {MEMBERS:,} members"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file in an archive, or one part of an archive that could not be opened."""

    name: str
    """As the archive calls it; empty for what is no file of its own."""
    data: bytes = b""
    """What could be read of it."""
    unread: str = ""
    """Why there is no more, as one clause; empty if that is all."""


def opened(name: str, read: Callable[[int], bytes], budget: Budget) -> Member:
    """Return the member *name*, whose next bytes *read* returns, as far as *budget* goes."""
    budget.members_left -= 1
    parts: list[bytes] = []
    unread, is_broken = "", broken()
    try:
        while part := read(min(_CHUNK, budget.bytes_left + 1)):
            parts.append(part[: budget.bytes_left])
            budget.bytes_left -= len(part)
            if budget.bytes_left <= 0:
                unread = budget.reason
                break
    except is_broken as error:
        unread = f"it cannot be unpacked ({type(error).__name__})"
    except MemoryError:
        unread = "it needs too much memory to be unpacked"
    return Member(name=name, data=b"".join(parts), unread=unread)


def rest(number: int, budget: Budget) -> Iterator[Member]:
    """Yield that *number* members were left closed because *budget* is spent."""
    if number:
        yield Member(name="", unread=f"{budget.reason}: {number:,} not opened")
