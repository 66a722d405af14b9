"""Where is kept what was computed? With the user's other caches, if nobody else writes there."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gate.cli.words import Words

NAME: Final = "playbook-gate"
_NO: Final = frozenset({"", "0", "false", "no", "off"})


def cache_folder(words: Words, environ: Mapping[str, str], root: Path | None) -> Path | None:
    """
    Return the folder that *words* name, or the user's own; `None` if nothing is to be kept.

    In CI, where a cache may be handed from one job to another, it must be named. *root* is the
    checkout's: a folder in it is the change's to fill.
    """
    if words.no_cache:
        return None
    if words.cache_dir:
        return Path(words.cache_dir)
    if environ.get("CI", "").lower() not in _NO:
        return None
    folder = _user_folder(environ)
    return folder if folder and _is_own(folder, root) else None


def _user_folder(environ: Mapping[str, str]) -> Path | None:
    """Return the folder for this user's caches: https://specifications.freedesktop.org/basedir."""
    named = Path(environ.get("XDG_CACHE_HOME", ""))
    if named.is_absolute():
        return named / NAME
    home = Path(environ.get("HOME", ""))
    if not home.is_absolute():
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / NAME


def _is_own(folder: Path, root: Path | None) -> bool:
    """Say whether this user alone decides what stands in *folder*."""
    if root is not None and folder.resolve().is_relative_to(root):
        return False
    # A folder of many users' (umask 002) may hold ours, but who could move ours away may not be
    # anybody.
    return _is_ours(folder, stat.S_IWGRP | stat.S_IWOTH) and _is_ours(folder.parent, stat.S_IWOTH)


def _is_ours(folder: Path, others: int) -> bool:
    """Say whether *folder* is missing, or is a folder of this user's that no *others* write to."""
    try:
        state = folder.lstat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    is_ours = stat.S_ISDIR(state.st_mode) and state.st_uid == os.geteuid()
    return is_ours and not state.st_mode & others
