"""
Where is kept what was computed? With the user's other caches, if nobody else writes there.

It is among the first that is imported, so it imports next to nothing.
"""

from __future__ import annotations

import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gate.cli.words import Words

NAME = "playbook-gate"
_NO = frozenset({"", "0", "false", "no", "off"})


def cache_folder(words: Words, environ: Mapping[str, str], root: str) -> str:
    """
    Return the folder that *words* name, or the user's own; nothing if nothing is to be kept.

    In CI, where a cache may be handed from one job to another, it must be named. *root* is the
    checkout's, resolved: a folder in it is the change's to fill. It is empty if there is none.
    """
    if words.no_cache:
        return ""
    return words.cache_dir or own_folder(environ, root)


def own_folder(environ: Mapping[str, str], root: str) -> str:
    """Return the user's own folder; nothing in CI, or if others decide what stands in it."""
    if environ.get("CI", "").lower() not in _NO:
        return ""
    folder = _user_folder(environ)
    return folder if folder and _is_own(folder, root) else ""


def _user_folder(environ: Mapping[str, str]) -> str:
    """Return the folder for this user's caches: https://specifications.freedesktop.org/basedir."""
    named = environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(named):
        return os.path.join(named, NAME)
    home = environ.get("HOME", "")
    if not os.path.isabs(home):
        return ""
    return os.path.join(home, "Library/Caches" if sys.platform == "darwin" else ".cache", NAME)


def _is_own(folder: str, root: str) -> bool:
    """Say whether this user alone decides what stands in *folder*."""
    if root and f"{os.path.realpath(folder)}/".startswith(f"{root.rstrip('/')}/"):
        return False
    # A folder of many users' (umask 002) may hold ours, but who could move ours away may not be
    # anybody.
    parent = os.path.dirname(folder)
    return _is_ours(folder, stat.S_IWGRP | stat.S_IWOTH) and _is_ours(parent, stat.S_IWOTH)


def _is_ours(folder: str, others: int) -> bool:
    """Say whether *folder* is missing, or is a folder of this user's that no *others* write to."""
    try:
        state = os.lstat(folder)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    is_ours = stat.S_ISDIR(state.st_mode) and state.st_uid == os.geteuid()
    return is_ours and not state.st_mode & others
