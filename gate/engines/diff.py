"""
Which files and lines does a unified diff change?

The input is text from anywhere (``git diff``, a host's API, GNU diff, Mercurial, Subversion,
a mail), so unidiff (https://github.com/matiasb/python-unidiff) sees none of it as it came. It
takes names from lines that the content can forge, splits lines where git does not, and reads
coloured text as an empty diff. Here the headers are read first, by git's own format
(https://git-scm.com/docs/diff-format); unidiff then gets each file's hunks as bare marks under
names of ours, and says which lines they are. Its totals must agree with a count of the marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Final, NoReturn

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchSet

from gate.model.change import FileChange, FileKind, FileStatus, LineRange
from gate.model.error import EngineError
from gate.model.path import RepoPath, repo_path
from gate.model.regex import regex
from gate.model.text import shown
from gate.model.value import dataclass, field, replace

MEGABYTES: Final = 64
"""The largest diff that is read."""
LINES: Final = 500_000
"""The longest diff that is read, context and headers included."""
UNNAMED: Final = RepoPath("(the diff names no file)")
"""Stands for the file of a patch without a header, as GitHub's ``files[].patch`` is."""

_REMAKE: Final = "Make it with `git diff --no-color BASE...HEAD`."
_COLOUR: Final = regex(rb"\x1b\[[0-9;]*[mK]")
_COLOURED_LINE: Final = regex(rb"^\x1b\[[0-9;]*[mK]", re.MULTILINE)
_HUNK: Final = regex(rb"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@", re.ASCII)
_EXTENDED: Final = regex(
    rb"(old mode|new mode|deleted file mode|new file mode|copy from|copy to|rename from"
    rb"|rename to|similarity index|dissimilarity index|index) (.+)"
)
_PAIRS: Final = (
    (b"old mode", b"new mode"),
    (b"rename from", b"rename to"),
    (b"copy from", b"copy to"),
)
_INDEX: Final = regex(rb"([0-9a-f]{4,64}|\d+)\.\.([0-9a-f]{4,64}|\d+)(?: (\d{6}))?")
_EMPTY_BLOBS: Final = (
    b"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    b"473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)
"""What git calls a file without content, in SHA-1 and in SHA-256."""
_SUBMODULE: Final = regex(rb"Submodule (.+) [0-9a-f]{4,64}\.{2,3}[0-9a-f]{4,64}(?: \(.+\))?:?")
_ONLY_IN: Final = regex(rb"Only in ([^/:]+)/?([^:]*): (.+)")
_BINARY: Final = regex(rb"Binary file (.+) has changed|(?:Binary files|Files) (.+) differ")
_NO_SUCH_FILE: Final = regex(rb"\t\((?:nonexistent|revision 0)\)|\t(?:1970-01-01|1969-12-31) ")
"""How Subversion and GNU diff say that a side has no file."""
_QUOTED: Final = regex(rb'"(?:[^"\\]|\\[abtnvfr"\\]|\\[0-3][0-7]{2})*"')
_QUOTED_NAMES: Final = regex(rb'("(?:[^"\\]|\\.)*") ("(?:[^"\\]|\\.)*")')
_ESCAPE: Final = regex(rb'\\([abtnvfr"\\]|[0-3][0-7]{2})')
_ESCAPED: Final = dict(zip(b'abtnvfr"\\', b'\a\b\t\n\v\f\r"\\', strict=True))
_KINDS: Final = {b"120000": FileKind.SYMLINK, b"160000": FileKind.SUBMODULE}
_NOWHERE: Final = b"/dev/null"


def read_diff(data: bytes) -> tuple[FileChange, ...]:
    """
    Return the files that the unified diff *data* changes, in its order.

    Names carry no prefix such as ``a/``. A copied file is ADDED with the lines that differ from
    its origin. A file that the diff names without showing it (a binary, ``Only in b: new.py``)
    has `None` for its counts. A diff of blank lines changes nothing.

    Raises:
        EngineError: *data* is no unified diff, is cut or edited, leaves a name open, holds
            several patches of one file, or is larger than `MEGABYTES` or `LINES`.
    """
    text = _plain(data)
    files = tuple(_Diff(text).files())
    if not files and text.strip():
        _fail("the input is not a unified diff", "it names no changed file")
    return _by_path(files)


