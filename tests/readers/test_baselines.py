"""What other scanners accept is read, whatever else stands in their files."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.path import path_bytes
from gate.model.secret import Secret
from gate.readers.baselines import NoBaseline, read_baseline

VALUE = "-".join(["some", "value", "1"])
HASH = hashlib.sha1(VALUE.encode(), usedforsecurity=False).hexdigest()


def detect_secrets(**row: object) -> bytes:
    told = {"type": "Secret Keyword", "hashed_secret": HASH, "line_number": 3} | row
    document = {"version": "1.5.0", "plugins_used": [{"name": "x"}], "results": {"a/b.py": [told]}}
    return json.dumps(document).encode()


def gitleaks(**row: object) -> bytes:
    told = {"RuleID": "generic-api-key", "File": "a/b.py", "StartLine": 3, "EndLine": 4}
    return json.dumps([told | {"Secret": VALUE, "Match": f"key = {VALUE}"} | row]).encode()


def test_a_baseline_of_detect_secrets_is_read():
    (row,) = read_baseline(detect_secrets())

    assert ("a/b.py", 3, 3, "Secret Keyword", HASH) == (
        row.path,
        row.line,
        row.end_line,
        row.type,
        row.hash,
    )
    assert Secret(VALUE).is_among({row.hash})


def test_what_an_audit_called_real_is_not_accepted():
    assert () == read_baseline(detect_secrets(is_secret=True))
    assert 1 == len(read_baseline(detect_secrets(is_secret=False)))


@pytest.mark.parametrize("hashed", ["", "x", None, 5, HASH[:-1], f"{HASH}0"])
def test_what_is_no_hash_accepts_nothing(hashed):
    assert () == read_baseline(detect_secrets(hashed_secret=hashed))


def test_a_report_of_gitleaks_is_read():
    (row,) = read_baseline(gitleaks(Commit="A" * 40))

    assert ("a/b.py", 3, 4, "generic-api-key", "a" * 40) == (
        row.path,
        row.line,
        row.end_line,
        row.type,
        row.commit,
    )
    assert Secret(VALUE) == row.value
    assert VALUE not in repr(row)


@pytest.mark.parametrize("value", ["REDACTED", "abc...", "", None])
def test_a_redacted_value_is_none(value):
    assert [None] == [row.value for row in read_baseline(gitleaks(Secret=value))]


@pytest.mark.parametrize("name", ["./a/b.py", "a\\b.py"])
def test_a_path_is_the_repositorys(name: str):
    assert ["a/b.py"] == [row.path for row in read_baseline(gitleaks(File=name))]


def test_a_name_that_is_not_utf_8_is_the_one_that_git_holds():
    (row,) = read_baseline(gitleaks(File="\udcff.py"))

    assert b"\xff.py" == path_bytes(row.path)


@pytest.mark.parametrize("name", ["\ud800.py", "../b.py", "/etc/passwd", "", "a/../../b"])
def test_a_path_outside_accepts_nothing(name: str):
    assert () == read_baseline(gitleaks(File=name))


def test_a_row_that_accepts_nothing_does_not_hide_the_next():
    rows = [
        {"is_secret": True, "hashed_secret": HASH},
        3,
        {"hashed_secret": HASH, "line_number": 8},
    ]
    data = json.dumps({"results": {"a.py": rows}}).encode()

    assert [8] == [row.line for row in read_baseline(data)]


@pytest.mark.parametrize("number", [0, -1, None, "3", 2.0])
def test_what_is_no_line_is_not_told(number):
    (row,) = read_baseline(detect_secrets(line_number=number))
    (other,) = read_baseline(gitleaks(StartLine=number, EndLine=number))

    assert (0, 0, 0, 0) == (row.line, row.end_line, other.line, other.end_line)


def test_the_first_line_is_one_and_what_names_no_end_ends_where_it_begins():
    (row,) = read_baseline(gitleaks(StartLine=1, EndLine=None))

    assert (1, 1) == (row.line, row.end_line)


@pytest.mark.parametrize("commit", ["", "abc", "g" * 40, "a" * 41, None])
def test_what_is_no_full_id_names_no_commit(commit):
    (row,) = read_baseline(gitleaks(Commit=commit))

    assert "" == row.commit


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe", b"{}", b"3", b'{"results": []}', b"[1]", b'[{"x": 1}]', b"[" * 100_000],
)
def test_what_is_no_baseline_is_said_without_quoting_it(data: bytes):
    with pytest.raises(NoBaseline) as raised:
        read_baseline(data)
    assert len(str(raised.value)) < 100


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["results", "a", "RuleID", "File", "hashed_secret", "StartLine"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_json_breaks_it(document):
    try:
        read_baseline(json.dumps(document).encode())
    except NoBaseline:
        return
