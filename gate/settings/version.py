"""Does a requirement such as ``>=0.1,<1`` admit a version (PEP 440, release numbers alone)?"""

from __future__ import annotations

from typing import Final

from gate.model.regex import regex
from gate.settings.document import VERSION_CLAUSE

Release = tuple[int, ...]
"""The numbers of a version, without zeros at its end: 0.1.0 is 0.1."""

_CLAUSE: Final = regex(VERSION_CLAUSE)
_RELEASE: Final = regex(r"\d+(?:\.\d+)*")


def admits(requirement: str, version: str) -> bool:
    """Say whether *version* satisfies every clause; ``0.2.0rc1`` counts as ``0.2.0``."""
    told = _RELEASE.match(version)
    release = _numbers(told[0] if told else "0")
    clauses = _CLAUSE.finditer(requirement)
    return all(_holds(clause[1], clause[2], clause[3] or "", release) for clause in clauses)


def _holds(operator: str, wanted: str, wildcard: str, release: Release) -> bool:
    given = _stripped(_numbers(wanted))
    have = _stripped(release)
    match operator:
        case ">=":
            return have >= given
        case "<=":
            return have <= given
        case ">":
            return have > given
        case "<":
            return have < given
        case "~=":
            return have >= given and _starts(release, _numbers(wanted)[:-1])
        case _:
            same = _starts(release, _numbers(wanted)) if wildcard else have == given
            return same == (operator == "==")


def _starts(release: Release, start: Release) -> bool:
    padded = release + (0,) * (len(start) - len(release))
    return padded[: len(start)] == start


def _numbers(spelled: str) -> Release:
    return tuple(map(int, spelled.split(".")))


def _stripped(release: Release) -> Release:
    while release and release[-1] == 0:
        release = release[:-1]
    return release
