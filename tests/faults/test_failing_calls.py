"""One call of a run fails, as on a full or worn machine: no wrong verdict, and no litter."""

from __future__ import annotations

import errno
import random

import pytest

from tests.faults.kernel import is_possible
from tests.faults.scene import ERRORS, Scene, calls_of, failing, sites, spread, wrongs

pytestmark = pytest.mark.skipif(not is_possible(), reason="only Linux asks before each call")
COUNT = 12
"""Calls of each scene; `make faults` lets each of them fail."""


@pytest.fixture(scope="module", params=[False, True], ids=["sound", "faulty"])
def scene(request, tmp_path_factory):
    return Scene(tmp_path_factory.mktemp("faults"), is_faulty=request.param)


def test_each_call_that_fails_once_leaves_a_right_verdict_or_none(scene):
    choice = random.Random(1010 + scene.is_faulty)
    for site in spread(sites(calls_of(scene)), COUNT):
        error = choice.choice(ERRORS[site.name])
        answer, _ = failing(site, error)
        seen = scene.run(answer)
        assert [] == [*wrongs(scene, seen)], f"{site}: {errno.errorcode[error]}\n{seen.said}"
        if "sqlite" in site.about:
            again = scene.run(is_cold=False)
            assert scene.expected == again.ended.code, f"after {site}\n{again.said}"
