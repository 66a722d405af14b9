"""Patterns mean what gitignore's mean, with pathspec and without."""

from __future__ import annotations

import re
import subprocess

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from gate.options import globs
from gate.options.globs import plain_regex

PARTS = st.sampled_from(
    [
        "a",
        "b",
        "*",
        "**",
        "?",
        "a*",
        "*.py",
        "[ab]",
        "a?",
        "t.b",
        "**a",
        "*a*",
        "[a.]x",
        "",
        "!",
        "\\a",
    ]
)
PATTERNS = st.builds(
    lambda start, parts, end: start + "/".join(parts) + end,
    st.sampled_from(["", "/"]),
    st.lists(PARTS, min_size=1, max_size=4),
    st.sampled_from(["", "/", "/**"]),
)
PATHS = st.lists(
    st.sampled_from(["a", "b", "ab", "c", "x.py", "a.b", "t.b", "aa", "ax", ".x"]),
    min_size=1,
    max_size=5,
).map("/".join)


@given(PATTERNS, PATHS)
def test_a_plain_pattern_names_what_pathspec_names(pattern, path):
    regex = plain_regex(pattern)
    assume(regex is not None)

    expected = GitIgnoreSpec.from_lines([pattern]).match_file(path)
    assert expected == bool(re.match(regex, path, re.DOTALL))


@given(st.lists(PATTERNS, max_size=4), PATHS)
def test_a_list_names_what_pathspec_names(patterns, path):
    try:
        expected = GitIgnoreSpec.from_lines(patterns).match_file(path)
    except ValueError:
        assume(False)
    assert expected == globs(patterns).matches(path)


@pytest.mark.parametrize(
    "pattern", ["!a", "#a", "a\\b", "a ", "[!a]", "[b-a]", "[]a]", "a**b", "**/**", "é", ""]
)
def test_what_is_not_plain_is_left_to_pathspec(pattern):
    assert None is plain_regex(pattern)


def test_a_name_with_a_newline_is_named_as_git_names_it(repository):
    patterns = ["tests/", "*_test.py", "docs/**"]
    paths = ["a\nb/tests/c.py", "tests/\n", "a\n_test.py", "x_test.py\n", "docs/a\n/b", "\n"]
    repository.write({".gitignore": "\n".join(patterns)})
    told = subprocess.run(
        ["git", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=repository.root,
        input="\0".join(paths).encode(),
        capture_output=True,
        check=True,
    )

    assert told.stdout.decode().split("\0")[:-1] == [
        path for path in paths if globs(patterns).matches(path)
    ]


def test_no_pattern_names_nothing():
    assert not globs([]).matches("a")
