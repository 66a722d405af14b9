"""Does code still use a column or a table?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from gate.model.change import FileKind
from gate.model.decoding import text_of
from gate.model.path import RepoPath
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.readers.migrations.formats import may_be_migration
from gate.readers.migrations.migration import Step

_SOURCE: Final = re.compile(r"\.(?:py|sql|go|rb|java|kt|ts|js|php|cs|rs)$")
_TEST: Final = re.compile(
    r"(?:^|/)(?:tests?|testing|docs?)/|(?:^|/)(?:test_|conftest)[^/]*$|_test\.\w+$"
)
_MOST_BYTES: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A place in the code."""

    path: RepoPath
    line: int


def source_of(tree: Tree, paths: Iterable[RepoPath] | None = None) -> Iterator[RepoPath]:
    """Yield the source files of *tree*, all or those of *paths*, without tests and migrations."""
    entries = tree.entries()
    for path in entries if paths is None else paths:
        entry = entries.get(path)
        if entry is None or entry.kind is not FileKind.FILE or entry.size > _MOST_BYTES:
            continue
        if _SOURCE.search(path) and not _TEST.search(path) and not may_be_migration(path):
            yield path


def use_of(step: Step, tree: Tree, paths: Iterable[RepoPath]) -> Use | None:
    """Return where the files *paths* of *tree* use what *step* drops; `None` if nowhere."""
    wanted = (step.column or step.table).encode()
    for path, data in tree.read_many(tuple(paths)):
        if wanted.lower() not in data.lower():
            continue
        line = _line(step, text_of(data)[0])
        if line:
            return Use(path=path, line=line)
    return None


def _line(step: Step, text: str) -> int:
    """Return the 1-based line of *text* that uses what *step* drops; 0 if none does."""
    owner = re.compile(rf"\b(?:{'|'.join(map(re.escape, _names(step.table)))})\b")
    if not step.table or not owner.search(text):
        return 0
    lines = text.splitlines()
    if not step.column:
        return next((n for n, line in enumerate(lines, 1) if _is_table(step.table, line)), 0)
    column = re.compile(rf"\b{re.escape(step.column)}\b")
    is_distinct = "_" in step.column or any(map(str.isdigit, step.column))
    inside = _declares(step.table, lines)
    for number, line in enumerate(lines, 1):
        if not column.search(line) or line.lstrip().startswith(("#", "//", "--")):
            continue
        if is_distinct or owner.search(line) or number in inside:
            return number
    return 0


def _names(table: str) -> tuple[str, ...]:
    """Return how code may call *table*: ``users``, ``User``, ``Users``."""
    words = [word for word in re.split(r"[_\W]+", table) if word] or [table]
    camel = "".join(word[:1].upper() + word[1:] for word in words)
    last = words[-1][:1].upper() + words[-1][1:]
    every = (table, table.lower(), camel, camel.removesuffix("s"), last, last.removesuffix("s"))
    return tuple(dict.fromkeys(name for name in every if name))


def _is_table(table: str, line: str) -> bool:
    """Say whether *line* declares or queries *table*."""
    name = re.escape(table)
    models = "|".join(map(re.escape, _names(table)))
    return bool(
        re.search(rf"""(?i:\b(?:from|join|into|update|table)\s+["'`]?(?:\w+\.)?{name}\b)""", line)
        or re.search(rf"""__tablename__\s*(?::\s*\w+\s*)?=\s*["']{name}["']""", line)
        or re.search(rf"^\s*class\s+(?:{models})\s*\(.*(?:Model|Base)", line)
        or re.search(rf"""\bTable\(\s*["']{name}["']""", line)
    )


def _declares(table: str, lines: list[str]) -> frozenset[int]:
    """Return the 1-based lines of the class that stands for *table*."""
    start, names = 0, set(_names(table))
    found: set[int] = set()
    for number, line in enumerate(lines, 1):
        told = re.match(r"class\s+(\w+)", line)
        if told:
            start = number if told[1] in names else 0
        elif start and line[:1].strip() and not line.startswith(("@", ")", "#")):
            start = 0
        if start:
            found.add(number)
    return frozenset(found)
