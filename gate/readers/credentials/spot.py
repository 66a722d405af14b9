"""Where credentials stand in a text: every reader asked, and of what overlaps, the surest kept."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from gate.model.signs import Held, may_hold
from gate.readers.credentials import signs
from gate.readers.credentials.kind import Spotted
from gate.readers.credentials.literal import is_configuration, literals
from gate.readers.credentials.lone import lone_keys
from gate.readers.credentials.private_key import private_keys
from gate.readers.credentials.provider import marked, named
from gate.readers.credentials.runs import Runs, runs_of
from gate.readers.credentials.structured import (
    json_web_tokens,
    kubernetes_secrets,
    passwords_of_addresses,
    passwords_of_commands,
    passwords_of_headers,
    passwords_of_postgres,
)


def spot(
    text: str, name: str, *, is_binary: bool = False, held: Held | None = None
) -> Iterator[Spotted]:
    """
    Yield where credentials stand in *text*, in order, no two of them in one place.

    *name* is the file's own name. In a binary, only what has a format is looked for: anything
    may stand behind a name there. *held* are the signs of `gate.readers.credentials.signs` that
    stand in it, if they are known: what has no sign there is not looked for.
    """
    if held is None or not held.isdisjoint(signs.NAMES):
        yield from apart(_all(text, name, held, is_binary=is_binary))


def _all(text: str, name: str, held: Held | None, *, is_binary: bool) -> Iterator[Spotted]:
    low = _lowered(text)
    runs = runs_of(text) if held is None else None
    yield from marked(text, low, runs, held)
    if may_hold(held, signs.PRIVATE_KEY):
        yield from private_keys(text, low)
    if may_hold(held, signs.TOKEN):
        yield from json_web_tokens(text)
    if may_hold(held, signs.ADDRESS):
        yield from passwords_of_addresses(text)
    if not is_binary:
        yield from _all_of_text(text, low, runs, name, held)


def _all_of_text(
    text: str, low: str, runs: Runs | None, name: str, held: Held | None
) -> Iterator[Spotted]:
    """Yield what is looked for in texts alone."""
    if may_hold(held, signs.NAMED):
        yield from named(text, runs or runs_of(text))
    if may_hold(held, signs.COMMAND):
        yield from passwords_of_commands(text, low)
    if may_hold(held, signs.HEADER):
        yield from passwords_of_headers(text, low)
    if may_hold(held, signs.POSTGRES):
        yield from passwords_of_postgres(text, name)
    if may_hold(held, signs.KUBERNETES):
        yield from kubernetes_secrets(text, low)
    is_bare = may_hold(held, signs.BARE) and is_configuration(name)
    if is_bare or may_hold(held, signs.LITERAL):
        yield from literals(text, low, name)
    if may_hold(held, signs.LONE):
        yield from lone_keys(text, runs)


def _lowered(text: str) -> str:
    """Return *text* with the capitals of ASCII small: each character in its own place."""
    if text.isascii():
        return text.lower()
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


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
