"""
Python for worker processes, started while the gate itself is still being read on another core.

It is among the first that is imported, so it imports next to nothing
(https://docs.python.org/3/library/subprocess.html is what starts it).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from gate.model.error import EngineError

_BOOT = (
    "import gc, sys\n"
    "gc.disable()\n"  # a worker has it back: what is imported stays
    "if sys.argv[2] not in sys.path: sys.path.append(sys.argv[2])\n"
    "from gate.engines.worker.zygote import main\n"
    "main()\n"
)
_HOME = os.path.abspath(os.path.join(os.path.realpath(__file__), *[os.pardir] * 4))
"""Where the package `gate` lies. Last on the path, and so never before an installed module."""
_KEPT_BYTES = f"{16 * 2**20}"
_KEPT = {"MALLOC_TRIM_THRESHOLD_": _KEPT_BYTES, "MALLOC_MMAP_THRESHOLD_": _KEPT_BYTES}
"""
Lets glibc keep what one file took for the next, which takes as much: else the kernel hands out
and clears the same pages for every file (https://man7.org/linux/man-pages/man3/mallopt.3.html).
"""


class Started:
    """A process that waits for a folder to work in, and for orders; it ends when `end` does."""

    __slots__ = ("end", "process")

    def __init__(self, end: socket.socket, process: subprocess.Popen[bytes]) -> None:
        self.end = end
        """The gate's end of the socket between both."""
        self.process = process


def start(library_path: str) -> Started:
    """
    Start it; *library_path* is for a Python whose shared library only ``LD_LIBRARY_PATH`` finds.

    Raises:
        EngineError: this machine does not let it start.
    """
    if not hasattr(os, "fork"):
        raise EngineError(
            "this system cannot fork worker processes",
            where=sys.platform,
            fix="run gate on Linux or macOS, or in its container image",
        )
    ours, theirs = ends()
    with theirs:
        try:
            return Started(ours, _process(theirs, library_path))
        except OSError as error:
            ours.close()
            raise no_worker(error) from error


def _process(end: socket.socket, library_path: str) -> subprocess.Popen[bytes]:
    environment = {"LC_ALL": "C.UTF-8", **_KEPT}
    if library_path:
        environment["LD_LIBRARY_PATH"] = library_path
    no_bytecode = ["-B"] if sys.dont_write_bytecode else []
    return subprocess.Popen(
        [
            *(sys.executable, "-I", "-X", "utf8", "-W", "ignore", *no_bytecode),
            *("-c", _BOOT, str(end.fileno()), _HOME),
        ],
        env=environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(end.fileno(),),
        start_new_session=True,
        umask=0o077,
    )


def ends() -> tuple[socket.socket, socket.socket]:
    """
    Return the two ends of a conversation.

    Raises:
        EngineError: this machine has none left.
    """
    try:
        return socket.socketpair()
    except OSError as error:
        raise no_worker(error) from error


def no_worker(error: OSError) -> EngineError:
    """Return what is said where the machine gives no process, socket or folder."""
    return EngineError(
        f"no worker process can be started: {error.strerror}",
        where="worker processes",
        fix="free memory or processes on this machine, and run gate again",
    )
