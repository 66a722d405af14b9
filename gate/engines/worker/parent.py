"""A process that forks others as the gate asks: it knows them by number, and buries them."""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, cast

from gate.engines.worker.frames import Frames, packed
from gate.model.work import Json

_MOMENT_SECONDS = 0.001


class Parent:
    """The forked processes, and the socket over which the gate orders them."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._frames = Frames()
        self._fds: list[int] = []
        """The ends of sockets that came, in their order, and have no process yet."""
        self._pids: dict[int, int] = {}
        """Process ids by the number that the gate gave the process."""

    def tell(self, value: Json) -> None:
        """Tell the gate *value*."""
        self._control.sendall(packed(value))

    def orders(self) -> Iterator[dict[str, Any]]:
        """Yield what the gate asks until it hangs up, and bury the dead in between."""
        awake, alarm = os.pipe()
        os.set_blocking(alarm, False)
        signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        while True:
            heard: list[socket.socket | int] = [self._control, awake]
            ready, _, _ = select.select(heard, [], [])
            if awake in ready:
                os.read(awake, 4096)
                self._bury()
            if self._control in ready:
                data, fds, _, _ = socket.recv_fds(self._control, 65536, 8)
                if not data:
                    return
                self._fds += fds
                self._frames.feed(data)
                yield from cast("Iterator[dict[str, Any]]", self._frames.take())

    def fork(self, number: int, become: Callable[[socket.socket], NoReturn]) -> None:
        """Fork a process that becomes what *become* makes of it, at the end that came with it."""
        fd = self._fds.pop(0)
        pid = os.fork()
        if pid == 0:
            self._control.close()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setpgid(0, 0)
            for other in self._fds:
                os.close(other)
            become(socket.socket(fileno=fd))
        os.close(fd)
        # Done on both sides, so that the group exists whoever runs first.
        _quietly(os.setpgid, pid, pid)
        self._pids[number] = pid
        self.tell({"forked": number, "pid": pid})

    def kill(self, number: int) -> None:
        """Kill process *number* and its group; that it is gone is told."""
        if number in self._pids:
            _quietly(os.killpg, self._pids[number], signal.SIGKILL)

    def _bury(self) -> None:
        """Reap whoever died, kill what it left in its group, and say how it ended."""
        for number, pid in list(self._pids.items()):
            gone, status = os.waitpid(pid, os.WNOHANG)
            if gone:
                self.kill(number)
                del self._pids[number]
                self.tell({"ended": number, "code": os.waitstatus_to_exitcode(status)})

    def end(self, grace_seconds: float = 0.0) -> None:
        """Wait for all to end themselves, *grace_seconds* at most, and kill the others."""
        deadline = time.monotonic() + grace_seconds
        for number, pid in self._pids.items():
            if not _ended(pid, deadline):
                self.kill(number)
                _quietly(os.waitpid, pid, 0)


def _ended(pid: int, deadline: float) -> bool:
    """Say whether the child *pid* ends before *deadline*; then it is reaped."""
    while time.monotonic() < deadline:
        if os.waitpid(pid, os.WNOHANG) != (0, 0):
            return True
        time.sleep(_MOMENT_SECONDS)
    return False


def _quietly(call: Callable[[int, int], object], first: int, second: int) -> None:
    try:
        call(first, second)
    except OSError:
        return
