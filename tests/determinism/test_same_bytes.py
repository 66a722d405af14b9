"""The same change is told of in the same bytes: times aside, nothing else has a say in a report."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from gate.cli.deliver import FORMATS
from tests.end_to_end.conftest import SCRIPT
from tests.recorded.histories import DATES, NAMES, leave_evidence, read, record_of
from tests.repositories import Repository

SETTINGS = """
[stages.kpis]
events = ["flow.jsonl"]
[[stages.command]]
id = "lint"
run = ["cat", "lint.sarif"]
"""
RESULT = {
    "ruleId": "E1",
    "message": {"text": "no tabs"},
    "locations": [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "shop/api.py"},
                "region": {"startLine": 1},
            }
        }
    ],
}
LOG = {
    "version": "2.1.0",
    "runs": [{"tool": {"driver": {"name": "lint", "version": "1"}}, "results": [RESULT]}],
}
FLOW = Path(__file__).parents[1] / "recorded" / "kpis" / "ants.jsonl"
STAGES = {
    "pull_request": {"policy", "diff-size", "secrets", "sast", "dependencies", "tests", "coverage",
                     "api", "handoff", "readiness", "pull-request", "merge-guard", "command"},
    "schedule": {"secrets", "dependencies", "kpis"},
}  # fmt: skip
"""What decides, by event: between them, every stage."""
TIMES = re.compile(
    r'("seconds": ?|time="|"endTimeUtc": ?"|"end_time": ?")[^",}]+|\d+\.\d+(?= (?:s|ms|seconds)\b)'
)
"""How long something took, as the formats say it."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where, and with what around it, the change is judged."""

    folder: str
    jobs: int
    environment: Mapping[str, str]
    cache: str = ""
    """Its name; none is kept without."""
    is_repacked: bool = False
    """Whether objects and files lie in another order on the disk."""


PLACES = (
    Place(folder="a", jobs=1, cache="kept", environment={"PYTHONHASHSEED": "0", "TZ": "UTC"}),
    Place(
        folder="a",
        jobs=3,
        cache="kept",
        environment={"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
    ),
    Place(
        folder="another place/ü",
        jobs=4,
        is_repacked=True,
        environment={
            "PYTHONHASHSEED": "4294967295",
            "TZ": "America/St_Johns",
            "LANG": "tr_TR.UTF-8",
            "COLUMNS": "100",
        },
    ),
)
"""The first, the first again from what it kept, and a third that has nothing in common."""


def made(root: Path, event: str) -> tuple[Repository, Path]:
    """Return a repository with what all recorded changes bring, and the record of it."""
    repository, told = Repository(root), [read(name) for name in NAMES]
    base = dict(told[0].base)
    base["gate.toml"] += SETTINGS
    base |= {"lint.sarif": json.dumps(LOG), ".env.staging": "SHOP_QUEUE=amqp://queue\n"}
    head = {path: text for each in told for path, text in each.head.items()}
    head["gate.toml"] = base["gate.toml"] + "[stages.diff-size]\nlimit = 9000\n"
    commits = []
    for files in (base, head):
        repository.stage(files)
        repository.git("commit", "--quiet", "--message=feat: all at once", **DATES)
        commits.append(repository.head)
    record = json.loads(record_of("people").read_text("utf-8"))
    ids = {
        record["base_commit"]: commits[0],
        record["head_commit"]: commits[1],
        record["base_tree"]: repository.git("rev-parse", f"{commits[0]}^{{tree}}"),
        record["head_tree"]: repository.git("rev-parse", f"{commits[1]}^{{tree}}"),
    }
    text = json.dumps(record | {"event": event})
    for old, new in ids.items():
        text = text.replace(old, new)
    file = root.parent / f"{event}.json"
    file.write_text(text, encoding="utf-8")
    return repository, file


def texts(place: Place, folder: Path, event: str) -> dict[str, str]:
    """Return every report of the change that is judged at *place*, without times."""
    root = folder / place.folder / "repository"
    root.parent.mkdir(parents=True, exist_ok=True)
    repository, record = made(root, event)
    if place.is_repacked:
        repository.git("repack", "-adq")
        shutil.copytree(root, root.with_name("copy"), symlinks=True)
        root = root.with_name("copy")
    out = root.parent / "reports"
    out.mkdir(exist_ok=True)
    evidence = [leave_evidence(root.parent / "evidence", name) for name in NAMES][-1]
    kept = f"--cache-dir={folder / place.cache}" if place.cache else "--no-cache"
    shutil.copy(FLOW, root.parent / "evidence" / "flow.jsonl")
    done = subprocess.run(
        [
            *(SCRIPT, "run", f"--change={record}", f"--jobs={place.jobs}", kept, "--offline"),
            *(f"--evidence={evidence}", *(f"--report={each}={out / each}" for each in FORMATS)),
        ],
        cwd=root / "shop" if place.is_repacked else root,
        env={"PATH": os.environ["PATH"], "HOME": str(out)} | dict(place.environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in {0, 1, 3}, done.stderr
    assert "a bug in gate" not in done.stdout
    told = {each: (out / each).read_text("utf-8") for each in FORMATS}
    shutil.rmtree(root)
    return {each: TIMES.sub(r"\g<1>0", text) for each, text in told.items()}


@pytest.mark.parametrize("event", STAGES)
def test_nothing_around_a_run_has_a_say_in_its_reports(tmp_path, event):
    first, *others = (texts(place, tmp_path, event) for place in PLACES)

    stages = json.loads(first["json"])["stages"]
    assert STAGES[event] == {each["id"] for each in stages if each["status"] == "completed"}, [
        each["reason"] for each in stages
    ]
    for place, other in zip(PLACES[1:], others, strict=True):
        for each in FORMATS:
            assert first[each].splitlines() == other[each].splitlines(), f"{each}: {place}"
