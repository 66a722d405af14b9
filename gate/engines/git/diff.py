"""What lies between two trees, whatever attributes say (https://git-scm.com/docs/git-diff-tree).

The scratch repository in which git compares has no attributes at all: ``*.py -diff``,
``binary`` and ``diff.*.xfuncname`` change no count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Final

from gate.engines.git.objects import kind_of
from gate.engines.git.repository import Repository
from gate.engines.git.text import as_utf8
from gate.model.change import FileChange, FileKind, FileStatus, LineRange
from gate.model.error import EngineError
from gate.model.path import RepoPath, repo_path
from gate.model.regex import regex
from gate.model.text import shown
from gate.model.value import dataclass, field

RENAMES: Final = 3000
"""
How many new files are compared with how many removed ones in search of renames.

Past it, what moved and was edited counts as removed and added: more lines, never fewer.
"""
_WORDS: Final = (
    "diff-tree",
    "-r",
    "-M",
    f"-l{RENAMES}",
    "--raw",
    "--numstat",
    "--patch",
    "--unified=0",
    "--full-index",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=none",
    "--submodule=short",
)
"""
Without ``-z``: git then quotes a path that holds a newline, so that each stands on one line and
none can look like a hunk's header.
"""
_HUNK: Final = regex(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_PATCH: Final = b"diff --git "
_LINE: Final = 1 << 16
"""Bytes of a content line that are held at once."""
_WIDE: Final = 16 << 20
"""Bytes up to which a file that git takes for a binary is looked at as UTF-16 or UTF-32."""
_STATUS: Final = {
    "A": FileStatus.ADDED,
    "D": FileStatus.DELETED,
    "M": FileStatus.MODIFIED,
    "R": FileStatus.RENAMED,
    "T": FileStatus.MODIFIED,
}
_ESCAPE: Final = regex(rb"\\([0-7]{3}|.)", re.DOTALL)
_ESCAPED: Final = {
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
}


@dataclass(slots=True, kw_only=True)
class _Pair:
    """One changed file while it is read: the raw line first, then the counts, then the hunks."""

    old_mode: int
    mode: int
    old_blob: str
    blob: str
    status: FileStatus
    old_path: RepoPath | None
    path: RepoPath
    added: int | None = None
    deleted: int | None = None
    ranges: list[LineRange] = field(default_factory=list)
    old_ranges: list[LineRange] = field(default_factory=list)
    hunks_added: int = 0
    hunks_deleted: int = 0

    @property
    def kind(self) -> FileKind:
        return kind_of(self.old_mode if self.status is FileStatus.DELETED else self.mode)

    @property
    def is_of_two_kinds(self) -> bool:
        """Whether a file became a link or the like: git shows a removal and an addition."""
        return self.status is FileStatus.MODIFIED and kind_of(self.old_mode) != kind_of(self.mode)


def files_between(repository: Repository, base_tree: str, head_tree: str) -> tuple[FileChange, ...]:
    """
    Return what *head_tree* changes in *base_tree*, both full ids, in git's order.

    A text in UTF-16 or UTF-32, which git takes for a binary, has its lines counted too.

    Raises:
        EngineError: git cannot compare them, or its two ways of counting disagree.
    """
    pairs = _compared(repository, base_tree, head_tree)
    _count_wide(repository, (pair for pair in pairs if pair.added is None))
    return tuple(map(_file_change, pairs))


def _compared(repository: Repository, base_tree: str, head_tree: str) -> list[_Pair]:
    if base_tree == head_tree:
        return []
    with repository.stream(*_WORDS, base_tree, head_tree, "--") as stream:
        pairs = _read(stream)
    for pair in pairs:
        _check(pair)
    return pairs


def _file_change(pair: _Pair) -> FileChange:
    return FileChange(
        path=pair.path,
        old_path=pair.old_path,
        status=pair.status,
        kind=pair.kind,
        added=pair.added,
        deleted=pair.deleted,
        added_lines=tuple(pair.ranges),
        deleted_lines=tuple(pair.old_ranges),
    )


def _read(stream: BinaryIO) -> list[_Pair]:
    """Read the three parts that git prints one after the other, each in the same order."""
    pairs: list[_Pair] = []
    line = stream.readline()
    while line.startswith(b":"):
        pairs.append(_raw(line.rstrip(b"\n")))
        line = stream.readline()
    for pair in pairs:
        pair.added, pair.deleted = _numbers(line)
        line = stream.readline()
    if line not in {b"\n", b""}:
        raise _disagreement("it counts a file that it does not list")
    line = stream.readline(_LINE)
    for pair in pairs:
        for _ in range(2 if pair.is_of_two_kinds else 1):
            if not line.startswith(_PATCH):
                raise _disagreement("a file that it lists has no patch")
            line = _patch(stream, pair)
    if line:
        raise _disagreement("it shows a patch of a file that it does not list")
    return pairs


def _raw(line: bytes) -> _Pair:
    """Read ``:<mode> <mode> <id> <id> <status>[score] TAB <path>[ TAB <path>]``."""
    head, *names = line[1:].split(b"\t")
    try:
        old_mode, mode, old_blob, blob, status = head.decode("ascii").split(" ")
        paths = [repo_path(_unquoted(name)) for name in names]
        return _Pair(
            old_mode=int(old_mode, 8),
            mode=int(mode, 8),
            old_blob=old_blob,
            blob=blob,
            status=_STATUS[status[0]],
            old_path=paths[0] if len(paths) > 1 else None,
            path=paths[-1],
        )
    except (ValueError, KeyError, IndexError) as error:
        raise _disagreement("it lists a file that cannot be in a repository") from error


def _unquoted(name: bytes) -> bytes:
    """Return the path that git may have quoted as C does (``core.quotePath``)."""
    if not name.startswith(b'"'):
        return name
    return _ESCAPE.sub(_character, name[1:-1])


def _character(escape: re.Match[bytes]) -> bytes:
    code = escape[1]
    return bytes([int(code, 8) & 0xFF]) if len(code) == len("377") else _ESCAPED.get(code, code)


def _numbers(line: bytes) -> tuple[int | None, int | None]:
    """Read ``<added> TAB <deleted> TAB …``; git writes ``-`` for a binary."""
    added, _, rest = line.partition(b"\t")
    deleted = rest.partition(b"\t")[0]
    if added == deleted == b"-":
        return None, None
    if not (added.isdigit() and deleted.isdigit()):
        raise _disagreement("it lists a file that it does not count")
    return int(added), int(deleted)


def _patch(stream: BinaryIO, pair: _Pair) -> bytes:
    """Read one patch into *pair*; return the line behind it. The content is passed over."""
    line = stream.readline()
    while line and not line.startswith(_PATCH):
        if hunk := _HUNK.match(line):
            numbers = (int(number) if number else 1 for number in hunk.groups())
            old_first, deleted, first, added = numbers
            if deleted:
                pair.old_ranges.append(LineRange(first=old_first, last=old_first + deleted - 1))
            if added:
                pair.ranges.append(LineRange(first=first, last=first + added - 1))
            pair.hunks_added += added
            pair.hunks_deleted += deleted
            _pass_over(stream, added + deleted)
        line = stream.readline()
    return line


def _pass_over(stream: BinaryIO, lines: int) -> None:
    r"""Pass over so many *lines*; ``\ No newline at end of file`` is none."""
    is_start = True
    while lines:
        part = stream.readline(_LINE)
        if not part:
            raise _disagreement("a patch ends before its lines do")
        ends = part.endswith(b"\n")
        if ends and not (is_start and part.startswith(b"\\")):
            lines -= 1
        is_start = ends


def _check(pair: _Pair) -> None:
    if pair.is_of_two_kinds and pair.added is not None:
        pair.added, pair.deleted = pair.hunks_added, pair.hunks_deleted
    elif (pair.hunks_added, pair.hunks_deleted) != (pair.added or 0, pair.deleted or 0):
        raise _disagreement(f"its patch and its count of {shown(pair.path)} differ")


def _disagreement(what: str) -> EngineError:
    return EngineError(
        f"git's comparison cannot be believed: {what}",
        where="git diff-tree",
        fix="report this with the version of git, and try another one",
    )


# Text that git takes for a binary


def _count_wide(repository: Repository, binaries: Iterable[_Pair]) -> None:
    """Count the lines of those *binaries* that are text on both sides, as UTF-8 in two trees."""
    counted: list[_Pair] = []
    files: list[Path] = []
    for pair in binaries:
        if texts := _texts(repository, pair):
            counted.append(pair)
            for text in texts:
                files.append(repository.new_file("text"))
                files[-1].write_bytes(text)
    if not counted:
        return
    names = "".join(f"{file}\n" for file in files).encode()
    written = repository.run("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=names)
    blobs = written.decode("ascii").split()
    trees = [_tree_of(repository, blobs[side::2]) for side in range(2)]
    for pair in counted:
        pair.added, pair.deleted = 0, 0
    for found in _compared(repository, *trees):
        pair = counted[int(found.path)]
        pair.added, pair.deleted = found.added, found.deleted
        pair.ranges, pair.old_ranges = found.ranges, found.old_ranges


def _texts(repository: Repository, pair: _Pair) -> tuple[bytes, bytes] | None:
    """Return the file before and after in UTF-8, empty where it is not; `None` for a binary."""
    if pair.kind is not FileKind.FILE or pair.is_of_two_kinds:
        return None
    blobs = [blob for blob in (pair.old_blob, pair.blob) if blob.strip("0")]
    if any(size > _WIDE for _, size in repository.objects.sizes(blobs)):
        return None
    before, after = (_text(repository, blob) for blob in (pair.old_blob, pair.blob))
    return None if before is None or after is None else (before, after)


def _text(repository: Repository, blob: str) -> bytes | None:
    return as_utf8(repository.objects.read(blob)[1]) if blob.strip("0") else b""


def _tree_of(repository: Repository, blobs: Iterable[str]) -> str:
    """Write a tree in which the n-th of *blobs* is called n."""
    lines = "".join(f"100644 blob {blob}\t{n:08}\0" for n, blob in enumerate(blobs))
    return repository.run("mktree", "-z", stdin=lines.encode()).decode("ascii").strip()
