"""
Feeds a parser in a process of its own, with a limit on the time and memory of each text.

A text that hangs or crashes the process ends that process alone, and is told by its number.
"""

from __future__ import annotations

import contextlib
import gc
import mmap
import os
import resource
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NoReturn

from tests.fuzz.inputs import inputs
from tests.fuzz.target import CORPUS, Target

SECONDS = 10
"""CPU time of one text; a worker gives a file thirty seconds."""
MEGABYTES = 1024
"""Memory that all texts together may take beyond what was there; a worker's own limit."""
_REASON_BYTES = 400
_DONE, _BROKEN = 0, 1


@dataclass(frozen=True, kw_only=True)
class Broke:
    """One text that a parser could not stand."""

    data: bytes
    why: str
    """``KeyError at gate/readers/tickets.py:93``, ``took longer than 10 s``."""


@dataclass(frozen=True, kw_only=True)
class Fuzzed:
    """What became of the texts."""

    count: int
    """How many were read."""
    refused: int
    """How many of these the parser refused with an error that it declares."""
    broke: tuple[Broke, ...]
    seconds: float
    """CPU time."""
    slowest: float
    """CPU seconds of the one text that took longest."""


def fuzzed(target: Target, count: int, seed: int, *, most: int = 5) -> Fuzzed:
    """Return what becomes of *count* texts; after *most* that break it, the rest is left."""
    texts = _Numbered(lambda: islice(inputs(target, seed), count))
    before = _cpu()
    done, refused, slowest, broke = 0, 0, 0.0, []
    while done < count and len(broke) < most:
        ended = _in_child(target, texts, done, count)
        refused += ended.refused
        slowest = max(slowest, ended.slowest)
        done = ended.done + bool(ended.why)
        if ended.why:
            broke.append(Broke(data=texts.at(ended.done), why=ended.why))
    seconds = _cpu() - before
    return Fuzzed(count=done, refused=refused, broke=tuple(broke), seconds=seconds, slowest=slowest)


def kept(target: Target, broke: Iterable[Broke], folder: Path = CORPUS) -> Iterator[Path]:
    """Write each text that broke *target* to a file, from which on every run reads it."""
    for each in broke:
        path = folder / target.name / _digest(each.data)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(each.data)
        yield path


def warm(target: Target) -> None:
    """Have imported what *target* needs, once for all processes."""
    with contextlib.suppress(Exception):
        target.read(target.seeds[0])


def _digest(data: bytes) -> str:
    import hashlib  # noqa: PLC0415 - for this alone

    return hashlib.sha256(data).hexdigest()[:12]


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


@dataclass(frozen=True)
class _Numbered:
    """The texts, which are the same whenever they are made."""

    make: Callable[[], Iterable[bytes]]

    def since(self, number: int) -> Iterator[bytes]:
        return islice(self.make(), number, None)

    def at(self, number: int) -> bytes:
        return next(self.since(number))


@dataclass(frozen=True, kw_only=True)
class _Ended:
    """How far a process came."""

    done: int
    refused: int = 0
    slowest: float = 0.0
    why: str = ""
    """Why it came no further; empty where all was read."""


class _Board:
    """Memory in which a process leaves what it did, which outlives it."""

    def __init__(self) -> None:
        self._map = mmap.mmap(-1, 4096)

    def write(self, ended: _Ended) -> None:
        told = f"{ended.done} {ended.refused} {ended.slowest:.3f} {ended.why}"
        text = told.encode("ascii", "backslashreplace")[:_REASON_BYTES]
        self._map[: len(text) + 1] = text + b"\n"

    def read(self) -> _Ended:
        self._map.seek(0)
        done, refused, slowest, why = self._map.readline().decode().rstrip("\n").split(" ", 3)
        return _Ended(done=int(done), refused=int(refused), slowest=float(slowest), why=why)


def _in_child(target: Target, texts: _Numbered, start: int, count: int) -> _Ended:
    board = _Board()
    board.write(_Ended(done=start))
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that a fork copies no threads
        child = os.fork()
    if not child:
        _work(target, texts, start, board)
    _, status = os.waitpid(child, 0)
    ended = board.read()
    why = ended.why
    if os.WIFSIGNALED(status):
        why = f"ended the process ({signal.Signals(os.WTERMSIG(status)).name})"
    elif os.WEXITSTATUS(status) not in {_DONE, _BROKEN}:
        why = f"ended the process (exit code {os.WEXITSTATUS(status)})"
    elif not why and ended.done < count:
        why = "ended the process"
    return replace(ended, why=why)


class _TooLongError(BaseException):
    """A text took more than its time."""


def _late(*_: object) -> NoReturn:
    raise _TooLongError


def _work(target: Target, texts: _Numbered, start: int, board: _Board) -> NoReturn:
    """Read the texts from number *start* on, and leave the process."""
    code = 3
    try:
        _limit()
        code = _read_all(target, texts.since(start), start, board)
    finally:
        os._exit(code)


def _limit() -> None:
    """Bound what this process may take, and let nothing of the tests' look on."""
    sys.settrace(None)
    warnings.simplefilter("ignore")
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + MEGABYTES * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, _late)
    gc.freeze()


def _read_all(target: Target, texts: Iterable[bytes], start: int, board: _Board) -> int:
    ended = _Ended(done=start)
    for data in texts:
        before = time.process_time()
        why, is_refused = _read(target, data)
        seconds = time.process_time() - before
        if why:
            board.write(replace(ended, why=why))
            return _BROKEN
        ended = _Ended(
            done=ended.done + 1,
            refused=ended.refused + is_refused,
            slowest=max(ended.slowest, seconds),
        )
        board.write(ended)
    return _DONE


def _read(target: Target, data: bytes) -> tuple[str, bool]:
    """Return why *data* broke the parser, if it did, and whether it was refused."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    # Where a C function never comes back to Python, the kernel ends the process.
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent) + 3 * SECONDS, hard))
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        target.read(data)
    except target.refuses_with:
        return "", True
    except _TooLongError as error:
        return f"took longer than {SECONDS} s{_place(error)}", False
    except BaseException as error:  # noqa: BLE001 - whatever else it is has broken the promise
        return f"{type(error).__name__}{_place(error)}", False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return "", False


def _place(error: BaseException) -> str:
    """Return the innermost line of the gate's at which *error* was raised."""
    place, trace = "", error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if "/gate/" in name:
            with contextlib.suppress(ValueError):
                place = f" at gate/{name.rpartition('/gate/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
