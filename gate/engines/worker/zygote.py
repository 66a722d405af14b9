"""
What runs inside a worker process: one engine, imported once, in copies that can be lost.

The zygote imports the engine's module, prepares it, and forks a worker whenever it is asked; it
never sees a byte of the change. When the gate is gone, its socket ends, and everything that the
zygote forked is killed. https://docs.python.org/3/library/os.html#os.fork
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn, cast

from gate.engines.worker.frames import BadFrame, Frames, packed
from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.work import Item, Json, Record, Unreadable

Work = Callable[[RepoPath, bytes], Sequence[Record]]

_MEGABYTE: Final = 2**20
_OPEN_FILES: Final = 64
_WRITTEN_MEGABYTES: Final = 16
_SPARE_SECONDS: Final = 5
"""The gate's own clock ends a file first; the kernel's is for when the gate is gone."""
_REFUSED: Final = frozenset({
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname",
    "socket.sendto", "subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn",
    "os.spawn", "os.system",
})  # fmt: skip
"""Audit events of what no engine needs: https://docs.python.org/3/library/audit_events.html"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Engine:
    work: Work
    canary: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    seconds_per_file: float
    megabytes: int


def main() -> NoReturn:
    """Serve the gate over the socket that the command line names, until the gate hangs up."""
    control = socket.socket(fileno=int(sys.argv[1]))
    zygote = _Zygote(control)
    try:
        zygote.live()
    finally:
        error = sys.exception()
        zygote.end()
        _last_words(control, error)


def _last_words(end: socket.socket, error: BaseException | None) -> NoReturn:
    """End this process whatever happens: a worker must never return into the zygote's code."""
    try:
        if error is not None:
            end.sendall(packed({"failed": _told(error), "retires": True}))
    finally:
        os._exit(0)


def _told(error: BaseException) -> dict[str, Json]:
    """Return what the gate may know; a message may name folders of the runner, a type may not."""
    if isinstance(error, EngineError):
        return {"what": error.what, "where": error.where, "fix": error.fix}
    name = type(error).__name__
    missing = error.name if isinstance(error, ImportError) else None
    return {"what": f"{name} ({missing})" if missing else name}


