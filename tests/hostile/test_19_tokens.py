"""Row 19: no engine, worker or linter is given what the runner knows, and nothing prints it."""

from __future__ import annotations

import json

import pytest

from tests.credentials import Maker
from tests.hostile.conftest import Change, Runner

PRINTS = """
import json, os, pathlib, sys
told = {name: value for name, value in os.environ.items()}
told |= {'cmdline': sys.argv[1:], 'cwd': sorted(os.listdir('.'))}
for place in ('/proc/%d/environ' % os.getppid(), '/proc/self/environ', '/proc/1/environ'):
    try: told[place] = pathlib.Path(place).read_text()
    except OSError: pass
told = {name: value for name, value in told.items() if '/scratch' not in value}
told['says'] = os.getcwd() + '/a.txt: bad; in ' + os.getcwd()
print(json.dumps({'version': '2.1.0', 'runs': [{'tool': {'driver': {'name': 'x'}}, 'results': [
    {'ruleId': 'x', 'level': 'error', 'message': {'text': f'{name}={value}'}}
    for name, value in told.items()]}]}))
print(json.dumps(told), file=sys.stderr)
sys.exit(int(sys.argv[1]))
"""


@pytest.mark.parametrize("code", ["0", "7"])
def test_a_linter_has_nothing_to_tell(change: Change, judged: Runner, code: str) -> None:
    command = ["python3", "-c", PRINTS, code]
    settings = f"[[stages.command]]\nid = 'lint'\nrun = {json.dumps(command)}\n"
    change({"a.txt": "1\n"}, {"gate.toml": settings})
    left = judged("--base=main", "--head=theirs", "--stage=command", "--debug")
    assert 0 != left.code
    if code == "0":
        assert "x: says=a.txt: bad; in ." in {each["message"] for each in left.json["findings"]}


def test_no_address_is_told_with_its_password(change: Change, judged: Runner) -> None:
    password = judged.unspeakable["a password"] = Maker(59).run(20)
    at = f"ci:{password}@{judged.address}"
    change(
        {
            "requirements.txt": f"--index-url https://{at}/simple\n-e git+ssh://{at}/a#egg=a\n"
            f"b @ https://{at}/b.tar.gz\n-r https://{at}/r.txt\n",
            ".gitmodules": f'[submodule "a"]\n\tpath = a\n\turl = https://{at}/a\n',
            "uv.lock": f'version = 1\n[[package]]\nname = "a"\n'
            f'source = {{ url = "https://{at}" }}\n',
        },
        message=f"fetch from https://{at}/a.git",
    )
    judged.repository.git("config", "remote.origin.url", f"http://{at}/a.git")
    left = judged("--base=main", "--head=theirs", "--debug", "--offline")
    assert 1 == left.code
    left = judged("--base=" + "1" * 40, "--debug", "--offline", reports=("json",))
    assert 3 == left.code


def test_workers_know_nothing_of_the_runner(change: Change, judged: Runner) -> None:
    names = [*judged.environment(), "GATE_TOKEN", "CI_JOB_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"]
    reads = "".join(f"os.environ[{name!r}]\n" for name in names)
    change({"a.py": f"import os\n{reads}", ".env.example": "".join(f"{n}=$${n}\n" for n in names)})
    left = judged("--base=main", "--head=theirs", CI_JOB_TOKEN="x" * 30, GATE_TOKEN="y" * 30)
    assert "x" * 30 not in left.everything()
    assert "y" * 30 not in left.everything()
