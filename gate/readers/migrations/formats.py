"""Which files may be migrations: by their names alone, and so without reading any of them."""

from __future__ import annotations

import re
from typing import Final

from gate.model.path import RepoPath
from gate.readers.migrations.migration import System

_FOLDER: Final = re.compile(
    r"(?:^|/)(?:[\w.-]*migrations?|migrate|versions|alembic|flyway|dbmate|goose|changelogs?)/",
    re.IGNORECASE,
)
"""Folders in which tools look for migrations, or people put them."""
_FLYWAY: Final = re.compile(r"[VUR][0-9._]*__.+\.sql")
"""https://documentation.red-gate.com/fd/migrations-184127470.html"""
_GOLANG: Final = re.compile(r"[0-9]+_.+\.(?:up|down)\.sql")
"""https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md"""
_SQITCH: Final = re.compile(r"(?:^|/)(?:deploy|revert)/.+\.sql$")
_TEST: Final = re.compile(r"(?:^|/)(?:tests?|testing|testdata|fixtures)/")
_NUMBER: Final = re.compile(r"[VUR]?([0-9]+(?:[._][0-9]+)*)")


def may_be_migration(path: RepoPath) -> bool:
    """Say whether the file at *path* may be a migration; its content decides."""
    if not path.endswith((".py", ".sql")) or _TEST.search(path):
        return False
    name = path.rpartition("/")[2]
    if name.startswith(("__init__.", "env.")):
        return False
    return bool(_FOLDER.search(path)) or (path.endswith(".sql") and _is_named(path, name))


def _is_named(path: RepoPath, name: str) -> bool:
    return bool(_FLYWAY.fullmatch(name) or _GOLANG.fullmatch(name) or _SQITCH.search(path))


def sql_system(path: RepoPath, text: str) -> System:
    """Return whose SQL the file at *path* is, by its name and the marks in its *text*."""
    name = path.rpartition("/")[2]
    if _FLYWAY.fullmatch(name):
        return System.FLYWAY
    if _GOLANG.fullmatch(name):
        return System.GOLANG_MIGRATE
    marks = {"-- migrate:up": System.DBMATE, "-- +goose up": System.GOOSE}
    low = text.lower()
    known = (system for mark, system in marks.items() if mark in low)
    fallback = System.SQITCH if _SQITCH.search(path) else System.SQL
    return next(known, fallback)


def number_of(name: str) -> tuple[int, ...]:
    """Return the version with which the file *name* starts, part by part; empty if it has none."""
    found = _NUMBER.match(name)
    return tuple(int(part) for part in re.split(r"[._]", found[1])) if found else ()
