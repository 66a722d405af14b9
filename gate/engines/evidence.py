"""Files on this machine's disk that may be evidence: in the checkout, or where somebody says."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from gate.model.error import EngineError
from gate.model.evidence import EvidenceFile
from gate.model.path import RepoPath, path_bytes, repo_path
from gate.model.text import count, visible
from gate.model.work import Unreadable

MEGABYTES: Final = 256
"""A larger file is not read."""
MOST_ENTRIES: Final = 500_000
"""Files and folders that are looked through at most."""
_PASSED_OVER: Final = frozenset({
    b".git", b".hg", b".mypy_cache", b".nox", b".ruff_cache", b".tox", b".venv", b"__pycache__",
    b"node_modules", b"site-packages", b"venv",
})  # fmt: skip
"""Folders of the checkout in which no job leaves a report."""
_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Disk:
    """
    The evidence of a run; satisfies `gate.model.evidence.Evidence`.

    *root* is the checkout, if there is one. *named* holds the globs of the command line, which
    start in the current folder; where there is one, nothing else of the checkout is evidence.
    """

    def __init__(self, root: Path | None, named: Sequence[str] = ()) -> None:
        self._root = Path(os.path.realpath(root)) if root else None
        self._spelt = Path(os.path.abspath(root)) if root else None  # noqa: PTH100 - links stay
        self._places: dict[str, bytes] = {}
        """Where each file lies, no link in it, by its name."""
        self.is_named = bool(named)
        self.unmatched: tuple[str, ...] = tuple(
            pattern for pattern in named if not self._take(pattern)
        )
        """The globs that match no file."""

    def files(
        self, matches: Callable[[RepoPath], bool], folders: Iterable[str]
    ) -> tuple[EvidenceFile, ...]:
        """
        Return the files that *matches* accepts, by name.

        Raises:
            EngineError: there are more than `MOST_ENTRIES` to look through.
        """
        if not self.is_named and self._root:
            for place in _walked(self._root, folders):
                inside = _inside(self._root, place)
                if inside and matches(inside):
                    self._places[inside] = place
        found = (self._file(name, place) for name, place in sorted(self._places.items()))
        return tuple(file for file in found if file and any(map(matches, file.endings)))

    def read(self, file: EvidenceFile) -> bytes:
        """
        Return the content of *file*.

        Raises:
            Unreadable: it is too large, a link, no plain file, or cannot be read.
        """
        place = self._places[file.name]
        try:
            if os.path.realpath(place) != place:
                raise Unreadable("it is reached through a link")
            with open(os.open(place, _FLAGS), "rb") as stream:  # noqa: PTH123 - a descriptor
                if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                    raise Unreadable("it is no plain file")
                data = stream.read(MEGABYTES * 2**20 + 1)
        except OSError as error:
            raise Unreadable(f"it cannot be read: {error.strerror}") from error
        if len(data) > MEGABYTES * 2**20:
            raise Unreadable(f"it is larger than {MEGABYTES} MB")
        return data

    def edited_at(self, paths: Iterable[RepoPath]) -> datetime | None:
        """Return when the youngest of *paths* was written in the work tree, in UTC."""
        moments = []
        for path in paths if self._root else ():
            with suppress(OSError):
                place = os.path.join(os.fsencode(str(self._root)), path_bytes(path))  # noqa: PTH118 - bytes
                moments.append(os.lstat(place).st_mtime)
        return datetime.fromtimestamp(max(moments), UTC) if moments else None

    def _take(self, pattern: str) -> bool:
        """Note the files that *pattern* names; say whether there is one."""
        from glob import iglob  # noqa: PLC0415 - only where somebody names files

        folder, rest = _parted(pattern)
        top = self._top(folder)
        is_any = False
        for found in iglob(rest, root_dir=top, recursive=True, include_hidden=True):  # noqa: PTH207 - what rests is relative to a folder
            place = os.fsencode(top / found)
            if os.path.isdir(place):  # noqa: PTH112 - bytes
                continue
            is_any = True
            self._places[self._name(place, found)] = place
            if len(self._places) > MOST_ENTRIES:
                raise _too_many(visible(pattern))
        return is_any

    def _name(self, place: bytes, found: str) -> str:
        """
        Return how messages call the file at *place*, which a glob led to as *found*.

        Of a place outside of the checkout they tell no more than sets it apart.
        """
        inside = _inside(self._root, place) if self._root else None
        if inside:
            return inside
        endings = [visible(ending) for ending in _endings(place)]
        length = min(len(endings), found.count("/") + 1)
        free = (name for name in endings[-length::-1] if self._places.get(name, place) == place)
        return next(free, endings[0])

    def _top(self, folder: str) -> Path:
        """
        Return where *folder* lies.

        A link on the way there is the user's own, but for one in the checkout: that stays in
        the path, by which `read` knows it.
        """
        whole = Path(os.path.abspath(folder))  # noqa: PTH100 - links stay
        for root in filter(None, (self._root, self._spelt)):
            if self._root and whole.is_relative_to(root):
                return self._root / whole.relative_to(root)
        return Path(os.path.realpath(whole))

    def _file(self, name: str, place: bytes) -> EvidenceFile | None:
        try:
            found = os.lstat(place)
        except OSError:
            return None
        inside = _inside(self._root, place) if self._root else None
        return EvidenceFile(
            name=name,
            endings=(inside,) if inside and not self.is_named else tuple(_endings(place)),
            inside=inside,
            size=found.st_size,
            written_at=datetime.fromtimestamp(found.st_mtime, UTC),
        )


def _walked(root: Path, folders: Iterable[str]) -> Iterator[bytes]:
    """Yield the plain files in *folders* of *root*; no link is followed."""
    waiting = list(_starts(root, folders))
    seen = 0
    while waiting:
        folder, is_deep = waiting.pop()
        for entry in _entries(folder):
            seen += 1
            if seen > MOST_ENTRIES:
                raise _too_many("the checkout")
            if entry.is_file(follow_symlinks=False):
                yield entry.path
            elif is_deep and _may_hold_reports(entry):
                waiting.append((entry.path, True))


def _may_hold_reports(entry: os.DirEntry[bytes]) -> bool:
    return entry.name not in _PASSED_OVER and entry.is_dir(follow_symlinks=False)


def _starts(root: Path, folders: Iterable[str]) -> Iterator[tuple[bytes, bool]]:
    """Yield each of *folders* that no link leads to, and whether what is below it counts too."""
    for each in sorted(set(folders)):
        folder = each.removesuffix("**").rstrip("/")
        place = os.path.join(os.fsencode(root), os.fsencode(folder)).rstrip(b"/")  # noqa: PTH118 - bytes
        if os.path.realpath(place) == place:
            yield place, each.endswith("**")


def _entries(folder: bytes) -> list[os.DirEntry[bytes]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _parted(pattern: str) -> tuple[str, str]:
    """Return the folder with which *pattern* begins and that is no glob, and the rest."""
    from glob import has_magic  # noqa: PLC0415 - as above

    parts = pattern.split("/")
    fixed = next((n for n, part in enumerate(parts) if has_magic(part)), len(parts) - 1)
    folder = "/".join(parts[: min(fixed, len(parts) - 1)])
    rest = "/".join(parts[min(fixed, len(parts) - 1) :])
    return (folder or ("/" if pattern.startswith("/") else ".")), rest


def _inside(root: Path | None, place: bytes) -> RepoPath | None:
    top = os.fsencode(root).rstrip(b"/") + b"/" if root else b""
    if not top or not place.startswith(top):
        return None
    try:
        return repo_path(place.removeprefix(top))
    except ValueError:
        return None


def _endings(place: bytes) -> Iterator[RepoPath]:
    """Yield each ending of *place* that begins with a whole name, the longest first."""
    parts = place.strip(b"/").split(b"/")
    for first in range(len(parts)):
        yield repo_path(b"/".join(parts[first:]))


def _too_many(where: str) -> EngineError:
    return EngineError(
        f"there are more than {count(MOST_ENTRIES, 'file')} to look through for evidence",
        where=where,
        fix="begin the patterns with a folder, such as /reports/**",
    )
