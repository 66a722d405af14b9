"""
Record the ten changes anew: ``python -m tests.recorded.record``.

Each stands as a pull request on a GitHub of this machine, which the gate asks as it asks the real
one; only the moment of the run is put in place of today.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tests.hosts.github import GitHub, github, write_event
from tests.recorded.histories import (
    FOLDER,
    NAMES,
    WHEN,
    Made,
    Told,
    leave_evidence,
    make,
    outcome,
    read,
    record_of,
)
from tests.repositories import ENVIRONMENT, Repository

GATE: Final = Path(sys.executable).with_name("gate")
RECORDED_AT: Final = "2024-10-11T12:00:00+00:00"
WAITS_FOR_UNIT: Final = {
    "type": "required_status_checks",
    "parameters": {"required_status_checks": [{"context": "unit", "integration_id": 15368}]},
}


def record(name: str, folder: Path) -> None:
    """Record the change *name*, and what the gate makes of the record."""
    told, repository = read(name), Repository(folder / "repository")
    made = make(repository, name)
    with github(now=datetime.fromisoformat(WHEN)) as host:
        event = _open(host, told, made)
        environ = host.environ() | {"GITHUB_EVENT_PATH": write_event(folder, event)}
        _gate(repository, environ, f"--report=change={folder / 'change.json'}")
    kept = json.loads((folder / "change.json").read_text("utf-8")) | {"at": RECORDED_AT}
    _write(record_of(name), kept)
    evidence = leave_evidence(folder / "evidence", name)
    report = folder / "gate.json"
    words = (f"--change={record_of(name)}", f"--evidence={evidence}", f"--report=json={report}")
    _gate(repository, {}, *words)
    _write(FOLDER / f"{name}.verdict.json", outcome(json.loads(report.read_text("utf-8"))))


def _open(host: GitHub, told: Told, made: Made) -> dict[str, Any]:
    """Open the pull request and let its people act; return the event of the gate's job."""
    host.rules["main"] = [WAITS_FOR_UNIT]
    host.issue(12, body="## Acceptance criteria\n- [ ] the label shows how many things there are")
    pull = host.open_pull_request(
        made.head, title=told.title, body=told.body, branch=told.branch, author="ann"
    )
    pull.commits[0].parents = (made.base,)
    host.request_review(pull, "bob")
    host.wait(minutes=20)
    for login in told.approved_by:
        host.review(pull, login)
    for check, state in told.checks.items():
        host.check(pull.head, check, state)
    return host.event(pull, made.base)


def _gate(repository: Repository, environ: dict[str, str], *words: str) -> None:
    done = subprocess.run(
        [GATE, "run", "--no-cache", *words],
        cwd=repository.root,
        env={"PATH": ENVIRONMENT["PATH"], **environ},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode not in {0, 1, 3}:
        sys.exit(f"gate ended with {done.returncode}")


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Record the changes that the command line names, or all."""
    for name in sys.argv[1:] or NAMES:
        with tempfile.TemporaryDirectory() as folder:
            record(name, Path(folder))


if __name__ == "__main__":
    main()
