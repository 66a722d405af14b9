"""A report's path means the file whose path ends as it does, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.path import RepoPath
from gate.readers.coverage.places import Places


def placed(tree, *paths, sources=()):
    return Places(map(RepoPath, tree)).place(paths, sources)


@pytest.mark.parametrize(
    ("tree", "path", "sources", "expected"),
    [
        (["src/app.py"], "src/app.py", (), "src/app.py"),
        (["src/app.py"], "./src//app.py", (), "src/app.py"),
        (["src/app.py"], "/home/ci/work/repo/src/app.py", (), "src/app.py"),
        (["src/app.py"], "C:\\work\\repo\\src\\app.py", (), "src/app.py"),
        (["src/app.py", "app.py"], "/work/src/app.py", (), "src/app.py"),
        (["src/app.py", "app.py"], "/work/app.py", (), "app.py"),
        (["services/pay/app.py"], "app.py", (), "services/pay/app.py"),
        (["one/pay/a.py", "one/ship/a.py"], "a.py", ("/w/one/pay",), "one/pay/a.py"),
        (["src/pay/a.py"], "/venv/site-packages/pay/a.py", (), "src/pay/a.py"),
        (["src/java/com/Pay.java"], "com/Pay.java", (), "src/java/com/Pay.java"),
        (["web/src/a.ts"], "../web/src/a.ts", (), "web/src/a.ts"),
        (["src/\udcffx.py"], "/w/src/\udcffx.py", (), "src/\udcffx.py"),
    ],
)
def test_a_path_is_found_by_its_end(tree, path, sources, expected):
    assert {path: expected} == placed(tree, path, sources=sources).found


@pytest.mark.parametrize(
    "path",
    [
        "/usr/lib/python3/__init__.py",
        "../../etc/passwd",
        "/etc/passwd",
        "",
        "/",
        "..",
        "other/b.py",
        "src",
    ],
)
def test_a_path_from_elsewhere_is_none(path):
    told = placed(["src/pay/__init__.py", "src/pay/a.py"], path)

    assert ((path,), True) == (told.unknown, told.is_foreign)


def test_a_path_that_may_be_two_is_neither():
    told = placed(["a/x.py", "b/x.py"], "x.py")

    assert {"x.py": ("a/x.py", "b/x.py")} == told.ambiguous
    assert told.is_foreign


def test_the_other_paths_of_a_report_say_which_of_two_is_meant():
    told = placed(["a/x.py", "a/y.py", "b/x.py"], "x.py", "y.py")

    assert {"x.py": "a/x.py", "y.py": "a/y.py"} == told.found


def test_half_of_the_paths_are_enough():
    tree = ["src/a.py", "src/b.py"]

    assert not placed(tree, "src/a.py", "gone/z.py").is_foreign
    assert placed(tree, "src/a.py", "gone/z.py", "gone/y.py").is_foreign


NAMES = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@given(st.sets(PATHS, max_size=8), PATHS, st.lists(NAMES, max_size=3))
def test_what_is_found_ends_as_it_was_spelt(tree, path, before):
    told = placed(tree, "/" + "/".join([*before, path]))
    for spelt, file in told.found.items():
        assert spelt.split("/")[-1] == file.split("/")[-1]
    if path in tree:
        assert told.found


def test_a_path_of_names_without_end_is_compared_by_its_last_ones():
    long = "a/" * 300_000 + "src/b.py"

    assert {long: "src/b.py"} == Places([RepoPath("src/b.py")]).place([long]).found
