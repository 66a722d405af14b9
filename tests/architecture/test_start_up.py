"""Does a word at the door import only what it needs?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gate.model.change import Event
from gate.stages import STAGES
from tests.repositories import Repository

ENGINES = frozenset({"bandit", "detect_secrets", "unidiff", "stevedore", "requests", "yaml"})
AUDIT = frozenset({"cvss", "packaging", "pip_audit", "urllib3"})
CHECKS = frozenset({"pydantic", "pathspec"})
DRAWING = frozenset({"rich"})
HEAVY = ENGINES | AUDIT | CHECKS | DRAWING
RUNS = HEAVY | {"click", "importlib.metadata", "inspect_", "logging", "difflib", "textwrap"}
"""What no run needs whose answers are known: each costs a twentieth of it or more."""


def imported(*words: str, cwd: Path | None = None, code: int = 0) -> set[str]:
    """Return the modules, and the packages that they are in, that ``gate WORDS`` imports."""
    done = subprocess.run(
        [sys.executable, "-I", "-X", "importtime", "-m", "gate", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=dict(os.environ),
    )
    assert code == done.returncode, done.stderr
    names = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    return names | {name.split(".")[0] for name in names}


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("run", "--help")], ids=" ".join)
def test_help_imports_no_engine_and_checks_no_settings(words: tuple[str, ...]) -> None:
    assert set() == HEAVY & imported(*words)


@pytest.fixture
def staged(repository: Repository) -> Repository:
    """A repository in which two files are staged: one of them Python."""
    repository.commit({"a.py": "print(1)\n", "b.txt": "b\n"})
    repository.stage({"a.py": "print(2)\n", "b.txt": "c\n"})
    return repository


def test_the_gate_itself_imports_no_engine(staged: Repository, tmp_path: Path) -> None:
    run = imported("run", "--staged", "--cache-dir", str(tmp_path / "cache"), cwd=staged.root)

    assert set() == RUNS & run


def test_a_run_whose_answers_are_known_starts_no_worker(staged: Repository, tmp_path: Path) -> None:
    words = ("run", "--staged", "--cache-dir", str(tmp_path / "cache"))
    imported(*words, cwd=staged.root)
    run = imported(*words, cwd=staged.root)

    assert set() == RUNS & run
    assert (
        set() == {f"gate.engines.worker.{name}" for name in ("pool", "crew", "root", "start")} & run
    )


def test_a_stage_that_does_not_decide_is_not_imported(staged: Repository) -> None:
    run = imported("run", "--staged", "--no-cache", cwd=staged.root)
    seen = {name.split(".")[2] for name in run if name.startswith("gate.stages.")}

    deciding = {each.id.replace("-", "_") for each in STAGES if Event.STAGED in each.events}
    assert deciding | {"facts"} == seen


def test_an_answer_that_stands_imports_nothing(staged: Repository) -> None:
    imported("run", "--staged", cwd=staged.root)
    names = imported("run", "--staged", cwd=staged.root)
    run = {name for name in names if name.startswith("gate") and ": " not in name}

    assert run == {
        "gate", "gate.cli", "gate.cli.again", "gate.cli.cache", "gate.cli.staged", "gate.installed"
    }  # fmt: skip


def test_settings_of_their_own_are_checked_once(staged: Repository, tmp_path: Path) -> None:
    words = ("run", "--staged", "--cache-dir", str(tmp_path / "cache"))
    staged.git("reset", "--hard", "--quiet")
    staged.commit({"gate.toml": "stages.diff-size.limit = 300\n"})

    assert CHECKS <= imported(*words, cwd=staged.root)
    assert set() == CHECKS & imported(*words, cwd=staged.root)


def test_a_run_asks_no_other_host_and_makes_no_other_report(
    staged: Repository, tmp_path: Path
) -> None:
    run = imported("run", "--staged", "--report", "json", cwd=staged.root)

    for room, own in (("platforms", {"local"}), ("reports", {"json"})):
        seen = {name.split(".")[2] for name in run if name.startswith(f"gate.{room}.")}
        assert own == seen


FIRST = """
import sys
from gate.cli.words import plain_words
import gate.cli.signals
before = {*sys.modules}
import gate.cli.workers, gate.engines.worker.start
print(*sorted({name.partition(".")[0] for name in {*sys.modules} - before}))
"""


def test_workers_are_started_before_pathlib_and_json_are_imported() -> None:
    done = subprocess.run([sys.executable, "-I", "-c", FIRST], capture_output=True, check=True)
    imported = {*done.stdout.decode().split()}

    assert "subprocess" in imported
    assert imported.isdisjoint({"pathlib", "json", "tempfile", "shutil"})


READY = """
import sys
from gate.model.work import Driver
from gate.stages.secrets import credentials, stage
credentials.ahead()
work = credentials.prepare(stage._profile(Driver.FAST, "salt"))
before = {*sys.modules}
assert work(credentials.CANARY.path, credentials.CANARY.data)
print(*sorted({*sys.modules} - before))
"""


def test_what_every_worker_needs_is_imported_before_the_first_is_forked() -> None:
    done = subprocess.run([sys.executable, "-I", "-c", READY], capture_output=True, check=True)

    assert b"" == done.stdout.strip()


QUIET = """
import hashlib
hashlib.scrypt = None
from gate.model.work import Driver
from gate.stages.secrets import credentials, stage
work = credentials.prepare(stage._profile(Driver.FAST, "salt"))
assert work(credentials.CANARY.path, credentials.CANARY.data)
"""


def test_a_worker_makes_no_slow_hash_to_prove_that_it_works() -> None:
    subprocess.run([sys.executable, "-I", "-c", QUIET], check=True)


def test_a_worker_that_looks_for_credentials_imports_no_stage() -> None:
    told = "import sys, gate.stages.secrets.credentials; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-c", told], capture_output=True, check=True)

    none = {"gate.model.change", "gate.model.stage", "gate.stages.facts"}
    assert set() == none & set(done.stdout.decode().split())
