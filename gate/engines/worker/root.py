"""
The process that zygotes are forked from, as the gate holds it.

It is started before there is work for it: Python and what engines share are then there when the
first file is (https://docs.python.org/3/library/subprocess.html).
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

from gate.engines.scratch import Scratch
from gate.engines.worker.forks import START_SECONDS, Zygote
from gate.engines.worker.frames import BadFrame, Channel
from gate.model.error import EngineError

_BOOT: Final = (
    "import sys\n"
    "if sys.argv[2] not in sys.path: sys.path.append(sys.argv[2])\n"
    "from gate.engines.worker.zygote import main\n"
    "main()\n"
)
_HOME: Final = Path(__file__).resolve().parents[3]
"""Where the package `gate` lies. Last on the path, and so never before an installed module."""
_KEPT_BYTES: Final = f"{16 * 2**20}"
_KEPT: Final = {"MALLOC_TRIM_THRESHOLD_": _KEPT_BYTES, "MALLOC_MMAP_THRESHOLD_": _KEPT_BYTES}
"""
Lets glibc keep what one file took for the next, which takes as much: else the kernel hands out
and clears the same pages for every file (https://man7.org/linux/man-pages/man3/mallopt.3.html).
"""
_TICK_SECONDS: Final = 0.1
_GRACE_SECONDS: Final = 0.7
_LAST_SECONDS: Final = 0.1
"""How long a process takes to be over that has hung up."""


class Root:
    """The process, with a folder that it has to itself."""

    def __init__(self, library_path: str) -> None:
        """
        Start it.

        Raises:
            EngineError: this machine does not let it start.
        """
        if not hasattr(os, "fork"):
            raise EngineError(
                "this system cannot fork worker processes",
                where=sys.platform,
                fix="run gate on Linux or macOS, or in its container image",
            )
        self._scratch = Scratch()
        self._count = 0
        self._handed: dict[int, socket.socket] = {}
        """Ends on their way to a zygote, by its number."""
        with ExitStack() as undo:
            undo.callback(self._scratch.remove)
            ours, theirs = _ends()
            undo.callback(ours.close)
            with theirs:
                try:
                    self._process = self._start(theirs, library_path)
                except OSError as error:
                    raise _no_worker(error) from error
            undo.pop_all()
        self._channel = Channel(ours)

    def _start(self, end: socket.socket, library_path: str) -> subprocess.Popen[bytes]:
        away, temporary = self._scratch.folder / "empty", self._scratch.folder / "temporary"
        away.mkdir(mode=0o700)
        temporary.mkdir(mode=0o700)
        environment = {"LC_ALL": "C.UTF-8", "TMPDIR": str(temporary), **_KEPT}
        if library_path:
            environment["LD_LIBRARY_PATH"] = library_path
        no_bytecode = ["-B"] if sys.dont_write_bytecode else []
        return subprocess.Popen(
            [
                *(sys.executable, "-I", "-X", "utf8", "-W", "ignore", *no_bytecode),
                *("-c", _BOOT, str(end.fileno()), str(_HOME), str(self._scratch.folder)),
            ],
            env=environment,
            cwd=away,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(end.fileno(),),
            start_new_session=True,
            umask=0o077,
        )

    @property
    def is_alive(self) -> bool:
        """Whether more can be forked from it."""
        return self._process.poll() is None

    def order(self, name: str) -> Zygote:
        """
        Ask for a new zygote for the engine *name*, and do not wait for it: `has_forked` does.

        Raises:
            EngineError: the process is gone.
        """
        self._count += 1
        ours, theirs = _ends()
        zygote = Zygote(name, Channel(ours), self._count)
        self._handed[self._count] = theirs
        try:
            self._channel.send_fd({"fork": self._count}, theirs.fileno())
        except OSError as error:
            zygote.close()
            raise zygote.died() from error
        return zygote

    def fork(self, name: str) -> Zygote:
        """
        Return a new zygote for the engine *name*.

        Raises:
            EngineError: the process is gone.
        """
        zygote = self.order(name)
        if not self.has_forked(zygote):
            zygote.close()
            raise zygote.died()
        return zygote

    def has_forked(self, zygote: Zygote) -> bool:
        """Say whether *zygote*, which was ordered, is there; wait until that is known."""
        deadline = time.monotonic() + START_SECONDS
        try:
            while zygote.number in self._handed:
                if self._channel.is_closed or time.monotonic() > deadline:
                    return False
                select.select([self._channel.end], [], [], _TICK_SECONDS)
                self._hear()
        except (OSError, ValueError):  # a `BadFrame` is one
            return False
        return True

    def _hear(self) -> None:
        for frame in self._channel.receive():
            match frame:
                case {"forked": int(number)} if number in self._handed:
                    # Not before it has arrived: see `Zygote`.
                    self._handed.pop(number).close()

    def hang_up(self) -> None:
        """Tell the process to end."""
        with suppress(OSError):
            # It hangs up in turn, once all that it forked is over: that is listened for.
            self._channel.end.shutdown(socket.SHUT_WR)

    def end(self, grace_seconds: float = _GRACE_SECONDS) -> None:
        """Wait for the process to end all others and itself, then kill it."""
        deadline = time.monotonic() + grace_seconds
        try:
            self._listen(deadline)
            self._process.wait(max(_LAST_SECONDS, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            kill_group(self._process.pid)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_GRACE_SECONDS)
        self._scratch.remove()

    def _listen(self, deadline: float) -> None:
        """Wait until *deadline* for the process to hang up."""
        with suppress(OSError, ValueError, BadFrame):  # whoever reads with us may be faster
            while not self._channel.is_closed and (left := deadline - time.monotonic()) > 0:
                select.select([self._channel.end], [], [], left)
                self._hear()

    def close(self) -> None:
        """Forget the process, which has ended."""
        self._channel.close()
        for end in self._handed.values():
            end.close()
        self._handed.clear()


def _ends() -> tuple[socket.socket, socket.socket]:
    """
    Return the two ends of a conversation.

    Raises:
        EngineError: this machine has none left.
    """
    try:
        return socket.socketpair()
    except OSError as error:
        raise _no_worker(error) from error


def _no_worker(error: OSError) -> EngineError:
    return EngineError(
        f"no worker process can be started: {error.strerror}",
        where="worker processes",
        fix="free memory or processes on this machine, and run gate again",
    )


def kill_group(leader: int) -> None:
    """Kill the processes of the group that *leader* leads, if there are any."""
    with suppress(OSError):
        os.killpg(leader, signal.SIGKILL)
