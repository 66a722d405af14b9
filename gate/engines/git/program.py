"""Which git is asked, and the scratch repository in which it works."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from gate.engines.git.checkout import Checkout
from gate.engines.scratch import Scratch, sweep
from gate.model.error import ChangeError, EngineError
from gate.model.regex import regex
from gate.model.text import visible

MINIMUM: Final = (2, 31)
"""The first git that takes settings from ``GIT_CONFIG_COUNT``, which keeps tokens out of argv."""
_VERSION: Final = regex(r"(\d+)\.(\d+)")


def find_program(search: Iterable[str], root: Path) -> Path:
    """
    Return the git on *search*. No relative folder counts, and none inside *root*.

    Raises:
        EngineError: there is none.
    """
    for folder in map(Path, search):
        with suppress(OSError, RuntimeError):  # a folder that may not be looked into, a loop
            if _is_program(folder / "git", folder, root):
                return folder / "git"
    raise EngineError("git is not installed", where="PATH", fix="install git, and put it on PATH")


def _is_program(found: Path, folder: Path, root: Path) -> bool:
    if not (folder.is_absolute() and found.is_file() and os.access(found, os.X_OK)):
        return False
    return not any(place.resolve().is_relative_to(root) for place in (folder, found))


def check_version(version: str) -> None:
    """
    Hold what ``git version`` prints against `MINIMUM`.

    Raises:
        EngineError: git is older, or does not say.
    """
    found = _VERSION.search(version)
    if not found or (int(found[1]), int(found[2])) < MINIMUM:
        raise EngineError(
            f"git is too old: {visible(version.strip())}",
            where="git version",
            fix=f"install git {'.'.join(map(str, MINIMUM))} or newer",
        )


def make_scratch(root: Path) -> Scratch:
    """
    Return a new empty folder outside of *root*, and remove what killed runs have left beside it.

    Raises:
        ChangeError: it would lie inside.
        EngineError: there is no place for one.
    """
    made = Scratch()
    if made.folder.is_relative_to(root):
        made.remove()
        raise ChangeError(
            "temporary files would lie inside the repository",
            where="TMPDIR",
            fix="point TMPDIR at a folder outside of it",
        )
    sweep()
    return made


def furnish(scratch: Path, checkout: Checkout, object_format: str) -> None:
    """Make a bare repository of *scratch* by hand (``git init`` costs a process)."""
    for folder in ("objects/info", "refs", "info"):
        (scratch / folder).mkdir(parents=True)
    (scratch / "HEAD").write_bytes(b"ref: refs/heads/none\n")
    (scratch / "config").write_text(
        "[core]\n\trepositoryformatversion = 1\n\tbare = true\n"
        f"[extensions]\n\tobjectformat = {object_format}\n",
        encoding="ascii",
    )
    borrowed = _quoted(os.fsencode(checkout.common_dir / "objects"))
    (scratch / "objects/info/alternates").write_bytes(borrowed + b"\n")
    with suppress(FileNotFoundError):
        shutil.copyfile(checkout.common_dir / "shallow", scratch / "shallow")


def _quoted(path: bytes) -> bytes:
    """Return *path* as ``objects/info/alternates`` spells it."""
    if b"\n" not in path:
        return path
    return b'"' + re.sub(rb'[\n"\\]', lambda found: b"\\%03o" % found[0][0], path) + b'"'
