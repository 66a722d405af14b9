"""What is there to cover in a Python source, as coverage.py itself says."""

import json
from pathlib import Path

import pytest
from coverage.config import DEFAULT_EXCLUDE
from coverage.parser import PythonParser

from gate.engines.coverage import CANARY, prepare, source, version
from gate.model.lines import NO_LINES, lines_of, numbers_in
from gate.model.work import Unreadable

HERE = Path(__file__)
WHOLE = prepare({"left_out": [], "branches": True})
CALL = """\
import os


@cached(
    1)
def f(x,
      y):
    '''Say
    something.'''
    if x:
        return call(
            1,
            2,
        )
    while True:
        with open(x) as a, \\
                open(y):
            break
    return 0
"""


def told(text: str, **profile):
    work = prepare({"left_out": [], "branches": True} | profile) if profile else WHOLE
    (record,) = work("a.py", text.encode())
    return source(json.loads(json.dumps(record)))


def numbers(lines) -> list[int]:
    return list(numbers_in(lines))


def test_the_canary_is_found():
    assert [1, 2] == numbers(source(WHOLE(CANARY.path, CANARY.data)[0]).statements)


def test_any_line_of_a_statement_is_that_statement():
    found = told(CALL)

    assert [1, 4, 6, 10, 11, 15, 16, 18, 19] == numbers(found.statements)
    assert [11] == numbers(found.first_lines(lines_of([13])))
    assert [6] == numbers(found.first_lines(lines_of([7])))
    assert [11, 12, 13, 14] == numbers(found.whole(lines_of([11])))
    assert 19 == found.lines


def test_docstrings_and_comments_are_nothing_to_cover():
    assert [] == numbers(told("'''A\nB'''\n# c\n").statements)
    assert [1, 2] == numbers(told("'''A\nB'''\n# c\n").code)


@pytest.mark.parametrize("text", ["", "\n\n", "   "])
def test_nothing_has_nothing_to_cover(text):
    assert NO_LINES == told(text).statements


def test_what_a_pragma_leaves_out_stays_known():
    found = told("def f():  # pragma: no cover\n    return 1\n\n\nx = 1\n")

    assert ([1, 2, 5], [1, 2]) == (numbers(found.statements), numbers(found.excluded))


def test_what_the_settings_leave_out_is_gone():
    text = "def f():\n    raise NotImplementedError\n"

    assert [1, 2] == numbers(told(text).statements)
    assert [1] == numbers(told(text, left_out=["raise NotImplementedError"]).statements)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x = (\n", "line 1 is no Python"),
        (b"def f(:\n", "no Python"),
        (b"print 'x'\n", "line 1 is no Python"),
        (b"# coding: klingon\n", "encoding"),
        (b"x = '\xff'\n", "encoding"),
        (b"(" * 300 + b")" * 300, "nested too deeply"),
        (b"x = 1\0\n", "no Python|cannot be analysed"),
        (b"-" * 100_000 + b"1", "no Python|cannot be analysed"),
    ],
)
def test_what_is_no_python_is_told(data, reason):
    with pytest.raises(Unreadable, match=reason):
        WHOLE("a.py", data)


def test_carriage_returns_end_lines():
    assert [1, 2] == numbers(told("x = 1\r\ny = 2\r\n").statements)


@pytest.mark.parametrize(
    "path", sorted(HERE.parent.glob("**/*.py"))[:12], ids=lambda path: path.name
)
def test_statements_and_branches_are_those_of_coverage(path):
    text = path.read_text()
    parser = PythonParser(text=text, exclude="|".join(f"(?:{each})" for each in DEFAULT_EXCLUDE))
    parser.parse_source()
    exits = {line: count for line, count in parser.exit_counts().items() if count > 1}
    found = told(text)

    assert parser.statements == set(numbers(found.statements & ~found.excluded))
    assert exits == {line: len(aims) for line, aims in found.branches.items()}


def test_a_way_that_was_taken_is_covered_and_one_that_cannot_be_left_counts_as_taken():
    found = told(CALL)
    ways = found.taken({(10, 11), (15, 16)}, NO_LINES)

    assert {"11": True, "15": False} == ways[10]
    assert all(all(each.values()) for line, each in ways.items() if line == 15)


def test_a_pragma_on_an_added_line_settles_no_branch():
    text = "if x:  # pragma: no branch\n    y()\nz()\n"

    assert all(told(text).taken({(1, 2)}, NO_LINES)[1].values())
    assert {"2": True, "3": False} == told(text).taken({(1, 2)}, lines_of([1]))[1]


def test_the_version_is_told():
    assert version().startswith("coverage 7.")
