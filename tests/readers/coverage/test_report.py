"""Every format says the same of the same files, and what is none of them is refused by name."""

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.lines import MOST, lines_of, numbers_in
from gate.model.work import Unreadable
from gate.readers.coverage.earlier import lines_table
from gate.readers.coverage.measured import Measured, measured
from gate.readers.coverage.report import CANARY, prepare

read = prepare({})
JSON = {
    "meta": {"format": 3, "timestamp": "2026-01-02T12:00:00", "branch_coverage": True},
    "files": {
        "src/a.py": {
            "executed_lines": [1, 3],
            "missing_lines": [4],
            "executed_branches": [[3, 4]],
            "missing_branches": [[3, -1]],
        }
    },
}
XML = """<?xml version="1.0" ?>
<coverage timestamp="1767355200000" line-rate="0.99">
  <sources><source>/build/src</source></sources>
  <packages><package><classes><class filename="a.py"><methods/><lines>
    <line number="1" hits="1"/>
    <line number="3" hits="2" branch="true" condition-coverage="50% (1/2)"/>
    <line number="4" hits="0"/>
  </lines></class></classes></package></packages>
</coverage>
"""
LCOV = """TN:
SF:src/a.py
DA:1,1
DA:3,2,checksum
DA:4,0
BRDA:3,0,jump to line 4,1
BRDA:3,0,exit,-
LF:9
LH:9
end_of_record
"""


def data_file(folder: Path, *statements: str, lines=(1, 3), arcs=(), version=7) -> bytes:
    """A ``.coverage`` as coverage.py makes it, and then *statements*."""
    path = folder / "made.sqlite"
    path.unlink(missing_ok=True)
    numbits = lines_of(lines).to_bytes(1, "little") if lines else b""
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.executescript(
            "CREATE TABLE coverage_schema (version integer);"
            "CREATE TABLE meta (key text, value text, unique (key));"
            "CREATE TABLE file (id integer primary key, path text, unique (path));"
            "CREATE TABLE context (id integer primary key, context text);"
            "CREATE TABLE line_bits (file_id integer, context_id integer, numbits blob);"
            "CREATE TABLE arc (file_id integer, context_id integer, fromno integer, tono integer);"
            "INSERT INTO file VALUES (1, '/build/src/a.py');"
            "INSERT INTO meta VALUES ('when', '2026-01-02 12:00:00');"
        )
        made.execute("INSERT INTO coverage_schema VALUES (?)", (version,))
        made.execute("INSERT INTO line_bits VALUES (1, 1, ?)", (numbits,))
        made.executemany("INSERT INTO arc VALUES (1, 1, ?, ?)", arcs)
        for statement in statements:
            made.execute(statement)
        made.commit()
    return path.read_bytes()


def told(data: bytes | str) -> list[Measured]:
    records = read("report", data.encode() if isinstance(data, str) else data)
    return [measured(json.loads(json.dumps(record))) for record in records[1:]]


def about(data: bytes | str):
    return read("report", data.encode() if isinstance(data, str) else data)[0]


def test_the_canary_is_found():
    assert ["sings.py"] == [each.path for each in told(CANARY.data)]


@pytest.mark.parametrize("text", [json.dumps(JSON), XML, LCOV], ids=["json", "xml", "lcov"])
def test_each_format_says_the_same(text):
    (file,) = told(text)

    assert ([1, 3, 4], [1, 3]) == (list(numbers_in(file.statements)), list(numbers_in(file.hits)))
    assert {3: [False, True]} == {n: sorted(ways.values()) for n, ways in file.branches.items()}


def test_a_data_file_says_what_was_executed_in_any_context(tmp_path):
    more = "INSERT INTO line_bits VALUES (1, 2, x'20')"
    (file,) = told(data_file(tmp_path, more, arcs=[(-1, 1), (1, 3), (3, -1)]))

    assert ("/build/src/a.py", None) == (file.path, file.statements)
    assert [1, 3, 5] == list(numbers_in(file.hits))
    assert {(-1, 1), (1, 3), (3, -1)} == file.arcs


def test_reports_say_how_old_they_are(tmp_path):
    assert "2026-01-02T12:00:00" == about(json.dumps(JSON))["at"]
    assert "2026-01-02T12:00:00+00:00" == about(XML)["at"]
    assert "2026-01-02T12:00:00+00:00" == about(XML.replace("000000", "000"))["at"]
    assert "2026-01-02 12:00:00" == about(data_file(tmp_path))["at"]
    assert "" == about(LCOV)["at"]
    assert ["/build/src"] == about(XML)["sources"]


def test_what_gate_reported_is_read_again():
    table = lines_table(iter([("a.py", "b10b", lines_of([1, 2]), lines_of([5]))]))
    rows = {"name": table.name, "rows": [list(row) for row in table.rows]}
    stages = [{"id": "tests", "tables": []}, {"id": "coverage", "tables": [rows]}]
    report = {"schema": 1, "gate": "0.1", "started_at": "", "stages": stages}
    (file,) = told(json.dumps(report))

    assert ("a.py", "b10b") == (file.path, file.blob)
    assert ([1, 2, 5], [1, 2]) == (list(numbers_in(file.statements)), list(numbers_in(file.hits)))


def test_a_file_that_stands_in_several_classes_is_one():
    text = XML.replace(
        "</classes>",
        '<class filename="a.py"><lines><line number="4" hits="1"/></lines></class></classes>',
    )
    (file,) = told(text)

    assert [1, 3, 4] == list(numbers_in(file.hits))


