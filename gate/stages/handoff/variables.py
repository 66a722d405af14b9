"""The environment of both trees, read by one worker and known again by their contents."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from gate.engines.scan import Engine, kept
from gate.model.change import FileKind
from gate.model.error import EngineError
from gate.model.path import RepoPath, path_bytes
from gate.model.stage import Skip
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.model.work import Item, Job
from gate.readers.environment.files import SOURCES, format_of, is_left_out
from gate.readers.environment.record import Environment, environment
from gate.stages.handoff.part import Given

MEGABYTES: Final = 2
"""A larger file is not read: no source and no manifest is as long."""
_MOST_MEGABYTES: Final = 128
"""What one worker is given at most."""
_READER: Final = Engine(
    job=Job(
        module="gate.readers.environment.tree",
        profile={},
        seconds_per_file=120.0,
        megabytes=2048,
    ),
    version=f"2, Python {sys.version_info.major}.{sys.version_info.minor}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """What one tree reads and declares."""

    told: Environment
    files: frozenset[RepoPath]
    """What it was read from."""
    skipped: tuple[Skip, ...] = ()


def files(given: Given, tree: Tree) -> Mapping[RepoPath, str]:
    """Return the files of *tree* that may read or set variables, with their contents' ids."""
    source = given.options.environment_source
    return {
        path: entry.blob
        for path, entry in tree.entries().items()
        if entry.kind is FileKind.FILE
        and (form := format_of(path)) is not None
        and not is_left_out(path)
        and (form not in SOURCES or source.matches(path))
    }


def variables(given: Given, trees: Mapping[str, Tree]) -> Mapping[str, Variables]:
    """
    Return what each of *trees* reads and declares, by its name.

    Raises:
        EngineError: git or the worker could not read them.
    """
    asked = {name: _Asked.of(files(given, tree), tree) for name, tree in trees.items()}
    known = {name: _known(given, one) for name, one in asked.items()}
    missing = {name: asked[name] for name, told in known.items() if told is None}
    found = _read(given, missing, trees) if missing else {}
    return {name: _variables(one, known[name] or found[name]) for name, one in asked.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    files: Mapping[RepoPath, str]
    large: tuple[RepoPath, ...]

    @staticmethod
    def of(found: Mapping[RepoPath, str], tree: Tree) -> _Asked:
        entries = tree.entries()
        large = tuple(path for path in found if entries[path].size > MEGABYTES * 2**20)
        small = {path: blob for path, blob in found.items() if path not in large}
        return _Asked(files=small, large=large)

    @property
    def digest(self) -> str:
        """What stands for all of the files."""
        whole = hashlib.sha256()
        for path, blob in self.files.items():
            whole.update(path_bytes(path) + b"\0" + blob.encode() + b"\0")
        return whole.hexdigest()


def _known(given: Given, asked: _Asked) -> Environment | None:
    before = kept(_READER, asked.digest, cache=given.cache)
    return environment(before.records[0]["environment"]) if before and before.records else None


def _variables(asked: _Asked, told: Environment) -> Variables:
    large = [Skip(path=path, reason=f"it is larger than {MEGABYTES} MB") for path in asked.large]
    faults = [Skip(path=path, reason=reason) for path, reason in told.skipped]
    skipped = (*large, *faults)
    files = frozenset(asked.files) - {one.path for one in skipped}
    return Variables(told=told, files=files, skipped=skipped)


def _read(
    given: Given, missing: Mapping[str, _Asked], trees: Mapping[str, Tree]
) -> Mapping[str, Environment]:
    item = Item(path=RepoPath("trees"), data=_bundle(missing, trees))
    outcome = next(iter(given.workers.run(_READER.job, [item])), None)
    if outcome is None or outcome.skipped:
        raise EngineError(
            f"the environment variables could not be told: {outcome and outcome.skipped}",
            where="stages.handoff",
            fix="name the source that reads variables under stages.handoff.environment_source",
        )
    key = _READER.keys()
    digests = {name: one.digest for name, one in missing.items()}
    records = {str(one["tree"]): one for one in outcome.records}
    given.cache.put(
        {key(digest, RepoPath(digest)): (records[name],) for name, digest in digests.items()}
    )
    return {name: environment(one["environment"]) for name, one in records.items()}


def _bundle(missing: Mapping[str, _Asked], trees: Mapping[str, Tree]) -> bytes:
    from gate.readers.environment.bundle import bundle, is_wanted  # noqa: PLC0415 - only if needed

    contents: dict[str, bytes] = {}
    size = 0
    for name, asked in missing.items():
        for path, data in trees[name].read_many(_unread(asked.files, contents)):
            told = data if is_wanted(path, data) else b""
            contents[asked.files[path]] = told
            size += len(told)
            if size > _MOST_MEGABYTES * 2**20:
                raise EngineError(
                    f"the source is larger than {_MOST_MEGABYTES} MB",
                    where="stages.handoff.environment_source",
                    fix="name the source that reads variables there",
                )
    return bundle({name: one.files for name, one in missing.items()}, contents)


def _unread(found: Mapping[RepoPath, str], contents: Mapping[str, bytes]) -> Iterable[RepoPath]:
    return tuple(_once(found, contents))


def _once(found: Mapping[RepoPath, str], contents: Mapping[str, bytes]) -> Iterator[RepoPath]:
    known: set[str] = set()
    for path, blob in found.items():
        if blob not in contents and blob not in known:
            known.add(blob)
            yield path
