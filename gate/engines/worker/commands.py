"""
Programs that the team named: each with a keeper, which ends what it started and left.

https://docs.python.org/3/library/subprocess.html
"""

from __future__ import annotations

import errno
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Final, cast

from gate.engines.worker.root import kill_group
from gate.model.error import EngineError
from gate.model.text import visible
from gate.model.work import Ended

_TICK_SECONDS: Final = 0.1
_KEEPER: Final = Path(__file__).with_name("keeper.py")
_GRACE_SECONDS: Final = 1.0
"""How long a keeper may take to end all that its program started."""
_MOMENT_SECONDS: Final = 0.005
_CHUNK: Final = 64 * 1024
_MEGABYTE: Final = 2**20


class Commands:
    """The programs that run now. *check* raises once they are not to run any more."""

    def __init__(self, check: Callable[[], None], library_path: str = "") -> None:
        self._check = check
        self._library_path = library_path
        self._lock = threading.RLock()
        """Taken again by `kill` where a signal finds this thread holding it."""
        self._running: set[_Kept] = set()

    def kill(self) -> None:
        """Kill them all, and what they started."""
        with self._lock:
            for kept in self._running:
                kept.process.terminate()

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
        kept = _Kept(argv, cwd, environment, self._library_path)
        with self._lock:
            self._running.add(kept)
        output = _Output(kept.process)
        try:
            self._collect(output, visible(argv[0]), seconds, megabytes_of_output)
        finally:
            with self._lock:
                kept.end()
                self._running.discard(kept)
            output.close()
            kept.close()
        return Ended(stdout=bytes(output.stdout), stderr=bytes(output.stderr), code=kept.code)

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


class _Kept:
    """A program that runs, and its keeper, which tells how it ended."""

    def __init__(
        self, argv: Sequence[str], cwd: Path, environment: Mapping[str, str], library_path: str
    ) -> None:
        """
        Start both.

        Raises:
            EngineError: that cannot be done.
        """
        self._name = visible(argv[0])
        with ExitStack() as open_:
            try:
                self._told, telling = os.pipe()
                open_.callback(os.close, telling)
                undo = open_.enter_context(ExitStack())
                undo.callback(os.close, self._told)
                self.process = subprocess.Popen(
                    _words(telling, argv, environment),
                    cwd=cwd,
                    env={"LD_LIBRARY_PATH": library_path} if library_path else {},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    bufsize=0,
                    pass_fds=(telling,),
                    start_new_session=True,
                )
                undo.pop_all()
            except (OSError, ValueError) as error:
                raise self._unstarted(cwd, error) from error

    def _unstarted(self, cwd: Path, error: OSError | ValueError) -> EngineError:
        if not cwd.is_dir():
            what = f"the folder to run {self._name} in is gone"
            return EngineError(what, where=self._name, fix="run gate again")
        if isinstance(error, OSError):
            return _unstarted(self._name, error.strerror or type(error).__name__)
        return _unstarted(self._name, "its words hold a null byte")

    def end(self) -> None:
        """End the program, if it is not over, and what it left."""
        self.process.terminate()
        try:
            self.process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            kill_group(self.process.pid)
            self.process.wait()

    @property
    def code(self) -> int:
        """
        The exit code; negative for a signal.

        Raises:
            EngineError: the program did not start, or nobody knows how it ended.
        """
        match self._said.split():
            case [b"ended", code]:
                return int(code)
            case [b"refused", number]:
                raise _refused(self._name, int(number))
            case _:
                raise EngineError(
                    f"nobody knows how {self._name} ended: its keeper is gone",
                    where=self._name,
                    fix="run gate again",
                )

    def close(self) -> None:
        """Hear how it ended."""
        self._said = os.read(self._told, _CHUNK).partition(b"\n")[0]
        os.close(self._told)


def _words(telling: int, argv: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    python = (sys.executable, "-I", "-S", "-X", "utf8", str(_KEEPER))
    return [*python, str(telling), str(os.getpid()), json.dumps(dict(environment)), *argv]


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
        # Asked first: what it prints at its very end comes after a silence, and before its end.
        has_ended = _has_ended(self._process)
        ready = self._selector.select(_TICK_SECONDS) if self._selector.get_map() else []
        for key, _ in ready:
            data = os.read(key.fd, _CHUNK)
            key.data.extend(data)
            if not data:
                self._selector.unregister(key.fileobj)
        # A child that it left behind may hold the pipes for ever: silence is the end.
        self.is_complete = not ready and has_ended

    def close(self) -> None:
        """Close the pipes."""
        self._selector.close()
        for pipe in (self._process.stdout, self._process.stderr):
            cast("IO[bytes]", pipe).close()


def _refused(name: str, number: int) -> EngineError:
    if number == errno.ENOENT:
        return EngineError(
            f"{name} is not installed", where=name, fix=f"install {name} where gate runs"
        )
    return _unstarted(name, os.strerror(number))


def _unstarted(name: str, why: str) -> EngineError:
    return EngineError(
        f"{name} cannot be started: {why}", where=name, fix="run the command by hand"
    )


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    if not hasattr(os, "waitid"):
        # macOS before Python 3.13
        return process.poll() is not None
    if process.returncode is not None:
        return True
    state = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return state is not None
