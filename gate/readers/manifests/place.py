"""Where a path that a manifest writes leads, seen from that manifest."""

from __future__ import annotations

import posixpath
import re
from typing import Final

from gate.model.path import RepoPath

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
"""Of an address, or a drive of Windows."""


def inside(path: RepoPath, written: str) -> RepoPath:
    """Return where *written* leads from the file *path*; empty if out of the repository."""
    word = written.replace("\\", "/")
    if not word or word.startswith(("/", "~")) or _SCHEME.match(word) or "\0" in word:
        return RepoPath("")
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), word))
    return RepoPath("" if joined == ".." or joined.startswith("../") else joined)


def is_inside(path: RepoPath, written: object) -> bool:
    """Say whether *written* is a path that stays in the repository."""
    return isinstance(written, str) and bool(inside(path, written))
