"""Django's migrations (https://docs.djangoproject.com/en/stable/ref/migration-operations/)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import replace
from gate.readers.migrations import sql
from gate.readers.migrations.calls import (
    argument,
    assigned,
    is_constant,
    name_of,
    says,
    text,
    texts,
)
from gate.readers.migrations.migration import Action, Migration, Rollback, Step, System


def migration(path: RepoPath, module: ast.Module, digest: str) -> Migration | None:
    """Return the migration that *module* holds; `None` if it holds none."""
    for node in module.body:
        if isinstance(node, ast.ClassDef) and node.name == "Migration" and node.bases:
            return _of_class(path, node, digest)
    return None


def _of_class(path: RepoPath, node: ast.ClassDef, digest: str) -> Migration:
    told = assigned(node.body)
    folder, _, file = path.rpartition("/")
    name = file.removesuffix(".py")
    atomic = not is_constant(told.get("atomic"), False)  # noqa: FBT003 - a literal
    steps = tuple(
        replace(step, in_transaction=atomic) for step in _operations(told.get("operations"))
    )
    return Migration(
        path=path,
        system=System.DJANGO,
        name=name,
        group=folder,
        revision=name,
        parents=tuple(map(".".join, _pairs(told.get("dependencies")))),
        replaces=tuple(one for _, one in _pairs(told.get("replaces"))),
        rollback=Rollback.NOT_ASKED,
        steps=steps,
        digest=digest,
        line=node.lineno,
    )


def _pairs(node: ast.expr | None) -> Iterator[tuple[str, str]]:
    for one in node.elts if isinstance(node, ast.List | ast.Tuple) else ():
        told = texts(one)
        if len(told) == 2:  # noqa: PLR2004 - (app, name)
            yield told[0], told[1]


def _operations(node: ast.expr | None) -> Iterator[Step]:
    if isinstance(node, ast.BinOp):
        yield from _operations(node.left)
        yield from _operations(node.right)
    for one in node.elts if isinstance(node, ast.List | ast.Tuple) else ():
        if isinstance(one, ast.Call):
            yield from _operation(one)
        else:
            yield Step(action=Action.OTHER, line=one.lineno)


def _operation(call: ast.Call) -> Iterator[Step]:
    name = name_of(call.func)
    if name == "SeparateDatabaseAndState":  # only the first half reaches the database
        yield from _operations(argument(call, 0, "database_operations"))
        return
    reader = _READERS.get(name)
    if reader is None:
        yield Step(action=Action.OTHER, line=call.lineno)
        return
    yield from reader(call)


def _step(call: ast.Call, action: Action, model: str, column: str = "", **told: bool) -> Step:
    table = text(argument(call, 0, model))
    named = text(argument(call, 1, column)) if column else ""
    return Step(action=action, table=table, column=named, line=call.lineno, **told)


def _add_field(call: ast.Call) -> Iterator[Step]:
    field = argument(call, 2, "field")
    told = field if isinstance(field, ast.Call) else None
    # Many-to-many fields make a table of their own, and without `null` a field is NOT NULL.
    is_plain = told is not None and name_of(told.func) != "ManyToManyField"
    nullable = told is not None and is_constant(argument(told, -1, "null"), True)  # noqa: FBT003 - a literal
    default = told is not None and any(
        argument(told, -1, name) is not None
        for name in ("default", "db_default", "auto_now_add", "auto_now")
    )
    yield _step(
        call,
        Action.ADD_COLUMN,
        "model_name",
        "name",
        is_not_null=is_plain and not nullable,
        has_default=default,
    )


def _index(call: ast.Call) -> Iterator[Step]:
    gentle = name_of(call.func) == "AddIndexConcurrently"
    yield _step(call, Action.CREATE_INDEX, "model_name", is_gentle=gentle)


def _constraint(call: ast.Call) -> Iterator[Step]:
    gentle = name_of(call.func) == "AddConstraintNotValid"
    yield _step(call, Action.ADD_CONSTRAINT, "model_name", is_gentle=gentle)


def _run_python(call: ast.Call) -> Iterator[Step]:
    reverse = argument(call, 1, "reverse_code")
    has_reverse = reverse is not None and not is_constant(reverse, None)
    yield Step(action=Action.RUN_PYTHON, line=call.lineno, has_reverse=has_reverse)


def _run_sql(call: ast.Call) -> Iterator[Step]:
    has_reverse = len(call.args) > 1 or says(call, "reverse_sql")
    told = ";\n".join(_sql_texts(argument(call, 0, "sql")))
    yield Step(action=Action.RUN_SQL, line=call.lineno, has_reverse=has_reverse)
    for step in sql.steps(told):
        yield replace(step, line=call.lineno)


def _sql_texts(node: ast.expr | None) -> Iterable[str]:
    """Return the statements of a ``RunSQL``: a text, a list of them, or of (text, parameters)."""
    if isinstance(node, ast.List | ast.Tuple):
        firsts = (
            one.elts[0] if isinstance(one, ast.Tuple | ast.List) and one.elts else one
            for one in node.elts
        )
        return [text(one) for one in firsts]
    return [text(node)]


def _plain(action: Action, model: str, column: str = "") -> Callable[[ast.Call], Iterator[Step]]:
    def read(call: ast.Call) -> Iterator[Step]:
        yield _step(call, action, model, column)

    return read


_READERS: Final[Mapping[str, Callable[[ast.Call], Iterator[Step]]]] = MappingProxyType(
    {
        "AddConstraint": _constraint,
        "AddConstraintNotValid": _constraint,
        "AddField": _add_field,
        "AddIndex": _index,
        "AddIndexConcurrently": _index,
        "AlterField": _plain(Action.OTHER, "model_name", "name"),  # a label, or a type: who knows
        "CreateModel": _plain(Action.CREATE_TABLE, "name"),
        "DeleteModel": _plain(Action.DROP_TABLE, "name"),
        "RemoveField": _plain(Action.DROP_COLUMN, "model_name", "name"),
        "RenameField": _plain(Action.RENAME_COLUMN, "model_name", "old_name"),
        "RenameModel": _plain(Action.RENAME_TABLE, "old_name"),
        "RunPython": _run_python,
        "RunSQL": _run_sql,
    }
)
