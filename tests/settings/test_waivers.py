"""Waivers, read."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.error import SettingsError
from gate.model.path import RepoPath
from gate.options import globs
from gate.settings.waivers import compiled, pattern_of, written
from tests.settings.sample import settings

ROW = """
[[waivers]]
rule = "size/too-large"
reason = "a generated client"
owner = "@alice"
created = 2026-01-01
expires = 2026-03-31
"""
PIECES = st.sampled_from(
    ["a", "b", "ab", "*", "**", "?", "/", "[ab]", "[!a]", "\\*", ".", "a/", " ", "!", "#"]
)
PATHS = st.lists(
    st.sampled_from(["a", "b", "ab", "*", ".x", "#", " ", "é"]), min_size=1, max_size=4
)


def changed(**values):
    """Return `ROW` with *values* in place of its own, as TOML; `None` takes a key out."""
    lines = [line for line in ROW.strip().split("\n") if line.split(" ")[0] not in values]
    return "\n".join([*lines, *(f"{k} = {v}" for k, v in values.items() if v is not None)])


def fault(waivers, text=""):
    """Return the one fault of *waivers*."""
    with pytest.raises(SettingsError) as caught:
        settings(text, waivers=waivers)
    first, line = caught.value.what.split("\n")
    assert "the settings have 1 fault:" == first
    return line.removeprefix("  gate.waivers.toml: ")


def test_a_waiver_is_read_with_all_it_says():
    row = changed(path='"src/gen/"', ticket='"GATE-1"')
    (waiver,) = settings(waivers=row).policy.waivers
    assert "size/too-large" == waiver.rule
    assert ("a generated client", "@alice", "GATE-1") == (
        waiver.reason,
        waiver.owner,
        waiver.ticket,
    )
    assert (date(2026, 1, 1), date(2026, 3, 31)) == (waiver.created, waiver.expires)
    assert "src/gen/" == waiver.path
    assert waiver.place is not None
    assert waiver.place.match("src/gen/a.py")
    assert not waiver.place.match("src/gene/a.py")


def test_without_a_path_every_place_is_meant():
    (waiver,) = settings(waivers=ROW).policy.waivers
    assert waiver.place is None


def test_an_advisory_may_stand_for_the_rule():
    (waiver,) = settings(waivers=changed(rule=None, advisory='"CVE-2019-14234"')).policy.waivers
    assert ("", "CVE-2019-14234") == (waiver.rule, waiver.advisory)


def test_a_fingerprint_may_stand_for_the_rule():
    row = changed(rule=None, fingerprint='"v1:0123456789abcdef"', path='"a.py"')
    (waiver,) = settings(waivers=row).policy.waivers
    assert ("", "v1:0123456789abcdef") == (waiver.rule, waiver.fingerprint)


@pytest.mark.parametrize("text", ["", "\n\n", "# none yet\n", "waivers = []"])
def test_a_file_without_waivers_is_no_fault(text):
    assert () == settings(waivers=text).policy.waivers


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"rule": None}, "waivers[#1]: must name a rule, a fingerprint or an advisory"),
        (
            {"fingerprint": '"v1:0123456789abcdef"', "path": None},
            (
                "waivers[#1]: names a fingerprint and no path; add the finding's path: equal lines"
                " have one fingerprint in every file"
            ),
        ),
        ({"rule": '"size/too-big"'}, ('waivers[#1].rule: no such rule as "size/too-big"; did you'
         " mean `size/too-large`?")),
        ({"fingerprint": '"v1:xyz"'}, ("waivers[#1].fingerprint: does not have the right form; for"
         ' example "v1:0123456789abcdef"')),
        ({"reason": '" "'}, "waivers[#1].reason: must not be blank"),
        ({"reason": None}, "waivers[#1].reason: is missing"),
        ({"owner": None}, "waivers[#1].owner: is missing"),
        ({"created": None}, "waivers[#1].created: is missing"),
        ({"expires": None}, "waivers[#1].expires: is missing"),
        ({"created": "20260101"}, ("waivers[#1].created: must be a date such as 2026-01-31, and is"
         " a whole number")),
        ({"created": "2026-01-01T00:00:00"}, ("waivers[#1].created: must be a date such as"
         " 2026-01-31, and is a date with a time")),
        ({"expires": '"2026-02-30"'}, "waivers[#1].expires: must be a date such as 2026-01-31"),
        ({"expires": "2025-12-31"}, "waivers[#1].expires: lies before its creation on 2026-01-01"),
        ({"expires": "2026-04-02"}, ("waivers[#1].expires: lies more than 90 days after its"
         " creation on 2026-01-01; the last day it may name is 2026-04-01 (`max_waiver_days` of"
         " the settings)")),
        ({"expire": "2026-04-02"}, "waivers[#1].expire: no such key; did you mean `expires`?"),
        ({"ticket": "2026-04-02"}, ("waivers[#1].ticket: is a date or time where none is wanted;"
         " put it in quotes")),
        ({"path": '"!src/"'}, ('waivers[#1].path: "!src/" is no pattern in gitignore\'s syntax that'
         " names a place; write one pattern, such as tests/**")),
        ({"path": '"# x"'}, ('waivers[#1].path: "# x" is no pattern in gitignore\'s syntax that'
         " names a place; write one pattern, such as tests/**")),
        ({"path": '" "'}, ('waivers[#1].path: " " is no pattern in gitignore\'s syntax that'
         " names a place; write one pattern, such as tests/**")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_waiver_is_told(values, told):
    assert told == fault(changed(**values))


def test_ninety_days_are_the_most_unless_the_settings_say_otherwise():
    assert settings(waivers=changed(expires="2026-04-01")).policy.waivers
    assert "more than 7 days" in fault(ROW, "max_waiver_days = 7")
    assert settings("max_waiver_days = 365", waivers=changed(expires="2026-12-31")).policy.waivers


@pytest.mark.parametrize(
    ("waivers", "told"),
    [
        ("waiver = []", "waiver: no such key; did you mean `waivers`?"),
        ("waivers = 3", "waivers: must be an array, and is a whole number"),
        ("waivers = [3]", "waivers[#1]: must be a table, and is a whole number"),
        ("[waivers]\nrule = 'x'", "waivers: must be an array, and is a table"),
    ],
)
def test_what_is_wrong_with_the_file_is_told(waivers, told):
    assert told == fault(waivers)


@given(st.lists(PIECES, min_size=1, max_size=6).map("".join), PATHS.map("/".join))
def test_a_compiled_pattern_names_what_globs_names(pattern, path):
    try:
        expected = globs([pattern]).matches(RepoPath(path))
    except ValueError:
        expected = False
    place = compiled(pattern)
    assert expected == bool(place and place.match(path))


@pytest.mark.parametrize("pattern", ["*/", "**/", "**", "*", "/**", "a/**/", "/a", "a/*/b"])
@pytest.mark.parametrize("path", ["a", "a/b", "b/a", "a/b/c", "a/x/b", "a\nb/c", "\udcff/b"])
def test_edges_of_patterns_are_globs_edges(pattern, path):
    place = compiled(pattern)
    assert isinstance(place, re.Pattern)
    assert globs([pattern]).matches(RepoPath(path)) == bool(place.match(path))


def test_what_is_written_is_read_as_it_was():
    one = changed(path='"src/gen/"', ticket='"GATE-1"')
    other = changed(rule=None, fingerprint='"v1:0123456789abcdef"', path='"a.py"')
    rows = f"{one}\n{other}\n"
    waivers = settings(waivers=rows).policy.waivers
    text = written(waivers)

    assert text.startswith('\n[[waivers]]\nrule = "size/too-large"\npath = "src/gen/"\n')
    assert 2 == len(waivers)
    assert waivers == settings(waivers=text).policy.waivers


@pytest.mark.parametrize("name", ["a.py", "a*b/[c].py", "!a", "#a", "a ", "a\\b"])
def test_the_pattern_of_a_file_means_that_file_alone(name):
    place = compiled(pattern_of(RepoPath(name)))

    assert place
    assert place.match(name)
    assert not place.match(f"more/{name}")


@pytest.mark.parametrize("pattern", ["!a", "# a", " "])
def test_a_pattern_that_names_no_place_is_none(pattern):
    assert compiled(pattern) is None


def test_a_limit_of_a_rule_goes_before_one_of_many():
    text = """
        [waiver_limits."size/*"]
        max_days = 9
        [waiver_limits."size/too-large"]
        max_days = 5
    """
    limits = settings(text).policy.limits

    assert [("size/too-large", 5), ("size/*", 9), ("", 90)] == [
        (each.name, each.max_days) for each in limits if each.rules.fullmatch("size/too-large")
    ]


def test_a_limit_of_no_rule_is_a_fault():
    with pytest.raises(SettingsError) as caught:
        settings('[waiver_limits."size/too-big"]\nmax_days = 5')

    assert (
        'gate.toml: waiver_limits."size/too-big": no such rule; did you mean `size/too-large`?'
        in caught.value.what
    )
