"""What the tests of git need beside a repository: clones, and proof that nothing was touched."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.repositories import ENVIRONMENT, Repository


def clone(source: Repository, root: Path, *words: str) -> Repository:
    """Clone *source* over ``file://`` with git's *words*, so that ``--depth`` counts."""
    subprocess.run(
        ["git", "clone", "--quiet", *words, f"file://{source.root}", str(root)],
        env=ENVIRONMENT,
        check=True,
        capture_output=True,
    )
    return Repository(root)


def serve_everything(source: Repository) -> None:
    """Let *source* answer as hosts do: any commit by its id, and filters."""
    source.git("config", "uploadpack.allowAnySHA1InWant", "true")
    source.git("config", "uploadpack.allowFilter", "true")


def state(folder: Path) -> dict[str, str]:
    """
    Return, by path, what is there: kind, mode, time of change, content. ``.git`` included.

    Of an object the time is left out: git renews it where it would else write the same again.
    """
    return {
        os.fspath(path.relative_to(folder)).encode("utf-8", "surrogateescape").hex(): _told(path)
        for path in folder.rglob("*")
    }


def _told(path: Path) -> str:
    status = path.lstat()
    content = b""
    if stat.S_ISREG(status.st_mode):
        content = path.read_bytes()
    elif stat.S_ISLNK(status.st_mode):
        content = os.fsencode(path.readlink())
    digest = hashlib.sha256(content).hexdigest()
    time = 0 if "objects" in path.parts else status.st_mtime_ns
    return f"{status.st_mode:o} {time} {digest}"


@contextmanager
def untouched(*folders: Path) -> Iterator[None]:
    """Prove that the block writes nothing into *folders*."""
    before = [state(folder) for folder in folders]
    yield
    assert before == [state(folder) for folder in folders]


def merge_ref(source: Repository, head: str, base: str = "main") -> str:
    """Make what a host makes of a pull request: *head* merged into *base*; return its id."""
    merged = source.git("merge-tree", "--write-tree", base, head).splitlines()[0]
    commit = source.git("commit-tree", merged, "-p", base, "-p", head, "-m", "Merge")
    source.git("update-ref", "refs/pull/1/merge", commit)
    return commit
