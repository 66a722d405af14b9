"""One thing that was looked into, and how it stands."""

from __future__ import annotations

from enum import Enum

from gate.model.value import dataclass


class State(Enum):
    """How it stands."""

    WELL = "well"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    """It cannot be told from here; this is neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was seen of one thing; of what is well, `why` and `write` are empty."""

    id: str
    """``group/thing``: ``workflow/paths``."""
    state: State
    seen: str
    """One clause."""
    where: str = ""
    """``.github/workflows/ci.yml:4``; empty where it is this machine."""
    why: str = ""
    """What goes wrong."""
    write: str = ""
    """The line to write, or the command to give."""


def well(id_: str, seen: str, *, where: str = "") -> Check:
    """Return that it is as it must be."""
    return Check(id=id_, state=State.WELL, seen=seen, where=where)


def wrong(id_: str, seen: str, *, why: str, write: str, where: str = "") -> Check:
    """Return that it is not."""
    return Check(id=id_, state=State.WRONG, seen=seen, why=why, write=write, where=where)


def unknown(id_: str, seen: str, *, why: str = "", write: str = "", where: str = "") -> Check:
    """Return that it cannot be told from here."""
    return Check(id=id_, state=State.UNKNOWN, seen=seen, why=why, write=write, where=where)
