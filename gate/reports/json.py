"""
The run as JSON, for programs: the contract of schema 1.

One record stands on each line, so that the file can be searched, compared and read as a stream.
Fields are added, never renamed. ``config/report.schema.json`` describes it.
"""

from __future__ import annotations

import binascii
import json
import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from gate.model.change import Change
from gate.model.path import RepoPath, is_utf8, path_bytes
from gate.model.rule import Rule
from gate.model.run import Run
from gate.model.stage import Measure, Skip, StageResult
from gate.model.table import Table
from gate.model.text import plain, shown
from gate.model.verdict import Judgement

SCHEMA: Final = 1
_encode: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_plain: Final = lru_cache(maxsize=1024)(plain)
"""Many findings say the same."""


def render(run: Run) -> Iterator[str]:
    """Yield the document, in ASCII."""
    yield _encode(_head(run))[:-1]
    yield from _list("stages", map(_stage, run.results))
    told = {judgement.finding.rule for judgement in run.verdict.judgements}
    yield from _list("rules", (_rule(rule) for rule in run.rules if rule.id in told))
    yield from _list("findings", map(_finding, run.verdict.judgements))
    yield "}\n"


def _list(name: str, records: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield f',\n"{name}":['
    before = "\n"
    for record in records:
        yield before + _encode(record)
        before = ",\n"
    yield "\n]"


def _head(run: Run) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "gate": run.version,
        "verdict": {
            "decision": run.verdict.decision.name.lower(),
            "because": plain(run.verdict.because),
            "exit_code": run.exit_code,
            "report_only": run.is_report_only,
        },
        "checks": [
            {
                "id": each.side.value,
                "decision": each.decision.name.lower(),
                "because": plain(each.because),
            }
            for each in run.sides
        ],
        "change": _change(run.change),
        "scope": run.scope.value,
        "named_files": run.named_files,
        "settings": {"source": plain(run.settings_source), "digest": run.settings_digest},
        "engines": {name: plain(version) for name, version in run.engines},
        "started_at": run.started_at.isoformat(),
        "seconds": run.seconds,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "event": change.event.value,
        "base": change.base_commit or change.base_tree,
        "head": change.head_commit or change.head_tree,
        "base_name": plain(change.base_name),
        "head_name": plain(change.head_name),
        "base_tree": change.base_tree,
        "head_tree": change.head_tree,
        "added": change.added,
        "deleted": change.deleted,
        "files": len(change.files),
        "pull_request": change.pull_request.number if change.pull_request else None,
        "recorded_at": change.recorded_at.isoformat() if change.recorded_at else None,
        "assumed": [plain(fact) for fact in change.assumed],
    }


def _stage(result: StageResult) -> dict[str, Any]:
    return {
        "id": result.stage,
        "status": result.status.value,
        "reason": plain(result.reason),
        "seconds": result.seconds,
        "seen": {
            "asked": result.seen.asked,
            "looked_at": result.seen.looked_at,
            "skipped": [_skip(skip) for skip in result.seen.skipped],
            "against": plain(result.seen.against),
        },
        "measures": [_measure(measure) for measure in result.measures],
        "tables": [_table(table) for table in result.tables],
    }


def _skip(skip: Skip) -> dict[str, Any]:
    return {**_path(skip.path), "reason": plain(skip.reason)}


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "name": plain(measure.name),
        "value": _finite(measure.value),
        "unit": measure.unit,
        "limit": None if measure.limit is None else _finite(measure.limit),
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": plain(table.name),
        "columns": [plain(column) for column in table.columns],
        "rows": [
            [plain(cell) if isinstance(cell, str) else _finite(cell) for cell in row]
            for row in table.rows
        ],
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "severity": rule.severity.name.lower(),
        "title": plain(rule.title),
        "why": plain(rule.why),
        "fix": plain(rule.fix),
        "playbook": plain(rule.playbook),
        "see": plain(rule.see),
    }


def _finding(judgement: Judgement) -> dict[str, Any]:
    finding, at = judgement.finding, judgement.finding.location
    record: dict[str, Any] = {
        "rule": finding.rule,
        "stage": finding.stage,
        "severity": finding.severity.name.lower(),
        "effect": judgement.effect.value,
        "because": _plain(judgement.because),
        "message": _plain(finding.message),
        "fix": _plain(finding.fix),
        **(_path(at.path) if at else {"path": None}),
        "line": at.line if at else None,
        "end_line": (at.end_line or at.line) if at else None,
        "column": at.column if at else None,
        "end_column": at.end_column if at else None,
        "fingerprint": finding.fingerprint,
    }
    if finding.details:
        record["details"] = [
            {"name": _plain(name), "value": _plain(value)} for name, value in finding.details
        ]
    return record


def _path(path: RepoPath) -> dict[str, str]:
    """Return the path itself where it is text; else as it is shown, and its bytes."""
    if is_utf8(path):
        return {"path": path}
    raw = binascii.b2a_base64(path_bytes(path), newline=False)
    return {"path": shown(path), "path_bytes": raw.decode("ascii")}
