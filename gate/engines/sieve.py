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
    plain = _Sieve(hyperscan, [sign for sign in signs if not sign.is_squashed], name)
    squashed = _Sieve(
        hyperscan, [sign for sign in signs if sign.is_squashed], name and f"{name}-squashed"
    )
    asked = {sign.beside for sign in signs if sign.is_squashed}
    partners = {(sign.name, sign.beside) for sign in signs if sign.beside}

    def sift(data: bytes) -> Held:
        held = plain.held(data)
        if not held.isdisjoint(asked):
            held |= squashed.held(data.translate(None, _SEPARATORS))
        alone = {name for name, beside in partners if name in held and beside not in held}
        return held - alone if alone else held

    return sift


class _Sieve:
    """Looks for some signs."""

    def __init__(self, hyperscan: Any, signs: Sequence[Sign], name: str) -> None:  # noqa: ANN401 - a module that may not be there
        self._names = [sign.name for sign in signs]
        self._database = _database(hyperscan, signs, name)
        self._database.scratch = hyperscan.Scratch(self._database)

    def held(self, data: bytes) -> Held:
        """Return the names of the signs in *data*."""
        found: list[int] = []
        self._database.scan(data + _AFTER, match_event_handler=lambda sign, *_: found.append(sign))
        return frozenset(self._names[sign] for sign in found)


def _database(hyperscan: Any, signs: Sequence[Sign], name: str) -> Any:  # noqa: ANN401 - a module that may not be there
    """Return what looks for *signs*: as it was kept under *name*, or compiled, which takes long."""
    always = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_PREFILTER
    caseless = hyperscan.HS_FLAG_CASELESS
    expressions = [sign.pattern.encode("ascii") for sign in signs]
    flags = [always | (caseless if sign.is_caseless else 0) for sign in signs]
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
