"""The files of several trees as the one text that their reader is given, each content once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from gate.model.path import RepoPath
from gate.readers.environment.files import Format, format_of

_NEEDLES: Final[Mapping[Format, tuple[bytes, ...]]] = {
    Format.SHELL: (b"${", b"-z"),
    Format.PERHAPS_SHELL: (b"${", b"-z"),
    Format.JAVASCRIPT: (b"env",),
    Format.GO: (b"env", b"Env"),
    Format.YAML: (b"env", b"Env", b"variables", b"ConfigMap", b"Secret", b"${", b"$"),
}
"""Without one of these a file of the format neither reads nor sets."""


def is_wanted(path: RepoPath, data: bytes) -> bool:
    """Say whether the reader needs the content *data* of *path*, or its absence says as much."""
    words = _NEEDLES.get(form) if (form := format_of(path)) else None
    # A text of wide characters has none of the words as they stand here.
    return words is None or any(word in data for word in words) or b"\0" in data[:4096]


def bundle(trees: Mapping[str, Mapping[RepoPath, str]], contents: Mapping[str, bytes]) -> bytes:
    """Return *trees*, each a blob by path, and the *contents* of the blobs, as an item's data."""
    sizes = [[blob, len(data)] for blob, data in contents.items()]
    head = json.dumps({"trees": trees, "sizes": sizes}, separators=(",", ":")).encode()
    return b"\n".join((head, b"".join(contents.values())))


def unbundled(data: bytes) -> tuple[Mapping[str, Mapping[str, str]], Mapping[str, bytes]]:
    """
    Return the trees and contents that `bundle` made *data* of.

    Raises:
        ValueError: it made no such thing.
    """
    head, _, rest = data.partition(b"\n")
    asked = json.loads(head)
    return asked["trees"], dict(_contents(asked["sizes"], rest))


def _contents(sizes: list[tuple[str, int]], rest: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    for blob, size in sizes:
        yield blob, rest[at : at + size]
        at += size
