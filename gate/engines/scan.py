"""What an engine says of the files of a tree: from the cache where it is known, else anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Generic, TypeVar

from gate.model.path import RepoPath, path_bytes
from gate.model.stage import Skip
from gate.model.tree import Tree
from gate.model.value import dataclass, field, replace
from gate.model.work import Cache, Item, Job, Json, Outcome, Record, Workers

MEGABYTES: Final = 64
"""A larger file is not handed to a worker; it comes back as skipped, with this limit."""
_KEPT_AT_ONCE: Final = 256
_MUCH: Final = 2 * 2**20
"""Bytes of files for which a slower start is worth the while."""
_LITTLE: Final = 2**18
"""Bytes that are searched for what an engine could find sooner than the engine is started."""

FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A job on files, and what its answers depend on beside the file's content."""

    job: Job
    version: str
    """Of all foreign things that may change an answer: ``bandit 1.9.4, Python 3.11``."""
    reads: Callable[[RepoPath], str] = lambda path: ""  # noqa: ARG005 - most read none of it
    """What a check reads of a file's path."""
    could: Callable[[RepoPath, bytes], bool] | None = None
    """Says of a file, without the engine, whether it could find anything there; `None`: always."""
    much: Mapping[str, Json] = field(default_factory=dict)
    """What the profile says besides where many files are asked about. No answer depends on it."""

    def keys(self) -> Callable[[str, RepoPath], str]:
        """Return what names, in the cache, the answer on the content *blob* at a path."""
        profile = json.dumps(self.job.profile, sort_keys=True)
        told = "\0".join((self.job.module, self.version, profile))
        start = hashlib.sha256(told.encode())

        def key(blob: str, path: RepoPath) -> str:
            whole = start.copy()
            whole.update(path_bytes(RepoPath(f"\0{blob}\0{self.reads(path)}")))
            return whole.hexdigest()

        return key


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked(Generic[FoundT]):
    """What became of some files of one tree."""

    found: Mapping[RepoPath, tuple[FoundT, ...]]
    """What was found in each file that was looked at, which may be nothing."""
    skipped: tuple[Skip, ...] = ()


def look(
    engine: Engine,
    tree: Tree,
    paths: Iterable[RepoPath],
    read: Callable[[Outcome], Iterable[FoundT]],
    *,
    workers: Workers,
    cache: Cache,
    advance: Callable[[int, int], None],
) -> Looked[FoundT]:
    """
    Return what *read* makes of the engine's answers on *paths*, file by file.

    Raises:
        EngineError: as `scan`.
    """
    found: dict[RepoPath, tuple[FoundT, ...]] = {}
    skipped = []
    for outcome in scan(engine, tree, paths, workers=workers, cache=cache, advance=advance):
        if outcome.skipped:
            skipped.append(Skip(path=outcome.path, reason=outcome.skipped))
        else:
            found[outcome.path] = tuple(read(outcome))
    return Looked(found=found, skipped=tuple(skipped))


def unheard(done: int, total: int) -> None:
    """Tell nobody how far the work is."""


def scan(
    engine: Engine,
    tree: Tree,
    paths: Iterable[RepoPath],
    *,
    workers: Workers,
    cache: Cache,
    advance: Callable[[int, int], None] = unheard,
) -> Iterator[Outcome]:
    """
    Yield one outcome for each of *paths*, in any order; equal files are looked at once.

    Raises:
        EngineError: git cannot read a file, or the engine cannot work.
    """
    asked: dict[str, list[RepoPath]] = {}
    large = []
    key = engine.keys()
    entries = tree.entries()
    wanted = tuple(paths)
    for path in wanted:
        entry = entries[path]
        if entry.size > MEGABYTES * 2**20:
            large.append(path)
        else:
            asked.setdefault(key(entry.blob, path), []).append(path)
    answers = _answers(engine, tree, asked, large, workers=workers, cache=cache)
    for done, outcome in enumerate(answers, start=1):
        advance(done, len(wanted))
        yield outcome


def _answers(
    engine: Engine,
    tree: Tree,
    asked: dict[str, list[RepoPath]],
    large: list[RepoPath],
    *,
    workers: Workers,
    cache: Cache,
) -> Iterator[Outcome]:
    for path in large:
        yield Outcome(path=path, skipped=f"it is larger than {MEGABYTES} MB")
    known = cache.get(asked)
    for key, records in known.items():
        yield from (Outcome(path=path, records=records) for path in asked[key])
    unknown = {places[0]: key for key, places in asked.items() if key not in known}
    for key, outcome in _found(engine, tree, unknown, workers=workers, cache=cache):
        yield outcome
        yield from (replace(outcome, path=path) for path in asked[key][1:])


def _found(
    engine: Engine, tree: Tree, unknown: dict[RepoPath, str], *, workers: Workers, cache: Cache
) -> Iterator[tuple[str, Outcome]]:
    """Yield (key, outcome) for each of *unknown*, and keep what the engine could look at."""
    if not unknown:
        return
    entries = tree.entries()
    # What takes longest begins first, so that in the end nobody waits for it alone.
    largest_first = sorted(unknown, key=lambda path: entries[path].size, reverse=True)
    items = (Item(path=path, data=data) for path, data in tree.read_many(largest_first))
    kept: dict[str, tuple[Record, ...]] = {}
    size = sum(entries[path].size for path in unknown)
    outcomes = (
        _outcomes(engine, items, workers)
        if size <= _LITTLE
        else workers.run(engine.job if size <= _MUCH else _for_much(engine), items)
    )
    try:
        for outcome in outcomes:
            key = unknown.pop(outcome.path)
            if not outcome.skipped:
                kept[key] = outcome.records
            if len(kept) >= _KEPT_AT_ONCE:
                cache.put(kept)
                kept = {}
            yield key, outcome
    finally:
        cache.put(kept)
    for path, key in unknown.items():
        yield key, Outcome(path=path, skipped="the engine gave no answer")


def answer(
    engine: Engine, item: Callable[[], Item], digest: str, *, workers: Workers, cache: Cache
) -> Outcome:
    """
    Return the engine's answer on one item that is no file of a tree.

    *digest* stands for all that the item holds: where the answer is known, it is not even made.

    Raises:
        EngineError: the engine cannot work.
    """
    known = kept(engine, digest, cache=cache)
    if known is not None:
        return known
    path = RepoPath(digest)
    made = replace(item(), path=path)
    outcome = next(iter(workers.run(engine.job, [made])), None)
    if outcome is None:
        return Outcome(path=path, skipped="the engine gave no answer")
    if not outcome.skipped:
        cache.put({engine.keys()(digest, path): outcome.records})
    return outcome


def kept(engine: Engine, digest: str, *, cache: Cache) -> Outcome | None:
    """Return what the cache has of an `answer` on *digest*; `None` if it has nothing."""
    path = RepoPath(digest)
    key = engine.keys()(digest, path)
    known = cache.get([key])
    return Outcome(path=path, records=known[key]) if key in known else None


def _for_much(engine: Engine) -> Job:
    return replace(engine.job, profile={**engine.job.profile, **engine.much})


def _outcomes(engine: Engine, items: Iterable[Item], workers: Workers) -> Iterator[Outcome]:
    """Yield one outcome for each of *items*; the engine is not started if it can find nothing."""
    asked = []
    for item in items:
        if engine.could and not engine.could(item.path, item.data):
            yield Outcome(path=item.path)
        else:
            asked.append(item)
    if asked:
        yield from workers.run(engine.job, asked)
