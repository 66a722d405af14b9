"""What another scanner was told to accept is accepted by the findings that gate has there."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.credentials import Maker
from tests.end_to_end.conftest import SCRIPT

MAKER = Maker(71)
GITHUB, OTHER, AWS = (MAKER.make(kind) for kind in ("github-token", "github-token", "aws-id"))
HEX, PEM = MAKER.make("hex-40"), MAKER.make("private-key")
FILES = {
    "conf/a.py": f"TOKEN = '{GITHUB}'\nAWS = '{AWS}'\n",
    "conf/[b] !.py": f"# {OTHER}\n",
    "key.pem": f"{PEM}\n",
}


@pytest.fixture
def waive(repository, environment):
    """Runs ``gate waive`` in the repository."""

    def run(*words: str):
        return subprocess.run(
            [SCRIPT, "waive", "--owner=@ada", *words],
            cwd=repository.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def sha1(value: str) -> str:
    return hashlib.sha1(value.encode(), usedforsecurity=False).hexdigest()


def entry(type_: str, value: str, line: int) -> dict[str, object]:
    return {"type": type_, "hashed_secret": sha1(value), "line_number": line}


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    """As detect-secrets writes it: of GitHub tokens and private keys it hashes the start alone."""
    rows = {
        "conf/a.py": [entry("GitHub Token", "ghp", 1), entry("AWS Access Key", AWS, 2)],
        "conf/[b] !.py": [entry("GitHub Token", "ghp", 1)],
        "key.pem": [entry("Private Key", PEM.split("\n")[0], 1)],
        "gone.py": [entry("Secret Keyword", "gone", 7)],
    }
    path = tmp_path / "old.baseline"
    path.write_text(json.dumps({"version": "1.5.0", "results": rows}))
    return path


def test_an_imported_baseline_settles_what_it_names_and_nothing_else(
    repository, gate, waive, baseline
):
    repository.commit(FILES, "base")
    before = gate("--scope=all", "--stage=secrets")
    assert (1, 4) == (before.code, len(before.blocking))

    done = waive(f"--import={baseline}", "--ticket=SEC-1", "--write")
    assert 0 == done.returncode, done.stderr
    assert "4 rows appended" in done.stderr
    assert "gone.py:7 (Secret Keyword)" in done.stderr
    repository.commit({}, "accept")
    after = gate("--scope=all", "--stage=secrets")
    assert (0, []) == (after.code, after.blocking)
    waived = [one for one in after.json["findings"] if one["effect"] == "waived"]
    assert 4 == len(waived)
    assert "@ada" in waived[0]["because"]

    repository.commit({"conf/a.py": FILES["conf/a.py"] + f"MORE = '{OTHER}'\n"})
    assert [("secrets/github-token", "conf/a.py", 3)] == gate(
        "--scope=all", "--stage=secrets"
    ).blocking


def test_the_rows_can_be_looked_at_first(repository, waive, baseline):
    repository.commit(FILES, "base")
    done = waive(f"--import={baseline}", "--reason=known since 2020", "--days=7")

    rows = tomllib.loads(done.stdout)["waivers"]
    assert 4 == len(rows)
    assert {"known since 2020"} == {row["reason"] for row in rows}
    assert {7} == {(row["expires"] - row["created"]).days for row in rows}
    assert {datetime.now(UTC).date()} >= {row["created"] for row in rows}
    assert not (repository.root / "gate.waivers.toml").exists()
    for value in (GITHUB, OTHER, AWS, PEM.split("\n")[2]):
        assert value not in done.stdout + done.stderr


def test_what_is_there_already_is_not_written_twice(repository, waive, baseline):
    repository.commit(FILES, "base")
    own = '# ours\n\n[[waivers]]\nrule = "sast/eval"\npath = "x.py"\nreason = "it must"\n'
    repository.write({"gate.waivers.toml": f'{own}owner = "@bob"\n{DAYS}'})
    waive(f"--import={baseline}", "--write")
    once = (repository.root / "gate.waivers.toml").read_text()
    done = waive(f"--import={baseline}", "--write")

    assert once.startswith(own)
    assert 5 == len(tomllib.loads(once)["waivers"])
    assert once == (repository.root / "gate.waivers.toml").read_text()
    assert "0 rows appended" in done.stderr


TODAY = datetime.now(UTC).date().isoformat()
DAYS = f"created = {TODAY}\nexpires = {TODAY}\n"


def leak(value: str, **row: object) -> dict[str, object]:
    return {"RuleID": "x", "File": "conf/a.py", "StartLine": 1, "EndLine": 1, "Secret": value} | row


@pytest.mark.parametrize("value", [GITHUB, "REDACTED"])
def test_a_report_of_gitleaks_is_imported(repository, gate, waive, tmp_path, value):
    repository.commit(FILES, "base")
    report = tmp_path / "gitleaks.json"
    report.write_text(json.dumps([leak(value)]))
    done = waive(f"--import={report}", "--write")
    repository.commit({}, "accept")

    assert value == "REDACTED" or value not in done.stdout + done.stderr
    assert "secrets/github-token" not in {
        rule
        for rule, path, _ in gate("--scope=all", "--stage=secrets").blocking
        if path == "conf/a.py"
    }


def test_what_a_commit_had_is_settled_for_the_history(repository, gate, waive, tmp_path):
    first = repository.commit(FILES, "base")
    (repository.root / "conf/a.py").unlink()
    repository.commit({"key.pem": "", "conf/[b] !.py": ""}, "take them away")
    report = tmp_path / "gitleaks.json"
    report.write_text(json.dumps([leak(GITHUB, Commit=first), leak("x", Commit="f" * 40)]))
    waive(f"--import={report}", "--write")
    repository.commit({}, "accept")

    rules = [
        rule
        for rule, path, _ in gate("--history", "--stage=secrets").blocking
        if path == "conf/a.py"
    ]
    assert ["secrets/aws-access-key"] == rules


@pytest.mark.parametrize(
    ("text", "says"), [(None, "cannot be read"), ("", "no JSON"), ("{}", "neither a baseline")]
)
def test_what_is_no_baseline_is_wrong_usage(repository, waive, tmp_path, text, says):
    repository.commit(FILES, "base")
    if text is not None:
        (tmp_path / "x.json").write_text(text)
    done = waive(f"--import={tmp_path / 'x.json'}")

    assert 2 == done.returncode
    assert says in done.stderr


def test_no_more_days_than_the_settings_allow(repository, waive, baseline):
    repository.commit(FILES, "base")
    done = waive(f"--import={baseline}", "--days=400", "--write")

    assert 2 == done.returncode
    assert "max_waiver_days" in done.stderr
    assert not (repository.root / "gate.waivers.toml").exists()
