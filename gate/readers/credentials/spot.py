"""Where credentials stand in a text: every reader asked, and of what overlaps, the surest kept."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from gate.readers.credentials.kind import Spotted
from gate.readers.credentials.literal import literals
from gate.readers.credentials.lone import lone_keys
from gate.readers.credentials.private_key import private_keys
from gate.readers.credentials.provider import marked, named
from gate.readers.credentials.runs import runs_of
from gate.readers.credentials.structured import (
    json_web_tokens,
    kubernetes_secrets,
    passwords_of_addresses,
    passwords_of_commands,
    passwords_of_headers,
)


def spot(text: str, name: str, *, is_binary: bool = False) -> Iterator[Spotted]:
    """
    Yield where credentials stand in *text*, in order, no two of them in one place.

    *name* is the file's own name. In a binary, only what has a format is looked for: anything
    may stand behind a name there.
    """
    yield from apart(_all(text, name, is_binary=is_binary))


def _all(text: str, name: str, *, is_binary: bool) -> Iterator[Spotted]:
    low, runs = _lowered(text), runs_of(text)
    yield from marked(text, low, runs)
    yield from private_keys(text, low)
    yield from json_web_tokens(text, runs)
    yield from passwords_of_addresses(text)
    if is_binary:
        return
    yield from named(text, runs)
    yield from passwords_of_commands(text, low)
    yield from passwords_of_headers(text, low)
    yield from kubernetes_secrets(text, low)
    yield from literals(text, low, name)
    yield from lone_keys(text, runs)


def _lowered(text: str) -> str:
    """Return *text* with its Latin capitals small: each character in its own place."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return re.sub("[A-Z]+", lambda capitals: capitals.group().lower(), text)


def _rank(one: Spotted) -> tuple[int, bool, int, int]:
    return one.tier, not one.is_named, one.start - one.end, one.start


def apart(spotted: Iterable[Spotted]) -> Iterator[Spotted]:
    """Yield those of *spotted* that do not overlap: the surest of each place, then the longest."""
    taken: list[Spotted] = []
    for one in sorted(spotted, key=_rank):
        place = bisect_left(taken, one.start, key=lambda other: other.start)
        is_free_before = place == 0 or taken[place - 1].end <= one.start
        if is_free_before and (place == len(taken) or one.end <= taken[place].start):
            taken.insert(place, one)
    yield from taken
