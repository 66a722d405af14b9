"""The worker processes of a run: begun before the gate itself has been read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from gate.cli.signals import closing
from gate.cli.words import Words
from gate.model.error import EngineError

if TYPE_CHECKING:
    from gate.engines.worker.later import LaterPool
    from gate.model.change import Change, FileChange
    from gate.model.tree import Tree
    from gate.model.work import Cache

ENGINES: Final = {
    "secrets": ("gate.stages.secrets.credentials",),
    "sast": ("gate.engines.bandit",),
}
"""The modules of the jobs that look at the files of a commit, by the stage that asks for them."""

_PYTHON: Final = (".py", ".pyw", ".pyi", ".ipynb")
_STOCK: Final = "stock"
"""`gate.model.work.Driver.STOCK`, spelled out: workers start before that is imported."""
_MOST: Final = 200
"""Files of a change for which it matters when engines start."""


def jobs_of(words: Words) -> int:
    """Return how many workers are at work at once: one a core, unless *words* say."""
    return words.jobs or os.cpu_count() or 1


@contextmanager
def begun(words: Words) -> Iterator[LaterPool]:
    """
    Hand out the workers of a run as *words* ask, and end them.

    Where nothing is kept, they start on one core while this process reads the change on another.
    Else they wait for what the cache says of it: most often they are not needed at all. A diff
    alone is measured, and needs none.
    """
    library_path = os.environ.get("LD_LIBRARY_PATH", "")
    started = None
    if words.no_cache and not words.diff_file:
        from gate.engines.worker.start import start  # noqa: PLC0415 - only where it is needed

        with suppress(EngineError):  # work will say so
            started = start(library_path)
    from gate.engines.worker.later import later_pool  # noqa: PLC0415 - while that starts

    with closing() as ends:
        pool = later_pool(jobs=jobs_of(words), library_path=library_path)
        ends.push(pool)
        if started:
            pool.begin(started)
            pool.expect(likely(words, ()))
        yield pool


def likely(words: Words, files: Iterable[FileChange]) -> Iterator[str]:
    """
    Yield the modules that stages will ask for about *files*, those first that take longest.

    What is imported ahead is for the fast drivers: none where *words* ask for the stock ones.
    """
    if words.engine == _STOCK:
        return
    is_python = any(file.path.endswith(_PYTHON) for file in files)
    for stage in reversed(ENGINES):
        is_chosen = stage in words.stages if words.stages else stage not in words.skip_stages
        if is_chosen and (is_python or stage != "sast"):
            yield from ENGINES[stage]


class Seen:
    """
    Which contents of a change engines have looked at before, as far as *cache* tells.

    It is a guess, by which engines are imported early or not; what is found hangs on nothing here.
    """

    def __init__(self, change: Change, head: Tree | None, cache: Cache) -> None:
        self._cache = cache
        files = [file for file in change.files if file.status.value != "deleted"]
        entries = head.entries() if head and len(files) <= _MOST else {}
        blobs = {entries[file.path].blob for file in files if file.path in entries}
        keys = {f"looked at {blob}" for blob in blobs}
        self._unknown = keys.difference(cache.get(keys))

    @property
    def is_all(self) -> bool:
        """Whether nothing is left to look at, or so much that the start of engines is little."""
        return not self._unknown

    def keep(self) -> None:
        """Note that engines have looked at all of it."""
        self._cache.put(dict.fromkeys(self._unknown, ()))
