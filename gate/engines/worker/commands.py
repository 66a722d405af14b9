"""
Programs that the team named: each in a group of its own, which ends with it.

https://docs.python.org/3/library/subprocess.html
"""

from __future__ import annotations

import os
import selectors
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Final, cast

from gate.engines.worker.root import kill_group
from gate.model.error import EngineError
from gate.model.text import visible
from gate.model.work import Ended

_TICK_SECONDS: Final = 0.1
_MOMENT_SECONDS: Final = 0.005
_CHUNK: Final = 64 * 1024
_MEGABYTE: Final = 2**20


class Commands:
    """The programs that run now. *check* raises once they are not to run any more."""

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        self._lock = threading.RLock()
        """Taken again by `kill` where a signal finds this thread holding it."""
        self._running: set[subprocess.Popen[bytes]] = set()

    def kill(self) -> None:
        """Kill them all, and what they started."""
        with self._lock:
            for process in self._running:
                kill_group(process.pid)

    def run(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        seconds: float,
        megabytes_of_output: int,
    ) -> Ended:
        """
        Return what *argv* left behind; see `gate.model.work.Workers`.

        Raises:
            EngineError: as the protocol says.
        """
        self._check()
        process = _command(argv, cwd, environment)
        with self._lock:
            self._running.add(process)
        output = _Output(process)
        try:
            self._collect(output, visible(argv[0]), seconds, megabytes_of_output)
        finally:
            with self._lock:
                # Before it is reaped, for then its group's number is free for others.
                kill_group(process.pid)
                self._running.discard(process)
            code = process.wait()
            output.close()
        return Ended(stdout=bytes(output.stdout), stderr=bytes(output.stderr), code=code)

    def _collect(self, output: _Output, name: str, seconds: float, megabytes: int) -> None:
        ends_at = time.monotonic() + seconds
        while not output.is_complete:
            if time.monotonic() > ends_at:
                raise EngineError(
                    f"{name} took longer than {seconds:g} s",
                    where=name,
                    fix="raise its time limit in the settings, or give it less to do",
                )
            output.read()
            if len(output.stdout) + len(output.stderr) > megabytes * _MEGABYTE:
                raise EngineError(
                    f"{name} printed more than {megabytes} MB", where=name, fix="have it print less"
                )
            self._check()


class _Output:
    """What a program prints, as it comes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.is_complete = False
        self._process = process
        self._selector = selectors.DefaultSelector()
        for pipe, said in ((process.stdout, self.stdout), (process.stderr, self.stderr)):
            self._selector.register(cast("IO[bytes]", pipe), selectors.EVENT_READ, said)

    def read(self) -> None:
        """Take what comes within a moment, and notice the end."""
        if not self._selector.get_map():
            time.sleep(_MOMENT_SECONDS)
        ready = self._selector.select(_TICK_SECONDS) if self._selector.get_map() else []
        for key, _ in ready:
            data = os.read(key.fd, _CHUNK)
            key.data.extend(data)
            if not data:
                self._selector.unregister(key.fileobj)
        # A child that it left behind may hold the pipes for ever: silence is the end.
        self.is_complete = not ready and _has_ended(self._process)

    def close(self) -> None:
        """Close the pipes."""
        self._selector.close()
        for pipe in (self._process.stdout, self._process.stderr):
            cast("IO[bytes]", pipe).close()


def _command(
    argv: Sequence[str], cwd: Path, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    name = visible(argv[0])
    try:
        return subprocess.Popen(
            list(argv),
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        if not cwd.is_dir():
            raise EngineError(
                f"the folder to run {name} in is gone", where=name, fix="run gate again"
            ) from error
        raise EngineError(
            f"{name} is not installed", where=name, fix=f"install {name} where gate runs"
        ) from error
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "its words hold a null byte"
        raise EngineError(
            f"{name} cannot be started: {why}", where=name, fix="run the command by hand"
        ) from error


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    if not hasattr(os, "waitid"):
        # macOS before Python 3.13
        return process.poll() is not None
    if process.returncode is not None:
        return True
    state = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return state is not None
