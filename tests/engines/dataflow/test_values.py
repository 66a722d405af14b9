"""What is known of a value: its text, where it comes from, and which tests vouch for it."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.engines.dataflow.texts import formatted, percent
from gate.engines.dataflow.value import (
    HARMLESS,
    HOLE,
    KNOWN,
    TAINTED,
    UNKNOWN,
    Value,
    constant,
    either,
    joined,
)

OUTSIDE = Value(source="request.args", kind="request.args")
LOCAL = Value(source="sys.argv", is_local=True)
PLAIN = st.text(alphabet=string.ascii_letters + " '<>=", max_size=8)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=4))
def test_percent_fills_a_template_as_python_does(parts):
    template = "".join(f"{before}%s" for before, _ in parts)
    given_values = tuple(value for _, value in parts)
    items = tuple(map(constant, given_values))
    told = percent(template, Value(items=items, kind="tuple"))

    assert template % given_values == told.constant


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(PLAIN, PLAIN, st.booleans()), min_size=1, max_size=4))
def test_format_fills_a_template_as_python_does(parts):
    names = [f"n{place}" for place in range(len(parts))]
    is_named = all(by_name for *_, by_name in parts)
    fields = [f"{{{name}}}" if is_named else "{}" for name in names]
    template = "".join(before + field for (before, *_), field in zip(parts, fields, strict=True))
    values = [value for _, value, _ in parts]
    named = dict(zip(names, map(constant, values), strict=True))
    told = formatted(template, list(map(constant, values)), named)

    assert template.format(*values, **dict(zip(names, values, strict=True))) == told.constant


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("a %s b", f"a {TAINTED} b"),
        ("a %d b", f"a {KNOWN} b"),
        ("a %(x)s b", f"a {TAINTED} b"),
        ("100%% %r", f"100% {TAINTED}"),
        ("%-10s|", f"{TAINTED}|"),
        ("%.2f", KNOWN),
    ],
)
def test_a_number_s_place_holds_nothing_else(template: str, expected: str):
    told = percent(template, OUTSIDE)

    assert expected == told.text


def test_fields_are_taken_by_place_name_and_number():
    told = formatted("{}{1}{x}{{}}{y!r:>10}{0:d}", [constant("a"), OUTSIDE], {"x": UNKNOWN})

    assert f"a{TAINTED}{HOLE}{{}}{HOLE}{KNOWN}" == told.text


def test_of_two_ways_the_worse_is_kept():
    assert either(constant("a"), OUTSIDE).is_tainted
    assert either(LOCAL, OUTSIDE).is_tainted
    assert either(OUTSIDE, HARMLESS).is_tainted
    assert either(constant("SELECT 1"), joined([constant("SELECT "), UNKNOWN])).is_built
    assert "a" == either(constant("a"), constant("a")).constant


def test_constants_are_no_constant_once_they_differ():
    told = either(constant("a"), constant("b"))

    assert not told.is_constant
    assert not told.is_open


def test_a_text_is_built_only_beside_a_part_that_the_code_says():
    assert joined([constant("x"), UNKNOWN]).is_built
    assert not joined([UNKNOWN, UNKNOWN]).is_built
    assert not joined([constant("x"), HARMLESS]).is_built
    assert joined([constant("x"), LOCAL]).source
    assert not joined([constant("x"), LOCAL]).is_tainted
