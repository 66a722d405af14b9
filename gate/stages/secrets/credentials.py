"""
Every credential in one file, seen by our reader and by detect-secrets: what a worker answers.

One process looks once at a file for both, so that what costs most, the many files that hold
nothing, is told from one search for the signs of either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from gate.engines import detect_secrets
from gate.engines.detect_secrets import Sighting as Stock
from gate.engines.detect_secrets import signs as stock_signs
from gate.engines.detect_secrets.possible import is_form_possible, is_possible
from gate.engines.detect_secrets.suspects import with_folded
from gate.engines.sieve import sieve
from gate.model.decoding import text_of
from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.secret import LateKeys
from gate.model.signs import Held, Sift
from gate.model.value import replace
from gate.model.work import Driver, Item, Json, Record, Unreadable
from gate.readers.credentials import signs as our_signs
from gate.readers.credentials.read import CANARY, is_pointer, seen_in
from gate.readers.credentials.sighting import Sighting, reads
from gate.readers.layers import plain_text
from gate.readers.layers import signs as layer_signs
from gate.stages.secrets.merge import merged
from gate.stages.secrets.place import Place, record_of
from gate.stages.secrets.rules import PROVIDED

__all__ = ["CANARY", "ahead", "prepare", "sift"]

_OURS: Final = our_signs.NAMES.union(sign.name for sign in layer_signs.SIGNS)
_SIGNS: Final = (*our_signs.SIGNS, *layer_signs.SIGNS, *stock_signs.SIGNS)

_USUAL: Final = tuple(
    Item(path=RepoPath(f"usual.{ending}"), data=text.format(name="password").encode())
    for ending, text in (
        ("py", '{name} = "changeme1"\n# https://a:changeme1@example.com\n'),
        ("yaml", "{name}: changeme1\n"),
        ("ini", "[usual]\n{name} = changeme1\n"),
    )
)
"""Files of usual kinds, in which nothing is found after most is asked."""

_Seen = tuple[list[Sighting], list[str], list[Stock]]
"""What we saw, which parts were not looked at, and what detect-secrets saw."""


def ahead() -> None:
    """Import and compile what `prepare` and a first look will need, whatever the profile says."""
    detect_secrets.ahead()
    _Both({"types": [*PROVIDED]}).look(CANARY.path, CANARY.data)


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """
    Return a function from a file to the places in it where credentials stand.

    *profile*: ``types`` and ``driver`` as `gate.engines.detect_secrets.prepare` has them; ``salt``,
    which keys the hashes of values; ``is_much``, whether so many files follow that what makes
    each faster is worth its start. `gate.stages.secrets.place.place_of` reads a record.

    Raises:
        EngineError: detect-secrets cannot work.
    """
    both = _Both(profile)
    # What a first look imports and compiles is there for every worker.
    for item in (CANARY, *_USUAL) if profile.get("is_much") else (CANARY,):
        both.look(item.path, item.data)
    return both.look


def sift() -> Sift | None:
    """
    Return what tells the signs of a text, of one after the other; `None` without hyperscan.

    What hyperscan makes of them is kept beside gate's bytecode: `Dockerfile` calls this for that.
    """
    plain = sieve(_SIGNS, "credentials")
    if plain is None:
        return None
    with_all = with_folded(plain)
    last, known = b"", with_all(b"")  # a file's own text is asked about more than once

    def held_by(data: bytes) -> Held:
        nonlocal last, known
        if data != last:
            last, known = data, with_all(data)
        return known

    return held_by


class _Both:
    """Our reader and detect-secrets."""

    def __init__(self, profile: Mapping[str, Json]) -> None:
        self._profile = profile
        self._keys = LateKeys(salt=str(profile.get("salt", "")).encode())
        self._is_fast = profile.get("driver") != Driver.STOCK.value
        is_much = bool(profile.get("is_much"))
        self._sift = sift() if is_much and self._is_fast else None
        self._stock: detect_secrets.Look | None = None

    def look(self, path: RepoPath, data: bytes) -> list[Record]:
        """
        Return a record for each place in the file *data* at *path*, and for each part not read.

        Raises:
            Unreadable: the file cannot be looked at.
        """
        if is_pointer(data):
            raise Unreadable("it is a pointer of Git LFS, whose content is not in git")
        ours, unread_parts, stock = self._seen(path, data, reads(path))
        told: list[Record] = [{"unread": each} for each in unread_parts]
        if ours or stock:
            places = merged(ours, stock, text_of(data)[0], reads(path))
            told += map(self._record, places)
            self._keys.forget()
        return told

    def _seen(self, path: RepoPath, data: bytes, name: str) -> _Seen:
        text = plain_text(path, data) if self._sift else None
        if self._sift is None or text is None:
            stock = self._by_stock(data, name, self._sift)
            return *seen_in(path, data, self._keys, self._sift), stock
        held = self._sift(text)
        is_ours = not held.isdisjoint(_OURS)
        ours, unread_parts = seen_in(path, data, self._keys, self._sift) if is_ours else ([], [])
        is_stocks = bool(stock_signs.of_file(held, name) - {stock_signs.ODD})
        if not is_stocks and not (text is data and is_form_possible(data, name)):
            return ours, unread_parts, []
        return ours, unread_parts, self._by_stock(data, name, lambda _: held)

    def _by_stock(self, data: bytes, name: str, sift: Sift | None) -> list[Stock]:
        if self._stock is None:
            if self._is_fast and not is_possible(data, name, sift):
                return []
            self._stock = self._asked()
        return self._stock(data, name, sift)

    def _asked(self) -> detect_secrets.Look:
        """Return what asks detect-secrets, which is imported now and must find its canary."""
        look = detect_secrets.looks(self._profile, self._keys)
        if not look(CANARY.data, CANARY.path, None):
            raise EngineError(
                "detect-secrets did not find its canary",
                where=detect_secrets.version(),
                fix="install the versions that the gate's lock file names",
            )
        return look

    def _record(self, place: Place) -> Record:
        key = self._keys.settled(place.seen.key)
        return record_of(replace(place, seen=replace(place.seen, key=key)))
