"""Which packed files can be opened, by how they start, and which cannot."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from gate.readers.layers.archive import Budget, Member, opened
from gate.readers.layers.taped import is_tar, untar
from gate.readers.layers.zipped import is_zip, unzip

if TYPE_CHECKING:
    import bz2
    import gzip
    import lzma

    Stream = gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile

Unpack = Callable[[bytes, Budget], Iterator[Member]]


def _gzip(data: io.BytesIO) -> Stream:
    import gzip  # noqa: PLC0415 - few files are one

    return gzip.GzipFile(fileobj=data)


def _bzip2(data: io.BytesIO) -> Stream:
    import bz2  # noqa: PLC0415 - as above

    return bz2.BZ2File(data)


def _xz(data: io.BytesIO) -> Stream:
    import lzma  # noqa: PLC0415 - as above

    return lzma.LZMAFile(data)


_OPEN: Final[Mapping[bytes, Callable[[io.BytesIO], Stream]]] = {
    b"\x1f\x8b\x08": _gzip,
    b"BZh": _bzip2,
    b"\xfd7zXZ\0": _xz,
}
"""Streams of one file each: gzip (RFC 1952), bzip2, xz."""
_CLOSED: Final = {
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"\x04\x22\x4d\x18": "LZ4",
    b"\x1f\x9d": "compress",
    b"LZIP": "lzip",
    b"MSCF\0\0\0\0": "Cabinet",
    b"!<arch>\ndebian-binary": "Debian package",
    b"\xed\xab\xee\xdb": "RPM",
    b"# v2 git bundle\n": "git bundle",
    b"# v3 git bundle\n": "git bundle",
}
"""Formats whose content is packed, by their first bytes, that nothing here opens."""


def unpackers(data: bytes) -> Iterator[Unpack]:
    """Yield what opens *data*: nothing for most files, more than one for some."""
    if data.startswith(tuple(_OPEN)):
        yield _stream
    if is_tar(data):
        yield untar
    if is_zip(data):
        yield unzip
    if data.startswith(tuple(_CLOSED)):
        yield _closed


def is_packed(data: bytes) -> bool:
    """Say whether *data* starts as a packed file does."""
    return data.startswith((*_OPEN, b"PK\x03\x04"))


def _stream(data: bytes, budget: Budget) -> Iterator[Member]:
    open_ = next(each for start, each in _OPEN.items() if data.startswith(start))
    with open_(io.BytesIO(data)) as stream:
        yield opened("", stream.read1, budget)


def _closed(data: bytes, _: Budget) -> Iterator[Member]:
    name = next(each for start, each in _CLOSED.items() if data.startswith(start))
    yield Member(name="", unread=f"a {name} file cannot be opened here")
