"""The worker processes of a run: begun before the gate itself has been read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from gate.cli.cache import cache_folder
from gate.cli.signals import closing
from gate.cli.words import Words
from gate.engines.worker.later import LaterPool, later_pool

ENGINES: Final = {
    "secrets": ("gate.stages.secrets.credentials",),
    "sast": ("gate.engines.bandit",),
}
"""The modules of the jobs that look at the files of a commit, by the stage that asks for them."""


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
            pool.begin(likely(words, os.environ))
        yield pool


def likely(words: Words, environ: Mapping[str, str]) -> Iterator[str]:
    """Yield the modules that stages will ask for, those first that take longest."""
    if not words.staged and cache_folder(words, environ, ""):
        return  # what changed may be known
    for stage in reversed(ENGINES):
        is_chosen = stage in words.stages if words.stages else stage not in words.skip_stages
        if is_chosen:
            yield from ENGINES[stage]
