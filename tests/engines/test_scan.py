"""What is known is not asked, what failed is not kept, and nothing asked for is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pytest

from gate.engines.scan import MEGABYTES, Engine, scan
from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.work import Item, Job, Outcome
from tests.looking import MemoryTree, Shelf

ENGINE = Engine(job=Job(module="gate.engines.none", profile={}), version="1")


@dataclass
class Lengths:
    """Workers that answer with a file's length, and give up on some files."""

    silent: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    failing_at: str = ""

    def run(self, job: Job, items: Iterable[Item]) -> Iterator[Outcome]:
        for item in reversed(list(items)):
            if item.path == self.failing_at:
                raise EngineError("gone", where="here", fix="run it again")
            if item.path in self.declined:
                yield Outcome(path=item.path, skipped="too deep")
            elif item.path not in self.silent:
                yield Outcome(path=item.path, records=({"length": len(item.data)},))


def scanned(files, *, workers=None, cache=None, engine=ENGINE) -> dict[str, Outcome]:
    tree = MemoryTree(files)
    outcomes = scan(
        engine, tree, tree.entries(), workers=workers or Lengths(), cache=cache or Shelf()
    )
    return {outcome.path: outcome for outcome in outcomes}


def test_each_file_has_one_outcome():
    files = {"a": "1", "b": "22", "c": "1"}

    assert {"a": 1, "b": 2, "c": 1} == {
        path: outcome.records[0]["length"] for path, outcome in scanned(files).items()
    }


def test_a_file_without_an_answer_is_skipped_and_not_kept():
    cache = Shelf()
    outcomes = scanned({"a": "1", "b": "22"}, workers=Lengths(frozenset({"b"})), cache=cache)

    assert ["", "the engine gave no answer"] == [outcomes[path].skipped for path in ("a", "b")]
    assert 1 == len(cache.texts)


def test_a_file_that_the_engine_declines_is_asked_about_again():
    cache = Shelf()
    declining = Lengths(declined=frozenset({"a"}))
    assert "too deep" == scanned({"a": "1"}, workers=declining, cache=cache)["a"].skipped
    assert "too deep" == scanned({"a": "1"}, workers=declining, cache=cache)["a"].skipped
    assert {} == cache.texts


def test_a_file_that_is_too_large_is_skipped_unread():
    class Unread(MemoryTree):
        def read_many(self, paths: Iterable[RepoPath]) -> Iterator[tuple[RepoPath, bytes]]:
            raise AssertionError(list(paths))

    tree = Unread({"a": b"\0" * (MEGABYTES * 2**20 + 1)})
    [outcome] = scan(ENGINE, tree, tree.entries(), workers=Lengths(), cache=Shelf())

    assert f"it is larger than {MEGABYTES} MB" == outcome.skipped


def test_what_takes_longest_begins_first():
    given: list[str] = []

    class Noting(Lengths):
        def run(self, job: Job, items: Iterable[Item]) -> Iterator[Outcome]:
            asked = list(items)
            given.extend(item.path for item in asked)
            return super().run(job, asked)

    scanned({"a": "1", "b": "4444", "c": "22"}, workers=Noting())

    assert ["b", "c", "a"] == given


def test_what_was_found_before_the_workers_failed_is_kept():
    cache = Shelf()
    with pytest.raises(EngineError):
        scanned({"a": "333", "b": "22"}, workers=Lengths(failing_at="a"), cache=cache)

    assert 1 == len(cache.texts)
    assert "" == scanned({"b": "22"}, workers=Lengths(failing_at="b"), cache=cache)["b"].skipped


def test_a_key_tells_every_question_apart():
    def engine(version="1", salt="", module="a", reads=lambda path: "") -> Engine:
        job = Job(module=module, profile={"salt": salt})
        return Engine(job=job, version=version, reads=reads)

    path = RepoPath("x/\udcff.py")
    keys = {
        engine().keys()("1", path),
        engine().keys()("2", path),
        engine(version="2").keys()("1", path),
        engine(salt="s").keys()("1", path),
        engine(module="b").keys()("1", path),
        engine(reads=lambda path: path).keys()("1", path),
    }

    assert 6 == len(keys)
    assert engine().keys()("1", path) == engine().keys()("1", RepoPath("y"))


def test_of_a_few_files_only_those_are_asked_about_that_could_hold_something():
    cache, workers = Shelf(), Lengths(silent=frozenset({"b"}))
    engine = replace(ENGINE, could=lambda path, data: b"1" in data)
    outcomes = scanned(
        {"a": "1", "b": "22", "c": "1 "}, workers=workers, cache=cache, engine=engine
    )

    assert {"a": 1, "b": 0, "c": 1} == {path: len(one.records) for path, one in outcomes.items()}
    assert {""} == {one.skipped for one in outcomes.values()}
    assert 3 == len(cache.texts)


def test_of_many_bytes_every_file_is_asked_about():
    engine = replace(ENGINE, could=lambda path, data: False)
    outcomes = scanned({"a": "1" * 2**18, "b": "22"}, engine=engine)

    assert {"a": 1, "b": 1} == {path: len(one.records) for path, one in outcomes.items()}
