"""What commits brought: each version of a file, once, with the commit that brought it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.engines.git.brought import GitHistory
from gate.engines.git.repository import open_repository
from gate.model.change import FileKind
from gate.model.error import EngineError
from gate.model.history import place


@pytest.fixture
def history(repository):
    with open_repository(repository.root) as opened:
        yield GitHistory(opened)


def brought(history, *commits):
    return [
        (each.commit, each.path, history_text(history, each)) for each in asked(history, *commits)
    ]


def asked(history, *commits):
    return list(history.brought(commits))


def history_text(history, version):
    return history.tree([version]).read(place(version)).decode()


def test_what_is_added_and_removed_again_was_brought(repository, history):
    repository.commit({"a": "1"})
    second = repository.commit({"a": "2", "gone": "x"})
    (repository.root / "gone").unlink()
    third = repository.commit({"a": "1"})

    assert [(second, "a", "2"), (second, "gone", "x"), (third, "a", "1")] == brought(
        history, second, third
    )


def test_the_first_commit_brings_all_its_files(repository, history):
    first = repository.commit({"a": "1", "b/c": "2"})

    assert [(first, "a", "1"), (first, "b/c", "2")] == brought(history, first)
    assert [(), ()] == [each.before for each in asked(history, first)]


def test_what_stood_there_before_is_told(repository, history):
    repository.commit({"a": "".join(f"{n}\n" for n in range(50))})
    blob = repository.git("rev-parse", "HEAD:a")
    repository.git("mv", "a", "b")
    second = repository.commit({"b": "".join(f"{n}\n" for n in range(51))})

    assert [("b", (blob,))] == [(each.path, each.before) for each in asked(history, second)]


def test_a_file_that_moves_as_it_is_was_not_brought(repository, history):
    repository.commit({"a": "a file that is long enough to be known again\n"})
    repository.git("mv", "a", "b")

    assert [] == asked(history, repository.commit({}))


def test_a_merge_brings_what_no_parent_has(repository, history):
    repository.commit({"a": "1", "both": "1\n2\n3\n4\n5\n"})
    repository.branch("side")
    repository.commit({"side": "s", "both": "one\n2\n3\n4\n5\n"})
    repository.git("switch", "--quiet", "main")
    repository.commit({"main": "m", "both": "1\n2\n3\n4\nfive\n"})
    repository.git("merge", "--quiet", "--no-commit", "side")
    merge = repository.commit({"evil": "e"})

    assert [(merge, "both", "one\n2\n3\n4\nfive\n"), (merge, "evil", "e")] == brought(
        history, merge
    )
    assert [2, 0] == [len(each.before) for each in asked(history, merge)]


def test_links_are_brought_and_submodules_are_not(repository, history):
    (repository.root / "link").symlink_to("target")
    first = repository.commit({"a": "1"})
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{first},module")
    repository.git("commit", "--quiet", "--message=module")

    assert [("a", FileKind.FILE), ("link", FileKind.SYMLINK)] == [
        (each.path, each.kind) for each in asked(history, first, repository.head)
    ]


def test_attributes_and_odd_names_hide_nothing(repository, history):
    name = "ü \t:100644 \udcff\n"
    repository.commit({".gitattributes": "* -diff binary filter=x\n"})
    second = repository.commit({name: "x"})

    assert [(second, name, "x")] == brought(history, second)


def test_the_whole_history_holds_each_content_once_with_its_first_commit(repository, history):
    first = repository.commit({"a": "1"})
    second = repository.commit({"b": "1", "c": "2"})
    repository.branch("side")
    side = repository.commit({"d": "3"})
    repository.git("tag", "--annotate", "kept", "--message=kept")
    repository.git("switch", "--quiet", "main")
    repository.git("branch", "--quiet", "-D", "side")
    last = repository.commit({"c": "1", "e": "3"})

    told = [(each.commit, history_text(history, each)) for each in history.everything()]
    assert [(first, "1"), (second, "2")] == told[:2]
    assert told[2:] in ([(side, "3")], [(last, "3")])


def test_an_empty_repository_has_no_history(history):
    assert [] == list(history.everything())


def test_a_shallow_clone_does_not_have_the_whole_history(repository, tmp_path: Path):
    repository.commit({"a": "1"})
    repository.commit({"a": "2"})
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(clone))

    with open_repository(clone) as opened, pytest.raises(EngineError, match="shallow") as raised:
        list(GitHistory(opened).everything())
    assert "fetch-depth: 0" in raised.value.fix
