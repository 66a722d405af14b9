"""
Worker processes: an engine works on a stranger's files where a crash or a hang costs one file.

The one place that starts programs, but for git (https://docs.python.org/3/library/subprocess.html).
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import IO, Final, Self, cast

from gate.engines.worker.crew import Crew, Slots, Zygote
from gate.engines.worker.frames import Channel
from gate.model.error import EngineError
from gate.model.text import visible
from gate.model.work import Ended, Item, Job, Outcome

_MODULES: Final = ("gate.engines.", "gate.readers.")
_BOOT: Final = (
    "import sys\n"
    "if sys.argv[2] not in sys.path: sys.path.append(sys.argv[2])\n"
    "from gate.engines.worker.zygote import main\n"
    "main()\n"
)
_HOME: Final = Path(__file__).resolve().parents[3]
"""Where the package `gate` lies. Last on the path, and so never before an installed module."""
_GRACE_SECONDS: Final = 0.5
_TICK_SECONDS: Final = 0.1
_MOMENT_SECONDS: Final = 0.005
_CHUNK: Final = 64 * 1024
_MEGABYTE: Final = 2**20


class _Started:
    """A zygote's process, with the folder that it has to itself."""

    def __init__(self, name: str, library_path: str) -> None:
        self.scratch = Path(tempfile.mkdtemp(prefix="gate-"))
        ours, theirs = socket.socketpair()
        try:
            self.process = self._start(theirs, library_path)
        except OSError as error:
            ours.close()
            shutil.rmtree(self.scratch, ignore_errors=True)
            raise EngineError(
                f"no worker process can be started: {error.strerror}",
                where=name,
                fix="free memory or processes on this machine, and run gate again",
            ) from error
        finally:
            theirs.close()
        self.zygote = Zygote(name, Channel(ours))

    def _start(self, end: socket.socket, library_path: str) -> subprocess.Popen[bytes]:
        away, temporary = self.scratch / "empty", self.scratch / "temporary"
        away.mkdir(mode=0o700)
        temporary.mkdir(mode=0o700)
        environment = {"LC_ALL": "C.UTF-8", "TMPDIR": str(temporary)}
        if library_path:
            environment["LD_LIBRARY_PATH"] = library_path
        no_bytecode = ["-B"] if sys.dont_write_bytecode else []
        return subprocess.Popen(
            [
                *(sys.executable, "-I", "-X", "utf8", "-W", "ignore", *no_bytecode),
                *("-c", _BOOT, str(end.fileno()), str(_HOME)),
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

    def hang_up(self) -> None:
        """Tell the zygote to end, and whoever listens to it that it is over."""
        try:
            self.zygote.channel.end.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def end(self, deadline: float) -> None:
        """Wait until *deadline* for the zygote to end its workers and itself, then kill it."""
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _kill_group(self.process.pid)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(_GRACE_SECONDS)
        shutil.rmtree(self.scratch, ignore_errors=True)


class Pool:
    """
    The worker processes of one run of the gate, at most *jobs* of them at work at a time.

    *stage_seconds* is what one call of `run` may take once its first worker is at work.
    *library_path* is for a Python whose shared library only ``LD_LIBRARY_PATH`` finds.
    *modules* and *imports* (prefixes of names, a folder) let the tests bring engines of their own.
    """

    def __init__(
        self,
        jobs: int,
        *,
        stage_seconds: float = 1800.0,
        library_path: str = "",
        modules: tuple[str, ...] = _MODULES,
        imports: Path | None = None,
    ) -> None:
        self._slots = Slots(max(1, jobs))
        self._stage_seconds = stage_seconds
        self._library_path = library_path
        self._modules = modules
        self._imports = imports
        self._lock = threading.RLock()
        """Taken again by `stop` where a signal finds this thread holding it."""
        self._stopped = ""
        self._live: set[_Started] = set()
        self._idle: dict[tuple[str, str], list[_Started]] = {}
        self._commands: set[subprocess.Popen[bytes]] = set()

    def __enter__(self) -> Self:
        """Return the pool."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the pool."""
        self.close()

    def run(self, job: Job, items: Iterable[Item]) -> Iterator[Outcome]:
        """
        Yield one outcome for each of *items*, in any order; see `gate.model.work.Workers`.

        Raises:
            EngineError: as the protocol says.
        """
        self._check()
        source = iter(items)
        first = next(source, None)
        if first is None:
            return
        started = self._zygote_for(job)
        crew = Crew(
            job,
            chain((first,), source),
            started.zygote,
            slots=self._slots,
            seconds=self._stage_seconds,
            check=self._check,
        )
        try:
            yield from crew.outcomes()
        finally:
            self._keep(job, started)

    def _check(self) -> None:
        if self._stopped:
            raise EngineError(
                f"interrupted: {self._stopped}", where="worker processes", fix="run gate again"
            )

    def _zygote_for(self, job: Job) -> _Started:
        with self._lock:
            idle = self._idle.get(_key(job), [])
            while idle:
                started = idle.pop()
                if started.process.poll() is None:
                    return started
                self._forget(started)
        return self._new_zygote(job)

    def _new_zygote(self, job: Job) -> _Started:
        if not hasattr(os, "fork"):
            raise EngineError(
                "this system cannot fork worker processes",
                where=sys.platform,
                fix="run gate on Linux or macOS, or in its container image",
            )
        if not job.module.startswith(self._modules):
            raise ValueError(f"{job.module} is no module that workers may import")
        started = _Started(job.module.rpartition(".")[2], self._library_path)
        with self._lock:
            self._live.add(started)
        if self._stopped:
            self._forget(started)
            self._check()
        started.zygote.channel.send(
            {
                "module": job.module,
                "profile": dict(job.profile),
                "imports": str(self._imports or ""),
                "scratch": str(started.scratch),
            }
        )
        return started

    def _keep(self, job: Job, started: _Started) -> None:
        """Keep a sound zygote for the next run of the same job."""
        with self._lock:
            is_sound = started.zygote.is_ready and not started.zygote.channel.is_closed
            if is_sound and not self._stopped:
                self._idle.setdefault(_key(job), []).append(started)
                return
        self._forget(started)

    def _forget(self, started: _Started) -> None:
        started.hang_up()
        started.end(time.monotonic() + _GRACE_SECONDS)
        started.zygote.close()
        with self._lock:
            self._live.discard(started)

    def stop(self, reason: str) -> None:
        """
        Kill everything that the pool started, within a second, from any thread.

        Whatever runs then raises EngineError ``interrupted: <reason>``, now and later.
        """
        with self._lock:
            self._stopped = self._stopped or reason
            live = list(self._live)
            for command in self._commands:
                _kill_group(command.pid)
        for started in live:
            started.hang_up()
        deadline = time.monotonic() + _GRACE_SECONDS
        for started in live:
            started.end(deadline)

    def close(self) -> None:
        """End every process; the pool can do nothing afterwards."""
        self.stop("the pool of workers is closed")
        with self._lock:
            idle = [started for kept in self._idle.values() for started in kept]
            self._idle.clear()
        for started in idle:
            self._forget(started)

    def run_command(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        seconds: float,
        megabytes_of_output: int = 64,
    ) -> Ended:
        """
        Return what *argv* left behind; see `gate.model.work.Workers`.

        Raises:
            EngineError: as the protocol says.
        """
        self._check()
        process = _command(argv, cwd, environment)
        with self._lock:
            self._commands.add(process)
        output = _Output(process)
        try:
            self._collect(output, visible(argv[0]), seconds, megabytes_of_output)
        finally:
            with self._lock:
                # Before it is reaped, for then its group's number is free for others.
                _kill_group(process.pid)
                self._commands.discard(process)
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


def _kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except OSError:
        return


def _key(job: Job) -> tuple[str, str]:
    return job.module, json.dumps(dict(job.profile), sort_keys=True)
