"""The worker processes of a run: begun before the gate itself has been read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from gate.cli.signals import closing
from gate.cli.words import Words
from gate.engines.worker.later import LaterPool, later_pool


def jobs_of(words: Words) -> int:
    """Return how many workers are at work at once: one a core, unless *words* say."""
    return words.jobs or os.cpu_count() or 1


@contextmanager
def begun(words: Words) -> Iterator[LaterPool]:
    """
    Hand out the workers of a run as *words* ask, and end them.

    They start on one core while this process reads the change on another. A diff alone is
    measured, and needs none.
    """
    pool = later_pool(jobs=jobs_of(words), library_path=os.environ.get("LD_LIBRARY_PATH", ""))
    with closing() as ends:
        ends.push(pool)
        if not words.diff_file:
            pool.begin()
        yield pool
