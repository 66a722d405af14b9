"""What is imported ahead is what stages will ask for, where an answer is missing."""

import pytest

from gate.cli.words import Words
from gate.cli.workers import ENGINES, Seen, begun, likely
from gate.engines.git.change import change_between
from gate.engines.git.repository import open_repository
from gate.engines.worker.root import Root
from gate.model.change import Event
from gate.model.work import Driver, NoCache
from gate.stages import STAGES
from gate.stages.secrets.stage import BOTH
from gate.store import open_store

SAST, SECRETS = (set(ENGINES[stage]) for stage in ("sast", "secrets"))


def test_the_modules_of_a_stage_are_those_of_its_jobs():
    proofs = {stage.id: stage.proof for stage in STAGES if stage.id in ENGINES}
    jobs = {name: proof.job(Driver.FAST).module for name, proof in proofs.items() if proof}

    assert set(ENGINES) == set(jobs)
    assert {"sast": (jobs["sast"],), "secrets": (BOTH,)} == ENGINES


@pytest.fixture
def opened(repository):
    first = repository.commit({"a.py": "print(1)\n", "b.txt": "b\n", "gone.py": "1\n"})
    repository.git("rm", "--quiet", "gone.py")
    second = repository.commit({"a.py": "print(2)\n", "b.txt": "c\n"})
    with open_repository(repository.root) as opened:
        change = change_between(
            opened, event=Event.LOCAL, base=first, head=second, base_name="a", head_name="b"
        )
        yield change, opened.tree(change.head_tree)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (Words(), SAST | SECRETS),
        (Words(stages=("diff-size",)), set()),
        (Words(stages=("sast",)), SAST),
        (Words(skip_stages=("sast",)), SECRETS),
        (Words(engine="stock"), set()),
    ],
)
def test_what_is_not_asked_for_is_not_imported(opened, words: Words, expected: set[str]):
    change, _ = opened

    assert expected == set(likely(words, change.files))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (Words(no_cache=True), ["credentials"]),
        (Words(no_cache=True, stages=("sast",)), []),
        (Words(no_cache=True, diff_file="-"), []),
        (Words(no_cache=True, engine="stock"), []),
        (Words(), []),
    ],
)
def test_before_the_change_is_known_only_what_every_file_needs_is_imported(
    monkeypatch, words: Words, expected: list[str]
):
    ordered, order = [], Root.order
    monkeypatch.setattr(Root, "order", lambda root, name: ordered.append(name) or order(root, name))
    with begun(words):
        pass

    assert expected == ordered


def test_without_python_nothing_looks_for_insecure_python(opened):
    change, _ = opened
    texts = [file for file in change.files if file.path == "b.txt"]

    assert SECRETS == set(likely(Words(), texts))


def test_a_change_is_known_once_it_was_looked_at(opened, tmp_path):
    change, head = opened
    with open_store(tmp_path) as store:
        seen = Seen(change, head, store)
        before = seen.is_all
        seen.keep()

        assert (False, True) == (before, Seen(change, head, store).is_all)


def test_where_nothing_is_kept_nothing_is_known(opened):
    change, head = opened
    with NoCache() as store:
        Seen(change, head, store).keep()

        assert not Seen(change, head, store).is_all


def test_a_diff_alone_has_nothing_to_look_at(opened):
    change, _ = opened
    with NoCache() as store:
        assert Seen(change, None, store).is_all
