"""What the gate asks the worker that runs pip-audit, and what it is told; light to import."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, cast

from gate.model.value import dataclass
from gate.model.work import Record

MODULE: Final = "gate.engines.pip_audit.job"
"""What workers run. Its profile: ``database``, a file; ``digest``, what that holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vulnerability:
    """One advisory that names one release."""

    name: str
    """Canonical."""
    version: str
    """As the manifest writes it."""
    id: str
    aliases: tuple[str, ...]
    """Its other names, in order."""
    summary: str
    score: float | None
    """The CVSS base score; `None` where nobody gave one."""
    level: str
    """As in `severity.Rating`."""
    confidence: str
    """As in `affected.Confidence`."""
    fixes: tuple[str, ...]
    """Releases that mend it, one a release line, the nearest first."""
    clear: str
    """The nearest release that no advisory on the package names; empty if none is known."""


def version() -> str:
    """Return what asks, and its version: ``pip-audit 2.10.1``."""
    from importlib.metadata import version as installed  # noqa: PLC0415 - slow to import

    return f"pip-audit {installed('pip-audit')}"


def releases(asked: Sequence[tuple[str, str]]) -> bytes:
    """Return the (canonical name, version) of *asked* as the data of an item."""
    return json.dumps(list(asked)).encode("ascii")


def vulnerability(record: Record) -> Vulnerability:
    """Return what *record*, which `prepare`'s function made, says."""
    told = cast("dict[str, Any]", record)
    lists = {key: tuple(told[key]) for key in ("aliases", "fixes")}
    return Vulnerability(**(told | lists))
