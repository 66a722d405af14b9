"""
The process that zygotes are forked from, as the gate holds it.

It was started before there is work for it: Python and what engines share are then there when the
first file is.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Final

from gate.engines.scratch import Scratch
from gate.engines.worker.forks import START_SECONDS, Zygote
from gate.engines.worker.frames import BadFrame, Channel
from gate.engines.worker.start import ends, no_worker

if TYPE_CHECKING:
    from pathlib import Path

    from gate.engines.worker.start import Started

_TICK_SECONDS: Final = 0.1
_GRACE_SECONDS: Final = 0.7
_LAST_SECONDS: Final = 0.1
"""How long a process takes to be over that has hung up."""


class Root:
    """The process, with a folder that it has to itself."""

    def __init__(self, started: Started) -> None:
        """
        Give the process a folder, and from now on orders.

        Raises:
            EngineError: there is no place for a folder; the process is gone then.
        """
        self._process = started.process
        self._channel = Channel(started.end)
        self._count = 0
        self._handed: dict[int, socket.socket] = {}
        """Ends on their way to a zygote, by its number."""
        with ExitStack() as undo:
            undo.callback(self._kill)
            undo.callback(self._channel.close)
            self._scratch = Scratch()
            undo.callback(self._scratch.remove)
            self._settle(self._scratch.folder)
            undo.pop_all()

    def _settle(self, folder: Path) -> None:
        """Tell the process where it works, and where what it writes for a while may lie."""
        away, temporary = folder / "empty", folder / "temporary"
        try:
            away.mkdir(mode=0o700)
            temporary.mkdir(mode=0o700)
        except OSError as error:
            raise no_worker(error) from error
        told = {"folder": folder, "cwd": away, "temporary": temporary}
        self._channel.send({name: os.fspath(path) for name, path in told.items()})
        self._channel.flush()

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
        ours, theirs = ends()
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
            self._kill()
        self._scratch.remove()

    def _kill(self) -> None:
        kill_group(self._process.pid)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE_SECONDS)

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


def kill_group(leader: int) -> None:
    """Kill the processes of the group that *leader* leads, if there are any."""
    with suppress(OSError):
        os.killpg(leader, signal.SIGKILL)
