"""
The system calls of a program and of all that it starts, each handed over before it is made.

The kernel asks (seccomp's user notification: no compiler, no privilege), so that a failure is the
same for Python, SQLite and git. https://man7.org/linux/man-pages/man2/seccomp_unotify.2.html
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

NUMBERS: dict[str, dict[str, int]] = {
    "x86_64": {
        "write": 1, "open": 2, "mmap": 9, "pwrite64": 18, "writev": 20, "pipe": 22, "socket": 41,
        "socketpair": 53, "clone": 56, "fork": 57, "vfork": 58, "fsync": 74, "fdatasync": 75,
        "truncate": 76, "ftruncate": 77, "rename": 82, "mkdir": 83, "rmdir": 84, "link": 86,
        "unlink": 87, "openat": 257, "mkdirat": 258, "unlinkat": 263, "renameat": 264,
        "linkat": 265, "pipe2": 293, "renameat2": 316, "copy_file_range": 326, "clone3": 435,
    },
    "aarch64": {
        "mkdirat": 34, "unlinkat": 35, "linkat": 37, "renameat": 38, "truncate": 45,
        "ftruncate": 46, "openat": 56, "pipe2": 59, "write": 64, "writev": 66, "pwrite64": 68,
        "fsync": 82, "fdatasync": 83, "socket": 198, "socketpair": 199, "clone": 220, "mmap": 222,
        "renameat2": 276, "copy_file_range": 285, "clone3": 435,
    },
}  # fmt: skip
"""What is asked about, by machine: https://filippo.io/linux-syscall-table/"""
_PATHS = {
    "open": 0, "truncate": 0, "rename": 1, "mkdir": 0, "rmdir": 0, "link": 1, "unlink": 0,
    "openat": 1, "mkdirat": 1, "unlinkat": 1, "renameat": 3, "linkat": 3, "renameat2": 3,
}  # fmt: skip
"""Which argument is the path that is made, changed or opened."""
_FILES = {
    "write": 0, "pwrite64": 0, "writev": 0, "fsync": 0, "fdatasync": 0, "ftruncate": 0,
    "copy_file_range": 2,
}  # fmt: skip
"""Which argument is the open file that is changed."""
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_NO_NEW_PRIVILEGES = 38
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_REQUEST, _ANSWER = struct.Struct("=QIIiIQ6Q"), struct.Struct("=QqiI")
_GO_ON = 1
_ANONYMOUS = 0x20
_PATH_BYTES = 512
_TICK_MILLISECONDS = 200
_GRACE_SECONDS = 2.0
"""How long what the program started may take to end after it."""
_RANDOM = re.compile(r"(?<=gate-)(?!run|copy-)[a-z0-9_]{8}|[0-9a-f]{16,}|(?<=[^a-z0-9])\d+")


@dataclass(frozen=True, slots=True)
class Call:
    """One call, before it is made."""

    thread: int
    """The id of the thread that makes it."""
    program: str
    name: str
    about: str
    """The path, with what changes from run to run left out; empty where there is none."""


Answer = Callable[[Call], int]
"""Returns 0 to let a call be made, or the number of the error that it fails with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How the program ended."""

    code: int
    """Negative for a signal."""
    out: str
    err: str
    left: tuple[str, ...]
    """What it started and left running."""


def is_possible() -> bool:
    """Whether this kernel asks."""
    return sys.platform == "linux" and platform.machine() in NUMBERS


def asked(
    argv: Sequence[str | Path],
    answer: Answer,
    *,
    cwd: Path,
    env: dict[str, str],
    seconds: float = 60,
) -> Ended:
    """Run *argv*, with each call of the kinds in `NUMBERS` let through or failed by *answer*."""
    ours, theirs = socket.socketpair()
    with ours, theirs, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, str(theirs.fileno()), *map(str, argv)],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        listener = _received(ours)
        try:
            left = _Desk(listener, process, answer).serve(time.monotonic() + seconds)
        finally:
            os.close(listener)
            process.kill()
            code = process.wait()
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors="surrogateescape"))
    return Ended(code=code, out=texts[0], err=texts[1], left=left)


