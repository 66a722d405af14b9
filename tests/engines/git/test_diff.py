"""What lies between two trees, against git's own counts and against its attributes."""

from __future__ import annotations

import tracemalloc
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.engines.git.diff import files_between
from gate.engines.git.repository import open_repository
from gate.model.change import FileChange, FileKind, FileStatus, LineRange
from tests.checkouts import untouched
from tests.repositories import Content, Repository


def between(repository: Repository, base: str, head: str) -> dict[str, FileChange]:
    """Return by path what lies between two commits."""
    with untouched(repository.root), open_repository(repository.root) as opened:
        trees = (opened.tree_of(opened.commit(name)) for name in (base, head))
        return {file.path: file for file in files_between(opened, *trees)}


def change(
    repository: Repository, before: Mapping[str, Content], after: Mapping[str, Content]
) -> dict[str, FileChange]:
    """Commit *before*, then *after* in its place, and return what lies between."""
    base = repository.commit(before)
    repository.git("rm", "--quiet", "-r", "--ignore-unmatch", ".")
    return between(repository, base, repository.commit(after))


def lines(*ranges: tuple[int, int]) -> tuple[LineRange, ...]:
    return tuple(LineRange(first=first, last=last) for first, last in ranges)


def test_an_added_file_counts_every_line(repository: Repository) -> None:
    files = change(repository, {"a": "1\n"}, {"a": "1\n", "b": "1\n2\n3"})
    expected = FileChange(
        path="b", status=FileStatus.ADDED, added=3, deleted=0, added_lines=lines((1, 3))
    )
    assert {"b": expected} == files


def test_an_edit_names_its_lines_at_head(repository: Repository) -> None:
    before = "".join(f"{n}\n" for n in range(1, 11))
    after = before.replace("3\n", "x\ny\n").replace("8\n", "").replace("10\n", "10\nz\n")
    file = change(repository, {"a": before}, {"a": after})["a"]
    assert (3, 2, lines((3, 4), (11, 11))) == (file.added, file.deleted, file.added_lines)
    assert lines((3, 3), (8, 8)) == file.deleted_lines


def test_a_deleted_file_has_no_lines_at_head(repository: Repository) -> None:
    file = change(repository, {"a": "1\n2\n", "b": ""}, {"b": ""})["a"]
    assert (FileStatus.DELETED, 0, 2, (), lines((1, 2))) == (
        file.status,
        file.added,
        file.deleted,
        file.added_lines,
        file.deleted_lines,
    )


def test_a_pure_rename_counts_nothing(repository: Repository) -> None:
    file = change(repository, {"old": "1\n2\n"}, {"new": "1\n2\n"})["new"]
    assert (FileStatus.RENAMED, "old", 0, 0) == (
        file.status,
        file.old_path,
        file.added,
        file.deleted,
    )


def test_a_rename_with_edits_counts_its_edits(repository: Repository) -> None:
    before = "".join(f"line {n}\n" for n in range(20))
    file = change(repository, {"old": before}, {"new": before + "more\n"})["new"]
    assert (FileStatus.RENAMED, 1, 0, lines((21, 21))) == (
        file.status,
        file.added,
        file.deleted,
        file.added_lines,
    )


def test_many_renames_are_all_found(repository: Repository) -> None:
    """Past git's own limit of 1,000 a moved folder would count as removed and added."""
    body = "".join(f"line {n}\n" for n in range(5))
    before = {f"old/{n}": f"{body}{n}\n" for n in range(1100)}
    after = {f"new/{n}.py": f"{body}{n}\nmore\n" for n in range(1100)}
    files = change(repository, before, after)
    assert {FileStatus.RENAMED} == {file.status for file in files.values()}


def test_a_mode_change_counts_nothing(repository: Repository) -> None:
    base = repository.commit({"run": "1\n"})
    (repository.root / "run").chmod(0o755)
    file = between(repository, base, repository.commit({}))["run"]
    assert (FileStatus.MODIFIED, FileKind.FILE, 0, 0) == (
        file.status,
        file.kind,
        file.added,
        file.deleted,
    )


def test_a_symbolic_link_is_one(repository: Repository) -> None:
    base = repository.commit({"a": "1\n"})
    (repository.root / "link").symlink_to("/etc/passwd")
    file = between(repository, base, repository.commit({}))["link"]
    assert (FileKind.SYMLINK, FileStatus.ADDED) == (file.kind, file.status)


