"""The index and the work tree, as the trees that a commit would make of them.

Both are written into the scratch repository. It has no filter drivers, so what ``.gitattributes``
asks for never runs; an LFS file of the work tree is therefore looked at as itself.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from gate.engines.git.repository import Repository
from gate.engines.git.settings import home, settings, user_folder
from gate.model.error import ChangeError
from gate.model.path import UNENDED, RepoPath, path_bytes, repo_path
from gate.model.text import count, shown

_EXCLUDES: Final = "core.excludesfile"
_CONVERSION: Final = frozenset(
    {
        "core.autocrlf",
        "core.checkstat",
        "core.eol",
        _EXCLUDES,
        "core.filemode",
        "core.ignorecase",
        "core.precomposeunicode",
        "core.symlinks",
        "core.trustctime",
    }
)
"""Settings that say how files on this disk become content. None of them names a program."""
_LINKED: Final = "Too many levels of symbolic links"
"""What git says of a ``.gitignore`` or ``.gitattributes`` that is a link, and is not followed."""
MEGABYTES: Final = 256
"""git would copy a larger file of the work tree before anybody could decline it."""
_NAMED: Final = 5
"""How many paths an error names."""


def index_tree(repository: Repository) -> str:
    """
    Return the full id of the tree that ``git commit`` would make of the index now.

    A file that is only intended to be added is not in it, as it would not be in the commit.

    Raises:
        ChangeError: files are unmerged.
        EngineError: the index cannot be read.
    """
    return _written(repository, _copied_index(repository))


def worktree_tree(repository: Repository, *, excluding: Collection[RepoPath] = frozenset()) -> str:
    """
    Return the full id of the tree that ``git add --all`` and a commit would make now.

    Untracked files count unless they are ignored, or a report's that a killed run never ended;
    *excluding* are looked at as the index has them. A nested repository stands as a submodule, a
    symbolic link as its text. What no commit can hold (FIFO, socket, device) is left out where it
    is untracked, as git does.

    Raises:
        ChangeError: files are unmerged, or a file cannot be read as what git tracks it as.
        EngineError: the index cannot be read.
    """
    index = _copied_index(repository)
    _refuse_unmerged(repository, index)
    conversion = _conversion(repository)
    changed = _changed(repository, index, conversion) - set(excluding)
    _refuse_unreadable(repository, changed)
    if changed:
        stdin = b"".join(path_bytes(path) + b"\0" for path in sorted(changed))
        words = ("update-index", "--add", "--remove", "--replace", "-z", "--stdin")
        answer = repository.ask(
            *words, stdin=stdin, index=index, settings=conversion, in_work_tree=True
        )
        if answer.code:
            raise _unreadable(answer.said)
    return _written(repository, index)


def _copied_index(repository: Repository) -> Path:
    """
    Copy the index, and what it is split from, into the scratch repository.

    The copy keeps the time: git tells by it which files changed in the second it was written.
    """
    copy = repository.new_file("index")
    try:
        shutil.copy2(repository.index_file, copy)
        for shared in repository.git_dir.glob("sharedindex.*"):
            shutil.copy2(shared, repository.scratch)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise ChangeError(
            f"the index cannot be read: {error.strerror}",
            where=repository.index_file.name,
            fix="make it readable for the user that runs gate",
        ) from error
    return copy


def _written(repository: Repository, index: Path) -> str:
    answer = repository.ask("write-tree", "--missing-ok", index=index)
    if answer.code:
        _refuse_unmerged(repository, index)
        raise repository.failure("write-tree", answer)
    return answer.out.decode("ascii").strip()


def _refuse_unmerged(repository: Repository, index: Path) -> None:
    listing = repository.run("ls-files", "--unmerged", "-z", index=index).split(b"\0")[:-1]
    paths = {repo_path(line.partition(b"\t")[2]) for line in listing}
    if paths:
        raise ChangeError(
            f"{count(len(paths), 'file')} of the index "
            f"{'is' if len(paths) == 1 else 'are'} unmerged",
            where=_some(paths),
            fix="resolve the conflicts and git add the files",
        )


def _conversion(repository: Repository) -> dict[str, str]:
    """Return the operator's own settings that say what a file of the work tree is."""
    found = {name: value for name, value in settings(repository) if name in _CONVERSION}
    folder = user_folder(repository)
    if ignored := found.pop(_EXCLUDES, str(folder / "ignore") if folder else ""):
        operators = home(repository)
        if ignored.startswith("~/") and operators:
            ignored = str(operators / ignored[2:])
        found[_EXCLUDES] = ignored
    exclude = repository.common_dir / "info/exclude"
    with suppress(OSError):
        (repository.scratch / "info").mkdir(exist_ok=True)
        shutil.copyfile(exclude, repository.scratch / "info/exclude")
    return found | {"core.safecrlf": "false"}


def _changed(repository: Repository, index: Path, conversion: Mapping[str, str]) -> set[RepoPath]:
    """Return what differs from the index, by its stat data, and what it does not know."""
    questions = (
        ("diff-files", "--name-only", "--no-renames", "--ignore-submodules=dirty", "-z"),
        ("ls-files", "--others", "--exclude-standard", f"--exclude={UNENDED}", "-z"),
    )
    paths: set[RepoPath] = set()
    for words in questions:
        answer = repository.ask(*words, index=index, settings=conversion, in_work_tree=True)
        if answer.code:
            raise repository.failure(words[0], answer)
        if answer.said and _LINKED not in answer.said:
            raise _unreadable(answer.said)
        paths.update(repo_path(name.rstrip(b"/")) for name in answer.out.split(b"\0") if name)
    return paths


def _refuse_unreadable(repository: Repository, paths: Collection[RepoPath]) -> None:
    unreadable, large = set(), set()
    for path in paths:
        place = os.path.join(os.fsencode(repository.root), path_bytes(path))  # noqa: PTH118 - bytes
        with suppress(OSError):  # it is gone
            state = os.lstat(place)
            if not _is_readable(place, state.st_mode):
                unreadable.add(path)
            elif stat.S_ISREG(state.st_mode) and state.st_size > MEGABYTES << 20:
                large.add(path)
    if unreadable:
        raise _unreadable(_some(unreadable))
    if large:
        raise ChangeError(
            f"{'a file' if len(large) == 1 else f'{len(large)} files'} of the work tree that git"
            f" would take in {'is' if len(large) == 1 else 'are'} larger than {MEGABYTES} MB",
            where=_some(large),
            fix="add it to .gitignore, or look at the index with --staged",
        )


def _is_readable(place: bytes, mode: int) -> bool:
    """Say whether git can take what is at *place* as it is: a folder, a link, a file to read."""
    if stat.S_ISREG(mode):
        return os.access(place, os.R_OK)
    return stat.S_ISDIR(mode) or stat.S_ISLNK(mode)


def _unreadable(where: str) -> ChangeError:
    return ChangeError(
        "the work tree cannot be read as a whole",
        where=where,
        fix="make these readable, remove or ignore them, or look at the index with --staged",
    )


def _some(paths: Collection[RepoPath]) -> str:
    named = ", ".join(shown(path) for path in sorted(paths)[:_NAMED])
    return named if len(paths) <= _NAMED else f"{named} and {len(paths) - _NAMED} more"
