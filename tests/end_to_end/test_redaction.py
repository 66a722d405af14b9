"""No credential leaves the gate, wherever the change put it, in any report, log or cache."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.credentials import KINDS, Maker

MAKER = Maker(61)
NAMED = ("github-token", "gitlab-token", "aws-id", "npm", "slack")
"""Kinds that may stand in a name: without a slash, and of a format of their own."""
LINTER = """
import base64, json, pathlib, sys, urllib.parse
text = pathlib.Path('quoted.txt').read_text()
encoded = base64.b64encode(text.encode()).decode()
says = [text, encoded, urllib.parse.quote(text, safe=''), text[:30]]
place = {'artifactLocation': {'uri': 'quoted.txt'}, 'region': {'startLine': 1}}
found = {'ruleId': 'x', 'level': 'error', 'locations': [{'physicalLocation': place}]}
results = [found | {'message': {'text': each}} for each in says]
run = {'tool': {'driver': {'name': 'x'}}, 'results': results}
print(json.dumps({'version': '2.1.0', 'runs': [run]}))
"""


@pytest.fixture
def values():
    return {kind: MAKER.make(kind) for kind in KINDS if kind != "uuid"}


@pytest.fixture
def full(repository, values):
    """Branch ``work``, whose files, names, messages and linter are full of credentials."""
    words = json.dumps([sys.executable, "-c", LINTER])
    settings = f"[[stages.command]]\nid = 'quoting'\nrun = {words}\n"
    repository.commit({"gate.toml": settings}, "base")
    repository.branch(f"fix-{values['github-token']}")
    files = {f"{kind}.py": f'x_password = """{value}"""\n' for kind, value in values.items()}
    files |= {f"keys/{values[kind]}.txt": "x\n" for kind in NAMED}
    files |= {"quoted.txt": f"token {values['gitlab-token']}\n", "bad.py": f"def {values['npm']}(:"}
    repository.commit(files, "\n\n".join(["say"] + [values[kind] for kind in NAMED]))
    return repository


@pytest.mark.parametrize("words", [(), ("--skip-stage=secrets",)])
def test_no_credential_leaves(full, gate, values, tmp_path: Path, words):
    event = tmp_path / "event.json"
    ends = {
        side: {"sha": full.git("rev-parse", branch), "ref": full.git("branch", "--show-current")}
        for side, branch in (("base", "main"), ("head", "HEAD"))
    }
    title = {"title": f"use {values['aws-id']}", "body": f"> {values['slack']}\n"}
    event.write_text(json.dumps({"pull_request": ends | title | {"number": 7}}))
    cache = tmp_path / "cache"
    ended = gate(f"--event={event}", "--offline", "--debug", f"--cache-dir={cache}", *words)

    kept = b"".join(path.read_bytes() for path in cache.iterdir())
    told = ended.everything() + kept.decode("latin-1")
    assert 1 == ended.code
    sure = NAMED if words else values
    for kind in sure:
        value = values[kind]
        for form in (value, quote(value, safe=""), base64.b64encode(value.encode()).decode()):
            assert form not in told, kind
        assert value.split("\n")[-2:][0] not in told, kind


def test_no_credential_is_told_when_there_is_no_verdict(full, gate, values):
    branch = f"fix-{values['github-token']}"
    full.git("switch", "--quiet", "--detach")
    for words in (
        [f"--base={branch}x"],
        [f"--base={branch}", "--head=HEAD"],
        [f"--stage={branch}"],
    ):
        ended = gate(*words)
        assert values["github-token"] not in ended.everything()
