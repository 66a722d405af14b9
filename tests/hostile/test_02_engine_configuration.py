"""Row 2: no engine reads what the change says to it; a touched file of its own is told."""

from __future__ import annotations

import json

import pytest

from tests.credentials import Maker
from tests.hostile.conftest import Change, Runner
from tests.hostile.left import Left

TOKEN = Maker(29).make("github-token")
FAULTS = {"calc.py": "answer = eval(input())\n", "conf.py": f"TOKEN = '{TOKEN}'\n"}
FOUND = {("sast/eval", "calc.py", 1), ("secrets/github-token", "conf.py", 1)}
BASELINE = {
    "version": "1.5.0",
    "plugins_used": [],
    "filters_used": [{"path": "detect_secrets.filters.regex.should_exclude_line", "pattern": "."}],
    "results": {},
}
BRIBES = {
    ".bandit": "[bandit]\nskips = B307\nexclude = /\n",
    "bandit.yaml": "skips: [B307]\nexclude_dirs: ['/']\n",
    ".secrets.baseline": json.dumps(BASELINE),
    "setup.cfg": "[bandit]\nskips = B307\n[detect-secrets]\nexclude_files = .*\n",
    "tox.ini": "[bandit]\nskips = B307\n",
    "pyproject.toml": "[tool.bandit]\nskips = ['B307']\nexclude_dirs = ['/']\n",
    ".gitleaks.toml": "[allowlist]\nregexes = ['.*']\npaths = ['.*']\n",
    ".gitleaksignore": "conf.py:github-pat:1\n",
    ".trufflehogignore": ".*\n",
    ".semgrepignore": "*\n",
    ".pre-commit-config.yaml": "exclude: '.*'\nrepos: []\n",
    ".gitallowed": ".*\n",
}


def of_the_faults(left: Left) -> list[dict[str, object]]:
    """What is said of the faulty files, to the fingerprint; their size is the whole change's."""
    ours = [each for each in left.json["findings"] if each["path"] in FAULTS]
    return [each for each in ours if each["stage"] != "diff-size"]


@pytest.mark.parametrize("engine", ["fast", "stock"])
def test_no_engine_reads_it(change: Change, judged: Runner, engine: str) -> None:
    judged.unspeakable["the token"] = TOKEN
    words = ("--base=main", "--head=theirs", f"--engine={engine}")
    change(FAULTS)
    honest = judged(*words, reports=("json",))
    judged.repository.commit(BRIBES, "bribe")
    bribed = judged(*words)
    assert set(bribed.blocking) >= FOUND
    assert of_the_faults(bribed) == of_the_faults(honest)
    assert bribed.rules() | bribed.rules("warns") >= {"policy/engine-config-touched"}


def test_nor_with_the_working_directory_among_it(change: Change, judged: Runner) -> None:
    change({f"service/{name}": text for name, text in (FAULTS | BRIBES).items()})
    left = judged(f"--repo={judged.repository.root}/service", "--base=main", "--head=theirs")
    assert 1 == left.code
    assert {rule for rule, _, _ in FOUND} <= left.rules()
