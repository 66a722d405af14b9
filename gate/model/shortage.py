"""What a machine lacks, or refuses for the moment: outside trouble, and no bug of gate's."""

from __future__ import annotations

import errno
from typing import Final

from gate.model.error import GateError

_LACKING: Final = frozenset({
    errno.EAGAIN, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE, errno.ENOBUFS,
    errno.ENOMEM, errno.ENOSPC,
})  # fmt: skip
_REFUSING: Final = frozenset({
    errno.EACCES, errno.EIO, errno.EPERM, errno.EROFS, errno.ESTALE,
})  # fmt: skip
_NO_THREAD: Final = "can't start new thread"
"""https://github.com/python/cpython/blob/3.11/Modules/_threadmodule.c: it says no more."""


def shortage(error: BaseException) -> GateError | None:
    """Return what to tell of *error* if the machine is what failed; `None` if gate may have."""
    if isinstance(error, OSError) and error.errno in _REFUSING:
        return GateError(
            f"this machine refuses what gate needs: {error.strerror}",
            where="a file or folder of gate's own, or for temporary files",
            fix="see whether the disk is sound and who may read it, and run gate again",
        )
    if isinstance(error, ImportError):
        return GateError(
            f"a part of gate cannot be read: {error.name or 'a module'}",
            where="gate's installation",
            fix="run gate again; if it stays, install gate again",
        )
    if lack := _lack(error):
        return GateError(
            f"this machine has run out of something: {lack}",
            where="disk, memory, processes or open files",
            fix="free some, or let TMPDIR name a folder with room, and run gate again",
        )
    return None


def _lack(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno in _LACKING:
        return error.strerror or "resources"
    if isinstance(error, MemoryError):
        return "memory"
    is_thread = isinstance(error, RuntimeError) and str(error) == _NO_THREAD
    return "threads" if is_thread else ""