def _fail(what: str, why: str, line: int | None = None) -> NoReturn:
    where = "the diff" if line is None else f"the diff, line {line}"
    raise EngineError(f"{what}: {why}", where=where, fix=_REMAKE)


def _plain(data: bytes) -> bytes:
    if len(data) > MEGABYTES * 1_000_000:
        _fail("the diff is too large to read", f"the limit is {MEGABYTES} MB")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = _from_utf16(data)
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.count(b"\n") > LINES:
        _fail("the diff is too long to read", f"the limit is {LINES:,} lines")
    # Content is never looked at and each of its lines follows a mark, so nothing is lost.
    return _COLOUR.sub(b"", data) if _COLOURED_LINE.search(data) else data


def _from_utf16(data: bytes) -> bytes:
    # What `git diff > file` writes in Windows PowerShell.
    try:
        return data.decode("utf-16").encode()
    except UnicodeError:
        _fail("the input is not a unified diff", "it opens as UTF-16 and is not")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hunk:
    old_start: int
    old_count: int
    new_start: int
    new_count: int
    marks: bytes
    """One of ``+``, ``-`` and space for each line."""


@dataclass(slots=True, kw_only=True)
class _Head:
    """What stands above a file's hunks; filled while it is read."""

    line: int
    """1-based, where it starts."""
    names: bytes = b""
    """Both names as ``diff --git`` has them; empty in other formats."""
    extended: dict[bytes, bytes] = field(default_factory=dict)
    left: bytes = b""
    """The rest of the ``---`` line; empty where there is none."""
    right: bytes = b""
    is_binary: bool = False

    @property
    def is_new(self) -> bool:
        return b"new file mode" in self.extended or _is_nowhere(self.left)

    @property
    def is_gone(self) -> bool:
        return b"deleted file mode" in self.extended or _is_nowhere(self.right)

    @property
    def kind(self) -> FileKind:
        index = _INDEX.fullmatch(self.extended.get(b"index", b""))
        modes = (b"new mode", b"new file mode", b"deleted file mode")
        told = [self.extended[name] for name in modes if name in self.extended]
        if index and index[3]:
            told.append(index[3])
        return next((_KINDS[mode] for mode in told if mode in _KINDS), FileKind.FILE)

    @property
    def hides_lines(self) -> bool:
        """Whether the headers are cut, or say that the content differs, so that hunks follow."""
        told = self.extended.keys()
        if any((one in told) != (other in told) for one, other in _PAIRS):
            return True
        if b"index" not in told:
            return self.extended.get(b"similarity index", b"100%") != b"100%"
        index = _INDEX.fullmatch(self.extended[b"index"])
        filled = [blob for blob in index.group(1, 2) if blob.strip(b"0")] if index else [b""]
        return not all(map(_is_empty_blob, filled))


def _is_empty_blob(blob: bytes) -> bool:
    return bool(blob) and any(empty.startswith(blob) for empty in _EMPTY_BLOBS)


def _is_nowhere(side: bytes) -> bool:
    return side.partition(b"\t")[0] == _NOWHERE


