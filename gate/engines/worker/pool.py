"""
Worker processes: an engine works on a stranger's files where a crash or a hang costs one file.

The one place that starts programs, but for git (https://docs.python.org/3/library/subprocess.html).
"""

from __future__ import annotations

import json
import os
import select
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

from gate.engines.worker.crew import START_SECONDS, Crew, Slots, Zygote
from gate.engines.worker.frames import BadFrame, Channel
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
_GRACE_SECONDS: Final = 0.7
_TICK_SECONDS: Final = 0.1
_MOMENT_SECONDS: Final = 0.005
_CHUNK: Final = 64 * 1024
_MEGABYTE: Final = 2**20


class _Root:
    """The process that zygotes are forked from, with a folder that it has to itself."""

    def __init__(self, library_path: str) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="gate-"))
        self._count = 0
        ours, theirs = socket.socketpair()
        try:
            self._process = self._start(theirs, library_path)
        except OSError as error:
            ours.close()
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise EngineError(
                f"no worker process can be started: {error.strerror}",
                where="worker processes",
                fix="free memory or processes on this machine, and run gate again",
            ) from error
        finally:
            theirs.close()
        self._channel = Channel(ours)

    def _start(self, end: socket.socket, library_path: str) -> subprocess.Popen[bytes]:
        away, temporary = self._scratch / "empty", self._scratch / "temporary"
        away.mkdir(mode=0o700)
        temporary.mkdir(mode=0o700)
        environment = {"LC_ALL": "C.UTF-8", "TMPDIR": str(temporary)}
        if library_path:
            environment["LD_LIBRARY_PATH"] = library_path
        no_bytecode = ["-B"] if sys.dont_write_bytecode else []
        return subprocess.Popen(
            [
                *(sys.executable, "-I", "-X", "utf8", "-W", "ignore", *no_bytecode),
                *("-c", _BOOT, str(end.fileno()), str(_HOME), str(self._scratch)),
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

    @property
    def is_alive(self) -> bool:
        """Whether more can be forked from it."""
        return self._process.poll() is None

    def fork(self, name: str) -> _Started:
        """
        Return a new zygote for the engine *name*.

        Raises:
            EngineError: the process is gone.
        """
        self._count += 1
        ours, theirs = socket.socketpair()
        started = _Started(name, Channel(ours))
        try:
            self._channel.send_fd({"fork": self._count}, theirs.fileno())
            is_forked = self._has_forked(self._count)
        except (OSError, BadFrame):
            is_forked = False
        finally:
            # Not before it has arrived: see `Zygote`.
            theirs.close()
        if not is_forked:
            started.close()
            raise started.zygote.died()
        return started

    def _has_forked(self, number: int) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self._channel.is_closed:
            select.select([self._channel.end], [], [], _TICK_SECONDS)
            for frame in self._channel.receive():
                match frame:
                    case {"forked": int(told)} if told == number:
                        return True
        return False

    def hang_up(self) -> None:
        """Tell the process to end."""
        _shut(self._channel)

    def end(self, deadline: float) -> None:
        """Wait until *deadline* for the process to end all others and itself, then kill it."""
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _kill_group(self._process.pid)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_GRACE_SECONDS)
        shutil.rmtree(self._scratch, ignore_errors=True)

    def close(self) -> None:
        """Forget the process, which has ended."""
        self._channel.close()


class _Started:
    """A zygote, as the pool keeps it."""

    def __init__(self, name: str, channel: Channel) -> None:
        self.zygote = Zygote(name, channel)

    @property
    def is_sound(self) -> bool:
        """Whether it can fork workers, as far as it has told."""
        return self.zygote.is_ready and not self.zygote.channel.is_closed

    def hang_up(self) -> None:
        """Tell the zygote to end, and whoever listens to it that it is over."""
        _shut(self.zygote.channel)

    def close(self) -> None:
        """Forget it."""
        self.zygote.close()


def _shut(channel: Channel) -> None:
    try:
        channel.end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


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
        self._forking = threading.Lock()
        self._root: _Root | None = None
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
                if started.zygote.channel.is_answered:
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
        with self._forking:
            started = self._forked(job.module.rpartition(".")[2])
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
            }
        )
        return started

    def _forked(self, name: str) -> _Started:
        try:
            return self._living_root().fork(name)
        except EngineError:
            self._check()
            raise

    def _living_root(self) -> _Root:
        root = self._root
        if root is None or not root.is_alive:
            if root is not None:
                root.end(time.monotonic())
                root.close()
            root = _Root(self._library_path)
            with self._lock:
                self._root = root
            if self._stopped:
                root.hang_up()
        return root

    def _keep(self, job: Job, started: _Started) -> None:
        """Keep a sound zygote for the next run of the same job."""
        with self._lock:
            if started.is_sound and not self._stopped:
                self._idle.setdefault(_key(job), []).append(started)
                return
        self._forget(started)

    def _forget(self, started: _Started) -> None:
        started.hang_up()
        started.close()
        with self._lock:
            self._live.discard(started)

    def stop(self, reason: str) -> None:
        """
        Kill everything that the pool started, within a second, from any thread.

        Whatever runs then raises EngineError ``interrupted: <reason>``, now and later.
        """
        with self._lock:
            self._stopped = self._stopped or reason
            live, root = list(self._live), self._root
            for command in self._commands:
                _kill_group(command.pid)
        for started in live:
            started.hang_up()
        if root is not None:
            root.hang_up()
            root.end(time.monotonic() + _GRACE_SECONDS)

    def close(self) -> None:
        """End every process; the pool can do nothing afterwards."""
        self.stop("the pool of workers is closed")
        with self._lock:
            idle = [started for kept in self._idle.values() for started in kept]
            self._idle.clear()
            root, self._root = self._root, None
        for started in idle:
            self._forget(started)
        if root is not None:
            root.close()

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
