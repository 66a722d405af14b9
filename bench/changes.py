"""Repositories with something to judge, made of a corpus: the same each time."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from bench.corpora import git

_SMALLEST: Final = 2_000
"""Bytes of a file that somebody works on."""
_FILES: Final = 40
_STAGED: Final = 3
_LINES: Final = 10


def copied(repository: Path, folder: Path) -> Path:
    """Return a copy of *repository* at *folder*."""
    shutil.copytree(repository, folder, symlinks=True)
    return folder


def branch(repository: Path) -> None:
    """Make the branch ``change``: 400 lines more, spread over 40 Python files."""
    chance = _chance(_FILES)
    _work_on(repository, chance.sample(_python(repository), _FILES), chance)
    git(repository, "switch", "--quiet", "--create", "change")
    git(repository, "commit", "--quiet", "--all", "--message=work")


def staged(repository: Path, number: int) -> list[str]:
    """
    Stage work on three Python files, other ones for each *number*; return their paths.

    A file is as likely as it is long: work on a line is work on the file that the line stands in.
    """
    return _staged(repository, number, lambda name: (repository / name).stat().st_size)


def staged_alike(repository: Path, number: int) -> list[str]:
    """Do as `staged` with files each of which is as likely as any other: most are short."""
    return _staged(repository, number, lambda _: 1)


def _staged(repository: Path, number: int, weight: Callable[[str], int]) -> list[str]:
    git(repository, "reset", "--quiet", "--hard")
    chance = _chance(number)
    able = _python(repository)
    weights = list(map(weight, able))
    files: set[str] = set()
    while len(files) < _STAGED:
        files.update(chance.choices(able, weights))
    _work_on(repository, files, chance)
    git(repository, "add", "--", *sorted(files))
    return sorted(files)


def written_anew(repository: Path) -> None:
    """Let git look at a file that was touched, and write so into the index."""
    name = git(repository, "ls-files", "-z").partition("\0")[0]
    (repository / name).touch()
    git(repository, "status")


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same each time is the point


def _python(repository: Path) -> list[str]:
    names = git(repository, "ls-files", "-z").split("\0")
    python = (repository / name for name in names if name.endswith(".py"))
    able = (path for path in python if path.stat().st_size > _SMALLEST)
    return [path.relative_to(repository).as_posix() for path in able]


def _work_on(repository: Path, files: Iterable[str], chance: random.Random) -> None:
    """Write some lines into *files*."""
    for name in sorted(files):
        path = repository / name
        lines = path.read_text(encoding="utf-8").split("\n")
        for number in range(_LINES):
            lines.insert(chance.randrange(len(lines) - 1), f"# remark {number} on {name}")
        path.write_text("\n".join(lines), encoding="utf-8")


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