class _Diff:
    """A cursor over the lines of one diff."""

    def __init__(self, text: bytes) -> None:
        self._lines = text.split(b"\n")
        if not self._lines[-1]:
            self._lines.pop()
        self._at = 0

    def files(self) -> Iterator[FileChange]:
        """Yield what each header announces."""
        index = b""
        while self._at < len(self._lines):
            line = self._header()
            if line.startswith(b"Index: "):
                index = line.removeprefix(b"Index: ")
            file = self._file(line, index)
            if file is None:
                self._at += 1
            else:
                yield file

    def _file(self, line: bytes, index: bytes) -> FileChange | None:
        if line.startswith(b"diff --git "):
            return self._git(line)
        if line.startswith(b"--- ") and self._header(1).startswith(b"+++ "):
            return self._hunked(_Head(line=self._at + 1))
        if _HUNK.match(line) and not any(self._lines[: self._at]):
            return _file_change(FileStatus.MODIFIED, UNNAMED, tuple(self._hunks()))
        if line.startswith((b"@@", b"diff --cc ", b"diff --combined ")):
            _fail("the diff cannot be read", "these hunks are of a merge or no file", self._at + 1)
        return self._mentioned(line, index)

    def _header(self, ahead: int = 0) -> bytes:
        at = self._at + ahead
        return self._lines[at].removesuffix(b"\r") if at < len(self._lines) else b""

    def _git(self, line: bytes) -> FileChange | None:
        head = _Head(line=self._at + 1, names=line.removeprefix(b"diff --git "))
        start, self._at = self._at, self._at + 1
        while found := _EXTENDED.fullmatch(self._header()):
            head.extended[found[1]] = found[2]
            self._at += 1
        following = self._header()
        head.is_binary = following.startswith((b"Binary files ", b"GIT binary patch"))
        if following.startswith(b"--- ") and self._header(1).startswith(b"+++ "):
            return self._hunked(head)
        if not head.extended and not head.is_binary:
            self._at = start
            return None  # a sentence in a message: git always says more
        self._at += head.is_binary
        if head.hides_lines and not head.is_binary:
            _fail("the diff is cut", "a file differs and no line of it is shown", head.line)
        return self._change(head, ())

    def _hunked(self, head: _Head) -> FileChange:
        head.left = self._header().removeprefix(b"--- ")
        head.right = self._header(1).removeprefix(b"+++ ")
        self._at += 2
        hunks = tuple(self._hunks())
        if not hunks:
            _fail("the diff is cut", "no hunk follows the names", head.line)
        return self._change(head, hunks)

    def _hunks(self) -> Iterator[_Hunk]:
        while found := _HUNK.match(self._header()):
            self._at += 1
            old_start, old_count, new_start, new_count = (
                1 if number is None else int(number) for number in found.groups()
            )
            yield _Hunk(
                old_start=old_start,
                old_count=old_count,
                new_start=new_start,
                new_count=new_count,
                marks=self._marks(old_count, new_count),
            )

    def _marks(self, old: int, new: int) -> bytes:
        marks = bytearray()
        while old > 0 or new > 0:
            if self._at >= len(self._lines):
                _fail("the diff is cut", "its last hunk is shorter than its header says")
            # Mailers and editors strip the one space of an empty context line.
            mark = self._lines[self._at][:1].strip(b"\r") or b" "
            self._at += 1
            if mark == b"\\":
                continue
            old -= mark in b" -"
            new -= mark in b" +"
            if mark not in b" -+" or old < 0 or new < 0:
                _fail("the diff is damaged", "a hunk does not fit its header", self._at)
            marks += mark
        self._end_of_hunk()
        return bytes(marks)

    def _end_of_hunk(self) -> None:
        if self._header().startswith(b"\\"):
            self._at += 1
        line = self._header()
        is_next = line.startswith(b"--- ") and self._header(1).startswith(b"+++ ")
        is_signature = line.rstrip() == b"--"
        if line.startswith((b"+", b"-")) and not is_next and not is_signature:
            _fail("the diff is damaged", "a hunk is longer than its header says", self._at + 1)

    def _change(self, head: _Head, hunks: tuple[_Hunk, ...]) -> FileChange:
        old, new = _names(head)
        status = _status(head, hunks)
        return _file_change(
            status,
            _path(old if status is FileStatus.DELETED else new, head.line),
            hunks,
            old_path=_path(old, head.line) if status is FileStatus.RENAMED else None,
            kind=head.kind,
            is_binary=head.is_binary,
        )

    def _mentioned(self, line: bytes, index: bytes) -> FileChange | None:
        """Return a file that a line names without showing what changed in it."""
        kind, status, name = FileKind.FILE, FileStatus.MODIFIED, b""
        if found := _SUBMODULE.fullmatch(line):
            kind, name = FileKind.SUBMODULE, found[1]
        elif found := _ONLY_IN.fullmatch(line):
            status = FileStatus.DELETED if found[1] == b"a" else FileStatus.ADDED
            name = b"/".join(filter(None, found.group(2, 3)))
        elif line.startswith(b"Cannot display: file marked as a binary type"):
            name = index
        elif found := _BINARY.fullmatch(line):
            name = found[1] or _same(*_halves(found[2], b" and "))
        if not name:
            return None
        self._at += 1
        return _file_change(status, _path(name, self._at), (), kind=kind, is_binary=True)


