"""Tar archives (https://www.gnu.org/software/tar/manual/html_node/Standard.html)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from gate.readers.layers.archive import Budget, Member, broken, opened

if TYPE_CHECKING:
    import tarfile

_MAGIC: Final = b"ustar"
_MAGIC_AT: Final = 257


def is_tar(data: bytes) -> bool:
    """Say whether *data* is a tar archive."""
    return data.startswith(_MAGIC, _MAGIC_AT)


def untar(data: bytes, budget: Budget) -> Iterator[Member]:
    """Yield the regular files of *data*; a link has no content of its own, wherever it leads."""
    import tarfile  # noqa: PLC0415 - few files are one

    is_broken = broken()
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:", errorlevel=2) as archive:
            yield from _members(archive, budget)
    except is_broken as error:
        yield Member(name="", unread=f"its rest is broken ({type(error).__name__})")


def _members(archive: tarfile.TarFile, budget: Budget) -> Iterator[Member]:
    place = -1
    while (member := archive.next()) is not None:
        if budget.is_spent:
            yield Member(name="", unread=budget.reason)
            return
        if archive.offset <= place:
            yield Member(name="", unread="its rest is broken (it leads back)")
            return
        place = archive.offset
        stream = archive.extractfile(member) if member.isreg() else None
        if stream is None:
            budget.members_left -= 1
        else:
            yield opened(member.name, stream.read, budget)
