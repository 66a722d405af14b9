"""A pool that is opened when the first work comes: most runs know every answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from gate.model.work import Ended, Item, Job, Outcome

if TYPE_CHECKING:
    from gate.engines.worker.pool import Pool


class LaterPool:
    """The pool that *opened* returns, once there is work for it; see `gate.model.work.Workers`."""

    def __init__(self, opened: Callable[[], Pool]) -> None:
        self._opened = opened
        self._lock = threading.RLock()
        """Taken again by `stop` where a signal finds this thread holding it."""
        self._pool: Pool | None = None
        self._stopped = ""

    def __enter__(self) -> Self:
        """Return the pool."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the pool, if it was opened."""
        if self._pool is not None:
            self._pool.close()

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

    def _open(self) -> Pool:
        with self._lock:
            if self._pool is None:
                self._pool = self._opened()
                if self._stopped:
                    self._pool.stop(self._stopped)
            return self._pool


def later_pool(*, jobs: int, library_path: str = "") -> LaterPool:
    """Return a pool of *jobs* workers, as `gate.engines.worker.pool.Pool` has them."""

    def opened() -> Pool:
        from gate.engines.worker.pool import Pool  # noqa: PLC0415 - only where there is work

        return Pool(jobs, library_path=library_path)

    return LaterPool(opened)
