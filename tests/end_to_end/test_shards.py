"""A run in several jobs says what one job says, or that it does not know."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.advisories import database, record
from tests.credentials import Maker
from tests.end_to_end.conftest import SCRIPT, Ended
from tests.repositories import Repository

MAKER = Maker(67)
TOKENS = {
    kind: MAKER.make(kind)
    for kind in (
        "aws-id", "aws-secret", "github-token", "npm", "slack", "jwt", "password", "private-key",
        "hex-32", "base64-40",
    )
}  # fmt: skip
TODAY = date.today()  # noqa: DTZ011 - only days are counted, and none is near
WAIVERS = f"""\
[[waivers]]
rule = "sast/hashlib-insecure-functions"
path = "waived.py"
reason = "no password is hashed"
owner = "@alice"
created = {TODAY - timedelta(days=9)}
expires = {TODAY + timedelta(days=9)}
"""
LINTER = """
import json, pathlib
place = {'artifactLocation': {'uri': 'quoted.py'}, 'region': {'startLine': 1}}
found = {'ruleId': 'x', 'level': 'error', 'locations': [{'physicalLocation': place}]}
says = [pathlib.Path(name).read_text() for name in ('quoted.py', 'old.py')]
results = [found | {'message': {'text': each}} for each in says]
run = {'tool': {'driver': {'name': 'x'}}, 'results': results}
print(json.dumps({'version': '2.1.0', 'runs': [run]}))
"""
SETTINGS = f"""\
required = ["secrets", "sast"]
[roles]
gate-approver = ["@alice"]
[stages.tests.suites.unit]
files = ["unit*.xml"]
[stages.coverage.services.pay]
paths = ["pay/**"]
[stages.api]
documents = ["openapi.yaml"]
[[stages.command]]
id = "quoting"
run = {json.dumps([sys.executable, "-c", LINTER])}
[[stages.command]]
id = "absent"
run = ["no-such-linter"]
"""
API = 'openapi: "3.0.3"\ninfo: {title: t, version: "1"}\npaths: {}\n'
ROUTE = "import os\nfrom flask import Flask\napp = Flask('a')\nKEY = os.environ['NEW_KEY']\n"
SHELL = "import subprocess\ndef f{}(x):\n    subprocess.call('ls ' + x, shell=True)\n"
HASH = "import hashlib\nhashlib.md5(b'x')\n"
JUNIT = (
    '<testsuite name="u" tests="1" failures="1"><testcase name="t"><failure message="{}"/>'
    "</testcase></testsuite>"
)


@pytest.fixture
def sharded(repository: Repository, tmp_path: Path, environment: dict[str, str]):
    """A pull request on which every stage has something to say, and some break."""
    repository.commit(
        {
            "gate.toml": SETTINGS,
            "gate.waivers.toml": WAIVERS,
            "openapi.yaml": API,
            ".env.example": "SHOP_URL=http://localhost\n",
            "old.py": f"password = '{TOKENS['password']}'\n",
            "both.py": SHELL.format(1),
            "moved.py": SHELL.format(3),
            "requirements.txt": "flask==1.0\n",
            "pay/a.py": "A = 1\n",
        },
        "feat: base",
    )
    repository.branch("work")
    repository.commit({"gone.py": f"KEY = '{TOKENS['aws-id']}'\n"}, "add\n\n" + TOKENS["npm"])
    for name in ("gone.py", "moved.py"):
        (repository.root / name).unlink()
    secrets = {f"{kind}.py": f'x_password = """{value}"""\n' for kind, value in TOKENS.items()}
    repository.commit(
        secrets
        | {f"many/{n}.py": SHELL.format(n) + "#" * n for n in range(12)}
        | {
            "gate.toml": SETTINGS.replace('"sast"]', "]"),
            "quoted.py": "".join(f"{kind}_token = '{v[:60]!r}'\n" for kind, v in TOKENS.items()),
            "both.py": SHELL.format(1) + SHELL.format(2),
            "moved/moved.py": SHELL.format(3),
            "waived.py": HASH,
            "broken.py": "def f(:\n",
            "app.py": ROUTE,
            ".env.staging": "SHOP_URL=https://staging.localhost\nSHOP_QUEUE=amqp://queue\n",
            "requirements.txt": "flask==1.0\njinja2\n",
            "pay/a.py": "A = 2\n",
            "migrations/versions/1_a.py": "revision = '1'\ndown_revision = None\n",
        },
        "fix: all of it",
    )
    event = tmp_path / "event.json"
    ends = {
        side: {"sha": repository.git("rev-parse", branch), "ref": branch}
        for side, branch in (("base", "main"), ("head", "work"))
    }
    body = {"title": "all of it", "body": f"> {TOKENS['slack']}\n", "number": 7}
    event.write_text(json.dumps({"pull_request": ends | body}))
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    (evidence / "unit.xml").write_text(JUNIT.format(TOKENS["github-token"]))
    store = database(tmp_path / "advisories", record(versions=("1.0",), aliases=("CVE-2020-1",)))
    environment |= {"GATE_ADVISORIES": str(store), "CI": "true"}
    return repository


Start = Callable[..., "subprocess.Popen[str]"]
Asked = Callable[..., Ended]


@pytest.fixture
def words(tmp_path: Path) -> tuple[str, ...]:
    return (f"--event={tmp_path / 'event.json'}", "--offline", f"--evidence={tmp_path}/evidence/*")


@pytest.fixture
def start(repository: Repository, environment: dict[str, str]) -> Start:
    """Starts the gate."""

    def started(*argv: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [SCRIPT, *argv],
            cwd=repository.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return started


@pytest.fixture
def ask(start: Start, words: tuple[str, ...], tmp_path: Path) -> Asked:
    """Runs the gate to its end, with a JSON report."""

    def asked(command: str, *more: str, report: bool = True) -> Ended:
        out = tmp_path / "report.json"
        told = start(command, *words, *([f"--report=json={out}"] if report else []), *more)
        stdout, stderr = told.communicate(timeout=120)
        assert "Traceback" not in stderr
        texts = {"json": out.read_text()} if report and out.exists() else {}
        return Ended(code=told.returncode, out=stdout, err=stderr, reports=texts)

    return asked


@pytest.fixture
def shards(start: Start, words: tuple[str, ...], tmp_path: Path):
    """Runs the jobs of a run in *of* parts, two at once, and gives the parts' paths."""

    def run(of: int, *more: str) -> list[Path]:
        paths = [tmp_path / f"{n}-of-{of}.part" for n in range(1, of + 1)]
        for some in (paths[n : n + 2] for n in range(0, of, 2)):
            jobs = [
                start(
                    "run",
                    *words,
                    "--jobs=1",
                    f"--shard={path.name[0]}/{of}",
                    f"--part={path}",
                    *more,
                )
                for path in some
            ]
            for job in jobs:
                stdout, stderr = job.communicate(timeout=120)
                assert (0, "") == (job.returncode, stdout), stderr
                assert "Traceback" not in stderr
        return paths

    return run


