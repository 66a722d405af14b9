"""On labelled lines: at least 70 % of the bad ones found, at most 15 % of the good ones flagged."""

from __future__ import annotations

import pytest

from tests.labelled.quality import HALVES, Score, labelled, wrong


@pytest.fixture(scope="module", params=HALVES)
def half(request: pytest.FixtureRequest) -> str:
    return request.param


def score(half: str, way: str) -> Score:
    return wrong(half, way)[0]


@pytest.mark.parametrize("way", ["gate, told", "gate, blocks"])
def test_the_shares_hold(half: str, way: str):
    said = score(half, way)

    assert said.found >= 0.7 * said.bad
    assert said.flagged <= 0.15 * said.good


def test_it_is_more_than_bandit_alone_on_both_sides(half: str):
    gate, bandit = score(half, "gate, told"), score(half, "bandit alone")

    assert gate.found > bandit.found
    assert gate.flagged < bandit.flagged


def test_there_are_lines_enough_of_each_kind(half: str):
    lines = [line for told in labelled(half).values() for line in told]

    assert sum(line.is_bad for line in lines) >= 75
    assert sum(not line.is_bad for line in lines) >= 75
