"""
Does an advisory name this release, and which releases mend it?

The evaluation is OSV's (https://ossf.github.io/osv-schema/#evaluation), with versions compared by
PEP 440 and local versions (``1.0+cu118``) left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from functools import lru_cache
from typing import Final

from packaging.version import InvalidVersion, Version

from gate.engines.advisories.advisory import Advisory, Event

_ORDER: Final = {"fixed": 0, "limit": 0, "introduced": 1, "last_affected": 2}
"""Events at one version, in the order in which they take effect."""
_FIRST: Final = Version("0.dev0")


class Confidence(Enum):
    """How surely an advisory names a release. The weakest comes first."""

    OPEN_RANGE = "open-range"
    """A range without an end, and the release is newer than any that the advisory lists."""
    RANGE = "range"
    """A range of versions."""
    EXACT = "exact"
    """The release itself."""


@lru_cache(65536)
def version_of(text: str) -> Version | None:
    """Return *text* as a version that can be compared; `None` if it is none (PEP 440)."""
    try:
        return Version(text)
    except InvalidVersion:
        return None


@lru_cache(4096)
def public(version: Version) -> Version:
    """Return *version* without its local part."""
    return Version(version.public)


class Reach:
    """Which releases an advisory names; its versions are taken apart once."""

    def __init__(self, advisory: Advisory) -> None:
        self.advisory = advisory
        self._written = frozenset(advisory.versions)
        self._listed = {each for each in map(version_of, advisory.versions) if each is not None}
        self._newest = max(self._listed, default=None)
        self._ranges = [_ordered(events) for events in advisory.ranges]

    def of(self, written: str) -> Confidence | None:
        """Return how surely the release *written* is named; `None` if it is not."""
        if written in self._written:
            return Confidence.EXACT
        version = version_of(written)
        if version is None:
            return None
        bare = public(version)
        if bare in self._listed or version in self._listed:
            return Confidence.EXACT
        found = {_in_range(events, bare, self._newest) for events in self._ranges}
        if Confidence.RANGE in found:
            return Confidence.RANGE
        return Confidence.OPEN_RANGE if Confidence.OPEN_RANGE in found else None

    def fixed(self) -> Iterator[Version]:
        """Yield the releases that its ranges end before."""
        for events in self._ranges:
            yield from (at for at, kind in events or () if kind == "fixed")


def _in_range(
    events: list[tuple[Version, str]] | None, version: Version, newest: Version | None
) -> Confidence | None:
    if events is None:
        return Confidence.RANGE  # what cannot be compared excuses nothing
    is_in, has_end = False, False
    for at, kind in events:
        if kind == "introduced":
            is_in = is_in or version >= at
        elif version > at or (version == at and kind != "last_affected"):
            is_in = False
        else:
            has_end = True
    if not is_in:
        return None
    is_beyond = not has_end and newest is not None and version > newest
    return Confidence.OPEN_RANGE if is_beyond else Confidence.RANGE


def _ordered(events: Iterable[Event]) -> list[tuple[Version, str]] | None:
    """Return *events* by version; `None` if one of the versions cannot be compared."""
    placed = []
    for kind, written in events:
        if written == "*":  # a limit that limits nothing
            continue
        at = _FIRST if written == "0" else version_of(written)
        if at is None:
            return None
        placed.append((at, kind))
    return sorted(placed, key=lambda each: (each[0], _ORDER[each[1]]))


def fixes(reaches: Iterable[Reach], written: str) -> list[Version]:
    """
    Return the releases that mend what *reaches* name, for whoever has *written*, nearest first.

    Each ends a range, and so stands in a release line of its own; none of them is named again.
    """
    named = tuple(reaches)
    version = version_of(written)
    if version is None:
        return []
    later = {at for reach in named for at in reach.fixed() if at > public(version)}
    return [at for at in sorted(later) if not any(reach.of(str(at)) for reach in named)]