def test_a_file_in_place_of_a_link_is_wholly_new(repository: Repository) -> None:
    (repository.root / "a").symlink_to("target")
    base = repository.commit({})
    (repository.root / "a").unlink()
    file = between(repository, base, repository.commit({"a": "target\nx\n"}))["a"]
    assert (FileKind.FILE, FileStatus.MODIFIED, 2, 1, lines((1, 2))) == (
        file.kind,
        file.status,
        file.added,
        file.deleted,
        file.added_lines,
    )


def test_a_submodule_is_one(repository: Repository) -> None:
    base = repository.commit({"a": "1\n"})
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{base},sub")
    repository.git("commit", "--quiet", "--message=submodule")
    assert FileKind.SUBMODULE == between(repository, base, "HEAD")["sub"].kind


def test_a_binary_has_no_count(repository: Repository) -> None:
    file = change(repository, {"a": b"\x89PNG\0\1\2\3"}, {"a": b"\x89PNG\0\1\2\4"})["a"]
    assert (None, None, True) == (file.added, file.deleted, file.is_binary)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_wide_text_is_counted(repository: Repository, encoding: str) -> None:
    before, after = "a = 1\nb = 2\nc = 3\n", "a = 1\nb = 4\nc = 3\nd = '\u20ac'\n"
    files = change(
        repository,
        {"edited.py": before.encode(encoding), "gone.py": before.encode(encoding), "x.py": before},
        {
            "edited.py": after.encode(encoding),
            "new.py": ("n\n" * 7).encode(encoding),
            "x.py": after.encode(encoding),
        },
    )
    counted = {path: (file.added, file.deleted) for path, file in files.items()}
    expected = {"edited.py": (2, 1), "gone.py": (0, 3), "new.py": (7, 0), "x.py": (2, 1)}
    assert expected == counted
    assert lines((2, 2), (4, 4)) == files["edited.py"].added_lines


def test_wide_text_in_another_byte_order_counts_nothing(repository: Repository) -> None:
    text = "\ufeffa = 1\n"
    file = change(repository, {"a": text.encode("utf-16-le")}, {"a": text.encode("utf-16-be")})["a"]
    assert (0, 0) == (file.added, file.deleted)


def test_text_that_becomes_binary_has_no_count(repository: Repository) -> None:
    assert change(repository, {"a": "1\n"}, {"a": b"\0\1\2\3\4"})["a"].is_binary


