"""Repositories with something to judge, made of a corpus: the same each time."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Final

from bench.corpora import git

_SMALLEST: Final = 2_000
"""Bytes of a file that somebody works on."""
_FILES: Final = 40
_LINES: Final = 10


def copied(repository: Path, folder: Path) -> Path:
    """Return a copy of *repository* at *folder*."""
    shutil.copytree(repository, folder, symlinks=True)
    return folder


def branch(repository: Path) -> None:
    """Make the branch ``change``: 400 lines more, spread over 40 Python files."""
    _work_on(repository, _FILES)
    git(repository, "switch", "--quiet", "--create", "change")
    git(repository, "commit", "--quiet", "--all", "--message=work")


def staged(repository: Path) -> list[str]:
    """Stage work on three Python files, and return their paths."""
    files = _work_on(repository, 3)
    git(repository, "add", "--", *files)
    return files


def written_anew(repository: Path) -> None:
    """Let git look at a file that was touched, and write so into the index."""
    name = git(repository, "ls-files", "-z").partition("\0")[0]
    (repository / name).touch()
    git(repository, "status")


def _work_on(repository: Path, count: int) -> list[str]:
    """Write some lines into *count* Python files; return their paths."""
    chance = random.Random(count)  # noqa: S311 - the same each time is the point
    python = [
        name for name in git(repository, "ls-files", "-z").split("\0") if name.endswith(".py")
    ]
    able = [name for name in python if (repository / name).stat().st_size > _SMALLEST]
    files = sorted(chance.sample(able, count))
    for name in files:
        path = repository / name
        lines = path.read_text(encoding="utf-8").split("\n")
        for number in range(_LINES):
            lines.insert(chance.randrange(len(lines) - 1), f"# remark {number} on {name}")
        path.write_text("\n".join(lines), encoding="utf-8")
    return files


def times(repository: Path, folder: Path, part: str, count: int) -> Path:
    """Return a repository at *folder* with *count* copies of *part*, no two files of them alike."""
    for number in range(count):
        place = folder / f"copy{number}"
        shutil.copytree(repository / part, place, symlinks=True)
        for path in place.rglob("*.py"):
            if path.is_file():
                with path.open("a", encoding="utf-8") as file:
                    file.write(f"\n# copy {number}\n")
    return folder
