"""Is the database PostgreSQL? Its locks are what some checks are about."""

from __future__ import annotations

import re
from typing import Final

from gate.model.change import FileKind
from gate.stages.handoff.part import Given

_NAMING: Final = re.compile(
    r"(?:^|/)(?:pyproject\.toml|Pipfile|setup\.(?:py|cfg)|alembic\.ini|sqitch\.conf|flyway\.conf|"
    r"[\w.-]*requirements[\w.-]*\.(?:txt|in)|requirements/[\w.-]+\.txt|settings(?:/\w+)?\.py|"
    r"[\w.-]*compose[\w.-]*\.ya?ml|go\.mod|package\.json|pom\.xml|build\.gradle(?:\.kts)?|\.env\.\w+)$"
)
"""Files in which projects name their driver or their server."""
_POSTGRES: Final = re.compile(
    rb"(?i)psycopg|asyncpg|pg8000|aiopg|backends\.postgresql|postgres(?:ql)?(?:\+\w+)?://|"
    rb"image:\s*[\"']?[\w./-]*postg|jackc/pgx|lib/pq\b|\"pg\"\s*:|org\.postgresql|db:pg:"
)
_MOST_BYTES: Final = 2**20


def is_postgresql(given: Given) -> bool:
    """Say whether the settings, or the head's own manifests, name PostgreSQL."""
    if given.options.database != "auto":
        return given.options.database == "postgresql"
    _, head = given.trees()
    named = [
        path
        for path, entry in head.entries().items()
        if entry.kind is FileKind.FILE and entry.size <= _MOST_BYTES and _NAMING.search(path)
    ]
    return any(_POSTGRES.search(data) for _, data in head.read_many(named))
