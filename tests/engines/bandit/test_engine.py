"""Bandit in memory: its own findings, nothing of the tree's settings, and no silence."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.engines import bandit
from gate.engines.bandit import unreadable
from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.work import Record, Unreadable
from gate.stages.sast.rules import BY_TEST
from tests.engines.bandit import drivers

EXTRACTED = "import tarfile\ntarfile.open(x).extractall(members=[])\n"


@cache
def scanner() -> Callable[[RepoPath, bytes], list[Record]]:
    return bandit.prepare({"tests": list(BY_TEST), "salt": "salt"})


def scanned(source: str | bytes) -> list[Record]:
    data = source.encode() if isinstance(source, str) else source
    return json.loads(json.dumps(scanner()(RepoPath("a.py"), data)))


def issues(source: str | bytes) -> list[bandit.Issue]:
    return [bandit.issue(record) for record in scanned(source)]


def reason(source: str | bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        issues(source)
    return caught.value.reason


def test_the_canary_is_found():
    assert scanned(bandit.CANARY.data)


def test_an_issue_says_what_bandit_says_and_where():
    [found] = issues("class A:\n    def f(self):\n        return eval(input())\n")

    assert ("B307", "MEDIUM", "HIGH", 78) == (
        found.test,
        found.severity,
        found.confidence,
        found.cwe,
    )
    assert ("A.f", 3, 3) == (found.scope, found.line, found.end_line)
    assert (16, 29) == (found.column, found.end_column)


def test_no_message_quotes_a_text_of_the_file():
    source = (
        "import os\nos.chmod('hunter2' * 2, 0o777)\nos.chmod('hunter2(\\n)', 0o777)\n"
        "os.system('/bin/tar hunter2 *')\nos.system('chmod hunter2 *')\n"
        "password = 'hunter2'\n"
        "import tarfile\ntarfile.open(x).extractall(members='hunter2')\n"
    )
    found = issues(source)

    assert {"B103", "B105", "B202", "B609"} <= {each.test for each in found}
    assert not [each.message for each in found if "hunter2" in each.message]


def test_no_message_says_where_in_memory_something_lay():
    [found] = (each for each in issues(EXTRACTED) if each.test == "B202")

    assert "Check if the members were properly validated" == found.message.rpartition(". ")[2]


def test_columns_count_characters_and_lines_count_to_the_end_of_the_call():
    [found] = issues("é = '€'; eval(\n    input(),\n)\n")

    assert (1, 10, 3, 2) == (found.line, found.column, found.end_line, found.end_column)


def test_nosec_does_not_hide():
    [found] = issues("eval(input())  # nosec\n")

    assert found.has_nosec


def test_a_record_holds_no_password():
    value = "".join(["hunt", "er2", "!x"])
    sources = (
        f'password = "{value}"\n',
        f'connect(password="{value}")\n',
        f'def connect(password="{value}"): pass\n',
    )

    for source in sources:
        records = scanned(source)
        assert records
        assert value not in json.dumps(records)


def test_two_passwords_on_like_lines_have_one_key():
    first, second = ("".join(["pass", "word", f' = "{n}{n}aa"\n']) for n in (1, 2))

    assert issues(first)[0].code == issues(second)[0].code


def test_the_code_stands_when_only_layout_and_comments_change():
    before = issues("def f():\n    eval(input())\n")[0]
    after = issues("# x\nif 1:\n  def f():\n      eval(input())   # now with a note\n")[0]

    assert (before.scope, before.code) == (after.scope, after.code)


def test_a_hash_inside_a_text_is_no_comment():
    before = issues('eval("1 # " + "2")\n')[0]
    after = issues('eval("1 # " + input())\n')[0]

    assert before.code != after.code


def test_what_follows_on_the_lines_of_a_call_is_part_of_its_code():
    before = issues("eval(\n    'a',\n)\n")[0]
    after = issues("eval(\n    input(),\n)\n")[0]

    assert before.code != after.code


def test_without_the_salt_the_code_cannot_be_compared():
    other = bandit.prepare({"tests": list(BY_TEST), "salt": "another"})
    data = b"eval(input())\n"

    assert issues(data)[0].code != bandit.issue(other(RepoPath("a.py"), data)[0]).code


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("print 'x'\n", "line 1 is no Python 3."),
        ("print 'x'\n", "Python 2"),
        ("x = 1\nif x\n", "line 2 is no Python"),
        (b"x = 1\0\n", "NUL"),
        ("x = 1\n".encode("utf-16"), "NUL"),
        ("x = 'é'\n".encode("latin-1"), "encoding"),
        ("# coding: no-such\n", "encoding"),
        (b"x = " + b"(" * 300 + b"1" + b")" * 300, "nested"),
        (b"x = " + b"(" * 3000 + b"1" + b")" * 3000, "nested"),
        ("".join(f"{' ' * n}if x:\n" for n in range(110)), "nested"),
        (b"x = " + b"-" * 100_000 + b"1", "nested"),
        (b"x = " + b"a + " * 3000 + b"a", "nested"),
        (b"x = " + b"1" * 5000, "digits"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_cannot_be_parsed_is_said(source: str | bytes, words: str):
    assert words in reason(source)


def test_newer_syntax_says_which_python_it_needs():
    told = unreadable.syntax(3, "t'{x}'", SyntaxError("invalid syntax"))
    plain = unreadable.syntax(3, "x y", SyntaxError("invalid syntax"))

    assert "Python 3.14" in told
    assert "may need" not in plain


def test_a_reason_quotes_nothing_of_the_file():
    value = "".join(["gh", "p_", "a1" * 18])

    assert value not in reason(f"# coding: {value}\n")
    assert value not in reason(f"x = {value} {value}\n")


def test_a_check_that_crashes_is_no_clean_file():
    # It expects an argument by its place; bandit logs the KeyError and goes on.
    source = "from importlib import import_module\nimport_module(**names)\n"

    assert "bandit's check blacklist crashed on line 2" == reason(source)


@pytest.mark.parametrize("is_stock", [False, True])
def test_a_comment_that_cannot_be_decoded_leaves_its_file_unread(is_stock: bool):
    # Python parses it from memory, and refuses it as a file; bandit's B613 crashes on it.
    for source in (b"eval(input())\n# caf\xe9\n", b"x = 1\n# caf\xe9\n"):
        said = drivers.told(drivers.scan(is_stock=is_stock), source)

        assert "it is not text in the encoding that it declares (UTF-8 if it declares none)" == said


def test_a_file_after_one_that_fails_is_looked_at():
    reason("x = (\n")

    assert issues("eval(input())\n")
    assert issues("x = 1\n") == []


def test_odd_but_legal_files_are_looked_at():
    assert issues(b"") == []
    assert issues(b"\xef\xbb\xbfeval(input())\n")[0].line == 1
    assert issues(b"# coding: latin-1\nx = '\xe9'; eval(x)\n")[0].column == 10
    assert issues(b"x = 1\reval(input())\r\neval(input())")[1].line == 3
    assert issues("x = 1\n" + "\f\n" * 3 + "eval(input())\n")[0].line == 5


def test_a_test_that_bandit_has_not_got_is_an_error():
    for tests in (["B999"], []):
        with pytest.raises(EngineError):
            bandit.prepare({"tests": tests, "salt": ""})


def test_long_dictionaries_and_functions_are_looked_at():
    entries = "".join(f"    'password_{n}': 'x',\n" for n in range(8000))
    defaults = ",\n".join(f"a{n}='/tmp/x'" for n in range(8000))

    assert 8000 == len(issues(f"x = {{\n{entries}}}\n"))
    assert 8000 == len(issues(f"def f({defaults}): pass\n"))


def test_a_text_that_never_ends_a_query_is_looked_at():
    assert [] == issues("x = '" + "select a " * 200_000 + "' % y\n")
    assert [] == issues("x = '" + "insert into a " * 100_000 + "'.format(y)\n")


def test_a_long_line_is_looked_at():
    found = issues("x = [" + "1, " * 500_000 + "eval(input())]\n")

    assert ["B307"] == [one.test for one in found]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_engine(data: bytes):
    with suppress(Unreadable):
        scanned(data)
