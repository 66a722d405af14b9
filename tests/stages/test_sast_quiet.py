"""Which findings are told and do not block, why, and what the settings say of levels."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.model.finding import Finding, Severity
from gate.model.path import RepoPath
from gate.model.stage import Scope
from gate.model.value import replace
from gate.options import globs
from gate.stages.sast import STAGE
from gate.stages.sast.options import Level, SastOptions
from gate.stages.sast.quiet import CLASSES, quietened
from gate.stages.sast.rules import BY_TEST
from tests.looking import Here, ask

WORKERS = Here()
DOCUMENT = Path(__file__).parents[2] / "docs" / "sast.md"
QUIET = {
    "import-alone": ("import subprocess\n", "import telnetlib\n"),
    "constant-command": (
        "import subprocess\nsubprocess.call('uptime -p', shell=True)\n",
        "import subprocess\nsubprocess.call(command, shell=True)\n",
    ),
    "fixed-program": (
        "import subprocess\nsubprocess.run(['git', 'show', name])\n",
        "import subprocess\nsubprocess.run([name, 'show'])\n",
    ),
    "literal-address": (
        "from urllib.request import urlopen\nurlopen('https://a.example/' + name)\n",
        "from urllib.request import urlopen\nurlopen(name)\n",
    ),
    "constant-sql": (
        "def f(c):\n    t = 'users'\n    c.execute('SELECT * FROM ' + t + ' WHERE a = %s', [1])\n",
        "def f(c, table):\n    c.run_sql('SELECT * FROM ' + table + ' WHERE a = 1')\n",
    ),
    "prose": (
        "text = 'Select one from the list, not %s' % name\n",
        "text = 'select one from lists where a = %s' % name\n",
    ),
    "constant-text": (
        "from django.utils.safestring import mark_safe\nmark_safe('<b>' + 'x' + '</b>')\n",
        "from django.utils.safestring import mark_safe\nmark_safe('<b>' + x + '</b>')\n",
    ),
    "constant-input": ("eval('1 + 1')\n", "eval(text)\n"),
    "own-data": (
        "import pickle\ncopy = pickle.loads(pickle.dumps(value))\n",
        "import pickle\ncopy = pickle.loads(value)\n",
    ),
    "plain-random": (
        "import random\ndelay = random.random()\n",
        "import random\ncoupon_code = random.shuffle(x) or random.gauss(1, 2)\n",
    ),
    "checksum": (
        "import hashlib\netag = hashlib.md5(body).hexdigest()\n",
        "import hashlib\nhashed = hashlib.md5(body).hexdigest()\n",
    ),
    "more-arguments": (
        "import requests\nrequests.get('https://a.example', **options)\n",
        "import requests\nrequests.get('https://a.example')\n",
    ),
    "ordinary-word": (
        "TOKEN = 'bearer'\npassword = 'Enter your password: '\n",
        "password = 'hunter2'\n",
    ),
    "told-elsewhere": (
        "def f(c, name):\n    c.execute('SELECT * FROM users WHERE a = ' + name)\n",
        "def f(c, name):\n    c.ask('SELECT * FROM users WHERE a = ' + name)\n",
    ),
    "crypto-package": (
        "from Crypto.Cipher import AES\n",
        "import ftplib\n",
    ),
}
"""For each class that the code shows: what it quietens, and its neighbour that stays loud."""
BANDITS = {"sast/" + name for name in ("sql-built", "html-built")}


def findings(head, base=None, **told):
    return ask(STAGE, head, base, workers=WORKERS, **told)


def classes(said):
    return {value for one in said.findings for name, value in one.details if name == "quietened"}


@pytest.mark.parametrize("name", QUIET)
def test_a_class_quietens_its_example_and_not_its_neighbour(name: str):
    quiet, loud = QUIET[name]
    told = findings({"app.py": quiet})

    assert name in classes(told)
    assert name not in classes(findings({"app.py": loud}))
    assert findings({"app.py": loud}).findings


@pytest.mark.parametrize("name", QUIET)
def test_what_is_quietened_is_told_with_its_reason_and_its_rank(name: str):
    told = [
        one
        for one in findings({"app.py": QUIET[name][0]}).findings
        if ("quietened", name) in one.details
    ]

    assert told
    for one in told:
        assert CLASSES[name].severity == one.severity
        assert CLASSES[name].reason in one.message
        assert {"bandit", "severity", "confidence"} <= dict(one.details).keys()


def test_every_class_has_an_example_or_a_test_of_its_own():
    assert set(CLASSES) == {*QUIET, "test-code", "nosec"}


def test_the_document_tells_every_class_and_its_reason():
    text = " ".join(DOCUMENT.read_text().split())

    for name, told in CLASSES.items():
        assert f"`{name}`" in text
        assert told.reason in text


def test_a_test_may_hold_what_is_dangerous_only_where_it_is_deployed():
    source = "app.config['SECRET_KEY'] = 'correct horse'\neval(x)\n"
    told = {one.rule: one for one in findings({"tests/test_a.py": source}).findings}

    assert Severity.INFO == told["sast/hard-coded-key"].severity
    assert ("quietened", "test-code") in told["sast/hard-coded-key"].details
    assert Severity.MEDIUM == told["sast/eval"].severity


def test_a_quietened_finding_at_base_excuses_no_loud_one():
    base = "import subprocess\ndef f():\n    c = ['ls']\n    subprocess.run(c)\n"
    head = base.replace("def f()", "def f(c)").replace("    c = ['ls']\n", "")
    said = findings({"a.py": head}, {"a.py": base})

    assert [("sast/subprocess-without-shell-equals-true", "a.py", 3)] == said.new


EXCUSED = "import subprocess\n\n\ndef run(c):\n    subprocess.call(c, shell=True)  # nosec B602\n"


def by_rule(said):
    return {one.rule.removeprefix("sast/"): one for one in said.findings}


def test_in_the_whole_tree_a_comment_of_the_base_is_honoured():
    told = by_rule(findings({"a.py": EXCUSED}, {"a.py": EXCUSED}, scope=Scope.ALL))

    for rule in ("subprocess-popen-with-shell-equals-true", "nosec-added"):
        assert Severity.INFO == told[rule].severity
        assert ("quietened", "nosec") in told[rule].details


@pytest.mark.parametrize(
    "base",
    [
        {},
        {"a.py": EXCUSED.replace("  # nosec B602", "")},
        {"a.py": EXCUSED.replace("B602", "B603")},
        {"a.py": EXCUSED.replace("B602", "B602, B9999")},
        {"b.py": EXCUSED},
    ],
    ids=["none", "no comment", "about another test", "not understood", "elsewhere"],
)
def test_in_the_whole_tree_no_other_comment_is(base):
    told = by_rule(findings({"a.py": EXCUSED}, base, scope=Scope.ALL))

    assert Severity.HIGH == told["subprocess-popen-with-shell-equals-true"].severity


def test_a_comment_of_the_base_settles_one_copy():
    twice = EXCUSED + "    subprocess.call(c, shell=True)  # nosec B602\n"
    said = findings({"a.py": twice}, {"a.py": EXCUSED}, scope=Scope.ALL)
    rule = "sast/subprocess-popen-with-shell-equals-true"

    assert [Severity.INFO, Severity.HIGH] == sorted(
        one.severity for one in said.findings if one.rule == rule
    )


@pytest.mark.parametrize(
    ("comment", "rule"),
    [
        ("# nosec B602", "nosec-added"),
        ("# NOSEC: subprocess_popen_with_shell_equals_true", "nosec-added"),
        ("# nosec", "nosec-blanket"),
        ("# nosec because I say so", "nosec-blanket"),
        ("# nosec B9999", "nosec-unknown"),
        ("# nosec B602, B9999", "nosec-unknown"),
    ],
)
def test_a_comment_that_the_change_adds_is_a_finding(comment: str, rule: str):
    line = "subprocess.call(c, shell=True)"
    head, base = (f"import subprocess\n{line}{end}\n" for end in (f"  {comment}", ""))
    said = findings({"a.py": head}, {"a.py": base})

    assert [(f"sast/{rule}", "a.py", 2)] == said.new


def test_a_comment_that_is_widened_is_new():
    head, base = (EXCUSED.replace("B602", tests) for tests in ("B602, B607", "B602"))

    assert [("sast/nosec-added", "a.py", 5)] == findings({"a.py": head}, {"a.py": base}).new


def test_a_text_that_says_nosec_is_no_comment():
    assert [] == findings({"a.py": "x = '# nosec B9999'\n"}).new


def options(**told) -> SastOptions:
    return SastOptions(**told)


def severity_of(source: str, path: str, given: SastOptions) -> Severity:
    [finding] = ask(STAGE, {path: source}, workers=WORKERS, options=given).findings
    return finding.severity


@pytest.mark.parametrize(
    ("told", "path", "expected"),
    [
        ({}, "a.py", Severity.MEDIUM),
        ({"severity": "high"}, "a.py", Severity.LOW),
        ({"severity": "high"}, "scripts/a.py", Severity.MEDIUM),
        ({"confidence": "high"}, "a.py", Severity.MEDIUM),
    ],
)
def test_levels_hold_where_they_are_for(told, path: str, expected: Severity):
    level = Level(paths=globs(["scripts/"]), severity="low", confidence="low")

    assert expected == severity_of("eval(x)\n", path, options(levels={"s": level}, **told))


def test_a_low_finding_blocks_where_low_is_enough():
    level = Level(paths=globs(["payments/"]), severity="low", confidence="low")
    source = "try:\n    f()\nexcept Exception:\n    pass\n"
    given = options(levels={"payments": level})

    assert Severity.MEDIUM == severity_of(source, "payments/a.py", given)
    assert Severity.LOW == severity_of(source, "other/a.py", given)


def test_of_two_levels_the_stricter_holds():
    loose = Level(paths=globs(["tests/"]), severity="high", confidence="high")
    strict = Level(paths=globs(["tests/pay/"]), severity="low", confidence="low")
    given = options(levels={"loose": loose, "strict": strict})

    assert Severity.LOW == severity_of("eval(x)\n", "tests/a.py", given)
    assert Severity.MEDIUM == severity_of("eval(x)\n", "tests/pay/a.py", given)


def test_a_level_changes_no_fingerprint():
    level = Level(paths=globs(["**"]), severity="high", confidence="high")
    [one] = ask(STAGE, {"a.py": "eval(x)\n"}, workers=WORKERS).findings
    [other] = ask(
        STAGE, {"a.py": "eval(x)\n"}, workers=WORKERS, options=options(levels={"all": level})
    ).findings

    assert one.severity != other.severity
    assert one.fingerprint == other.fingerprint


def test_what_was_not_looked_at_is_undecided_at_every_level():
    level = Level(paths=globs(["**"]), severity="high", confidence="high")
    [one] = ask(
        STAGE, {"a.py": "x = (\n"}, workers=WORKERS, options=options(levels={"all": level})
    ).findings

    assert one.is_undecided


def test_only_files_named_as_python_are_added():
    given = options(files=globs(["*.tac"]))
    said = ask(STAGE, {"a.tac": "eval(x)\n", "b.txt": "eval(x)\n"}, workers=WORKERS, options=given)

    assert [("sast/eval", RepoPath("a.tac"), 1)] == said.new


def told(severity: Severity, *names: str) -> Finding:
    rule = replace(BY_TEST["B307"], severity=severity)
    return quietened(rule.found("eval(x)", key="k"), names)


def test_of_several_classes_the_mildest_decides():
    found = told(Severity.MEDIUM, "checksum", "prose")

    assert Severity.INFO == found.severity
    assert (("quietened", "prose"), ("because", CLASSES["prose"].reason)) == found.details
    assert found == told(Severity.MEDIUM, "prose", "checksum")


def test_what_is_as_mild_already_stays_as_it_is():
    assert Severity.LOW == told(Severity.LOW, "checksum").severity
    assert () == told(Severity.LOW, "checksum").details
    assert () == told(Severity.INFO, "checksum").details


def test_a_class_that_there_is_not_quietens_nothing():
    assert () == told(Severity.HIGH, "no-such-class").details
    assert Severity.INFO == told(Severity.HIGH, "no-such-class", "prose").severity
