"""What is imported ahead is what stages ask for, where they are likely to ask."""

import pytest

from gate.cli.words import Words
from gate.cli.workers import ENGINES, likely
from gate.model.work import Driver
from gate.stages import STAGES
from gate.stages.secrets.stage import BOTH

ALL = {module for modules in ENGINES.values() for module in modules}


def test_the_modules_of_a_stage_are_those_of_its_jobs():
    proofs = {stage.id: stage.proof for stage in STAGES if stage.id in ENGINES}
    jobs = {name: proof.job(Driver.FAST).module for name, proof in proofs.items() if proof}

    assert set(ENGINES) == set(jobs)
    assert {"sast": (jobs["sast"],), "secrets": (BOTH,)} == ENGINES


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (Words(staged=True), ALL),
        (Words(no_cache=True), ALL),
        (Words(), set()),
        (Words(staged=True, stages=("diff-size",)), set()),
        (Words(staged=True, stages=("sast",)), set(ENGINES["sast"])),
        (Words(staged=True, skip_stages=("sast",)), set(ENGINES["secrets"])),
    ],
)
def test_what_is_not_asked_for_or_known_is_not_imported(words: Words, expected: set[str], tmp_path):
    assert expected == set(likely(words, {"HOME": str(tmp_path)}))


def test_in_a_build_that_keeps_nothing_everything_is_unknown(tmp_path):
    assert ALL == set(likely(Words(), {"HOME": str(tmp_path), "CI": "true"}))
