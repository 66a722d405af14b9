"""
How well does the api stage tell drift and breaking changes?

``python -m bench.api_quality DATA`` runs the gate over the labelled changes of
``DATA/policy/api-drift.jsonl`` and the differences over the pairs of ``oasdiff-pairs.jsonl``;
``-v`` names each row that is not as labelled.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from gate.model.path import RepoPath
from gate.model.work import Unreadable
from gate.readers.openapi.checks import CHECKS, Level
from gate.readers.openapi.compare import differences
from gate.readers.openapi.document import Files, Node
from gate.readers.openapi.retirement import Terms
from gate.readers.openapi.sameness import targets
from gate.readers.yaml import parse

_DRIFT: Final = frozenset({"api/undocumented", "api/mismatch", "api/stale", "api/contract-drift"})
_TODAY: Final = date(2024, 1, 1)
"""The pairs' sunset dates lie on both sides of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled case, and what was said of it."""

    name: str
    is_right: bool
    told: str


def drift(data: Path, scratch: Path) -> Iterator[Row]:
    """Yield the labelled changes, each judged by the gate as a user runs it."""
    for line in (data / "policy" / "api-drift.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        name = row["repo"].partition("/")[2]
        clone = scratch / name
        if not clone.exists():
            bundle = data / "policy" / f"{name}.bundle"
            subprocess.run(["git", "clone", "--quiet", "--no-checkout", bundle, clone], check=True)
        blocking = sorted(set(_blocking(clone, row, scratch)))
        is_right = bool(blocking) == (row["gate"] == "fail")
        told = f"{row['verdict']}, wanted {row['gate']}: {', '.join(blocking) or 'nothing blocks'}"
        yield Row(name=f"{name} {row['commit'][:12]}", is_right=is_right, told=told)


def _blocking(clone: Path, row: dict[str, Any], scratch: Path) -> Iterator[str]:
    settings, report = scratch / "gate.toml", scratch / "report.json"
    settings.write_text(f"[stages.api]\ndocuments = [{json.dumps('/' + row['spec'])}]\n", "utf-8")
    case = f"origin/case/{row['commit'][:12]}"
    command = [
        sys.executable, "-m", "gate", "run", "--repo", clone, "--base", f"{case}/base",
        "--head", f"{case}/head", "--stage", "api", "--settings", settings,
        "--cache-dir", scratch / "cache", "--offline", "--report", f"json={report}",
    ]  # fmt: skip
    ended = subprocess.run(command, capture_output=True, check=False)
    if ended.returncode not in {0, 1}:
        raise RuntimeError(ended.stderr.decode() + ended.stdout.decode())
    for finding in json.loads(report.read_text("utf-8"))["findings"]:
        if finding["effect"] == "blocks" and finding["rule"] in _DRIFT:
            yield finding["rule"]


def pairs(data: Path) -> Iterator[tuple[str, Row]]:
    """Yield (scope, row) of oasdiff's pairs: ``all``, ``single``, or ``without its files``."""
    for line in (data / "policy" / "oasdiff-pairs.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        root = data / "policy" / "oasdiff"
        base, head = (_document(root, row[side]) for side in ("base", "revision"))
        found = [one.check for one in differences(base, head, Terms(today=_TODAY))]
        missed = sorted(set(row["expected"]) - set(found))
        wrong = sorted(set(row["absent"]) & set(found))
        scope = "all" if row["scope"] == "all" else "single"
        if scope == "all" and not row["expected"]:
            wrong += [check for check in found if CHECKS[check] is Level.ERR]
        if not _is_whole(base) or not _is_whole(head):
            scope = "without its files"
        told = f"missed {', '.join(missed) or 'nothing'}, wrongly {', '.join(wrong) or 'nothing'}"
        name = f"{row['base']} -> {row['revision']} ({row['scope']})"
        yield scope, Row(name=name, is_right=not missed and not wrong, told=told)


def _document(root: Path, name: str) -> Node:
    parsed = {}
    waiting = [RepoPath(name)]
    while waiting:
        path = waiting.pop()
        if path not in parsed and (root / path).is_file():
            parsed[path] = parse((root / path).read_bytes())
            waiting += [target for target, _ in targets(path, parsed[path].value) if target]
    return Files(parsed=parsed).root(RepoPath(name))


def _is_whole(root: Node) -> bool:
    """Say whether every file that the document refers to is there."""
    return all(
        target in root.files.parsed
        for path, parsed in root.files.parsed.items()
        for target, _ in targets(path, parsed.value)
        if target
    )


def main(arguments: list[str]) -> int:
    """Print the shares of rows that are as labelled; return 1 if a bound is missed."""
    parser = argparse.ArgumentParser(prog="bench.api_quality")
    parser.add_argument("data", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    told = parser.parse_args(arguments)
    rows: dict[str, list[Row]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        rows["drift"] = list(drift(told.data.resolve(), Path(scratch)))
    for scope, row in pairs(told.data):
        rows.setdefault(f"pairs, {scope}", []).append(row)
    for name, each in rows.items():
        right = sum(row.is_right for row in each)
        print(f"{name}: {right} of {len(each)} as labelled ({right / len(each):.1%})")
        for row in each if told.verbose else ():
            if not row.is_right:
                print(f"  {row.name}: {row.told}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, Unreadable) as trouble:
        sys.exit(f"{trouble}")
