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
    "gate.toml": '[waiver_limits."secrets/*"]\nwaivable = true\n',
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


EVAL = "def read(text):\n    return eval(text)\n"


@pytest.fixture
def report(repository, gate, tmp_path):
    """A run that found something that is new; returns (report, the finding's fingerprint)."""
    base = repository.commit({"gate.toml": "max_waiver_days = 60\n", "a.py": "x = 1\n"}, "base")
    repository.write({"app/b.py": EVAL})
    ended = gate(f"--base={base}", "--stage=sast")
    (one,) = (each for each in ended.json["findings"] if each["path"] == "app/b.py")
    return f"--in={tmp_path / 'reports' / 'json'}", one["fingerprint"], f"--base={base}"


@pytest.fixture
def written(repository, tmp_path):
    """The same, of a report that was written by hand: no run is waited for."""
    base = repository.commit({"gate.toml": "max_waiver_days = 60\n", "a.py": "x = 1\n"}, "base")
    path = tmp_path / "report.json"
    found = {"rule": "sast/eval", "fingerprint": "v1:" + "a" * 16, "path": "app/b.py"}
    path.write_text(json.dumps({"findings": [found]}))
    repository.write({"app/b.py": EVAL})
    return f"--in={path}", found["fingerprint"], f"--base={base}"


WHY = "--reason=trusted input"


def test_a_finding_is_accepted_by_its_fingerprint(repository, gate, waive, report):
    where, fingerprint, base = report
    own = '# ours, in this order\n\n[[waivers]] # first\nrule = "sast/md5"\nreason = "r"\n'
    repository.write({"gate.waivers.toml": f'{own}owner = "@bob"\n{DAYS}'})
    done = waive(fingerprint, where, base, WHY, "--days=7", "--ticket=AB-1")

    assert 0 == done.returncode, done.stderr
    text = (repository.root / "gate.waivers.toml").read_text()
    assert text.startswith(own)
    row = tomllib.loads(text)["waivers"][1]
    assert ("/app/b.py", fingerprint, "trusted input", "@ada", "AB-1") == (
        row["path"],
        row["fingerprint"],
        row["reason"],
        row["owner"],
        row["ticket"],
    )
    assert 7 == (row["expires"] - row["created"]).days
    line = text.split("\n").index("[[waivers]]", 4) + 1
    assert f"gate.waivers.toml:{line}: {row['rule']} in app/b.py, @ada until" in done.stderr

    proposed = gate(base, "--stage=sast")
    assert "a waiver of it is proposed" in str(proposed.json["findings"])
    head = repository.commit({}, "accept")
    accepted = gate(f"--base={head}", "--stage=sast", "--scope=all")
    assert (0, []) == (accepted.code, accepted.blocking)


def test_it_is_never_written_twice(repository, waive, written):
    where, fingerprint, base = written
    waive(fingerprint, where, base, WHY)
    once = (repository.root / "gate.waivers.toml").read_bytes()
    done = waive(fingerprint, where, base, WHY)

    assert (0, once) == (done.returncode, (repository.root / "gate.waivers.toml").read_bytes())
    assert "stands in gate.waivers.toml already, in line 1" in done.stderr


def test_without_a_report_the_gate_is_run(repository, waive, report):
    _, fingerprint, base = report
    done = waive(fingerprint, base, WHY)
    assert 0 == done.returncode, done.stderr
    (row,) = tomllib.loads((repository.root / "gate.waivers.toml").read_text())["waivers"]
    assert (fingerprint, 60) == (row["fingerprint"], (row["expires"] - row["created"]).days)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["v1:0000000000000000", WHY], "has no finding v1:0000000000000000"),
        (["v1:0", WHY], "is no fingerprint"),
        (["FINGERPRINT"], "nobody knows why"),
        (["FINGERPRINT", WHY, "--days=61"], "max_waiver_days"),
        (["FINGERPRINT", WHY, "--path=a.py"], "in a.py"),
        (["FINGERPRINT", WHY, "--import=x"], "either a FINGERPRINT or --import"),
        ([WHY], "either a FINGERPRINT or --import"),
    ],
)
def test_what_cannot_be_accepted_is_refused(repository, waive, written, words, says):
    where, fingerprint, base = written
    done = waive(*(fingerprint if word == "FINGERPRINT" else word for word in words), where, base)
    assert (2, True) == (done.returncode, says in done.stderr), done.stderr
    assert not (repository.root / "gate.waivers.toml").exists()


@pytest.mark.parametrize(
    ("limit", "says"),
    [
        ("waivable = false", "cannot be waived"),
        ('owners = ["@security"]', "must be @security"),
    ],
)
def test_the_limits_of_the_base_are_kept(repository, waive, written, limit, says):
    where, fingerprint, _ = written
    (repository.root / "app/b.py").unlink()
    limits = f'[waiver_limits."sast/*"]\n{limit}\n'
    base = repository.commit({"gate.toml": limits, "gate.waivers.toml": ""}, "limits")
    repository.write({"gate.toml": "", "app/b.py": EVAL})
    done = waive(fingerprint, where, f"--base={base}", WHY)
    assert (2, True) == (done.returncode, says in done.stderr), done.stderr
    assert "" == (repository.root / "gate.waivers.toml").read_text()


def test_a_token_in_its_provider_s_format_is_not_accepted(repository, gate, waive, baseline):
    base = repository.commit({**FILES, "gate.toml": ""}, "base")
    ended = gate("--scope=all", "--stage=secrets")
    (token,) = (
        one for one in ended.json["findings"] if one["path"] == "conf/a.py" and one["line"] == 1
    )
    done = waive(token["fingerprint"], f"--base={base}", "--scope=all", "--path=conf/a.py", WHY)
    assert (2, True) == (done.returncode, "cannot be waived" in done.stderr), done.stderr

    done = waive(f"--import={baseline}")
    rules = [row["rule"] for row in tomllib.loads(done.stdout)["waivers"]]
    assert ["secrets/private-key"] == rules
    assert "these settings do not accept 3 of the entries" in done.stderr
    assert GITHUB not in done.stdout + done.stderr