def timeless(report: dict[str, Any]) -> dict[str, Any]:
    """Return *report* without what a clock says."""
    stages = [{**each, "seconds": 0} for each in report["stages"]]
    return {**report, "stages": stages, "seconds": 0, "started_at": ""}


def leaks(text: str) -> list[str]:
    return [
        kind for kind, value in TOKENS.items() if value in text or json.dumps(value)[1:-1] in text
    ]


@pytest.fixture
def whole(sharded, ask: Asked) -> Ended:
    return ask("run", "--no-cache")


def test_the_merged_report_is_that_of_one_job(whole, ask, shards, tmp_path):
    statuses = {each["id"]: each["status"] for each in whole.json["stages"]}
    effects = {each["effect"] for each in whole.json["findings"]}
    silent = {name for name, status in statuses.items() if status == "skipped"}
    assert {"blocks", "undecided", "warns", "waived", "preexisting"} == effects
    assert {"kpis"} == silent, statuses
    for of, cache in ((1, "--no-cache"), (2, f"--cache-dir={tmp_path}/kept"), (3, "")):
        paths = shards(of, cache or "--no-cache")
        assert not [kind for path in paths for kind in leaks(path.read_text())]
        ended = ask("merge", cache or "--no-cache", *map(str, reversed(paths)))
        assert whole.code == ended.code
        assert timeless(whole.json) == timeless(ended.json)


def test_a_stage_that_broke_in_its_shard_has_broken(sharded, ask, shards, tmp_path):
    (tmp_path / "advisories").write_text("no database")
    chosen = ("--no-cache", "--stage=dependencies", "--stage=handoff", "--stage=sast")
    whole = ask("run", *chosen)
    ended = ask("merge", *chosen, *map(str, shards(2, *chosen)))
    assert "broken" in {each["status"] for each in whole.json["stages"]}
    assert timeless(whole.json) == timeless(ended.json)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--shard=1/2",), "a part of a run must be written somewhere"),
        (("--shard=3/2", "--part={}/x"), "3/2 is no part of a run"),
        (("--shard=1/2", "--part={}/x", "--report=json"), "--shard and --report cannot"),
        (("--part={}/no/x",), "no such folder"),
        (("--part={}/x", "a.py"), "--part"),
        (("--part={}/x", "--check=code"), "--check and --part"),
    ],
)
def test_a_part_that_cannot_be_meant_is_wrong_usage(repository, gate, tmp_path, words, why):
    repository.commit({"a.py": "A = 1\n"})
    ended = gate(*(each.format(tmp_path) for each in words), reports=())
    assert (2, True) == (ended.code, why in ended.err), ended.err
    assert not (tmp_path / "x").exists()


def test_no_part_comes_from_the_change(repository, gate):
    repository.commit({"a.py": "A = 1\n"})
    repository.branch("work")
    repository.commit({"1.part": "gate-part 1 x\n"})
    ended = gate("--base=main", "--head=work", "1.part", command="merge", reports=())
    assert (2, True) == (ended.code, "a part of the run is to lie" in ended.err), ended.err


def test_a_shard_that_is_interrupted_says_so_in_its_part(repository, start, tmp_path):
    begun = tmp_path / "begun"
    waits = f"open({str(begun)!r}, 'w').close(); import time; time.sleep(60)"
    run = json.dumps([sys.executable, "-c", waits])
    repository.commit({"gate.toml": f"[[stages.command]]\nid = 'waits'\nrun = {run}\n"})
    repository.branch("work")
    repository.commit({"a.py": "A = 1\n"})
    part = tmp_path / "1.part"
    words = ("--base=main", "--head=work", "--offline")
    job = start("run", *words, "--shard=1/1", f"--part={part}")
    while not begun.exists():
        assert job.poll() is None
        time.sleep(0.02)
    job.send_signal(signal.SIGTERM)
    job.communicate(timeout=60)
    merging = start("merge", *words, str(part))
    told, _ = merging.communicate(timeout=60)

    assert (3, 3) == (job.returncode, merging.returncode)
    assert "part 1/1 was interrupted by SIGTERM" in told
    assert "run its job again" in told