def test_a_document_type_that_only_has_a_name_is_what_cobertura_writes():
    kind = '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">'

    assert told(XML) == told(XML.replace("?>", f"?>{kind}"))


@pytest.mark.parametrize("mark", ["\ufeff", "\n  "])
def test_what_stands_before_a_report_does_not_hide_it(mark):
    assert told(json.dumps(JSON)) == told(mark + json.dumps(JSON))


def test_a_merged_lcov_counts_a_way_that_any_took():
    (file,) = told(LCOV.replace("BRDA:3,0,exit,-", "BRDA:3,0,exit,-\nBRDA:3,0,exit,4"))

    assert {"0,jump to line 4": True, "0,exit": True} == file.branches[3]


HUGE = json.dumps({"meta": {}, "files": {"a": {"executed_lines": [MOST + 1], "missing_lines": []}}})
BOMB = '<!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><coverage>&b;</coverage>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "empty"),
        ("\0" * 50, "no .coverage"),
        ("hello", "no .coverage"),
        ("{", "no JSON"),
        ("[" * 100_000, "no .coverage"),
        ('{"a":' * 100_000, "no JSON"),
        ("{}", "no meta and files"),
        ('{"meta": {}, "files": {}}', "measures no file"),
        ('{"meta": {}, "files": {"a": {}}}', "without executed and missing"),
        (
            '{"meta": {}, "files": {"a": {"executed_lines": "x", "missing_lines": []}}}',
            "a line|file",
        ),
        (
            '{"meta": {}, "files": {"a": {"executed_lines": [0], "missing_lines": []}}}',
            "no file has",
        ),
        (HUGE, "no file has"),
        (json.dumps(JSON)[:-9], "no JSON"),
        ("<coverage/>", "measures no file"),
        ("<report/>", "not Cobertura's"),
        (XML[:-20], "no XML"),
        (XML.replace('hits="2"', 'hits="-1"'), "without its hits"),
        (XML.replace('number="4"', 'number="4e9"'), "without a number"),
        (XML.replace('number="4"', 'number="0"'), "no file has"),
        (XML.replace("</sources>", "<source>/w</source>" * 100 + "</sources>"), "100 sources"),
        (BOMB, "document type"),
        (LCOV.replace("end_of_record", ""), "middle of a file"),
        (LCOV.replace("DA:4,0", "DA:4"), "none of lcov's"),
        (LCOV.replace("SF:", "SF:x\nSF:"), "none of lcov's"),
        ('{"schema": 2, "gate": "9"}', "schema that is not known"),
        ('{"schema": 1, "gate": "1", "stages": []}', "holds no coverage"),
        ('{"schema": 1, "gate": "1", "stages": 3}', "somebody else"),
        ("!coverage.py: This is a private format, don't read it directly!{}", "coverage.py 4"),
        ("SQLite format 3\0", "cut short"),
    ],
)
def test_what_is_no_report_is_refused(data, reason):
    with pytest.raises(Unreadable, match=reason):
        read("report", data.encode())


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("CREATE VIEW v AS SELECT 1", "view"),
        ("CREATE TRIGGER t AFTER INSERT ON file BEGIN DELETE FROM file; END", "trigger"),
        ("DROP TABLE arc", "none of coverage.py's"),
        ("DELETE FROM file", "measures no file"),
        ("DELETE FROM coverage_schema", "its schema is None"),
        ("UPDATE line_bits SET numbits = zeroblob(700000)", "no file has"),
        ("UPDATE line_bits SET numbits = 'text'", "no file has"),
        ("INSERT INTO arc VALUES (1, 1, 4, 99999999999)", "no file has"),
    ],
)
def test_a_data_file_that_coverage_never_makes_is_refused(tmp_path, statement, reason):
    with pytest.raises(Unreadable, match=reason):
        told(data_file(tmp_path, statement))


def test_a_virtual_table_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="virtual table"):
        told(data_file(tmp_path, "CREATE VIRTUAL TABLE v USING fts4(a)"))


ODD_WORDS = (b"CREATE TABL\xff", b"\xffREATE TABLE", b"CREATE TABLE".replace(b" ", b"\xfe"))
"""No UTF-8, where SQLite names what it cannot read."""


def test_a_data_file_of_another_age_or_in_parts_is_refused(tmp_path):
    whole = data_file(tmp_path)
    for data, reason in (
        (data_file(tmp_path, version=6), "its schema is 6, and 7 is known"),
        (whole[:-1], "cut short"),
        (whole[:200], "cut short"),
        (whole[:18] + b"\2\2" + whole[20:], "log beside it"),
        *((whole.replace(b"CREATE TABLE", word), "none of coverage.py's") for word in ODD_WORDS),
        (whole[:100] + b"\xff" * (len(whole) - 100), "damaged"),
    ):
        with pytest.raises(Unreadable, match=reason):
            told(data)


@given(st.sampled_from([json.dumps(JSON), XML, LCOV]), st.integers(0, 600), st.binary(max_size=3))
def test_a_damaged_report_is_read_or_refused(text, place, data):
    raw = text.encode()
    with contextlib.suppress(Unreadable):
        assert all(each.path for each in told(raw[:place] + data + raw[place + 1 :]) if each.path)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(Unreadable):
        told(data)