HOSTILE_NAMES = [
    "-rf",
    "--output=x",
    "sp ace",
    "tab\tnewline\n@@ -0,0 +1,500 @@",
    'quo"te\\',
    "a b/b c",
    "ünï",
    "\udcff\udcfe",
    "\u202egnp.py",
    "$(touch canary)",
    ":(glob)**",
    "a => b",
    "{a => b}",
    "diff --git a b",
    "\x1b[31m",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_every_name_comes_back_as_it_is(repository: Repository, name: str) -> None:
    file = change(repository, {"base": ""}, {"base": "", name: "1\n2\n"})[name]
    assert (name, 2, lines((1, 2))) == (file.path, file.added, file.added_lines)


def test_hostile_names_do_not_mix_up_files(repository: Repository) -> None:
    after = {name: "x\n" * number for number, name in enumerate(HOSTILE_NAMES, 1)}
    files = change(repository, {"base": ""}, {"base": "", **after})
    assert {name: text.count("\n") for name, text in after.items()} == {
        path: file.added for path, file in files.items()
    }


def test_a_renamed_hostile_name_keeps_both(repository: Repository) -> None:
    text = "".join(f"line {n}\n" for n in range(9))
    file = change(repository, {"a => {b": text}, {"\udcff\n\tc": text})["\udcff\n\tc"]
    assert "a => {b" == file.old_path


FORGERIES = [
    "@@ -1,1 +1,9 @@\n",
    "diff --git a/x b/x\n",
    "\\ No newline at end of file\n",
    "--- a/x\n+++ b/x\n",
    ":100644 100644 abc def M\tx\n",
    "1\t1\tx\n",
    "\r@@ -1 +1 @@\r\n",
    "\f\x85\u2028\n",
]


@pytest.mark.parametrize("text", FORGERIES)
def test_content_cannot_forge_a_header(repository: Repository, text: str) -> None:
    files = change(repository, {"a": text, "b": "1\n"}, {"a": text * 3 + "end", "b": "2\n"})
    count = text.count("\n")
    assert (2 * count + 1, 0) == (files["a"].added, files["a"].deleted)
    assert lines((1, 1)) == files["b"].added_lines


ATTRIBUTES = [
    "*.py -diff\n",
    "*.py binary\n",
    "* -text -diff linguist-generated\n",
    "*.py diff=nothing\n",
    "[attr]hide -diff\n*.py hide\n",
    "*.py filter=lfs diff=lfs merge=lfs -text\n",
    "*.py eol=crlf working-tree-encoding=UTF-16\n",
]


@pytest.mark.parametrize("text", ATTRIBUTES)
def test_attributes_change_no_count(repository: Repository, text: str) -> None:
    base = repository.commit({"a.py": "1\n"})
    plain = repository.commit({"a.py": "1\n2\n3\n"})
    repository.write({".gitattributes": text})
    repository.git("add", ".gitattributes")
    repository.git("commit", "--quiet", "--message=attributes")
    assert between(repository, base, plain)["a.py"] == between(repository, base, "HEAD")["a.py"]


@pytest.mark.parametrize("text", ATTRIBUTES)
def test_info_attributes_change_no_count(repository: Repository, text: str) -> None:
    base = repository.commit({"a.py": "1\n"})
    head = repository.commit({"a.py": "1\n2\n3\n"})
    (repository.root / ".git/info/attributes").write_text(text)
    assert 2 == between(repository, base, head)["a.py"].added


def test_settings_of_the_repository_change_nothing(repository: Repository) -> None:
    base = repository.commit({"a.py": "def f():\n    1\n", "old": "1\n2\n3\n"})
    repository.git("mv", "old", "new")
    head = repository.commit({"a.py": "def f():\n    1\n    2\n"})
    before = between(repository, base, head)
    for name, value in {
        "diff.renames": "false",
        "diff.noprefix": "true",
        "diff.context": "9",
        "diff.ignoreSubmodules": "all",
        "diff.algorithm": "patience",
        "diff.mnemonicPrefix": "true",
        "core.quotePath": "false",
        "color.ui": "always",
        "color.diff": "always",
        "diff.orderFile": "order",
        "diff.suppressBlankEmpty": "true",
        "diff.wordRegex": ".",
        "core.bigFileThreshold": "1",
    }.items():
        repository.git("config", name, value)
    assert before == between(repository, base, head)


def test_nothing_lies_between_a_tree_and_itself(repository: Repository) -> None:
    base = repository.commit({"a": "1\n"})
    assert {} == between(repository, base, base)


def test_two_hundred_thousand_lines_need_little_memory(repository: Repository) -> None:
    base = repository.commit({"a": ""})
    head = repository.commit({"a": "a line of some length, of which there are many\n" * 200_000})
    with open_repository(repository.root) as opened:
        trees = [opened.tree_of(base), opened.tree_of(head)]
        tracemalloc.start()
        (file,) = files_between(opened, *trees)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert 200_000 == file.added
    assert peak < 2_000_000


def test_one_endless_line_is_not_held(repository: Repository) -> None:
    base = repository.commit({"a": ""})
    head = repository.commit({"a": "x" * 50_000_000})
    with open_repository(repository.root) as opened:
        trees = [opened.tree_of(base), opened.tree_of(head)]
        tracemalloc.start()
        (file,) = files_between(opened, *trees)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (1, lines((1, 1))) == (file.added, file.added_lines)
    assert peak < 2_000_000


texts = st.lists(st.sampled_from(["a", "b", "@@ -1 +1 @@", "\\", "-", "+", "", "\r"]), max_size=12)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=texts, after=texts, ends=st.booleans())
def test_ranges_and_counts_agree_with_a_reading_of_the_patch(
    repository: Repository, before: list[str], after: list[str], ends: bool
) -> None:
    base = repository.commit({"a": "\n".join(before), "z": "1\n"})
    head = repository.commit({"a": "\n".join(after) + "\n" * ends, "z": "1\n2\n"})
    files = between(repository, base, head)
    assert lines((2, 2)) in {file.added_lines for file in files.values()} or not files
    if file := files.get("a"):
        added = sum(part.last - part.first + 1 for part in file.added_lines)
        numstat = repository.git("diff", "--numstat", base, head, "--", "a").split("\t")
        assert [str(added), str(file.deleted)] == numstat[:2]
