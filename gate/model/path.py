"""A file's path, as the whole gate spells it."""

from __future__ import annotations

from typing import Final, NewType

RepoPath = NewType("RepoPath", str)
"""
A path relative to the repository's root, with forward slashes: ``src/app.py``.

Bytes that are not UTF-8 stand as lone surrogates (PEP 383), so that every name git can hold
has one spelling and comes back unharmed from `path_bytes`.
"""

UNENDED: Final = f".gate.{'[0-9a-f]' * 16}.part"
"""How a report is called until it is whole, in gitignore's syntax: a killed run leaves it."""


def unended(token: bytes) -> str:
    """Return such a name, of eight random bytes."""
    return f".gate.{token.hex()}.part"


def repo_path(raw: bytes) -> RepoPath:
    """
    Return the path that git spells *raw*; made once, where it enters.

    Raises:
        ValueError: *raw* is empty, absolute, holds NUL, or climbs out of the repository.
    """
    climbs = b".." in raw and b".." in raw.split(b"/")
    if not raw or raw.startswith(b"/") or b"\0" in raw or climbs:
        raise ValueError(f"not a path inside the repository: {raw!r}")
    return RepoPath(raw.decode("utf-8", "surrogateescape"))


def path_bytes(path: RepoPath) -> bytes:
    """Return the bytes that git knows *path* by."""
    return path.encode("utf-8", "surrogateescape")


def is_utf8(path: RepoPath) -> bool:
    """Say whether *path* can be written as text without escapes."""
    return path.isascii() or not any("\udc80" <= character <= "\udcff" for character in path)
