"""Reading and writing TOML."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.settings.toml import MOST_BYTES, key, read_toml, value

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
    | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@given(PLAIN)
def test_what_is_written_is_read_again(plain):
    assert {"it": plain} == tomllib.loads(f"it = {value(plain)}\n")


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_a_key_is_read_again(parts):
    expected = True
    for part in reversed(parts):
        expected = {part: expected}
    assert expected == tomllib.loads(f"{key(*parts)} = true\n")


def test_a_long_array_takes_a_line_for_each_value():
    assert '[\n  "' + "a" * 60 + '",\n  "' + "b" * 60 + '",\n]' == value(["a" * 60, "b" * 60])


def test_what_toml_cannot_hold_is_refused():
    with pytest.raises(TypeError, match="no value for None"):
        value(None)


@given(st.binary())
def test_bytes_are_read_or_refused_in_words(data):
    result = read_or_told(data)
    if isinstance(result, str):
        assert result.startswith(("is not TOML", "is not UTF-8"))
        assert result.isprintable()


def read_or_told(data):
    """Return the table, or what is told of the fault; any other error is a bug."""
    try:
        return read_toml(data)
    except ValueError as error:
        return str(error)


def test_a_byte_order_mark_is_let_pass():
    assert {"a": 1} == read_toml(b"\xef\xbb\xbfa = 1\n")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"a = 1\nb = \n", "is not TOML: line 2, column 5: Invalid value"),
        (b"a = 1\nb = '\xff'\n", "is not UTF-8: byte 0xff in line 2"),
        ("a = 1\n".encode("utf-16"), "is not UTF-8: byte 0xff in line 1"),
        (b"a = " + b"[" * 5000, "is nested too deeply to be read"),
        (b"a = " + b"{a=" * 5000, "is nested too deeply to be read"),
        (b"a." * 5000 + b"b = 1", "holds a key of more than 64 parts"),
        (b"x = {'a' . " + b'"b.c" . ' * 100 + b"d = 1}", "holds a key of more than 64 parts"),
        (b"[" + b"a." * 100 + b"b]", "holds a key of more than 64 parts"),
        (b"#" * (MOST_BYTES + 1), "is 524,289 bytes long; the gate reads 524,288 at most"),
    ],
)
def test_killers_are_refused_with_the_reason(data, told):
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        read_toml(data)


def test_a_number_of_too_many_digits_is_refused():
    with pytest.raises(ValueError, match="digits"):
        read_toml(b"a = " + b"9" * 5000)


def test_dots_in_prose_are_no_key():
    prose = ". ".join(["word"] * 60)
    assert {"a": prose, "d": date(2026, 1, 2)} == read_toml(
        f'a = "{prose}"\nd = 2026-01-02\n'.encode()
    )


@pytest.mark.parametrize(("more", "lines"), [(0, 1), (1, 3)])
def test_an_array_as_wide_as_a_line_stays_on_it(more, lines):
    assert lines == len(value(["x" * (92 + more)]).split("\n"))
