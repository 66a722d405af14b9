"""The fast driver says of generated programs what bandit says, and a lesser one would be caught."""

from __future__ import annotations

import pytest

from tests.engines.bandit.drivers import TESTS
from tests.engines.bandit.fuzz import Fuzzed, fuzzed

PROGRAMS = 1900
"""``python -m tests.engines.bandit.fuzz`` makes more."""
SEED = 20260102


@pytest.fixture(scope="module")
def made() -> Fuzzed:
    return fuzzed(PROGRAMS, SEED)


def test_generated_programs_have_the_same_findings(made: Fuzzed):
    assert [] == made.different()


def test_every_test_finds_something(made: Fuzzed):
    found = {issue[0] for said in made.said for issue in said if isinstance(issue, tuple)}

    assert set() == set(TESTS) - found


def test_a_condition_that_holds_too_seldom_is_caught(made: Fuzzed):
    assert [] == list(made.surviving())
