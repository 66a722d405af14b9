"""Credentials in one file, as records: what a worker answers. None holds a value."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from gate.model.decoding import text_of
from gate.model.looks import Looks
from gate.model.path import RepoPath
from gate.model.secret import Keys
from gate.model.signs import Sift
from gate.model.value import asdict
from gate.model.work import Item, Json, Record, Unreadable
from gate.readers.credentials.found import Findings, Found
from gate.readers.credentials.private_key import PRIVATE_KEY, body_of
from gate.readers.credentials.sighting import Sighting, reads
from gate.readers.layers import Unread, layers

CANARY: Final = Item(
    path=RepoPath("canary.py"), data=b"".join((b"key = '", b"AKIA", b"Q2WERTY3UIOP4ASD", b"'\n"))
)
"""
A file in which something must be found; put together here, so that none stands in this file.

Its value looks random: no slow hash is made of it, as would be of one that somebody may guess.
"""
_POINTER: Final = b"version https://git-lfs.github.com/spec/v1\n"
"""How a file starts of which git holds the address alone (https://git-lfs.com)."""
_MOST: Final = 10_000
"""Findings in one file; beyond, the file counts as not looked at."""
_LONGEST_PREFIX: Final = 16


def is_pointer(data: bytes) -> bool:
    """Say whether git has the address alone of what the file *data* stands for."""
    return data.startswith(_POINTER)


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """
    Return a function from a file to the records of the credentials in it.

    *profile*: ``salt``, which keys the hashes of values. `sighting` reads a record.
    """
    keys = Keys(salt=str(profile.get("salt", "")).encode())

    def read(path: RepoPath, data: bytes) -> list[Record]:
        seen, unread = seen_in(path, data, keys)
        return [*map(asdict, seen), *({"unread": each} for each in unread)]

    return read


def seen_in(
    path: RepoPath, data: bytes, keys: Keys, sift: Sift | None = None
) -> tuple[list[Sighting], list[str]]:
    """
    Return the credentials in the file *data* at *path*, and which parts were not looked at.

    *sift* tells of a text which signs stand in it, so that less is looked for.

    Raises:
        Unreadable: it is only the address of a file, or holds too many.
    """
    if is_pointer(data):
        raise Unreadable("it is a pointer of Git LFS, whose content is not in git")
    found, unread = Findings(), []
    for layer in layers(path, data, sift=sift):
        if isinstance(layer, Unread):
            unread.append(str(layer))
            continue
        found.look_into(layer, reads(layer.path))
        if len(found) > _MOST:
            raise Unreadable(f"it seems to hold more than {_MOST:,} credentials")
    own = text_of(data)[0] if found else ""
    return list(sightings(own, found, keys)), unread


def sightings(own: str, found: Iterable[Found], keys: Keys) -> Iterator[Sighting]:
    """Yield *found*, where it stands in *own*, the file's text, and the keyed hash of each."""
    feeds = [feed.start() for feed in re.finditer("\n", own)]
    for each in found:
        one, value = each.spotted, each.value
        start, end = each.place or (0, 0)
        line, column = _position(feeds, start) if each.place else (0, 0)
        end_line, end_column = _position(feeds, end) if each.place else (0, 0)
        yield Sighting(
            kind=one.kind,
            type=one.type,
            tier=one.tier,
            start=start,
            end=end,
            line=line,
            end_line=end_line,
            column=column,
            end_column=end_column,
            prefix=value[: one.public] if one.public <= _LONGEST_PREFIX else "",
            key=keys.of(
                body_of(value) if one.kind == PRIVATE_KEY else value,
                is_guessable=one.looks is Looks.PLAIN,
            ),
            looks=one.looks,
            is_named=one.is_named,
            is_doubtful=one.is_doubtful,
            origin=each.layer.origin,
            inner_start=one.start,
            inner_end=one.end,
            is_exact=each.layer.is_exact,
        )


def _position(feeds: Sequence[int], place: int) -> tuple[int, int]:
    line = bisect_left(feeds, place)
    return line + 1, place - (feeds[line - 1] if line else -1)
