"""
Where a report's text becomes a file: whole or not at all, and never through a planted link.

A link outside the repository is the operator's (``/tmp`` on macOS, a mounted output folder) and
is followed. Inside the repository every name may be the change's: a folder on the way that is a
link there is refused, and so is, anywhere, a destination that is anything but an ordinary file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from gate.model.error import PublishError, UsageError
from gate.model.path import unended
from gate.model.text import plain

_MODE: Final = 0o644
"""Before the umask."""
_MOST_LINKS: Final = 40
"""On the way to one destination, as the kernel counts (path_resolution(7))."""
_FIX: Final = "Name a file in a folder that exists, is writable, and is no link in the repository."


class _Refused(Exception):  # noqa: N818 - the reason, which becomes a GateError at the border
    """A destination that is not written to; the text is the reason, as one clause."""


def check_destinations(paths: Iterable[Path], *, root: Path | None) -> None:
    """
    Say before the run whether each of *paths* can be written; *root* is the repository's.

    Raises:
        UsageError: one cannot, or two are the same file.
    """
    taken: set[tuple[Path, str]] = set()
    for path in paths:
        try:
            with _folder(path, root) as (real, folder):
                _check(path.name, folder)
        except (_Refused, OSError) as error:
            raise UsageError(
                f"A report cannot be written: {_why(error)}.", where=_shown(path), fix=_FIX
            ) from error
        if (real, path.name) in taken:
            raise UsageError(
                "Two reports would be written to one file.",
                where=_shown(path),
                fix="Give each report a file of its own.",
            )
        taken.add((real, path.name))


def write_report(
    path: Path, chunks: Iterable[str], *, root: Path | None, called: str = "A report"
) -> None:
    """
    Write *chunks*, as UTF-8, to *path*: what stood there stays until the new file is whole.

    *called* is how an error calls it.

    Raises:
        PublishError: it cannot be written. Nothing is left behind.
    """
    try:
        with _folder(path, root) as (_, folder):
            _check(path.name, folder)
            _replace(path.name, chunks, folder)
    except (_Refused, OSError) as error:
        raise PublishError(
            f"{called} was not written: {_why(error)}.", where=_shown(path), fix=_FIX
        ) from error


def clear(paths: Iterable[Path], *, root: Path | None) -> None:
    """
    Remove what earlier runs left at *paths*, so that no old verdict outlives a failure.

    Raises:
        UsageError: one cannot be removed.
    """
    for path in paths:
        try:
            with _folder(path, root) as (_, folder):
                _remove(path.name, folder)
        except (_Refused, OSError) as error:
            raise UsageError(
                f"An earlier report cannot be removed: {_why(error)}.", where=_shown(path), fix=_FIX
            ) from error


def _replace(name: str, chunks: Iterable[str], folder: int) -> None:
    beside = unended(os.urandom(8))
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with ExitStack() as undo:
        file = os.open(beside, flags, _MODE, dir_fd=folder)
        undo.callback(_remove, beside, folder)
        # A character that UTF-8 cannot hold is our own fault; a lost report would be worse.
        with os.fdopen(file, "w", encoding="utf-8", errors="backslashreplace", newline="") as out:
            out.writelines(chunks)
            out.flush()
            os.fsync(out.fileno())
        os.rename(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
        undo.pop_all()
    with suppress(OSError):  # some file systems cannot, and the file is whole all the same
        os.fsync(folder)


def _remove(name: str, folder: int) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)


def _check(name: str, folder: int) -> None:
    """
    Look at the destination itself.

    Raises:
        _Refused: it is no ordinary file, or its folder takes no new one.
    """
    can_ask = os.access in os.supports_effective_ids
    if not os.access(".", os.W_OK | os.X_OK, dir_fd=folder, effective_ids=can_ask):
        raise _Refused("its folder is not writable")
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise _Refused("it is a folder")
    if stat.S_ISLNK(mode):
        raise _Refused("it is a symbolic link")
    if not stat.S_ISREG(mode):
        raise _Refused("it is no ordinary file")


@contextmanager
def _folder(path: Path, root: Path | None) -> Iterator[tuple[Path, int]]:
    """
    Hand out the real folder that *path* stands in, and an open descriptor of it.

    Raises:
        _Refused: *path* names no file, or the way to it leads through a link inside *root*.
        OSError: there is no such folder, or it is not to be opened.
    """
    if path.name in ("", "..") or "\0" in str(path):
        raise _Refused("it names no file")
    real = _real(Path.cwd() / path.parent, root.resolve(strict=True) if root else None)
    folder = os.open(real, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        yield real, folder
    finally:
        os.close(folder)


def _real(folder: Path, root: Path | None) -> Path:
    """
    Return *folder*, absolute, with its links resolved, name by name.

    Raises:
        _Refused: one of the links stands inside *root*, or they lead in a circle.
    """
    real, links = Path(folder.anchor), 0
    ahead = [*reversed(folder.parts[1:])]
    while ahead:
        at = real / (name := ahead.pop())
        if name == "..":
            real = real.parent
        elif not at.is_symlink():
            real = at
        elif root and real.is_relative_to(root):
            raise _Refused(f"{plain(name)} on the way to it is a symbolic link in the repository")
        else:
            links += 1
            target = real / at.readlink()
            ahead += reversed(target.parts[1:])
            real = Path(target.anchor)
        if links > _MOST_LINKS:
            raise _Refused("the links on the way to it lead in a circle")
    return real


def _why(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such folder"
    if isinstance(error, OSError):
        return (error.strerror or type(error).__name__).lower()
    return str(error)


def _shown(path: Path) -> str:
    return plain(str(path))
