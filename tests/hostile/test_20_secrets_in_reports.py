"""Row 20: no credential leaves the gate, in any report, log or cache."""

from __future__ import annotations

import json

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
    words = json.dumps(["python3", "-c", LINTER])
    settings = f"[[stages.command]]\nid = 'quoting'\nrun = {words}\n"
    repository.commit({"gate.toml": settings}, "base")
    repository.branch(f"fix-{values['github-token']}")
    files = {f"{kind}.py": f'x_password = """{value}"""\n' for kind, value in values.items()}
    files |= {f"keys/{values[kind]}.txt": "x\n" for kind in NAMED}
    files |= {"quoted.txt": f"token {values['gitlab-token']}\n", "bad.py": f"def {values['npm']}(:"}
    repository.commit(files, "\n\n".join(["say"] + [values[kind] for kind in NAMED]))
    return repository


def unspeakable(values, kinds):
    """What may not leave: each value, and of one with several lines the last of its content."""
    whole = {kind: values[kind] for kind in kinds}
    return whole | {f"a line of {kind}": one.split("\n")[-2:][0] for kind, one in whole.items()}


@pytest.mark.parametrize("words", [(), ("--skip-stage=secrets",)])
def test_no_credential_leaves(full, judged, values, words):
    event = judged.folder / "event.json"
    ends = {
        side: {"sha": full.git("rev-parse", branch), "ref": full.git("branch", "--show-current")}
        for side, branch in (("base", "main"), ("head", "HEAD"))
    }
    title = {"title": f"use {values['aws-id']}", "body": f"> {values['slack']}\n"}
    event.write_text(json.dumps({"pull_request": ends | title | {"number": 7}}))
    judged.unspeakable |= unspeakable(values, NAMED if words else values)

    left = judged(f"--event={event}", "--offline", "--debug", *words)

    assert 1 == left.code
    assert any(name.endswith(".sqlite3") for name in left.written)


def test_no_credential_is_told_when_there_is_no_verdict(full, judged, values):
    branch = f"fix-{values['github-token']}"
    full.git("switch", "--quiet", "--detach")
    judged.unspeakable |= unspeakable(values, NAMED)
    for words in (
        [f"--base={branch}x"],
        [f"--base={branch}", "--head=HEAD"],
        [f"--stage={branch}"],
    ):
        judged(*words)