class _Desk:
    """Where the calls come in."""

    def __init__(self, listener: int, process: subprocess.Popen[bytes], answer: Answer) -> None:
        self._listener = listener
        self._process = process
        self._answer = answer
        self._threads: set[int] = set()
        self._names = {number: name for name, number in NUMBERS[platform.machine()].items()}

    def serve(self, deadline: float) -> tuple[str, ...]:
        """Answer until nobody is left to ask; return who outlived the program itself."""
        poll = select.poll()
        poll.register(self._listener, select.POLLIN)
        last = 0.0
        while time.monotonic() < deadline:
            events = poll.poll(_TICK_MILLISECONDS)
            if any(event & select.POLLIN for _, event in events):
                self._serve_one()
            elif events:
                return ()
            if self._process.poll() is not None:
                last = last or time.monotonic()
                if time.monotonic() - last > _GRACE_SECONDS:
                    return tuple(self._killed())
        raise TimeoutError("the program did not end")

    def _serve_one(self) -> None:
        data = bytearray(_REQUEST.size)
        try:
            fcntl.ioctl(self._listener, _RECEIVE, data)
        except OSError:
            return  # whoever asked has died meanwhile
        number_of_question, thread, _, number, _, _, *words = _REQUEST.unpack(data)
        self._threads.add(thread)
        name = self._names[number]
        error = 0
        if name != "mmap" or words[3] & _ANONYMOUS:
            error = self._answer(Call(thread, _program(thread), name, _about(thread, name, words)))
        flags = 0 if error else _GO_ON
        with suppress(OSError):
            fcntl.ioctl(self._listener, _SEND, _ANSWER.pack(number_of_question, 0, -error, flags))

    def _killed(self) -> Iterator[str]:
        """Kill who outlived the program, and say who it was."""
        for thread in self._threads:
            if name := _program(thread):
                yield name
                with suppress(OSError):
                    os.kill(thread, signal.SIGKILL)


def _program(thread: int) -> str:
    try:
        return Path(f"/proc/{thread}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _about(thread: int, name: str, words: Sequence[int]) -> str:
    try:
        if name in _PATHS:
            text = _text(thread, words[_PATHS[name]])
        elif name in _FILES:
            text = os.readlink(f"/proc/{thread}/fd/{words[_FILES[name]]}")  # noqa: PTH115 - no path
        else:
            text = ""
    except OSError:
        return ""
    return _RANDOM.sub("*", text)


def _text(thread: int, address: int) -> str:
    """Return the text at *address*, which ends within two pages at most."""
    memory = os.open(f"/proc/{thread}/mem", os.O_RDONLY)
    try:
        data = os.pread(memory, _PATH_BYTES, address)
    finally:
        os.close(memory)
    return data.partition(b"\0")[0].decode(errors="surrogateescape")


def _received(end: socket.socket) -> int:
    _, fds, _, _ = socket.recv_fds(end, 1, 1)
    return fds[0]


def _instruction(code: int, yes: int, no: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _filter(numbers: Sequence[int]) -> bytes:
    load, equal, end = 0x20, 0x15, 0x06
    ask, allow = 0x7FC00000, 0x7FFF0000
    tests = [
        _instruction(equal, len(numbers) - place, 0, number) for place, number in enumerate(numbers)
    ]
    ends = (_instruction(end, 0, 0, allow), _instruction(end, 0, 0, ask))
    return b"".join([_instruction(load, 0, 0, 0), *tests, *ends])


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


def _become(end: int, argv: Sequence[str]) -> None:
    """Ask for every call from now on, hand the listener over *end*, and become *argv*."""
    machine = platform.machine()
    code = _filter([*NUMBERS[machine].values()])
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    with socket.socket(fileno=end) as channel:
        set_filter, new_listener = 1, 1 << 3
        listener = libc.syscall(_SECCOMP[machine], set_filter, new_listener, ctypes.byref(program))
        if listener < 0:
            os._exit(127)
        socket.send_fds(channel, [b"."], [listener])
    os.close(listener)
    os.execv(argv[0], argv)  # noqa: S606 - what was asked for


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])
