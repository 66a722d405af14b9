"""
Which signs stand in a text? All of them are looked for in one pass, by hyperscan if it is there.

Hyperscan (https://intel.github.io/hyperscan/dev-reference/) is optional: without it nothing can
be told, so that everything is asked, and the same is found.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from gate.engines.compiled import keep, kept, place_beside
from gate.model.signs import Held, Sift, Sign

_SEPARATORS: Final = b"-_. $"
_AFTER: Final = b"\n" * 32
"""What stands behind each text: some matches that end with the last byte are not told (0.9.1)."""


def sieve(signs: Sequence[Sign], name: str = "") -> Sift | None:
    """
    Return what looks for *signs*; `None` where hyperscan is not installed.

    What hyperscan made of them is kept under *name*, if there is one, for the next process.
    """
    try:
        import hyperscan  # noqa: PLC0415 - it is optional
    except ImportError:
        return None
    asked = frozenset(sign.beside for sign in signs if sign.is_squashed)
    straight = [sign for sign in signs if sign.pattern and not sign.is_squashed]
    told = [(sign.name, sign.is_in) for sign in signs if sign.is_in]
    plain = _Sieve(hyperscan, straight, name, asked)
    squashed = _Sieve(
        hyperscan, [sign for sign in signs if sign.is_squashed], name and f"{name}-squashed"
    )
    partners = {(sign.name, sign.beside) for sign in signs if sign.beside}

    def sift(data: bytes) -> Held:
        held, near = plain.held(data)
        held |= {name for name, is_in in told if name not in held and is_in(data)}
        if not held.isdisjoint(asked):
            held |= squashed.held(near.translate(None, _SEPARATORS))[0]
        alone = {name for name, beside in partners if name in held and beside not in held}
        return held - alone if alone else held

    return sift


class _Sieve:
    """Looks for some signs."""

    def __init__(
        self,
        hyperscan: Any,  # noqa: ANN401 - a module that may not be there
        signs: Sequence[Sign],
        name: str,
        asked: Held = frozenset(),
    ) -> None:
        self._signs = signs
        self._asked = asked
        self._database = _database(hyperscan, signs, name)
        self._database.scratch = hyperscan.Scratch(self._database)

    def held(self, data: bytes) -> tuple[Held, bytes]:
        """Return the names of the signs in *data*, and what is in reach of those that are asked."""
        text, signs, asked = data + _AFTER, self._signs, self._asked
        found: set[str] = set()
        near: list[tuple[int, int]] = []

        def note(number: int, _: int, end: int, *__: object) -> None:
            sign = signs[number]
            if sign.name in asked:
                _add(near, *((max(end - sign.reach, 0), end) if sign.reach else (0, len(text))))
            if sign.name not in found and (sign.is_one is None or sign.is_one(text, end)):
                found.add(sign.name)

        self._database.scan(text, match_event_handler=note)
        return frozenset(found), b"\n".join([text[start:end] for start, end in near])


def _add(spans: list[tuple[int, int]], start: int, end: int) -> None:
    """Add what is from *start* to *end* to *spans*, as a part of the last one where they touch."""
    if spans and spans[-1][1] >= start:
        first, last = spans.pop()
        start, end = min(first, start), max(last, end)
    spans.append((start, end))


def _database(hyperscan: Any, signs: Sequence[Sign], name: str) -> Any:  # noqa: ANN401 - a module that may not be there
    """Return what looks for *signs*: as it was kept under *name*, or compiled, which takes long."""
    once = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_PREFILTER
    caseless = hyperscan.HS_FLAG_CASELESS
    expressions = [sign.pattern.encode("ascii") for sign in signs]
    # Where a match ends is told of an exact pattern alone.
    flags = [
        (0 if sign.is_one or sign.reach else once) | (caseless if sign.is_caseless else 0)
        for sign in signs
    ]
    place = place_beside(__file__, name) if name else None
    source = repr((hyperscan.__version__, os.uname().machine, expressions, flags)).encode()
    if place and (made := kept(place, source)):
        with suppress(hyperscan.error):  # it was made for a processor that can do more
            return hyperscan.loadb(made, hyperscan.HS_MODE_BLOCK)
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    ids = list(range(len(signs)))
    database.compile(expressions=expressions, ids=ids, elements=len(signs), flags=flags)
    if place:
        keep(place, source, hyperscan.dumpb(database))
    return database
