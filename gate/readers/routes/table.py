"""The table of frameworks, and every operation of a tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from gate.model.path import RepoPath
from gate.readers.python.project import Project
from gate.readers.routes import aiohttp, django, fastapi, flask, litestar
from gate.readers.routes.route import Declared

READERS: Final[Mapping[str, Callable[[Project], Iterator[Declared]]]] = MappingProxyType(
    {reader.FRAMEWORK: reader.declared for reader in (fastapi, flask, django, aiohttp, litestar)}
)
"""A framework is added here, and nowhere else."""
_TEST: Final = re.compile(
    r"(?:^|/)(?:tests?|testing)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$"
)


def declared(project: Project) -> Iterator[Declared]:
    """Yield every operation that *project*'s source declares, framework by framework."""
    for read in READERS.values():
        yield from read(project)


def is_test(path: RepoPath) -> bool:
    """Say whether *path* is a test's, whose applications nobody serves."""
    return bool(_TEST.search(path))
