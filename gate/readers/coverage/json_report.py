"""coverage.py's JSON (https://coverage.readthedocs.io/en/latest/commands/cmd_json.html)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from gate.model.work import Record, Unreadable
from gate.readers.coverage.measured import Measured, about, set_of


def read_json(data: bytes) -> Mapping[str, Any]:
    """
    Return the object that *data* holds.

    Raises:
        Unreadable: it is no JSON, or no object.
    """
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is no JSON, or ends too early") from error
    if not isinstance(told, dict):
        raise Unreadable("it is JSON, and no coverage report")
    return told


def read_coverage_json(told: Mapping[str, Any]) -> Iterator[Record]:
    """
    Yield what the report *told* is, then a record for each of its files.

    Raises:
        Unreadable: it is not shaped as coverage.py's are.
    """
    meta, files = told.get("meta"), told.get("files")
    if not isinstance(meta, dict) or not isinstance(files, dict):
        raise Unreadable("it is JSON, and no report of coverage.py's: it has no meta and files")
    yield about("coverage.py JSON", at=str(meta.get("timestamp", "")))
    for path, file in files.items():
        yield _measured(path, file).record()


def _measured(path: str, file: Any) -> Measured:  # noqa: ANN401 - anybody's JSON
    try:
        executed, missing = file["executed_lines"], file["missing_lines"]
        hits = set_of(executed)
        return Measured(
            path=path,
            statements=hits | set_of(missing),
            hits=hits,
            branches=_branches(file),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable("it has a file without executed and missing lines") from error


def _branches(file: Mapping[str, Any]) -> dict[int, dict[str, bool]]:
    ways: dict[int, dict[str, bool]] = {}
    for name, is_taken in (("missing_branches", False), ("executed_branches", True)):
        for line, aim in file.get(name) or ():
            ways.setdefault(int(line), {})[str(int(aim))] = is_taken
    return ways
