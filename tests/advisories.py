"""Records in the OSV format, and databases made from them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from gate.engines.advisories.records import Gathered

Record = dict[str, Any]


def record(
    name: str = "PYSEC-2020-1",
    package: str = "flask",
    *,
    versions: tuple[str, ...] = (),
    events: tuple[tuple[str, str], ...] = (),
    aliases: tuple[str, ...] = (),
    modified: str = "2024-10-10T00:00:00Z",
    **further: Any,
) -> Record:
    """Return a record on *package*, with one range of *events*."""
    ranges = [{"type": "ECOSYSTEM", "events": [{kind: at} for kind, at in events]}]
    affected = {
        "package": {"ecosystem": "PyPI", "name": package},
        "versions": list(versions),
        "ranges": ranges if events else [],
    }
    return {
        "id": name,
        "modified": modified,
        "aliases": list(aliases),
        "summary": f"what {name} is",
        "affected": [affected],
        **further,
    }


def database(file: Path, *records: Record, made: date = date(2024, 10, 10)) -> Path:
    """Write *records* to *file*, and return it."""
    gathered = Gathered()
    for each in records:
        gathered.add(each)
    gathered.write(file, source="a test", made=made)
    return file