class _Zygote:
    """The clean process that workers are copies of."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._frames = Frames()
        self._fds: list[int] = []
        self._pids: dict[int, int] = {}
        """Process ids by the number that the gate gave the worker."""
        self._scratch = ""

    def live(self) -> None:
        """Load the engine, then fork, kill and bury as the gate asks."""
        orders = self._orders()
        first = next(orders, None)
        if first is None:
            return
        self._scratch = str(first["scratch"])
        engine = _load(first)
        gc.collect()
        gc.freeze()
        self._control.sendall(packed({"ready": True}))
        for order in orders:
            if "fork" in order:
                self._fork(order, engine)
            else:
                self._kill(cast("int", order["kill"]))

    def _orders(self) -> Iterator[dict[str, Any]]:
        """Yield what the gate asks, and bury the dead in between."""
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

    def _fork(self, order: dict[str, Any], engine: _Engine) -> None:
        number, fd = order["fork"], self._fds.pop(0)
        limits = _Limits(seconds_per_file=order["seconds_per_file"], megabytes=order["megabytes"])
        pid = os.fork()
        if pid == 0:
            self._control.close()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setpgid(0, 0)
            for other in self._fds:
                os.close(other)
            _be_worker(socket.socket(fileno=fd), engine, limits)
        os.close(fd)
        # Done on both sides, so that the group exists whoever runs first.
        _quietly(os.setpgid, pid, pid)
        self._pids[number] = pid
        self._control.sendall(packed({"forked": number, "pid": pid}))

    def _kill(self, number: int) -> None:
        if number in self._pids:
            _quietly(os.killpg, self._pids[number], signal.SIGKILL)

    def _bury(self) -> None:
        """Reap whoever died, kill what it left in its group, and say how it ended."""
        for number, pid in list(self._pids.items()):
            gone, status = os.waitpid(pid, os.WNOHANG)
            if gone:
                self._kill(number)
                del self._pids[number]
                code = os.waitstatus_to_exitcode(status)
                self._control.sendall(packed({"ended": number, "code": code}))

    def end(self) -> None:
        """Kill every worker, and leave no folder behind."""
        for number, pid in self._pids.items():
            self._kill(number)
            _quietly(os.waitpid, pid, 0)
        if self._scratch:
            import shutil  # noqa: PLC0415 - it costs as much as the rest, and only here

            shutil.rmtree(self._scratch, ignore_errors=True)


def _quietly(call: Callable[[int, int], object], first: int, second: int) -> None:
    try:
        call(first, second)
    except OSError:
        return


def _load(order: dict[str, Any]) -> _Engine:
    if order["imports"]:
        sys.path.append(order["imports"])
    module = importlib.import_module(order["module"])
    return _Engine(work=module.prepare(order["profile"]), canary=module.CANARY)


def _be_worker(end: socket.socket, engine: _Engine, limits: _Limits) -> NoReturn:
    """
    Work until the gate hangs up, or the engine fails.

    Nothing is caught: after an exception nobody knows what state the engine is in, so the
    process says which one it was and ends.
    """
    try:
        _Worker(end, engine, limits).live()
    finally:
        _last_words(end, sys.exception())


class _Worker:
    """One copy of the zygote, which reads what a stranger wrote."""

    def __init__(self, end: socket.socket, engine: _Engine, limits: _Limits) -> None:
        self._end = end
        self._engine = engine
        self._limits = limits
        self._size_at_start = _address_space()
        self._peak = 0

    def live(self) -> None:
        """Prove that the engine finds something, then answer for file after file."""
        sys.addaudithook(_refuse)
        self._limit()
        self._renew_seconds()
        canary = self._engine.canary
        found = list(self._engine.work(canary.path, canary.data))
        self._end.sendall(packed({"canary": len(found)}))
        with self._end.makefile("rb") as stream:
            for item in _items(cast("BinaryIO", stream)):
                self._answer(item)

    def _answer(self, item: Item) -> None:
        self._renew_seconds()
        try:
            records = list(self._engine.work(item.path, item.data))
            answer: dict[str, Json] = {"records": cast("Json", records)}
        except Unreadable as declined:
            answer = {"skipped": declined.reason}
        if self._grew_much():
            answer["retires"] = True
        self._end.sendall(packed(answer))

    def _limit(self) -> None:
        if self._size_at_start:
            _cap(resource.RLIMIT_AS, self._size_at_start + self._limits.megabytes * _MEGABYTE)
        _cap(resource.RLIMIT_CORE, 0)
        _cap(resource.RLIMIT_NOFILE, _OPEN_FILES)
        _cap(resource.RLIMIT_FSIZE, _WRITTEN_MEGABYTES * _MEGABYTE)

    def _renew_seconds(self) -> None:
        """Let the kernel end this file even if nobody is left to watch."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = used.ru_utime + used.ru_stime + self._limits.seconds_per_file
        _, allowed = resource.getrlimit(resource.RLIMIT_CPU)
        if allowed == resource.RLIM_INFINITY or seconds + _SPARE_SECONDS < allowed:
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + _SPARE_SECONDS, allowed))

    def _grew_much(self) -> bool:
        """Say whether the next file may find too little memory, for what this one left."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if peak == self._peak:
            return False
        self._peak = peak
        # Only Linux tells the address space; elsewhere the peak, in bytes on macOS, must do.
        grown = _address_space() - self._size_at_start if self._size_at_start else peak
        return grown > self._limits.megabytes * _MEGABYTE // 2


def _items(stream: BinaryIO) -> Iterator[Item]:
    while prefix := stream.read(4):
        frames = Frames()
        frames.feed(prefix + stream.read(int.from_bytes(prefix, "big")))
        for head in frames.take():
            if not isinstance(head, dict):
                raise BadFrame("no item")
            data = stream.read(cast("int", head["size"]))
            yield Item(path=RepoPath(str(head["path"])), data=data)


def _address_space() -> int:
    """Return the bytes mapped by this process; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_bytes().split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def _cap(what: int, most: int) -> None:
    """Lower a limit for good; macOS refuses some, and there the gate's clock is what is left."""
    _, allowed = resource.getrlimit(what)
    if allowed != resource.RLIM_INFINITY:
        most = min(most, allowed)
    try:
        resource.setrlimit(what, (most, most))
    except (OSError, ValueError):
        return


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event in _REFUSED:
        raise PermissionError("an engine reaches no network and starts no program")
