"""What a JUnit report says is counted anew, whatever its attributes claim."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.work import Unreadable
from gate.readers.junit import CANARY, prepare
from gate.readers.xml import MOST_LEVELS

read = prepare({})


def told(text: str | bytes):
    (record,) = read("unit.xml", text.encode() if isinstance(text, str) else text)
    return record


def numbers(text: str) -> tuple[int, int, int]:
    record = told(text)
    return record["cases"], record["executed"], record["failed"]


def suite(*cases: str) -> str:
    return f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>"


def test_the_canary_is_found():
    assert ["sings"] == told(CANARY.data)["named"]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("<testcase/>", (1, 1, 0)),
        ("<testcase><skipped/></testcase>", (1, 0, 0)),
        ("<testcase><failure/></testcase>", (1, 1, 1)),
        ("<testcase><error/></testcase>", (1, 1, 1)),
        ("<testcase><error/><failure/></testcase>", (1, 1, 1)),
        ("<testcase><skipped/><failure/></testcase>", (1, 1, 1)),
        ("<testcase><flakyFailure/></testcase>", (1, 1, 0)),
        ("<testcase><rerunFailure/><failure/></testcase>", (1, 1, 1)),
        ('<testcase status="notrun"/>', (1, 0, 0)),
        ('<testcase result="skipped"/>', (1, 0, 0)),
        ('<testcase status="failed"/>', (1, 1, 1)),
        ('<testcase status="run" time="fast"/>', (1, 1, 0)),
        ("<testsuite><testcase/></testsuite>", (1, 1, 0)),
        ("<error/>", (0, 0, 1)),
        ("", (0, 0, 0)),
    ],
)
def test_a_case_counts_by_what_stands_in_it(case, expected):
    assert expected == numbers(suite(case))


@pytest.mark.parametrize("root", ["<testsuite {}>{}</testsuite>", "<testsuites {}>{}</testsuites>"])
def test_attributes_are_not_believed(root):
    case = '<testsuite failures="0"><testcase><failure/></testcase></testsuite>'

    assert (1, 1, 1) == numbers(root.format('tests="90" failures="0" errors="0"', case))


CASES = st.sampled_from(["", "<skipped/>", "<failure/>", "<error/>"])


@given(st.lists(st.lists(CASES, max_size=5), max_size=5), st.integers(0, 9))
def test_every_case_is_counted_once_whatever_the_nesting(suites, claimed):
    text = ""
    for cases in suites:
        inside = "".join(f"<testcase>{case}</testcase>" for case in cases)
        text = f'<testsuite tests="{claimed}">{inside}{text}</testsuite>'
    every = [case for cases in suites for case in cases]

    assert (
        len(every),
        len(every) - every.count("<skipped/>"),
        every.count("<failure/>") + every.count("<error/>"),
    ) == numbers(f"<testsuites>{text}</testsuites>")


def test_failed_cases_are_named_up_to_a_number():
    cases = [f'<testcase classname="a.b" name="t{n}"><failure/></testcase>' for n in range(60)]
    record = told(suite(*cases))

    assert (60, 50, "a.b::t0") == (record["failed"], len(record["named"]), record["named"][0])


def test_a_name_is_made_visible_and_cut():
    name = "x" * 1000
    (first, second) = told(
        suite(
            f'<testcase name="{name}"><failure/></testcase>',
            '<testcase name="&#x202e;[31m&#10;::error::"><failure/></testcase>',
        )
    )["named"]

    assert 300 == len(first)
    assert "\u202e" not in second
    assert "\n" not in second


def test_the_oldest_suite_says_how_old_the_report_is():
    text = "".join(
        f'<testsuite timestamp="2026-01-02T{hour}:00:00+00:00"/>' for hour in ("12", "09", "15")
    )

    assert "2026-01-02T09:00:00+00:00" == told(f"<testsuites>{text}</testsuites>")["at"]


def test_a_property_names_the_commit():
    properties = '<properties><property name="Commit" value="abc"/></properties>'

    assert "abc" == told(suite(properties))["commit"]


BILLION = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<testsuite><testcase>", "line 1 is no XML"),
        (b"\0" * 40, "no XML"),
        (b"<html/>", "no JUnit report"),
        (b"<!DOCTYPE testsuite><testsuite/>", "document type"),
        (b'<!DOCTYPE t SYSTEM "file:///etc/passwd"><testsuite/>', "document type"),
        (f"<!DOCTYPE t [{BILLION}]><testsuite>&a9;</testsuite>".encode(), "document type"),
        (b"<testsuite>&x;</testsuite>", "no XML"),
        (b"<testsuites><testcase/></testsuites>", "1 of its 1 test cases are in no suite"),
        (b"<a>" * (MOST_LEVELS + 1), "nested deeper"),
        (b'<?xml version="1.0" encoding="klingon"?><testsuite/>', "no XML"),
        (b"<testsuite><testcase><testcase/></testcase></testsuite>", "in no suite"),
    ],
)
def test_what_is_no_report_is_refused(data, reason):
    with pytest.raises(Unreadable, match=reason):
        read("unit.xml", data)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    with suppress(Unreadable):
        assert 1 == len(read("unit.xml", data))


def test_utf_16_is_read():
    text = '<?xml version="1.0" encoding="utf-16"?>' + suite("<testcase/>")

    assert 1 == told(text.encode("utf-16"))["executed"]
