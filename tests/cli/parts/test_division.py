"""Every stage and file falls to one part, the same in every job."""

from collections import Counter
from functools import cache
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.cli.parts.division import MASKING, is_alone, others, shared_out, stages_of
from gate.model.change import FileChange, FileStatus
from gate.model.part import Share
from gate.model.path import RepoPath
from gate.stages import STAGES

SIZES = st.dictionaries(
    st.builds("{}{}".format, st.integers(0, 99), st.sampled_from((".py", ".txt", ""))),
    st.integers(0, 1000),
    max_size=30,
)


def shares(of: int) -> list[Share]:
    return [Share(number=number, of=of) for number in range(1, of + 1)]


@pytest.mark.parametrize("of", [1, 2, 3, 7, 40])
def test_the_whole_of_a_stage_falls_to_one_share(of):
    mine = [name for share in shares(of) for name in stages_of(share, STAGES)]

    assert sorted(stage.id for stage in STAGES if is_alone(stage)) == sorted(mine)


@pytest.mark.parametrize("of", [1, 2, 3, 7, 40])
def test_what_a_stage_reads_of_others_is_there(of):
    for share in shares(of):
        mine = stages_of(share, STAGES)
        needs = {need for stage in STAGES if stage.id in mine for need in stage.needs}
        assert needs <= mine


@pytest.mark.parametrize("of", [2, 3, 7, 40])
def test_who_writes_down_what_stages_say_knows_what_to_mask(of):
    for share in shares(of):
        idle = others(share, STAGES)
        assert MASKING not in idle or not stages_of(share, STAGES)
        assert not any(stage.wants for stage in STAGES if stage.id not in idle)


def given_files(sizes, changes=()):
    entries = tuple(SimpleNamespace(path=path, size=size) for path, size in sizes.items())
    return SimpleNamespace(in_scope=lambda: entries, change=SimpleNamespace(files=changes))


@cache
def sharing_files(of):
    return [share.number for share in shares(of) if MASKING in others(share, STAGES)]


@given(SIZES, st.integers(2, 9), st.randoms(use_true_random=False))
def test_files_are_shared_out_by_size_in_whatever_order_they_come(sizes, of, order):
    shuffled = list(sizes.items())
    order.shuffle(shuffled)
    number_of = shared_out(given_files(sizes), of)
    again = shared_out(given_files(dict(shuffled)), of)
    holding = sharing_files(of)

    assert {*map(number_of, sizes)} <= {*holding}
    assert list(map(number_of, sizes)) == list(map(again, sizes))
    python = {path: size for path, size in sizes.items() if path.endswith(".py")}
    load = Counter(dict.fromkeys(holding, 0))
    for path, size in python.items():
        load[number_of(path)] += size + 1
    assert max(load.values()) - min(load.values()) <= max(python.values(), default=0) + 1


def test_both_names_of_a_file_fall_to_one_share():
    moved = tuple(
        FileChange(
            path=RepoPath(f"new{n}.py"),
            old_path=RepoPath(f"old{n}.py"),
            status=FileStatus.RENAMED,
            added=1,
            deleted=0,
        )
        for n in range(20)
    )
    number_of = shared_out(given_files({each.path: 1 for each in moved}, moved), 7)

    assert [number_of(each.path) for each in moved] == [number_of(each.old_path) for each in moved]


@given(st.text(min_size=1).filter(lambda text: "\0" not in text), st.integers(2, 9))
def test_what_is_no_file_of_the_tree_falls_to_a_share_too(name, of):
    assert 1 <= shared_out(given_files({}), of)(RepoPath(name)) <= of
