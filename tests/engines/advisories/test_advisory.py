"""OSV records into advisories."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.engines.advisories.advisory import BadRecord, advisories_of, from_record, to_record
from tests.advisories import record

V3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
MEDIUM = V3.replace("/C:H/I:H/A:H", "/C:N/I:N/A:L")
NONE = V3.replace("/C:H/I:H/A:H", "/C:N/I:N/A:N")
V4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"


def advisory(**told):
    (found,) = advisories_of(record(**told)).values()
    return found


@pytest.mark.parametrize("name", ["", "PYSEC-1\ud800", "PYSEC-1\n", "a b", "x" * 201, 1, None])
def test_an_id_is_a_word_that_a_report_can_hold(name):
    with pytest.raises(BadRecord, match="no id"):
        advisories_of(record(name))
    aliases = ["CVE-1", *([name] if isinstance(name, str) else [])]
    assert ("CVE-1",) == advisory(aliases=aliases).aliases


def test_half_a_character_is_no_word_of_a_summary():
    assert "an ? end" == advisory(summary="an \udc80 end").summary


def test_names_are_canonical():
    assert ["zope-interface"] == list(advisories_of(record(package="Zope_.Interface")))


def test_all_places_of_one_package_are_one_advisory():
    told = record(versions=("1",))
    told["affected"] += record(versions=("2",), package="FLASK")["affected"]

    assert ("1", "2") == advisories_of(told)["flask"].versions


def test_a_withdrawn_record_says_nothing():
    assert {} == advisories_of(record(withdrawn="2024-01-01T00:00:00Z"))


def test_other_ecosystems_are_not_ours():
    told = record()
    told["affected"][0]["package"]["ecosystem"] = "npm"

    assert {} == advisories_of(told)


@pytest.mark.parametrize(
    ("told", "score", "level"),
    [
        ({}, None, "unknown"),
        ({"severity": [{"type": "CVSS_V3", "score": V3}]}, 9.8, "critical"),
        ({"severity": [{"type": "CVSS_V4", "score": V4}]}, 9.3, "critical"),
        ({"severity": [{"type": "CVSS_V3", "score": MEDIUM}]}, 5.3, "medium"),
        ({"severity": [{"type": "CVSS_V3", "score": NONE}]}, 0.0, "info"),
        ({"severity": [{"score": V3}, {"score": V4}]}, 9.8, "critical"),
        ({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:?"}]}, None, "unknown"),
        ({"severity": [{"type": "CVSS_V3", "score": V3 + "/X" * 1000}]}, None, "unknown"),
        ({"severity": "high"}, None, "unknown"),
        ({"database_specific": {"severity": "MODERATE"}}, None, "medium"),
        ({"database_specific": {"severity": "critical"}}, None, "critical"),
        ({"database_specific": {"severity": "dreadful"}}, None, "unknown"),
        ({"database_specific": {"severity": "LOW"}, "severity": [{"score": V3}]}, 9.8, "critical"),
    ],
)  # fmt: skip
def test_severity_is_the_vectors_else_the_word_else_unknown(told, score, level):
    rating = advisory(**told).rating

    assert (score, level) == (rating.score, rating.level)


def test_an_advisory_survives_the_database():
    told = advisory(
        versions=("1", "2"), events=(("introduced", "0"), ("fixed", "3")), aliases=("CVE-1", "B")
    )

    assert told == from_record(json.loads(json.dumps(to_record(told))))


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {},
        {"id": 1},
        {"id": "A", "affected": 1},
        {"id": "A", "affected": [1]},
        record() | {"aliases": [1]},
        record() | {"affected": [{"package": {"ecosystem": "PyPI"}}]},
        record() | {"affected": [{"package": {"ecosystem": "PyPI", "name": "a"}, "versions": [1]}]},
        record(events=(("introducing", "0"),)),
        record(summary=1),
    ],
    ids=repr,
)
def test_what_is_no_record_is_refused(told):
    with pytest.raises(BadRecord):
        advisories_of(told)


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["id", "affected", "package", "ecosystem", "name", "ranges", "events",
                             "versions", "aliases", "severity", "score"]),
            inner,
        ),
        max_leaves=20,
    )
)  # fmt: skip
def test_no_json_crashes(told):
    try:
        advisories_of(told)
    except BadRecord:
        return
