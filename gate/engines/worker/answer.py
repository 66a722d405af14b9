"""What a worker's answer means, or its silence: an outcome, or why there is none."""

from __future__ import annotations

import signal
from typing import Final

from gate.engines.worker.frames import MOST_BYTES, BadFrame
from gate.model.text import visible
from gate.model.work import Item, Job, Json, Outcome

UNREADABLE: Final = "the engine's answer could not be read"
_MEGABYTE: Final = 2**20


def outcome_of(job: Job, item: Item, frame: dict[str, Json]) -> Outcome | None:
    """Return what *frame* says of *item*; `None` if it says nothing that an engine may say."""
    match frame:
        case {"records": list(said)}:
            records = tuple(record for record in said if isinstance(record, dict))
            return Outcome(path=item.path, records=records) if len(records) == len(said) else None
        case {"skipped": str(reason)}:
            return Outcome(path=item.path, skipped=visible(reason)[:300] or UNREADABLE)
        case {"failed": {"what": str(what)}}:
            return Outcome(path=item.path, skipped=_failure(job, what))
        case _:
            return None


def _failure(job: Job, name: str) -> str:
    """Say which exception it was; its text may hold anything, and is left behind."""
    if name == MemoryError.__name__:
        # Python's parser also says so of an expression that nests too deeply.
        return f"needs more than {job.megabytes} MB, or nests too deeply"
    if name == BadFrame.__name__:
        return f"the engine said more than {MOST_BYTES // _MEGABYTE} MB about it"
    return f"the engine failed: {visible(name)[:80]}"


def crash(job: Job, code: int) -> str:
    """Say how a process ended, by its exit code or minus its signal."""
    if code >= 0:
        return f"the engine ended early (exit code {code})"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return too_long(job) if name == "SIGXCPU" else f"the engine crashed ({name})"


def too_long(job: Job) -> str:
    """Say that a file took more than its time."""
    return f"took longer than {job.seconds_per_file:g} s"
