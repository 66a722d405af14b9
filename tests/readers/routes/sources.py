"""Small applications as files, and what is read of them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from gate.model.path import RepoPath
from gate.readers.python.project import Project, project
from gate.readers.python.read import prepare
from gate.readers.routes import declared
from gate.readers.routes.route import Dynamic, Route


def tree(files: Mapping[str, str]) -> Project:
    """Return the program that *files*, source by path, are."""
    read = prepare({})
    return project(
        {
            RepoPath(path): read(RepoPath(path), textwrap.dedent(source).encode())[0]
            for path, source in files.items()
        }
    )


def routes(files: Mapping[str, str], *, hidden: bool = False) -> list[str]:
    """Return the operations of *files*: ``GET /users/{}``; those out of the document, if asked."""
    found = declared(tree(files))
    return sorted(
        " ".join(one.key) for one in found if isinstance(one, Route) and one.is_hidden is hidden
    )


def dynamic(files: Mapping[str, str]) -> list[tuple[str, int, str]]:
    """Return what could not be told of *files*: file, line and reason."""
    found = declared(tree(files))
    return [(one.file, one.line, one.reason) for one in found if isinstance(one, Dynamic)]
