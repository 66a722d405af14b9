"""
Folders for a run's own files: removed with the run, or by a later one if that was killed.

A folder is locked for as long as its owner lives (https://man7.org/linux/man-pages/man2/flock.2.html):
a process id would say nothing where containers share the folder for temporary files.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Final

from gate.model.error import EngineError
from gate.model.regex import regex

_PREFIX: Final = "playbook-gate-"
_OURS: Final = regex(rf"{_PREFIX}[a-z0-9_]{{8}}")
"""What `tempfile.mkdtemp` makes of the prefix."""
_MODE: Final = 0o700
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_AGE_SECONDS: Final = 600
"""A folder younger than this may not have its lock yet."""
_MOST_NAMES: Final = 10_000
_MOST_REMOVED: Final = 16


class Scratch:
    """A new folder of this process's own."""

    def __init__(self) -> None:
        """
        Make it.

        Raises:
            EngineError: there is no place for one.
        """
        try:
            self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
        except OSError as error:
            raise EngineError(
                f"no temporary folder can be made: {error.strerror}",
                where="TMPDIR",
                fix="point TMPDIR at a folder that can be written, and that has room",
            ) from error
        self._lock = _locked(self.folder)

    def remove(self) -> None:
        """Remove it with all that is in it, as far as it can be."""
        if not _is_removed(self.folder):
            # What fails once, on a busy disk or for want of a descriptor, may not fail again.
            _is_removed(self.folder)
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)


@contextmanager
def scratch() -> Iterator[Path]:
    """
    Hand out a new folder, and remove it.

    Raises:
        EngineError: there is no place for one.
    """
    made = Scratch()
    try:
        yield made.folder
    finally:
        made.remove()


def sweep() -> None:
    """Remove what runs that were killed have left, if it is this user's and nobody holds it."""
    with suppress(OSError):
        place = os.open(tempfile.gettempdir(), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with os.scandir(place) as entries:
                names = [e.name for e in islice(entries, _MOST_NAMES) if _OURS.fullmatch(e.name)]
            for name in names[:_MOST_REMOVED]:
                _sweep_one(name, place)
        finally:
            os.close(place)


def _sweep_one(name: str, place: int) -> None:
    with suppress(OSError):  # another user's, locked, or another run was faster
        folder = os.open(name, _FOLDER, dir_fd=place)
        try:
            if _is_stale(os.fstat(folder)):
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(name, ignore_errors=True, dir_fd=place)
        finally:
            os.close(folder)


def _is_stale(state: os.stat_result) -> bool:
    is_own = state.st_uid == os.geteuid() and stat.S_IMODE(state.st_mode) == _MODE
    return is_own and time.time() - state.st_mtime > _AGE_SECONDS


def _locked(folder: Path) -> int | None:
    """Return what holds the lock of *folder*; `None` where there are no locks, nor sweepers."""
    with suppress(OSError):
        lock = os.open(folder, _FOLDER)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            raise
        return lock
    return None


def _is_removed(folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return not os.path.lexists(folder)
