"""A pool that nobody needs is never opened, and one that was stopped starts nothing."""

from __future__ import annotations

import os

import pytest

from gate.engines.worker.later import LaterPool, later_pool
from gate.engines.worker.pool import Pool
from gate.engines.worker.root import Root
from gate.engines.worker.start import start
from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.work import Item, Job

JOB = Job(module="gate.engines.bandit", profile={"tests": ["B307"], "salt": ""})
ITEM = Item(path=RepoPath("a.py"), data=b"eval(input())\n")


def test_a_pool_without_work_is_not_opened():
    opened = []
    with LaterPool(lambda root, ahead: opened.append(1) or Pool(1, root=root)) as pool:
        pool.stop("nothing to do")

    assert [] == opened


def test_it_works_as_the_pool_does(tmp_path):
    with later_pool(jobs=1) as pool:
        [outcome] = pool.run(JOB, [ITEM])
        ended = pool.run_command(
            ["true"], cwd=tmp_path, environment={"PATH": "/bin:/usr/bin"}, seconds=9
        )

    assert (1, 0) == (len(outcome.records), ended.code)


def test_one_that_was_stopped_before_its_work_starts_nothing():
    with later_pool(jobs=1) as pool:
        pool.stop("Ctrl-C")
        with pytest.raises(EngineError, match="interrupted: Ctrl-C"):
            list(pool.run(JOB, [ITEM]))


def test_one_that_was_closed_starts_nothing():
    with later_pool(jobs=1) as pool:
        list(pool.run(JOB, [ITEM]))

    with pytest.raises(EngineError, match="closed"):
        list(pool.run(JOB, [ITEM]))


@pytest.mark.parametrize("modules", [(), (JOB.module,), ("gate.engines.nothing", JOB.module)])
def test_what_was_begun_is_worked_with(modules):
    with later_pool(jobs=1) as pool:
        pool.begin()
        pool.expect(modules)
        [outcome] = pool.run(JOB, [ITEM])

    assert 1 == len(outcome.records)


def test_what_is_expected_twice_is_imported_once(monkeypatch):
    ordered, order = [], Root.order
    monkeypatch.setattr(Root, "order", lambda root, name: ordered.append(name) or order(root, name))
    with later_pool(jobs=1) as pool:
        pool.expect([JOB.module])
        pool.expect(["gate.engines.nothing", JOB.module])

    assert ["bandit", "nothing"] == ordered


@pytest.mark.parametrize("ending", ["dismiss", "stop", "nothing"])
def test_what_was_begun_for_nothing_leaves_nothing(ending, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with later_pool(jobs=1) as pool:
        pool.begin()
        pool.expect([JOB.module])
        {"dismiss": pool.dismiss, "stop": lambda: pool.stop("Ctrl-C"), "nothing": list}[ending]()

    assert [] == list(tmp_path.iterdir())
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_one_that_is_dismissed_works_no_more():
    with later_pool(jobs=1) as pool:
        list(pool.run(JOB, [ITEM]))
        pool.dismiss()
        with pytest.raises(EngineError, match="closed"):
            list(pool.run(JOB, [ITEM]))


def test_what_cannot_be_imported_ahead_is_said_when_it_is_asked_for():
    job = Job(module="gate.engines.nothing", profile={})
    with later_pool(jobs=1) as pool:
        pool.begin()
        pool.expect([job.module])
        with pytest.raises(EngineError, match="nothing did not start: ModuleNotFoundError"):
            list(pool.run(job, [ITEM]))


def test_what_is_expected_is_begun():
    with later_pool(jobs=1) as pool:
        pool.expect([])
        assert not has_children()
        pool.expect([JOB.module])
        assert has_children()
        [outcome] = pool.run(JOB, [ITEM])

    assert 1 == len(outcome.records)


def test_what_finds_no_place_for_its_folder_leaves_nothing(monkeypatch):
    started = start("")
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    with pytest.raises(EngineError, match="no temporary folder can be made"):
        Root(started)

    assert not has_children()


def test_what_was_stopped_begins_no_more():
    with later_pool(jobs=1) as pool:
        pool.stop("Ctrl-C")
        pool.begin()
        pool.expect([JOB.module])

        assert not has_children()


def has_children() -> bool:
    """Say whether this process has started one that is not reaped."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True
