"""SARIF as other tools print it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.engines.sarif import Result, read_sarif
from gate.model.error import EngineError
from gate.model.path import RepoPath


def log(*results, **run):
    driver = {"name": "lint", "version": "1.2", "rules": run.pop("rules", [])}
    runs = [{"tool": {"driver": driver}, "results": list(results), **run}]
    return json.dumps({"version": "2.1.0", "runs": runs}).encode()


def at(uri, **region):
    artifact = {"uri": uri} if isinstance(uri, str) else uri
    return [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]


def test_a_result_keeps_its_words_and_its_place():
    raw = {"ruleId": "L1", "message": {"text": "no"}, "locations": at("a.py", startLine=3)}
    read = read_sarif(log(raw), root="/copy")
    assert "lint 1.2" == read.tool
    expected = Result(
        rule="L1", level="warning", message="no", path=RepoPath("a.py"), line=3, end_line=3
    )
    assert (expected,) == read.results


@pytest.mark.parametrize(
    ("region", "lines"),
    [
        ({"startLine": 3, "endLine": 5}, (3, 5)),
        ({"startLine": 3, "endLine": 2}, (3, 3)),
        ({"startLine": -3, "endLine": 2}, (None, None)),
        ({"startLine": 1 << 31}, (None, None)),
    ],
)
def test_only_lines_that_a_file_may_have_are_places(region, lines):
    raw = {"ruleId": "L1", "message": {"text": "no"}, "locations": at("a.py", **region)}
    (found,) = read_sarif(log(raw), root="/copy").results
    assert lines == (found.line, found.end_line)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("a%20b.py", "a b.py"),
        ("./a.py", "a.py"),
        ("file:///copy/a.py", "a.py"),
        ("/copy/a.py", "a.py"),
        ("%FF.py", "\udcff.py"),
        ("../a.py", None),
        ("file:///etc/passwd", None),
        ("https://example.com/a.py", None),
        ("", None),
    ],
)
def test_only_files_of_the_repository_are_places(uri, path):
    raw = {"ruleId": "L1", "message": {"text": "no"}, "locations": at(uri, startLine=1)}
    assert path == read_sarif(log(raw), root="/copy").results[0].path


@pytest.mark.parametrize("run", [{"results": None}, {}])
def test_a_run_without_results_has_not_looked(run):
    runs = [{"tool": {"driver": {"name": "lint"}}, **run}]
    document = json.dumps({"version": "2.1.0", "runs": runs}).encode()
    assert read_sarif(document, root="/").failures
    assert not read_sarif(log(), root="/").failures


def test_half_a_character_is_no_text_that_can_be_written():
    half = "\ud800"
    raw = {"ruleId": half, "message": {"text": half}}
    read = read_sarif(log(raw, rules=[{"id": half, "helpUri": half}]), root="/")
    result = read.results[0]
    assert {"\ufffd"} == {result.rule, result.message, result.help_uri}


def test_arguments_do_not_multiply():
    message = {"text": "{0}" * 1000, "arguments": ["{1}" * 1000, "{0}" * 1000]}
    read = read_sarif(log({"ruleId": "L1", "message": message}), root="/")
    assert "{0}" * 1000 == read.results[0].message
    once = {"text": "{1} {0}", "arguments": ["{1}", "b"]}
    read = read_sarif(log({"ruleId": "L1", "message": once}), root="/")
    assert "b {1}" == read.results[0].message


def test_a_level_may_come_from_the_rule():
    rules = [{"id": "L1", "defaultConfiguration": {"level": "error"}, "helpUri": "https://l/1"}]
    read = read_sarif(log({"ruleIndex": 0, "message": {"text": "no"}}, rules=rules), root="/")
    result = read.results[0]
    assert ("L1", "error", "https://l/1") == (result.rule, result.level, result.help_uri)


def test_a_message_may_stand_in_the_rule():
    rules = [{"id": "L1", "messageStrings": {"m": {"text": "{0} is no {1}"}}}]
    raw = {"ruleId": "L1", "message": {"id": "m", "arguments": ["x", "y"]}}
    assert "x is no y" == read_sarif(log(raw, rules=rules), root="/").results[0].message


def test_what_passed_is_no_result():
    raw = {"ruleId": "L1", "kind": "pass", "message": {"text": "fine"}}
    assert () == read_sarif(log(raw), root="/").results


@pytest.mark.parametrize("kind", ["open", "review", "fail", "anything"])
def test_what_somebody_must_judge_is_a_result(kind):
    raw = {"ruleId": "L1", "kind": kind, "message": {"text": "look"}}
    assert 1 == len(read_sarif(log(raw), root="/").results)


def test_an_error_quotes_nothing_that_the_tool_found():
    with pytest.raises(EngineError) as caught:
        read_sarif(log({"ruleId": "L1", "message": "hunter2-hunter2"}), root="/")
    assert "hunter2" not in f"{caught.value.what}{caught.value.where}{caught.value.fix}"


def test_a_suppressed_result_counts():
    raw = {"ruleId": "L1", "message": {"text": "no"}, "suppressions": [{"kind": "inSource"}]}
    assert 1 == len(read_sarif(log(raw), root="/").results)


def test_a_tool_that_failed_says_so():
    note = {"level": "error", "message": {"text": "cannot read b.py"}}
    read = read_sarif(
        log(
            invocations=[
                {"executionSuccessful": False},
                {"executionSuccessful": True, "toolExecutionNotifications": [note]},
            ]
        ),
        root="/",
    )
    assert ("it says that it did not run to its end", "cannot read b.py") == read.failures


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n",
        b"all good\n",
        b"[]",
        b"null",
        b'{"version": "2.0.0", "runs": [{}]}',
        b'{"version": "2.1.0", "runs": []}',
        b'{"version": "2.1.0", "runs": [{}]}',
        b'{"version": "2.1.0", "runs": [{"tool": 1}]}',
        log({"ruleIndex": 7, "message": {"text": "no"}}),
        log({"ruleId": "L1"}),
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_no_sarif_is_an_error_and_not_silence(data):
    with pytest.raises(EngineError):
        read_sarif(data, root="/")


KEYS = [
    "ruleId",
    "rule",
    "message",
    "text",
    "locations",
    "physicalLocation",
    "region",
    "artifactLocation",
    "uri",
    "index",
    "startLine",
    "level",
    "kind",
    "arguments",
    "id",
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_result_is_read_or_refused(raw):
    try:
        read = read_sarif(log(raw), root="/copy")
    except EngineError:
        return
    assert all(isinstance(result.message, str) for result in read.results)
