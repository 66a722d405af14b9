"""How two drivers of one engine are held against each other."""

from __future__ import annotations

from gate.engines import bandit
from gate.engines.compare import compare
from gate.model.path import RepoPath
from gate.model.work import Item, Job, Json
from tests.looking import Here

ITEMS = [
    Item(path=RepoPath("both.py"), data=b"eval(x)\nassert x\n"),
    Item(path=RepoPath("one.py"), data=b"eval(x)\n"),
    Item(path=RepoPath("none.py"), data=b"x = (\n"),
]


def job(*tests: Json, driver: str = "fast") -> Job:
    return Job(module=bandit.__name__, profile={"tests": list(tests), "salt": "", "driver": driver})


def test_two_drivers_of_the_same_tests_agree():
    said = compare(job("B101", "B307"), job("B101", "B307", driver="stock"), ITEMS, workers=Here())

    assert (2, 3, ()) == (said.files, said.findings, said.different)
    assert ("none.py",) == said.unanswered


def test_a_finding_that_one_of_them_misses_is_a_difference():
    said = compare(job("B307"), job("B101", "B307", driver="stock"), ITEMS, workers=Here())

    assert ("both.py",) == said.different
