"""Objects by their id, through one ``git cat-file`` (https://git-scm.com/docs/git-cat-file).

A path never enters the question: trees are walked here, so no name can be taken for syntax.
"""

from __future__ import annotations

import fcntl
import os
import select
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from threading import Lock
from time import monotonic
from typing import BinaryIO, Final

from gate.model.change import FileKind
from gate.model.error import EngineError
from gate.model.value import dataclass

SECONDS: Final = 120
"""How long one object may take."""
_CHUNK: Final = 1 << 16
"""How much is read at once."""
_WIDE: Final = 1 << 20
"""How much a pipe may hold on Linux, whoever asks (pipe(7))."""
AHEAD: Final = 100
"""How many objects are asked for at once: their names fit into the smallest pipe."""
_KINDS: Final = {0o120000: FileKind.SYMLINK, 0o160000: FileKind.SUBMODULE}
_FORMAT: Final = 0o170000
_FOLDER: Final = 0o040000


@dataclass(frozen=True, slots=True)
class Named:
    """One line of a git tree."""

    mode: int
    id: str

    @property
    def is_folder(self) -> bool:
        """Whether it is a tree itself."""
        return self.mode & _FORMAT == _FOLDER


def kind_of(mode: int) -> FileKind:
    """Return what an entry with *mode* is."""
    return _KINDS.get(mode & _FORMAT, FileKind.FILE)


def missing(name: str, *, is_partial: bool) -> EngineError:
    """Return the error for an object that the repository should have and has not."""
    if is_partial:
        fix = "fetch what the partial clone left out: git fetch --refetch --no-filter origin"
    else:
        fix = "clone the repository again, or run git fsck to see what is damaged"
    return EngineError("git has no object of this id", where=name, fix=fix)


def unusable(tree: str, what: str) -> EngineError:
    """Return the error for a tree that holds *what* no file system can."""
    return EngineError(f"the git tree holds {what}", where=tree, fix="run git fsck")


class Conversation:
    """Questions, one a line, to one ``git cat-file`` process, and its answers."""

    def __init__(self, questions: BinaryIO, answers: BinaryIO) -> None:
        self._questions = questions
        self._answers = answers.fileno()
        self._poll = select.poll()
        self._poll.register(self._answers, select.POLLIN)
        self._read = bytearray()

    def widen(self) -> None:
        """Let git write more before it waits for this process, where the system has a way."""
        with suppress(AttributeError, OSError):
            fcntl.fcntl(self._answers, fcntl.F_SETPIPE_SZ, _WIDE)

    def ask(self, names: Iterable[str]) -> None:
        """
        Send *names*, of which the pipe holds at least `AHEAD`.

        Raises:
            EngineError: the process is gone.
        """
        try:
            self._questions.write("".join(f"{name}\n" for name in names).encode("ascii"))
            self._questions.flush()
        except (OSError, ValueError) as error:
            raise _gone("ended") from error

    def line(self) -> str:
        """
        Return the next line of the answer.

        Raises:
            EngineError: the process is gone or too slow.
        """
        while (end := self._read.find(b"\n")) < 0:
            self._fill(_CHUNK, monotonic() + SECONDS)
        return self._take(end).decode("utf-8", "surrogateescape")

    def content(self, size: int) -> bytes:
        """
        Return *size* bytes and pass over the newline behind them.

        Raises:
            EngineError: the process is gone or too slow.
        """
        until = monotonic() + SECONDS
        while (lacking := size + 1 - len(self._read)) > 0:
            self._fill(min(lacking, _CHUNK), until)
        return self._take(size)

    def _take(self, size: int) -> bytes:
        """Return *size* bytes of what was read, and drop them and the newline behind them."""
        with memoryview(self._read) as held:
            taken = bytes(held[:size])
        del self._read[: size + 1]
        return taken

    def _fill(self, size: int, until: float) -> None:
        if not self._poll.poll(max(0.0, until - monotonic()) * 1000):
            raise _gone(f"did not answer for {SECONDS} seconds")
        data = os.read(self._answers, size)
        if not data:
            raise _gone("ended")
        self._read += data


def _gone(what: str) -> EngineError:
    return EngineError(
        f"git {what} while it read objects",
        where="git cat-file",
        fix="run gate again; if it stays, run git fsck to see what is damaged",
    )


class Objects:
    """The objects of one repository. Safe to be asked from several threads."""

    def __init__(
        self,
        contents: Conversation,
        headers: Conversation,
        *,
        id_bytes: int,
        is_partial: Callable[[], bool],
    ) -> None:
        contents.widen()
        self._contents = contents
        self._headers = headers
        self._id_bytes = id_bytes
        self._is_partial = is_partial
        self._lock = Lock()

    def find(self, name: str) -> tuple[str, str, int] | None:
        """Return (id, type, size in bytes) of *name*, ``<id>`` or ``<id>^{commit}``, if it is."""
        with self._lock:
            self._headers.ask([name])
            return _header(self._headers.line())

    def sizes(self, ids: list[str]) -> Iterator[tuple[str, int]]:
        """
        Yield (id, bytes) for *ids*, in order.

        Raises:
            EngineError: an object is missing.
        """
        for first in range(0, len(ids), AHEAD):
            asked = ids[first : first + AHEAD]
            with self._lock:
                self._headers.ask(asked)
                found = [_header(self._headers.line()) for _ in asked]
            for name, header in zip(asked, found, strict=True):
                if header is None:
                    raise missing(name, is_partial=self._is_partial())
                yield name, header[2]

    def read(self, name: str) -> tuple[str, bytes]:
        """
        Return the type and the content of the object *name*.

        Raises:
            EngineError: the object is missing.
        """
        return self.read_many([name])[0]

    def read_many(self, ids: list[str]) -> list[tuple[str, bytes]]:
        """
        Return (type, content) of at most a hundred *ids*, in order.

        Raises:
            EngineError: an object is missing.
        """
        with self._lock:
            self._contents.ask(ids)
            found = [self._answer() for _ in ids]
        for name, answer in zip(ids, found, strict=True):
            if answer is None:
                raise missing(name, is_partial=self._is_partial())
        return [answer for answer in found if answer is not None]

    def _answer(self) -> tuple[str, bytes] | None:
        header = _header(self._contents.line())
        return header and (header[1], self._contents.content(header[2]))

    def folder(self, tree: str) -> dict[bytes, Named]:
        """
        Return what the one tree object *tree* holds, by name.

        Raises:
            EngineError: it is missing, no tree, or damaged.
        """
        kind, data = self.read(tree)
        with suppress(ValueError):
            if kind == "tree":
                named = [*_named(data, self._id_bytes)]
                if len(held := dict(named)) == len(named):
                    return held
                raise unusable(tree, "the same name twice")
        raise EngineError("git holds a tree that cannot be read", where=tree, fix="run git fsck")


def _header(line: str) -> tuple[str, str, int] | None:
    name, _, rest = line.partition(" ")
    kind, _, size = rest.partition(" ")
    return (name, kind, int(size)) if size.isdecimal() else None


def _named(data: bytes, id_bytes: int) -> Iterator[tuple[bytes, Named]]:
    at = 0
    while at < len(data):
        space, nul = data.index(b" ", at), data.index(b"\0", at)
        end = nul + 1 + id_bytes
        if end > len(data):
            raise ValueError("the tree is cut off")
        yield data[space + 1 : nul], Named(int(data[at:space], 8), data[nul + 1 : end].hex())
        at = end