def _status(head: _Head, hunks: tuple[_Hunk, ...]) -> FileStatus:
    if b"rename to" in head.extended:
        return FileStatus.RENAMED
    # A range of no lines alone says nothing: `-U0` and emptied files have it too.
    first = hunks[0] if hunks else None
    says_new = first and first.old_count == 0 and _NO_SUCH_FILE.search(head.left)
    says_gone = first and first.new_count == 0 and _NO_SUCH_FILE.search(head.right)
    if head.is_new or says_new or b"copy to" in head.extended:
        return FileStatus.ADDED
    if head.is_gone or says_gone:
        return FileStatus.DELETED
    return FileStatus.MODIFIED


def _names(head: _Head) -> tuple[bytes, bytes]:
    """Return the names before and after, as the repository knows them."""
    for verb in (b"rename", b"copy"):
        if verb + b" from" in head.extended and verb + b" to" in head.extended:
            both = head.extended[verb + b" from"], head.extended[verb + b" to"]
            return _unquoted(both[0], head.line), _unquoted(both[1], head.line)
    left, right = _side(head.left, head.line), _side(head.right, head.line)
    if head.names:
        left, right = _announced(head, left, right)
    elif _NOWHERE in (left, right):
        name = left.removeprefix(b"a/") if right == _NOWHERE else right.removeprefix(b"b/")
        return name, name
    name = _same(left, right) or (b"" if head.names else right.removeprefix(b"b/"))
    if not name:
        _fail("the diff cannot be read", "its headers leave a file's name open", head.line)
    return name, name


def _announced(head: _Head, left: bytes, right: bytes) -> tuple[bytes, bytes]:
    """Return both names, with their prefixes, from the ``diff --git`` line."""
    if left and _NOWHERE not in (left, right):
        return left, right
    if quoted := _QUOTED_NAMES.fullmatch(head.names):
        return _unquoted(quoted[1], head.line), _unquoted(quoted[2], head.line)
    known = right if left == _NOWHERE else left
    if right == _NOWHERE and head.names.startswith(known + b" "):
        return known, head.names[len(known) + 1 :]
    if left == _NOWHERE and head.names.endswith(b" " + known):
        return head.names[: -len(known) - 1], known
    return _halves(head.names, b" ")


def _halves(text: bytes, between: bytes) -> tuple[bytes, bytes]:
    """Return what stands on both sides of *between* in the middle; empty if it does not."""
    middle, odd = divmod(len(text) - len(between), 2)
    if odd or text[middle : middle + len(between)] != between:
        return b"", b""
    return text[:middle], text[middle + len(between) :]


def _same(left: bytes, right: bytes) -> bytes:
    """
    Return the one name that *left* and *right* hold behind their prefixes; empty if none.

    Equal sides have no prefix. Other prefixes than ``a/`` and ``b/`` are whatever stands
    before the folders that both end with (``i/`` and ``w/``, ``old/`` and ``new/``).
    """
    if left == right:
        return left
    if left.startswith(b"a/") and right.startswith(b"b/") and left[2:] == right[2:]:
        return left[2:]
    pairs = zip(reversed(left.split(b"/")), reversed(right.split(b"/")), strict=False)
    shared = [one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]
    return b"/".join(reversed(shared))


def _side(text: bytes, line: int) -> bytes:
    # Behind a tab stand a date or a revision, or nothing: git ends a name that has a space so.
    return _unquoted(text.partition(b"\t")[0], line)


