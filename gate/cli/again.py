"""
Was what is staged judged before, just as it is? Then the answer stands, and nothing is imported.

A hook runs again on the same files whenever a commit is given up or its message is mended, or
somebody asked before committing. What decides the verdict is what is staged, the commit below it,
the gate, the tools that it drives, and the day, up to which waivers count: where these are equal,
the answer is. Nothing is kept of a run that came to no verdict.

It is the first that is imported, so it imports next to nothing.
"""

from __future__ import annotations

import os
import sys
import time

from gate.cli.cache import own_folder
from gate.cli.staged import staged
from gate.installed import distributions, own_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DAY_SECONDS = 86_400
_FOLDER = "answers"
_MOST_FILES = 64
_MOST_BYTES = 2**20
"""Of one answer: a longer one is worth another run."""
_PROOF_BYTES = 32
_HEXADECIMAL = frozenset("0123456789abcdef")
_ID_LENGTHS = (40, 64)
_SHOWN_IN = ("COLUMNS", "LINES", "TERM", "NO_COLOR", "LANG", "LC_ALL", "PYTHONIOENCODING")
"""Variables on which the look of a report depends."""
_TOLD = "gate: note: what is staged was judged before; --no-cache judges it again\n"


class Answer:
    """What a run said."""

    __slots__ = ("code", "stderr", "stdout")

    def __init__(self, *, code: int, stdout: str, stderr: str) -> None:
        self.code = code
        """The exit code."""
        self.stdout = stdout
        self.stderr = stderr
        """The notes; not how the run went."""

    def say(self) -> int:
        """Print it and return its exit code; 3 if it cannot be printed, for then nobody knows."""
        notes = f"{self.stderr}{_TOLD}".encode(errors="backslashreplace")
        report = self.stdout.encode(sys.stdout.encoding, "backslashreplace")
        _tell(notes)
        try:
            sys.stdout.buffer.write(report)
            sys.stdout.flush()
        except OSError:
            # Python would try again while it exits, and end with another code.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return self.code or 3
        return self.code


def _tell(notes: bytes) -> None:
    """Tell *notes* on standard error, if that can be done."""
    try:
        os.write(2, notes)
    except OSError:
        return


class Question:
    """One index to be judged, and where its answer is kept."""

    __slots__ = ("_folder", "key")

    def __init__(self, folder: str, key: str) -> None:
        self._folder = os.path.join(folder, _FOLDER)
        self.key = key
        """What is equal where the answer is."""

    def answer(self) -> Answer | None:
        """Return what a run said to it; `None` if there was none, or its words are damaged."""
        try:
            with open(os.path.join(self._folder, self.key), "rb") as file:
                proof, data = file.read(_PROOF_BYTES), file.read(_MOST_BYTES)
        except OSError:
            return None
        if proof != self._proof(data):
            return None
        code, noted, text = data.decode("utf-8", "surrogatepass").split("\n", 2)
        return Answer(code=int(code), stderr=text[: int(noted)], stdout=text[int(noted) :])

    def keep(self, answer: Answer) -> None:
        """Keep *answer*; a failure to keep it is silent."""
        text = f"{answer.code}\n{len(answer.stderr)}\n{answer.stderr}{answer.stdout}"
        data = text.encode("utf-8", "surrogatepass")
        if len(data) > _MOST_BYTES:
            return
        place = os.path.join(self._folder, self.key)
        part = f"{place}.{os.getpid()}"
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            self._prune()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            with open(os.open(part, flags, 0o600), "wb") as file:
                file.write(self._proof(data) + data)
            os.replace(part, place)
        except OSError:
            return

    def _proof(self, data: bytes) -> bytes:
        return _blake(data, _PROOF_BYTES, self.key.encode("ascii"))

    def _prune(self) -> None:
        """Forget the oldest, and what a run that was killed has left."""
        with os.scandir(self._folder) as entries:
            files = sorted(entries, key=lambda entry: entry.stat(follow_symlinks=False).st_mtime)
        for entry in files[: max(0, len(files) - _MOST_FILES + 1)]:
            os.unlink(entry.path)


