from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.work import Unreadable
from gate.readers.yaml import DEEPEST, MEGABYTES, Repeated, parse

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", min_codepoint=0x20, max_codepoint=0x7E)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdef", min_size=1), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(_JSON)
def test_json_is_read_as_python_reads_it(value: object) -> None:
    assert value == parse(json.dumps(value).encode()).value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("2024-01-01", "2024-01-01"),
        ("1_000", "1_000"),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        ("1e400", "1e400"),
        ("~", None),
        ("'5'", "5"),
        ("!!str 5", "5"),
        ("", None),
        ("# nothing", None),
    ],
)
def test_words_mean_what_the_core_schema_says(text: str, value: object) -> None:
    assert value == parse(text.encode()).value


def test_keys_are_texts() -> None:
    assert {"200": {"true": 1}} == parse(b"200: {true: 1}").value


def test_a_merge_key_counts_where_the_mapping_says_nothing_itself() -> None:
    text = b"all: &all {a: 1, b: 2}\none: {<<: *all, b: 3}\ntwo:\n  <<: [*all]\n"
    assert {"all": {"a": 1, "b": 2}, "one": {"a": 1, "b": 3}, "two": {"a": 1, "b": 2}} == (
        parse(text).value
    )


def test_each_value_has_its_line() -> None:
    text = b"paths:\n  /users:\n    get:\n      tags:\n        - a\n        - b\n"
    parsed = parse(text)
    assert [1, 2, 3, 6] == [
        parsed.line(("paths",)),
        parsed.line(("paths", "/users")),
        parsed.line(("paths", "/users", "get")),
        parsed.line(("paths", "/users", "get", "tags", 1)),
    ]


def test_what_stands_nowhere_has_the_line_of_what_is_around_it() -> None:
    assert 2 == parse(b"a:\n  b: 1\n").line(("a", "b", "c", 7))


def test_a_key_that_stands_twice_is_named_with_its_place() -> None:
    parsed = parse(b"a:\n  - b: {c: 1}\n    b: 2\n")
    assert {"a": [{"b": 2}]} == parsed.value
    assert (Repeated(keys=("a", 0, "b"), line=3),) == parsed.repeated


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marked_encodings_are_read(encoding: str) -> None:
    assert {"a": "é"} == parse("a: é".encode(encoding)).value


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a: 1\nb: ]\n", "line 2 is neither YAML nor JSON"),
        (b"a: \xff", "byte 4 is not in its encoding"),
        (b"a: \0", "it is neither YAML nor JSON"),
        (b"a: 1\n---\nb: 2\n", "it holds more than one YAML document"),
        (b"&a [*a]", "line 1 names an anchor that stands nowhere before"),
        (b"? [a]\n: 1", "line 1 has a mapping or a list for a key"),
        (b"[" * 100_000, f"line 1 is nested more than {DEEPEST} levels deep"),
        (b" " * (MEGABYTES * 2**20 + 1), f"it is larger than {MEGABYTES} MB"),
    ],
    ids=["broken", "latin-1", "nul", "several", "circle", "key", "deep", "large"],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(data)
    assert reason == caught.value.reason


def test_anchors_that_unfold_without_end_are_refused() -> None:
    levels = [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(Unreadable, match="its anchors unfold to more than"):
        parse("\n".join(["a0: &a0 [x, x]", *levels]).encode())
