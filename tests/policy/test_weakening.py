import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.proposal import Lean
from gate.policy.leanings import LEANINGS
from gate.policy.weakening import alterations, flat

WEAKER, STRICTER, UNCLEAR = Lean.WEAKER, Lean.STRICTER, Lean.UNCLEAR


def lean(key, before, after):
    (one,) = alterations(nested(key, before), nested(key, after))
    return one.lean


def nested(key, value):
    *tables, name = key.split("/")
    told = {} if value is ... else {name: value}
    for table in reversed(tables):
        told = {table: told}
    return told


@pytest.mark.parametrize(
    ("key", "before", "after", "expected"),
    [
        ("mode", "enforce", "report", WEAKER),
        ("mode", "report", "enforce", STRICTER),
        ("fail_at", "medium", "critical", WEAKER),
        ("fail_at", "medium", "info", STRICTER),
        ("required", ["sast", "secrets"], ["sast"], WEAKER),
        ("required", ["sast"], ["sast", "api"], STRICTER),
        ("required", ["sast"], ["api"], UNCLEAR),
        ("max_waiver_days", 90, 365, WEAKER),
        ("rules/sast:eval", "high", "off", WEAKER),
        ("rules/sast:eval", ..., "off", WEAKER),
        ("rules/sast:eval", ..., "low", UNCLEAR),
        ("rules/sast:eval", "low", ..., UNCLEAR),
        ("rules/sast:eval", "low", "high", STRICTER),
        ("stages/api/enabled", True, False, WEAKER),
        ("stages/api/enabled", False, True, STRICTER),
        ("stages/diff-size/limit", 400, 401, WEAKER),
        ("stages/diff-size/limit", 400, 399, STRICTER),
        ("stages/diff-size/ignore", [], ["docs/**"], WEAKER),
        ("stages/diff-size/ignore", ["docs/**"], ["docs/**", "!docs/a"], UNCLEAR),
        ("stages/coverage/minimum", 70, 69.99, WEAKER),
        ("stages/coverage/services/pay/critical", True, False, WEAKER),
        ("stages/coverage/services/pay/paths", ["pay/**"], [], WEAKER),
        ("stages/coverage/services/pay/minimum", ..., 10, STRICTER),
        ("stages/coverage/services/pay/minimum", 10, ..., UNCLEAR),
        ("stages/coverage/services/pay/minimum", 70, None, UNCLEAR),
        ("stages/diff-size/override_label", "a", "b", UNCLEAR),
        ("stages/of-tomorrow/depth", 3, 2, UNCLEAR),
        ("roles/gate-approver", ["@a"], ["@a", "@b"], UNCLEAR),
    ],
)
def test_each_value_leans_where_it_should(key, before, after, expected):
    assert expected is lean(key, before, after)


def test_a_service_that_gains_a_lower_minimum_is_no_new_service():
    before = {"stages": {"coverage": {"services": {"pay": {"paths": ["pay/**"]}}}}}
    after = {"stages": {"coverage": {"services": {"pay": {"paths": ["pay/**"], "minimum": 1}}}}}
    (one,) = alterations(before, after)
    assert UNCLEAR is one.lean


def test_rows_go_by_their_ids_and_a_new_one_asks_more():
    ruff = {"id": "ruff", "run": ["ruff", "check"]}
    mypy = {"id": "mypy", "run": ["mypy"]}
    before = {"stages": {"command": [ruff]}}
    after = {"stages": {"command": [mypy, ruff]}}
    more = alterations(before, after)
    assert {"stages.command.mypy.id", "stages.command.mypy.run"} == {each.key for each in more}
    assert {STRICTER} == {each.lean for each in more}
    assert {UNCLEAR} == {each.lean for each in alterations(after, before)}


def test_values_are_told_as_they_are_written_and_cut():
    (one,) = alterations({"required": ["sast"]}, {"required": ["x" * 999]})
    assert '["sast"]' == one.before
    assert 300 == len(one.after)
    (gone,) = alterations({"mode": "report"}, {})
    assert ("report", "") == (gone.before, gone.after)


def test_rows_of_which_one_has_no_id_are_compared_whole():
    before, after = {"stages": {"command": [{"id": "a"}, {}]}}, {"stages": {"command": []}}
    assert ["stages.command"] == [each.key for each in alterations(before, after)]


def test_a_value_is_told_in_its_own_letters():
    (one,) = alterations({}, {"required": ["größe"]})
    assert ("", '["größe"]') == (one.before, one.after)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
TABLES = st.dictionaries(
    st.sampled_from(["mode", "fail_at", "required", "stages", "rules"]), VALUES
)


@given(TABLES, TABLES)
def test_every_difference_is_told_and_none_where_there_is_none(before, after):
    assert () == alterations(before, before)
    old, new = dict(flat(before)), dict(flat(after))
    differ = {key for key in {*old, *new} if old.get(key) != new.get(key)}
    assert differ == {each.key for each in alterations(before, after)}


@given(st.sampled_from(sorted(LEANINGS)), VALUES, VALUES)
def test_what_is_weaker_one_way_is_stricter_the_other(pattern, before, after):
    key = pattern.replace("*", "x").replace(".", "/")
    there = alterations(nested(key, before), nested(key, after))
    back = alterations(nested(key, after), nested(key, before))
    turned = {WEAKER: STRICTER, STRICTER: WEAKER, UNCLEAR: UNCLEAR}
    known = {each.key: each.lean for each in back}
    for each in there:
        if each.before and each.after and each.lean is STRICTER:
            assert turned[each.lean] is known[each.key]
