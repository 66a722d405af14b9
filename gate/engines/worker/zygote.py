"""
What runs inside a worker process: one engine, imported once, in copies that can be lost.

A zygote imports the engine's module, prepares it, and forks a worker whenever it is asked; it
never sees a byte of the change. When the gate is gone, its socket ends, and everything that it
forked is killed. https://docs.python.org/3/library/os.html#os.fork
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn, cast

from gate.engines.worker.frames import PREFIX, BadFrame, packed, unpacked
from gate.engines.worker.parent import Parent
from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.value import dataclass
from gate.model.work import Item, Json, Record, Unreadable

Work = Callable[[RepoPath, bytes], Sequence[Record]]

_MEGABYTE: Final = 2**20
_OPEN_FILES: Final = 64
_WRITTEN_MEGABYTES: Final = 16
_GRACE_SECONDS: Final = 0.4
"""How long zygotes may take to end their workers, whose sockets ended with the gate's."""
_UNSAID: Final = 16
"""How many answers wait for each other at most: half of what lies before a worker."""
_SILENT_SECONDS: Final = 0.05
"""How long they wait at most."""
_BEGUN: Final = packed({"begun": True})
_CHUNK: Final = 256 * 1024
_SPARE_SECONDS: Final = 5
"""The gate's own clock ends a file first; the kernel's is for when the gate is gone."""
_SHARED: Final = ("ast", "hashlib", "hmac", "logging", "gate.model.looks", "gate.model.text")
"""What most engines import, and what they import with it: read once, while nobody waits."""
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
    """
    Serve the gate over the socket that the command line names, until the gate hangs up.

    Each engine gets a zygote of its own, forked from here: Python is started once, and no engine
    meets what another one did to the process.
    """
    control = socket.socket(fileno=int(sys.argv[1]))
    root = Parent(control)
    for shared in _SHARED:
        importlib.import_module(shared)
    orders = root.orders()
    folder = _settled(next(orders, None))
    try:
        for order in orders:
            if "fork" in order:
                root.fork(order["fork"], _be_zygote)
            else:
                root.kill(cast("int", order["kill"]))
    finally:
        root.end(_GRACE_SECONDS)
        if folder:
            _remove(folder)
        _last_words(control, None)


def _settled(told: dict[str, Any] | None) -> Path | None:
    """Work where the gate told, and return the folder that is to be removed; `None` if it ended."""
    if told is None:
        return None
    os.chdir(told["cwd"])
    os.environ["TMPDIR"] = told["temporary"]  # noqa: TID251 - of this process's own
    return Path(told["folder"])


def _be_zygote(end: socket.socket) -> NoReturn:
    zygote = Parent(end)
    try:
        _live(zygote)
    finally:
        error = sys.exception()
        zygote.end()
        _last_words(end, error)


def _live(zygote: Parent) -> None:
    """Load the engine that the gate names, then fork, kill and bury workers as it asks."""
    orders = zygote.orders()
    first = next(orders, None)
    if first and "ahead" in first:
        _import(first["ahead"])
        first = next(orders, None)
    if first is None:
        return
    engine = _load(first)
    gc.freeze()
    zygote.tell({"ready": True})
    for order in orders:
        if "fork" in order:
            zygote.fork(order["fork"], partial(_be_worker, engine, _limits(order)))
        else:
            zygote.kill(cast("int", order["kill"]))


def _limits(order: dict[str, Any]) -> _Limits:
    return _Limits(seconds_per_file=order["seconds_per_file"], megabytes=order["megabytes"])


def _remove(folder: Path) -> None:
    """Remove *folder*: the folders in it are empty, unless an engine wrote into one."""
    try:
        for inner in folder.iterdir():
            inner.rmdir()
        folder.rmdir()
    except OSError:
        import shutil  # noqa: PLC0415 - it costs as much as the rest, and only here

        shutil.rmtree(folder, ignore_errors=True)


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


def _import(name: str) -> None:
    """Import the module *name*, and what it will need whatever it is told to do."""
    module = importlib.import_module(name)
    if hasattr(module, "ahead"):
        module.ahead()


def _load(order: dict[str, Any]) -> _Engine:
    if order["imports"]:
        sys.path.append(order["imports"])
    module = importlib.import_module(order["module"])
    return _Engine(work=module.prepare(order["profile"]), canary=module.CANARY)


def _be_worker(engine: _Engine, limits: _Limits, end: socket.socket) -> NoReturn:
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
        self._unsaid: list[bytes] = []
        """Answers that wait for the next ones: the gate is woken once for many."""
        self._is_busy = False

    def live(self) -> None:
        """Prove that the engine finds something, then answer for file after file."""
        gc.enable()
        sys.addaudithook(_refuse)
        self._limit()
        self._renew_seconds()
        canary = self._engine.canary
        found = list(self._engine.work(canary.path, canary.data))
        self._end.sendall(packed({"canary": len(found)}))
        signal.signal(signal.SIGALRM, self._tick)
        signal.setitimer(signal.ITIMER_REAL, _SILENT_SECONDS, _SILENT_SECONDS)
        try:
            for item, is_suspect in _items(self._end, self._speak):
                if is_suspect:
                    self._speak()
                self._answer(item)
                if is_suspect or len(self._unsaid) >= _UNSAID:
                    self._speak()
        finally:
            self._say()

    def _speak(self) -> None:
        """Say what is unsaid, and begin the next file with all of its time."""
        self._say()
        self._renew_seconds()

    def _say(self) -> None:
        if self._unsaid:
            said = b"".join(self._unsaid)
            self._unsaid.clear()
            self._end.sendall(said)

    def _tick(self, *_: object) -> None:
        """While a file takes long, say what is unsaid, and that this one was begun."""
        if self._is_busy:
            self._is_busy = False
            self._unsaid.append(_BEGUN)
            with suppress(OSError):  # who hung up is met where the next file is waited for
                self._speak()

    def _answer(self, item: Item) -> None:
        try:
            self._is_busy = True
            records = list(self._engine.work(item.path, item.data))
            answer: dict[str, Json] = {"records": cast("Json", records)}
        except Unreadable as declined:
            answer = {"skipped": declined.reason}
        finally:
            self._is_busy = False
        if self._grew_much():
            answer["retires"] = True
        self._unsaid.append(packed(answer))
        if "retires" in answer:
            self._speak()

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


def _items(end: socket.socket, wait: Callable[[], None]) -> Iterator[tuple[Item, bool]]:
    """Yield each item that comes and whether it is suspect; *wait* is told before each wait."""
    held, at = bytearray(), 0

    def taken(size: int) -> bytes:
        nonlocal at
        if len(held) - at < size:
            wait()
            del held[:at]
            at = 0
            while len(held) < size:
                if not (more := end.recv(_CHUNK)):
                    return b""
                held.extend(more)
        at += size
        return bytes(held[at - size : at])

    while prefix := taken(PREFIX):
        head = unpacked(taken(int.from_bytes(prefix, "big")))
        if not isinstance(head, dict):
            raise BadFrame("no item")
        data = taken(size) if (size := cast("int", head["size"])) else b""
        if len(data) < size:
            return
        yield Item(path=RepoPath(str(head["path"])), data=data), "suspect" in head


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
