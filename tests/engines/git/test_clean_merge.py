"""Does a merge hold what git makes of its parents, and nothing else?"""

import pytest

from gate.engines.git.brought import GitHistory
from gate.engines.git.repository import open_repository
from tests.repositories import Repository


@pytest.fixture
def forked(repository: Repository) -> Repository:
    """``main`` and ``feature``, which have each changed a file of their own; on ``feature``."""
    repository.commit({"a": "1\n", "b": "1\n"})
    repository.branch("feature")
    repository.commit({"b": "2\n"})
    repository.git("switch", "--quiet", "main")
    repository.commit({"a": "2\n"})
    repository.git("switch", "--quiet", "feature")
    return repository


def is_clean(repository: Repository, *parents: str) -> bool:
    with open_repository(repository.root) as opened:
        return GitHistory(opened).is_clean_merge(repository.head, parents)


def parents(repository: Repository) -> list[str]:
    return repository.git("log", "-1", "--format=%P").split()


def test_what_git_merges_by_itself_is_clean(forked):
    forked.git("merge", "--quiet", "--no-edit", "main")

    assert is_clean(forked, *parents(forked))


def test_a_line_put_in_while_merging_is_not(forked):
    forked.git("merge", "--quiet", "--no-commit", "--no-ff", "main")
    forked.commit({"c": "smuggled\n"})

    assert 2 == len(parents(forked))
    assert not is_clean(forked, *parents(forked))


def test_a_merge_that_keeps_one_side_is_not(forked):
    forked.git("merge", "--quiet", "--no-edit", "--strategy=ours", "main")

    assert not is_clean(forked, *parents(forked))


def test_a_conflict_that_somebody_solved_is_not(forked):
    forked.commit({"a": "3\n"})
    forked.git("merge", "--quiet", "--no-edit", "--strategy-option=theirs", "main")

    assert not is_clean(forked, *parents(forked))


def test_other_parents_than_its_own_are_not_believed(forked):
    forked.git("merge", "--quiet", "--no-edit", "main")
    first, second = parents(forked)

    assert not is_clean(forked, second, first)
    assert not is_clean(forked, first, "0" * 40)
    assert not is_clean(forked, first)
    assert not is_clean(forked, first, "--help")
