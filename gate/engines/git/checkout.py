"""Where a repository lies on disk: found by walking up, without asking git.

git's own search honours ``core.worktree`` and takes any folder with ``HEAD``, ``objects`` and
``refs`` for a repository, so that a change could bring one
(https://git-scm.com/docs/gitrepository-layout).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from gate.model.error import ChangeError
from gate.model.value import dataclass

_POINTER: Final = b"gitdir:"
_POINTER_SIZE: Final = 8192
"""Bytes of a ``.git`` file that are read; git writes one path into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A work tree and the folders that belong to it, all resolved."""

    root: Path
    """The top of the work tree."""
    git_dir: Path
    """Where HEAD and the index are."""
    common_dir: Path
    """Where objects, references and settings are; another folder in a linked work tree."""


def find_checkout(start: Path) -> Checkout:
    """
    Return the checkout that *start* lies in.

    Raises:
        ChangeError: there is none, or its ``.git`` is damaged.
    """
    try:
        place = start.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise ChangeError(
            "the folder does not exist", where=start.name, fix="name an existing folder with --repo"
        ) from error
    for folder in (place, *place.parents):
        dot_git = folder / ".git"
        if _is_there(dot_git):
            return _checkout(folder, dot_git)
    if (place / "HEAD").is_file() and (place / "objects").is_dir():
        raise ChangeError(
            "this repository is bare: it has no work tree",
            where=place.name,
            fix="run gate in a clone of it, or name one with --repo",
        )
    raise ChangeError(
        "this is not a git repository",
        where=place.name or "/",
        fix="run gate inside a git work tree, or name one with --repo",
    )


def _is_there(dot_git: Path) -> bool:
    try:
        return dot_git.is_dir() or dot_git.is_file()
    except OSError:  # a folder above that may not be looked into
        return False


def _checkout(root: Path, dot_git: Path) -> Checkout:
    try:
        git_dir = dot_git.resolve() if dot_git.is_dir() else _pointed_at(dot_git)
        common = git_dir / "commondir"
        common_dir = (git_dir / _line(common)).resolve() if common.is_file() else git_dir
        head = git_dir / "HEAD"
        whole = (head.is_symlink() or head.is_file()) and (common_dir / "objects").is_dir()
    except (OSError, ValueError, RuntimeError):
        whole = False
    if not whole:
        raise ChangeError(
            "the repository is damaged: .git leads to no git folder",
            where=".git",
            fix="clone the repository again, or run git fsck to see what is missing",
        )
    return Checkout(root=root, git_dir=git_dir, common_dir=common_dir)


def _pointed_at(dot_git: Path) -> Path:
    """Return the folder that a ``.git`` file of a linked work tree or a submodule names."""
    line = _line(dot_git)
    if not line.startswith(_POINTER.decode()):
        raise ValueError("no gitdir line")
    return (dot_git.parent / line.removeprefix(_POINTER.decode()).strip()).resolve(strict=True)


def _line(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_POINTER_SIZE).decode("utf-8", "surrogateescape").rstrip("\r\n")
