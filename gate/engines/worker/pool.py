"""Worker processes: an engine works on a stranger's files where a crash costs one file."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final, Self

from gate.engines.worker.commands import Commands
from gate.engines.worker.crew import Crew
from gate.engines.worker.forks import Zygote
from gate.engines.worker.root import Root
from gate.engines.worker.slots import Slots
from gate.engines.worker.start import start
from gate.model.error import EngineError
from gate.model.work import Ended, Item, Job, Outcome

_MODULES: Final = ("gate.engines.", "gate.readers.", "gate.stages.")
_AHEAD_SECONDS: Final = 0.25
"""How long a slot is left to work that is expected, and may never be asked for."""
_CLOSED: Final = "the pool of workers is closed"


class Pool:
    """
    The worker processes of one run of the gate, at most *jobs* of them at work at a time.

    *stage_seconds* is what one call of `run` may take once its first worker is at work.
    *library_path* is for a Python whose shared library only ``LD_LIBRARY_PATH`` finds. *root*, if
    it was started already, is the pool's from now on, and so are *ahead*, zygotes that import a
    module since then, by its name.
    *modules* and *imports* (prefixes of names, a folder) let the tests bring engines of their own.
    """

    def __init__(
        self,
        jobs: int,
        *,
        stage_seconds: float = 1800.0,
        library_path: str = "",
        root: Root | None = None,
        ahead: Mapping[str, Zygote] | None = None,
        modules: tuple[str, ...] = _MODULES,
        imports: Path | None = None,
    ) -> None:
        self._slots = Slots(max(1, jobs))
        for module in ahead or ():
            self._slots.expect(module, _AHEAD_SECONDS)
        self._stage_seconds = stage_seconds
        self._library_path = library_path
        self._modules = modules
        self._imports = imports
        self._lock = threading.RLock()
        """Taken again by `stop` where a signal finds this thread holding it."""
        self._stopped = ""
        self._forking = threading.Lock()
        self._root = root
        self._ahead = dict(ahead or {})
        self._live = set(self._ahead.values())
        self._idle: dict[tuple[str, str], list[Zygote]] = {}
        self._commands = Commands(self._check, library_path)

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
            self._slots.leave(job.module)
            return
        zygote = self._zygote_for(job)
        crew = Crew(
            job,
            chain((first,), source),
            zygote,
            slots=self._slots,
            seconds=self._stage_seconds,
            check=self._check,
        )
        try:
            yield from crew.outcomes()
        finally:
            self._keep(job, zygote)

    def _check(self) -> None:
        if self._stopped:
            raise EngineError(
                f"interrupted: {self._stopped}", where="worker processes", fix="run gate again"
            )

    def _zygote_for(self, job: Job) -> Zygote:
        with self._lock:
            idle = self._idle.get(_key(job), [])
            while idle:
                zygote = idle.pop()
                if zygote.channel.is_answered:
                    return zygote
                self._forget(zygote)
        return self._new_zygote(job)

    def _new_zygote(self, job: Job) -> Zygote:
        if not job.module.startswith(self._modules):
            raise ValueError(f"{job.module} is no module that workers may import")
        with self._forking:
            zygote = self._forked_ahead(job) or self._forked(job.module.rpartition(".")[2])
        with self._lock:
            self._live.add(zygote)
        if self._stopped:
            self._forget(zygote)
            self._check()
        zygote.channel.send(
            {
                "module": job.module,
                "profile": dict(job.profile),
                "imports": str(self._imports or ""),
            }
        )
        return zygote

    def _forked_ahead(self, job: Job) -> Zygote | None:
        zygote = self._ahead.pop(job.module, None)
        if zygote is None or self._root is None:
            return None
        if self._root.has_forked(zygote) and zygote.channel.is_answered:
            return zygote
        self._forget(zygote)
        return None

    def _forked(self, name: str) -> Zygote:
        try:
            return self._living_root().fork(name)
        except EngineError:
            self._check()
            raise

    def _living_root(self) -> Root:
        root = self._root
        if root is None or not root.is_alive:
            if root is not None:
                root.end(0)
                root.close()
            root = Root(start(self._library_path))
            with self._lock:
                self._root = root
            if self._stopped:
                root.hang_up()
        return root

    def _keep(self, job: Job, zygote: Zygote) -> None:
        """Keep a sound zygote for the next run of the same job."""
        with self._lock:
            if zygote.is_sound and not self._stopped:
                self._idle.setdefault(_key(job), []).append(zygote)
                return
        self._forget(zygote)

    def _forget(self, zygote: Zygote) -> None:
        zygote.hang_up()
        zygote.close()
        with self._lock:
            self._live.discard(zygote)

    def stop(self, reason: str) -> None:
        """
        Kill everything that the pool started, within a second, from any thread.

        Whatever runs then raises EngineError ``interrupted: <reason>``, now and later.
        """
        self.dismiss(reason)
        self._commands.kill()
        if (root := self._root) is not None:
            root.end()

    def dismiss(self, reason: str = _CLOSED) -> None:
        """Tell every worker to end, and wait for none."""
        with self._lock:
            self._stopped = self._stopped or reason
            live, root = list(self._live), self._root
        for zygote in live:
            zygote.hang_up()
        if root is not None:
            root.hang_up()

    def close(self) -> None:
        """End every process; the pool can do nothing afterwards."""
        self.stop(_CLOSED)
        with self._lock:
            idle = [*self._ahead.values(), *chain.from_iterable(self._idle.values())]
            self._ahead.clear()
            self._idle.clear()
            root, self._root = self._root, None
        for zygote in idle:
            self._forget(zygote)
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
        return self._commands.run(
            argv,
            cwd=cwd,
            environment=environment,
            seconds=seconds,
            megabytes_of_output=megabytes_of_output,
        )


def _key(job: Job) -> tuple[str, str]:
    return job.module, json.dumps(dict(job.profile), sort_keys=True)