def question(argv: Sequence[str], environ: Mapping[str, str]) -> Question | None:
    """Return what *argv* asks, if it asks for no more than a verdict on the index as it is."""
    if not _is_plain(argv) or sys.stdout is None:
        return None
    try:
        root = _root()
        folder = own_folder(environ, root)
        told = _told(root, environ) if folder else []
    except (OSError, ValueError):
        return None
    if not told:
        return None
    return Question(folder, _blake("\0".join(told).encode("utf-8", "surrogateescape"), 16).hex())


def _blake(data: bytes, size: int, key: bytes = b"") -> bytes:
    """Return a hash of *data* of *size* bytes (https://www.rfc-editor.org/rfc/rfc7693)."""
    from hashlib import blake2b  # noqa: PLC0415 - takes as long as all else here

    return blake2b(data, key=key, digest_size=size).digest()


def _is_plain(argv: Sequence[str]) -> bool:
    if argv[:2] == ["hook", "pre-commit"]:
        return not any(word.startswith("-") for word in argv[2:])
    return argv == ["run", "--staged"]


def _root() -> str:
    """
    Return the top of the work tree that this folder is in.

    Raises:
        ValueError: there is none with a git folder of its own.
    """
    folder = os.path.realpath(os.getcwd())
    while not os.path.lexists(os.path.join(folder, ".git")):
        if folder == os.path.dirname(folder):
            raise ValueError("no repository")
        folder = os.path.dirname(folder)
    return folder


def _told(root: str, environ: Mapping[str, str]) -> list[str]:
    """Return all that decides the answer; nothing if it cannot be told without git."""
    git_dir = os.path.join(root, ".git")
    head = _head(git_dir)
    if not head:
        return []
    index = os.path.join(root, environ.get("GIT_INDEX_FILE") or os.path.join(git_dir, "index"))
    with open(index, "rb") as file:
        content = _blake(staged(file.read(), len(head) // 2), 64).hex()
    return [
        *(own_code(), *distributions(), sys.version, *_git(environ)),
        *(root, head, content, str(int(time.time() // _DAY_SECONDS)), *_look(environ)),
    ]


def _head(git_dir: str) -> str:
    """Return the id of the commit that is checked out; nothing if git alone can tell."""
    name = _line(os.path.join(git_dir, "HEAD")).removeprefix("ref: ")
    if not name.startswith("refs/heads/"):
        return name if _is_id(name) else ""
    try:
        told = _line(os.path.join(git_dir, name))
    except FileNotFoundError:
        told = _packed(git_dir, name)
    return told if _is_id(told) else ""


def _packed(git_dir: str, name: str) -> str:
    with open(os.path.join(git_dir, "packed-refs"), encoding="utf-8", errors="replace") as file:
        told = [line.split()[0] for line in file if line.split()[1:] == [name]]
    return told[0] if len(told) == 1 else ""


def _line(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read(4096).strip()


def _is_id(text: str) -> bool:
    return len(text) in _ID_LENGTHS and _HEXADECIMAL.issuperset(text)


def _git(environ: Mapping[str, str]) -> list[str]:
    """Return what becomes another with another git."""
    for folder in environ.get("PATH", "").split(os.pathsep):
        program = os.path.join(folder, "git")
        if os.path.isfile(program):
            state = os.stat(program)
            return [program, str(state.st_size), str(state.st_mtime_ns)]
    return []


def _look(environ: Mapping[str, str]) -> list[str]:
    """Return what becomes another with another look of the report."""
    variables = [environ.get(name, "\0") for name in _SHOWN_IN]
    size = map(str, os.get_terminal_size(1)) if os.isatty(1) else ()
    return [*variables, *size, sys.stdout.encoding]
