"""What did a command cost: time on the clock, time of all processors, memory of each process?"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICK_SECONDS: Final = 0.02
_KIBI: Final = 1024
_MEGABYTE: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One command's, with all that it started."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, user and system, of the whole tree of processes."""
    code: int
    stdout: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is run, and where."""

    argv: tuple[str, ...]
    cwd: Path
    environment: Mapping[str, str]


def measured(command: Command) -> Cost:
    """Run *command* to its end, and return what it cost."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        command.argv,
        cwd=command.cwd,
        env=dict(command.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall=wall, cpu=cpu, code=done.returncode, stdout=done.stdout)


def middle(costs: Sequence[Cost], of: Callable[[Cost], float]) -> float:
    """Return the median of what *of* says of each of *costs*."""
    return statistics.median(map(of, costs))


def peaks(command: Command) -> tuple[float, float]:
    """
    Run *command* and return the most memory of its own process, and of any other, in MB.

    Resident memory, shared pages included, as Linux counts it (``VmHWM`` in ``/proc``).
    """
    process = subprocess.Popen(
        command.argv,
        cwd=command.cwd,
        env=dict(command.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    seen: dict[int, int] = {}
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, seen, ended))
    watch.start()
    process.wait()
    ended.set()
    watch.join()
    others = [most for pid, most in seen.items() if pid != process.pid]
    return seen.get(process.pid, 0) / _MEGABYTE, max(others, default=0) / _MEGABYTE


def _watch(root: int, seen: dict[int, int], ended: threading.Event) -> None:
    while not ended.wait(_TICK_SECONDS):
        for pid in _family(root):
            with suppress(OSError, ValueError, StopIteration):
                status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
                line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
                seen[pid] = max(seen.get(pid, 0), int(line.split()[1]) * _KIBI)


def _family(root: int) -> set[int]:
    """Return the ids of *root* and of all processes that came of it."""
    parents: dict[int, int] = {}
    for name in filter(str.isdecimal, os.listdir("/proc")):  # noqa: PTH208 - names alone
        with suppress(OSError, ValueError, IndexError):
            stat = Path(f"/proc/{name}/stat").read_text(encoding="utf-8", errors="replace")
            parents[int(name)] = int(stat.rpartition(")")[2].split()[1])
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return family