def _unquoted(name: bytes, line: int) -> bytes:
    """Return *name* without the C quotes that git puts around unusual bytes."""
    if not name.startswith(b'"'):
        return name
    if not _QUOTED.fullmatch(name):
        _fail("the diff is damaged", "a quoted name cannot be read", line)
    return _ESCAPE.sub(_escaped, name[1:-1])


def _escaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8) if code.isdigit() else _ESCAPED[code[0]]])


def _path(name: bytes, line: int) -> RepoPath:
    try:
        return repo_path(name)
    except ValueError:
        _fail("the diff cannot be read", "it names a file outside the repository", line)


def _file_change(
    status: FileStatus,
    path: RepoPath,
    hunks: Sequence[_Hunk],
    *,
    old_path: RepoPath | None = None,
    kind: FileKind = FileKind.FILE,
    is_binary: bool = False,
) -> FileChange:
    marks = b"".join(hunk.marks for hunk in hunks)
    filled = (hunk for hunk in hunks if b"+" in hunk.marks or b"-" in hunk.marks)
    return FileChange(
        path=path,
        old_path=old_path,
        status=status,
        kind=kind,
        added=None if is_binary else marks.count(b"+"),
        deleted=None if is_binary else marks.count(b"-"),
        added_lines=tuple(_ranges(number for hunk in filled for number in _added_lines(hunk))),
    )


def _added_lines(hunk: _Hunk) -> list[int]:
    """
    Return which lines of the file at head *hunk* brings, as unidiff numbers them.

    Raises:
        EngineError: unidiff counts other lines than the marks show.
    """
    try:
        (patched,) = PatchSet(_reissued(hunk))
    except UnidiffParseError as error:
        raise EngineError(
            f"unidiff cannot read a hunk: {error}", where="the diff", fix=_REMAKE
        ) from error
    if (patched.added, patched.removed) != (hunk.marks.count(b"+"), hunk.marks.count(b"-")):
        _fail("the diff cannot be trusted", "two counts of its lines differ")
    numbers = (line.target_line_no for line in patched[0] if line.is_added)
    return [number for number in numbers if number is not None]


def _reissued(hunk: _Hunk) -> Iterator[str]:
    """Yield *hunk* as a diff in which nothing is left of the names and the content."""
    yield "--- a/file\n"
    yield "+++ b/file\n"
    old = f"{hunk.old_start},{hunk.old_count}"
    yield f"@@ -{old} +{hunk.new_start},{hunk.new_count} @@\n"
    yield from (f"{mark}\n" for mark in hunk.marks.decode())


def _ranges(numbers: Iterable[int]) -> Iterator[LineRange]:
    """Yield rising *numbers* as the runs that they form."""
    run: LineRange | None = None
    for number in numbers:
        if run and number == run.last + 1:
            run = LineRange(first=run.first, last=number)
            continue
        if run:
            yield run
        run = LineRange(first=number, last=number)
    if run:
        yield run


def _by_path(files: Iterable[FileChange]) -> tuple[FileChange, ...]:
    """
    Return *files* with the two halves of a change of kind made one, as numstat has it.

    Raises:
        EngineError: two patches change one file.
    """
    known: dict[RepoPath, FileChange] = {}
    for file in files:
        before = known.get(file.path)
        known[file.path] = file if before is None else _joined(before, file)
    return tuple(known.values())


def _joined(gone: FileChange, new: FileChange) -> FileChange:
    if (gone.status, new.status) != (FileStatus.DELETED, FileStatus.ADDED):
        _fail("the input is a series of patches", f"{shown(new.path)} is changed twice")
    counts = (gone.added, gone.deleted, new.added, new.deleted)
    is_binary = None in counts
    return replace(
        new,
        status=FileStatus.MODIFIED,
        added=None if is_binary else (gone.added or 0) + (new.added or 0),
        deleted=None if is_binary else (gone.deleted or 0) + (new.deleted or 0),
    )
