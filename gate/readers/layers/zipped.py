"""
Zip archives (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT): wheels, jars, documents.

An archive's list stands at its end, and names where each member starts. What starts without being
named is read too: other programs read an archive from its start.
"""

from __future__ import annotations

import io
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, cast

from gate.readers.layers.archive import Budget, Member, broken, opened, rest

if TYPE_CHECKING:
    import zipfile

_MEMBER: Final = b"PK\x03\x04"
_RAREST: Final = 3
"""The byte of it that is in no text."""
_END: Final = b"PK\x05\x06"
_END_REACH: Final = 22 + 65_535
"""Bytes from the end within which the record of the end starts."""
_LONGEST_LIST: Final = 16 * 2**20
"""Bytes of a list of members that is read: some 150,000 of them."""
_ENCRYPTED: Final = 1
_HEADER: Final = struct.Struct("<4s5H3I2H")
_DEFLATED: Final = 8
_CHUNK: Final = 65_536


def is_zip(data: bytes) -> bool:
    """Say whether a zip archive may stand in *data*, whatever stands around it."""
    return _RAREST in data and _MEMBER in data  # a byte is found sooner than four


def unzip(data: bytes, budget: Budget) -> Iterator[Member]:
    """Yield the members that the list of *data* names, then those that it does not."""
    extents: list[tuple[int, int]] = []
    end = data.rfind(_END, max(len(data) - _END_REACH, 0))
    if end >= 0 or data.startswith(_MEMBER):  # else it may only speak of archives
        yield from _listed(data, end, budget, extents)
    yield from _unlisted(data, budget, sorted(extents))


def _listed(
    data: bytes, end: int, budget: Budget, extents: list[tuple[int, int]]
) -> Iterator[Member]:
    if end >= 0 and int.from_bytes(data[end + 12 : end + 16], "little") > _LONGEST_LIST:
        yield Member(name="", unread="its list of members is too long")
        return
    import zipfile  # noqa: PLC0415 - few files are one

    is_broken = broken()
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except is_broken:
        yield Member(name="", unread="its list of members is broken")
        return
    members = [member for member in archive.infolist() if not member.is_dir()]
    for number, member in enumerate(members):
        start = member.header_offset
        extents.append((start, start + _HEADER.size + member.compress_size))
        if budget.is_spent:
            yield from rest(len(members) - number, budget)
            return
        yield _member(archive, member, budget)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> Member:
    name = member.filename
    if member.flag_bits & _ENCRYPTED:
        return Member(name=name, unread="it is encrypted")
    is_broken = broken()
    try:
        with archive.open(member) as stream:
            return opened(name, cast("zipfile.ZipExtFile", stream).read1, budget)
    except NotImplementedError:
        return Member(name=name, unread="its compression is not known here")
    except is_broken as error:
        return Member(name=name, unread=f"it cannot be unpacked ({type(error).__name__})")


def _unlisted(data: bytes, budget: Budget, extents: Sequence[tuple[int, int]]) -> Iterator[Member]:
    """Yield the compressed members that stand where no list says so; others stand there as text."""
    start = data.find(_MEMBER)
    while 0 <= start <= len(data) - _HEADER.size:
        place = bisect_right(extents, (start, len(data))) - 1
        is_listed = place >= 0 and start < extents[place][1]
        fields = _HEADER.unpack_from(data, start)
        flags, method, name_size, extra_size = fields[2], fields[3], fields[9], fields[10]
        if not is_listed and method == _DEFLATED and not flags & _ENCRYPTED:
            if budget.is_spent:
                yield Member(name="", unread=budget.reason)
                return
            name = data[start + _HEADER.size : start + _HEADER.size + name_size].decode(
                "utf-8", "replace"
            )
            stream = _Inflated(data, start + _HEADER.size + name_size + extra_size)
            member = opened(name, stream.read1, budget)
            if member.data:  # else it only looks like one
                yield member
        start = data.find(_MEMBER, start + 1)


class _Inflated:
    """A stream of deflate (RFC 1951) inside other data."""

    def __init__(self, data: bytes, start: int) -> None:
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._rest = memoryview(data)[start:]

    def read1(self, size: int) -> bytes:
        """
        Return at most *size* bytes; none at its end.

        Raises:
            EOFError: the data ends before the stream does.
        """
        while not self._inflate.eof:
            source = self._inflate.unconsumed_tail or bytes(self._rest[:_CHUNK])
            if not self._inflate.unconsumed_tail:
                self._rest = self._rest[_CHUNK:]
            if not source:
                raise EOFError
            if made := self._inflate.decompress(source, size):
                return made
        return b""
