"""A pool that is opened when the first work comes: most runs know every answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from gate.model.error import EngineError
from gate.model.work import Ended, Item, Job, Outcome

if TYPE_CHECKING:
    from gate.engines.worker.forks import Zygote
    from gate.engines.worker.pool import Pool
    from gate.engines.worker.root import Root
    from gate.engines.worker.start import Started


class LaterPool:
    """
    The pool that *opened* returns, once there is work for it; see `gate.model.work.Workers`.

    *opened* is told of the process that `begin` has made ready with *root*, if it has, and of the
    zygotes that were ordered of it.
    """

    def __init__(
        self,
        opened: Callable[[Root | None, Mapping[str, Zygote]], Pool],
        root: Callable[[Started | None], Root] | None = None,
    ) -> None:
        self._opened = opened
        self._new_root = root
        self._root: Root | None = None
        self._ahead: dict[str, Zygote] = {}
        self._lock = threading.RLock()
        """Taken again by `stop` where a signal finds this thread holding it."""
        self._pool: Pool | None = None
        self._stopped = ""

    def __enter__(self) -> Self:
        """Return the pool."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the pool, if it was opened."""
        self.dismiss()
        if self._pool is not None:
            self._pool.close()
        elif self._root is not None:
            self._root.end()
            self._root.close()
            for zygote in self._ahead.values():
                zygote.close()

    def begin(self, started: Started | None = None) -> None:
        """
        Start what knows nothing of the work, once, or take over what was *started*.

        If it fails, work will say so.
        """
        is_open = self._root is not None or self._pool is not None or self._stopped
        if self._new_root is not None and not is_open:
            with suppress(EngineError):
                self._root = self._new_root(started)

    def expect(self, modules: Iterable[str]) -> None:
        """Begin, and import *modules*, those of jobs that are likely to be asked for."""
        with suppress(EngineError):
            for module in modules:
                self.begin()
                if self._root is None or self._pool is not None:
                    return
                if module in self._ahead:
                    continue
                zygote = self._root.order(module.rpartition(".")[2])
                zygote.channel.send({"ahead": module})
                zygote.channel.flush()
                self._ahead[module] = zygote

    def dismiss(self) -> None:
        """Tell every process to end, and wait for none: there is no more work."""
        if self._pool is not None:
            self._pool.dismiss()
        elif self._root is not None:
            for zygote in self._ahead.values():
                zygote.hang_up()
            self._root.hang_up()

    def run(self, job: Job, items: Iterable[Item]) -> Iterator[Outcome]:
        """
        Yield one outcome for each of *items*, in any order.

        Raises:
            EngineError: as the protocol says.
        """
        return self._open().run(job, items)

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
        Return what *argv* left behind.

        Raises:
            EngineError: as the protocol says.
        """
        return self._open().run_command(
            argv,
            cwd=cwd,
            environment=environment,
            seconds=seconds,
            megabytes_of_output=megabytes_of_output,
        )

    def stop(self, reason: str) -> None:
        """End every worker now, and open no pool that would start one."""
        with self._lock:
            self._stopped = self._stopped or reason
            if self._pool is not None:
                self._pool.stop(reason)
            else:
                self.dismiss()

    def _open(self) -> Pool:
        with self._lock:
            if self._pool is None:
                self._pool = self._opened(self._root, self._ahead)
                if self._stopped:
                    self._pool.stop(self._stopped)
            return self._pool


def later_pool(*, jobs: int, library_path: str = "") -> LaterPool:
    """Return a pool of *jobs* workers, as `gate.engines.worker.pool.Pool` has them."""

    def opened(root: Root | None, ahead: Mapping[str, Zygote]) -> Pool:
        from gate.engines.worker.pool import Pool  # noqa: PLC0415 - only where there is work

        return Pool(jobs, library_path=library_path, root=root, ahead=ahead)

    def root(started: Started | None) -> Root:
        from gate.engines.worker.root import Root  # noqa: PLC0415 - as above
        from gate.engines.worker.start import start  # noqa: PLC0415 - as above

        return Root(started or start(library_path))

    return LaterPool(opened, root)
