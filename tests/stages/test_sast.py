"""What the stage asks of Python files, what is new in them, and what was not looked at."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from gate.model.change import Event
from gate.model.finding import Severity
from gate.model.path import RepoPath
from gate.model.stage import Scope
from gate.stages.sast import STAGE
from gate.stages.sast.rules import BY_TEST, NOT_LOOKED_AT
from tests.looking import Here, Shelf, ask, example_files

EVAL = "import sys\n\n\ndef run():\n    return eval(sys.argv[1])\n"
EXAMPLES = Path(__file__).parents[1] / "examples" / "sast"
WORKERS = Here()


def findings(head, base=None, **told):
    return ask(STAGE, head, base, workers=told.pop("workers", WORKERS), **told)


def test_eval_of_input_is_found_and_blocks_by_default():
    said = findings({"app.py": EVAL})

    assert [("sast/eval", "app.py", 5)] == said.new
    assert Severity.MEDIUM <= said.findings[0].severity
    assert (1, 1) == (said.seen.asked, said.seen.looked_at)


def test_what_the_base_has_is_preexisting():
    said = findings({"app.py": EVAL + "x = 1\n"}, {"app.py": EVAL})

    assert [] == said.new
    assert [("sast/eval", "app.py", 5)] == said.old


def test_a_second_copy_is_new_and_is_the_one_that_was_added():
    base = "def f(a):\n    eval(a)\n"
    head = "def f(a):\n    eval(a)\n    print(a)\n    eval(a)\n"

    assert [("sast/eval", "a.py", 4)] == findings({"a.py": head}, {"a.py": base}).new
    assert [("sast/eval", "a.py", 2)] == findings(
        {"a.py": "def f(a):\n    eval(a)\n    eval(a)\n"}, {"a.py": base + "    x\n"}
    ).old


@pytest.mark.parametrize(
    ("head", "renamed"),
    [
        ({"app.py": "# one\n# two\n\n" + EVAL}, {}),
        ({"app.py": EVAL.replace("sys.argv[1])", "sys.argv[1])  # of the user")}, {}),
        ({"app.py": EVAL.replace("    return", "  return ")}, {}),
        ({"new/name.py": EVAL}, {"app.py": "new/name.py"}),
        ({"other.py": EVAL}, {}),
    ],
    ids=["moved down", "commented", "re-indented", "renamed", "moved to another file"],
)
def test_fingerprints_stand_and_nothing_is_new(head, renamed):
    before = findings({"app.py": EVAL}).findings
    after = findings(head, {"app.py": EVAL}, renamed=renamed)

    assert [] == after.new
    assert [one.fingerprint for one in before] == [one.fingerprint for one in after.findings]


FAULTS = {
    "path-traversal": "from flask import request\n\n\ndef run():\n"
    "    return open(request.args['x'])\n",
    "sql-built": "def run(c, x):\n    return c.execute('SELECT a FROM t WHERE b = ' + x)\n",
    "cookie-flags": "def run(answer):\n    return answer.set_cookie('a', 'b')\n",
    "tls-unverified": "def run(session):\n    return session.get('https://a', verify=False)\n",
    "weak-token": "import random\n\n\ndef token():\n    return random.random()\n",
}


@pytest.mark.parametrize("check", FAULTS)
def test_what_our_own_checks_find_stands_where_code_is_moved(check: str):
    source = FAULTS[check]
    indented = source.replace("    return", "  return ")
    edited = ("# one\n\n" + source, indented, source.replace("    return", "    # why\n    return"))

    assert f"sast/{check}" in {rule for rule, _, _ in findings({"a.py": source}).new}
    for text in edited:
        assert [] == findings({"a.py": text}, {"a.py": source}).new
        assert [] == findings({"b.py": text}, {"a.py": source}, renamed={"a.py": "b.py"}).new
    twice = source + source.replace("def ", "def other_")
    assert f"sast/{check}" in {
        rule for rule, _, _ in findings({"a.py": twice}, {"a.py": source}).new
    }


def test_a_copy_into_another_file_is_new():
    said = findings({"app.py": EVAL, "other.py": EVAL}, {"app.py": EVAL})

    assert [("sast/eval", "other.py", 5)] == said.new


def test_what_another_file_lost_stands_for_one_copy_only():
    said = findings({"a.py": EVAL, "b.py": EVAL}, {"app.py": EVAL})

    assert (1, 1) == (len(said.new), len(said.old))


def test_a_new_file_under_the_old_name_of_a_renamed_one_held_nothing():
    said = findings({"b.py": EVAL, "a.py": EVAL}, {"a.py": EVAL}, renamed={"a.py": "b.py"})

    assert (1, 1) == (len(said.new), len(said.old))


def test_a_file_that_cannot_be_read_at_head_lost_nothing():
    said = findings({"app.py": "x = (\n", "b.py": EVAL}, {"app.py": EVAL})

    assert [("sast/eval", "b.py", 5), ("sast/not-looked-at", "app.py", None)] == said.new


def test_a_base_that_cannot_be_read_excuses_nothing():
    said = findings({"app.py": EVAL}, {"app.py": EVAL + "x = (\n"})

    assert [("sast/eval", "app.py", 5)] == said.new


@pytest.mark.parametrize(
    ("base", "head", "renamed"),
    [
        ({"app.txt": EVAL}, {"app.py": EVAL}, {"app.txt": "app.py"}),
        ({"app.pyi": EVAL}, {"app.py": EVAL}, {"app.pyi": "app.py"}),
        ({"notes.txt": EVAL}, {"app.py": EVAL}, {}),
    ],
    ids=["renamed", "from a stub", "deleted and added"],
)
def test_what_was_no_python_at_base_excuses_nothing(base, head, renamed):
    assert [("sast/eval", "app.py", 5)] == findings(head, base, renamed=renamed).new


def test_a_suspicion_at_base_excuses_no_certainty():
    query = '    "SELECT * FROM users WHERE name = \'" + name + "\'"\n'
    base = f"def f(name, database):\n  query = (\n{query}  )\n"
    head = f"def f(name, database):\n  database.execute(\n{query}  )\n"
    built = ("sast/sql-built", "sast/hardcoded-sql-expressions")

    for path in ("a.py", "b.py"):
        said = findings({path: head}, {"a.py": base})
        assert {(rule, path, line) for rule, line in zip(built, (2, 3), strict=True)} == {*said.new}
    assert not findings({"a.py": "#\n" + base}, {"a.py": base}).new


def test_in_the_whole_tree_nothing_is_preexisting():
    tree = {"app.py": EVAL, "lib.py": EVAL, "readme.md": "eval(x)"}
    said = findings(tree, tree, scope=Scope.ALL)

    assert [("sast/eval", "app.py", 5), ("sast/eval", "lib.py", 5)] == said.new
    assert 2 == said.seen.asked


def test_unchanged_files_are_not_asked_for():
    assert 0 == findings({"app.py": EVAL}, {"app.py": EVAL}).seen.asked


def test_only_the_named_files_are_seen():
    said = findings({"a.py": EVAL, "b.py": EVAL}, only=frozenset({RepoPath("b.py")}))

    assert [("sast/eval", "b.py", 5)] == said.new
    assert 1 == said.seen.asked


def test_python_is_known_by_name_or_by_its_first_line():
    head = {
        "gui.pyw": EVAL,
        "UPPER.PY": EVAL,
        "bin/tool": "#!/usr/bin/env -S python3 -u\n" + EVAL,
        "bin/run.cgi": "#!/usr/bin/python3\n" + EVAL,
        "bin/script": "#!/usr/bin/env -S uv run --script\n" + EVAL,
        "bin/long": "#!/usr" + "/" * 140 + "bin/python3\n" + EVAL,
        "bin/shell": "#!/bin/sh\neval $1\n",
        "notes.txt": "#!/usr/bin/python3\n" + EVAL,
        "types.pyi": EVAL,
        "to.py": "gui.pyw",
    }
    said = findings(head, executables=frozenset({"bin/run.cgi"}), links=frozenset({"to.py"}))

    assert set(head) - {path for _, path, _ in said.new} == {
        "bin/shell",
        "notes.txt",
        "types.pyi",
        "to.py",
    }
    assert 6 == said.seen.asked


@pytest.mark.parametrize(
    "aim", ["notes.txt", "/etc/app.py", "../app.py", "gone.py", "there/../app.py", "."]
)
def test_a_link_under_a_name_of_python_to_what_is_none_is_undecided(aim: str):
    head = {"notes.txt": EVAL, "app.py": "x = 1\n", "there": "else/where", "run.py": aim}
    said = findings(head, links=frozenset({"run.py", "there"}))

    assert [("sast/not-looked-at", "run.py", None)] == said.new
    assert (2, 1) == (said.seen.asked, said.seen.looked_at)


@pytest.mark.parametrize("aim", ["../lib/app.py", "./app.py", "deep/../app.py"])
def test_a_link_to_a_python_file_of_the_tree_is_no_question(aim: str):
    head = {"lib/app.py": "x = 1\n", "lib/run.py": aim}
    said = findings(head, links=frozenset({"lib/run.py"}))

    assert [] == said.new
    assert (1, 1) == (said.seen.asked, said.seen.looked_at)


def test_what_was_not_looked_at_is_undecided_by_name_and_reason():
    said = findings({"old.py": "print 'x'\n", "new.py": EVAL, "a.ipynb": "{}"})
    undecided = [one for one in said.findings if one.is_undecided]

    assert {"old.py", "a.ipynb"} == {one.location.path for one in undecided}
    assert all(one.rule == NOT_LOOKED_AT.id for one in undecided)
    assert any("Python 2" in one.message for one in undecided)
    assert (3, 1) == (said.seen.asked, said.seen.looked_at)
    assert ["a.ipynb", "old.py"] == sorted(skip.path for skip in said.seen.skipped)


def test_two_files_that_were_not_looked_at_have_two_fingerprints():
    said = findings({"a.py": "x = (\n", "b.py": "x = (\n"})

    assert 2 == len({one.fingerprint for one in said.findings})


def test_nothing_in_the_tree_settles_what_is_found():
    hostile = {
        ".bandit": "[bandit]\nskips: B307\nexclude: app.py\n",
        "bandit.yaml": "skips: [B307]\n",
        "setup.cfg": "[bandit]\nskips = B307\n",
        "pyproject.toml": "[tool.bandit]\nskips = ['B307']\nexclude_dirs = ['.']\n",
        ".gitattributes": "*.py -diff binary linguist-generated\n",
        "bandit.py": "raise SystemExit(0)\n",
        "sitecustomize.py": "raise SystemExit(0)\n",
        "build/.git/x.py": EVAL,
        "app.py": EVAL,
    }
    said = findings(hostile)

    assert [("sast/eval", "app.py", 5), ("sast/eval", "build/.git/x.py", 5)] == said.new


@pytest.mark.parametrize("comment", ["# nosec", "# nosec B307", "# nosec B999", "#nosec: eval"])
def test_a_nosec_of_the_change_hides_nothing_and_is_said(comment):
    said = findings({"app.py": EVAL.replace("argv[1])", f"argv[1])  {comment}")})

    [told] = [one for one in said.findings if one.rule == "sast/eval"]

    assert not told.is_preexisting
    assert Severity.MEDIUM == told.severity
    assert "nosec" in told.fix


def test_a_suspicion_of_low_confidence_warns():
    source = 'def f(a, q):\n    return q + "select %s from t" % a\n'
    [finding] = findings({"a.py": source}).findings

    assert ("sast/hardcoded-sql-expressions", Severity.LOW) == (finding.rule, finding.severity)
    assert ("severity", "MEDIUM") in finding.details
    assert ("confidence", "LOW") in finding.details


def test_an_assert_is_no_finding_in_a_test():
    source = "def test_x():\n    assert True\n"
    files = ("tests/unit/a.py", "test_a.py", "src/a_test.py", "conftest.py", "src/a.py")

    assert [("sast/assert-used", "src/a.py", 2)] == findings(dict.fromkeys(files, source)).new


def test_a_password_is_told_low_and_never_quoted():
    value = "".join(["hunt", "er2", "-x"])
    cache = Shelf()
    said = findings({"a.py": f"password = '{value}'\n"}, cache=cache)
    [finding] = said.findings

    assert Severity.LOW == finding.severity
    assert value not in repr(said)
    assert value not in repr(cache.texts)


def test_a_key_in_the_code_is_never_quoted_nor_kept():
    value = "".join(["hunt", "er2", "-key"])
    cache = Shelf()
    said = findings({"a.py": f"app.secret_key = '{value}'\n"}, cache=cache)

    assert "sast/hard-coded-key" in {finding.rule for finding in said.findings}
    assert value not in repr(said)
    assert value not in repr(cache.texts)


def test_the_same_line_with_another_key_is_no_new_finding():
    first, second = (f"app.secret_key = '{letter * 9}'\n" for letter in "ab")

    assert [] == findings({"a.py": second}, {"a.py": first}).new


def test_what_the_cache_knows_is_not_asked_again():
    cache, workers = Shelf(), Here()
    first = findings({"a.py": EVAL, "b.py": "x = 1\n"}, cache=cache, workers=workers)
    again = findings({"a.py": EVAL, "b.py": "x = 1\n"}, cache=cache, workers=workers)

    assert first == again
    assert 2 == len(workers.asked)


def test_what_failed_is_asked_again_and_a_salt_is_part_of_the_question():
    cache, workers = Shelf(), Here()
    for salt in ("one", "one", "two"):
        findings({"a.py": EVAL, "b.py": "x = (\n"}, cache=cache, workers=workers, salt=salt)

    assert [2, 3] == [workers.asked.count(path) for path in ("a.py", "b.py")]


def test_equal_files_are_looked_at_once():
    workers = Here()
    said = findings({"a.py": EVAL, "b/a.py": EVAL}, workers=workers)

    assert 1 == len(workers.asked)
    assert 2 == len(said.new)
    assert (2, 2) == (said.seen.asked, said.seen.looked_at)


def test_progress_is_told_to_the_end():
    told = []
    findings({"a.py": EVAL, "b.py": "x = (\n"}, advance=lambda *done: told.append(done))

    assert [(1, 2), (2, 2)] == told


def test_it_decides_wherever_code_arrives():
    assert frozenset(set(Event) - {Event.SCHEDULE}) == STAGE.events


def test_every_test_of_bandit_is_one_rule():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bandit.core import docs_utils, extension_loader  # noqa: PLC0415 - it warns

    manager = extension_loader.MANAGER
    names = {test: plugin.name for test, plugin in manager.plugins_by_id.items()}
    names |= {test: listed["name"] for test, listed in manager.blacklist_by_id.items()}
    known = {test: f"sast/{name.replace('_', '-')}" for test, name in names.items()}
    misspelled = {"B508", "B509"}  # bandit links to pages that its site has under another name

    assert known == {test: rule.id for test, rule in BY_TEST.items()}
    assert {test: docs_utils.get_url(test) for test in names if test not in misspelled} == {
        test: rule.see for test, rule in BY_TEST.items() if test not in misspelled
    }
    assert len(STAGE.rules) == len({rule.id for rule in STAGE.rules})


@pytest.mark.parametrize("rule", sorted(rule.id for rule in STAGE.rules))
def test_the_examples_of_a_rule(rule: str):
    folder = EXAMPLES / rule.removeprefix("sast/")
    fails, passes = (example_files(folder / kind) for kind in ("fails", "passes"))

    assert fails
    assert passes
    for name, text in fails.items():
        assert rule in {one.rule for one in findings({name: text}).findings}, name
    for name, text in passes.items():
        assert rule not in {one.rule for one in findings({name: text}).findings}, name


def test_every_folder_of_examples_has_its_rule():
    assert sorted(rule.id for rule in STAGE.rules) == sorted(
        f"sast/{folder.name}" for folder in EXAMPLES.iterdir()
    )
