"""
Alembic's revisions and Django's migrations, read by their syntax; nothing is executed.

https://alembic.sqlalchemy.org/en/latest/tutorial.html,
https://docs.djangoproject.com/en/stable/topics/migrations/
"""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Iterable

from gate.model.path import RepoPath
from gate.model.work import Unreadable
from gate.readers.migrations import alembic, django
from gate.readers.migrations.migration import Migration


def migrations(path: RepoPath, data: bytes) -> Iterable[Migration]:
    """
    Return the migration that the module *data* is; nothing if it is none.

    Raises:
        Unreadable: it is no Python that this interpreter knows, or its revision is no literal.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(data)
        digest = _digest(module)
    except SyntaxError as error:
        raise Unreadable(f"line {error.lineno or 1} is no Python") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unreadable("it is no Python, or nests too deeply") from error
    found = django.migration(path, module, digest) or alembic.migration(path, module, digest)
    return (found,) if found else ()


def _digest(module: ast.Module) -> str:
    """Return what two modules share that differ in comments, layout and docstrings alone."""
    told = ast.dump(_Silent().visit(module))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


class _Silent(ast.NodeTransformer):
    """Takes out what says something to readers alone."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        """Return *node*, unless it is a text."""
        return None if isinstance(node.value, ast.Constant) else node
