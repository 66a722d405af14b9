"""
What of git's index would be committed? Git writes the file anew whenever it has looked at a file.

https://git-scm.com/docs/index-format says what stands where. It is among the first that is
imported, so it imports nothing.
"""

from __future__ import annotations

_SIGNATURE = b"DIRC"
_VERSIONS = (b"\0\0\0\2", b"\0\0\0\3")
"""Those that spell each path out."""
_HEADER = 12
_MODE = 24
"""Behind what the disk says of a file: times, device, inode."""
_OWNER = 28
_ID = 40
"""Behind the owner and the size."""
_IS_EXTENDED = 0x40
"""In the first byte of the flags: two bytes of flags more."""
_BESIDE = frozenset({b"TREE", b"REUC", b"UNTR", b"FSMN", b"EOIE", b"IEOT"})
"""Extensions that say the entries again, what was resolved, or what lies on the disk."""


def staged(index: bytes, id_bytes: int) -> bytes:
    """
    Return of *index* the mode, id, flags and path of each entry: equal where these are.

    An id is *id_bytes* long. What is no index of a plain kind, such as one that is split from
    another or holds folders, comes back as it is.
    """
    try:
        entries, end = _entries(index, id_bytes)
        is_plain = _is_beside(index, end, len(index) - id_bytes)
    except (IndexError, ValueError):
        return index
    return entries if is_plain else index


def _entries(index: bytes, id_bytes: int) -> tuple[bytes, int]:
    """
    Return what decides of all entries, and where they end.

    Raises:
        IndexError: they go on beyond the end.
        ValueError: a path does, or this is no index that spells each out.
    """
    if index[:4] != _SIGNATURE or index[4:8] not in _VERSIONS:
        raise ValueError("no such index")
    kept: list[bytes] = []
    at = _HEADER
    for _ in range(int.from_bytes(index[8:12], "big")):
        flags = at + _ID + id_bytes
        end = index.index(0, flags + (4 if index[flags] & _IS_EXTENDED else 2))
        kept += index[at + _MODE : at + _OWNER], index[at + _ID : end + 1]
        at += (end - at + 8) // 8 * 8
    return b"".join(kept), at


def _is_beside(index: bytes, at: int, end: int) -> bool:
    """Say whether nothing stands from *at* to *end* but extensions that decide nothing."""
    while at < end:
        if index[at : at + 4] not in _BESIDE:
            return False
        at += 8 + int.from_bytes(index[at + 4 : at + 8], "big")
    return at == end
