"""A signal at any point of a run: its end is clear, and what it leaves is sound."""

from __future__ import annotations

import random
import signal

import pytest

from tests.faults.kernel import is_possible
from tests.faults.scene import Scene, calls_of, killing, sites, wrongs

pytestmark = pytest.mark.skipif(not is_possible(), reason="only Linux asks before each call")
POLITE = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGTERM)


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return Scene(tmp_path_factory.mktemp("interruptions"), is_faulty=False)


@pytest.fixture(scope="module")
def places(scene):
    """The calls of a run."""
    return sites(calls_of(scene))


@pytest.mark.parametrize("seed", range(4))
def test_a_signal_to_end_is_obeyed_and_leaves_nothing(scene, places, seed):
    site = random.Random(seed).choice([each for each in places if each.program == "gate"])
    seen = scene.run(killing(site, POLITE[seed], is_gate=True))

    assert [] == [*wrongs(scene, seen)], f"{site}\n{seen.said}"
    if seen.ended.code:
        assert 3 == seen.ended.code
        assert "interrupted" in seen.said.lower()


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_run_leaves_no_process_and_no_half_report(scene, places, seed):
    site = random.Random(10 + seed).choice([each for each in places if each.program == "gate"])
    seen = scene.run(killing(site, signal.SIGKILL, is_gate=True))

    assert -signal.SIGKILL == seen.ended.code
    assert () == seen.ended.left
    assert len(seen.litter) <= 2, seen.litter
    again = scene.run(is_cold=False)
    assert [] == [*wrongs(scene, again)], f"after {site}\n{again.said}"
    assert scene.expected == again.ended.code


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_worker_or_git_costs_no_more_than_the_verdict(scene, places, seed):
    site = random.Random(20 + seed).choice([each for each in places if each.program != "gate"])
    seen = scene.run(killing(site, signal.SIGKILL, is_gate=False))

    assert [] == [*wrongs(scene, seen)], f"{site}\n{seen.said}"
