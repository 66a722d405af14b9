"""Alembic's revisions (https://alembic.sqlalchemy.org/en/latest/ops.html)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import replace
from gate.model.work import Unreadable
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
    """
    Return the revision that *module* is; `None` if it is none.

    Raises:
        Unreadable: its name is made when it runs.
    """
    told = assigned(module.body)
    if "revision" not in told or "down_revision" not in told:
        return None
    revision = text(told["revision"])
    if not revision and not isinstance(told["revision"], ast.Constant):
        line = told["revision"].lineno
        raise Unreadable(f"line {line} makes its revision when it runs, and is to name it")
    if not revision:
        return None
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    forward = functions.get("upgrade")
    steps = tuple(_steps(forward.body, {})) if forward else ()
    folder, _, file = path.rpartition("/")
    return Migration(
        path=path,
        system=System.ALEMBIC,
        name=file.removesuffix(".py"),
        group=folder,
        revision=revision,
        parents=texts(told["down_revision"]),
        is_labelled="branch_labels" in told and bool(texts(told["branch_labels"])),
        rollback=_rollback(functions.get("downgrade"), steps),
        steps=steps,
        digest=digest,
        line=getattr(told["revision"], "lineno", 1),
    )


def _rollback(back: ast.FunctionDef | None, steps: tuple[Step, ...]) -> Rollback:
    if not steps:
        return Rollback.NOT_ASKED
    if back is None:
        return Rollback.MISSING
    body = [node for node in back.body if not isinstance(node, ast.Pass)]
    if any(isinstance(node, ast.Raise) for node in body):
        return Rollback.REFUSED
    return Rollback.PRESENT if body else Rollback.EMPTY


_BODIES: Final = ("body", "orelse", "finalbody")


def _steps(body: Iterable[ast.stmt], batches: Mapping[str, str]) -> Iterator[Step]:
    """Yield what *body* does; *batches* has the table of each name that a batch goes by."""
    for node in body:
        if isinstance(node, ast.With):
            yield from _with(node, batches)
            continue
        parts = (node, *getattr(node, "cases", ()), *getattr(node, "handlers", ()))
        inner = [one for part in parts for field in _BODIES for one in getattr(part, field, ())]
        if inner:
            yield from _steps(inner, batches)
        elif isinstance(node, ast.Expr | ast.Assign | ast.Return) and isinstance(
            node.value, ast.Call
        ):
            yield from _call(node.value, batches)
        elif not isinstance(node, ast.Pass | ast.Import | ast.ImportFrom | ast.Assign):
            yield Step(action=Action.OTHER, line=node.lineno)


def _with(node: ast.With, batches: Mapping[str, str]) -> Iterator[Step]:
    known, outside = dict(batches), False
    for item in node.items:
        call = item.context_expr
        name = name_of(call.func) if isinstance(call, ast.Call) else ""
        if name == "batch_alter_table" and isinstance(call, ast.Call):
            alias = item.optional_vars.id if isinstance(item.optional_vars, ast.Name) else ""
            known[alias] = text(argument(call, 0, "table_name"))
        outside = outside or name == "autocommit_block"
    for step in _steps(node.body, known):
        yield replace(step, in_transaction=False) if outside else step


def _call(call: ast.Call, batches: Mapping[str, str]) -> Iterator[Step]:
    name = name_of(call.func)
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    batch = batches.get(owner.id, "") if isinstance(owner, ast.Name) else ""
    if name == "execute":
        yield from _executed(call)
        return
    reader = _READERS.get(name)
    if reader is None:
        yield Step(action=Action.OTHER, line=call.lineno)
        return
    yield from reader(_Asked(call, batch))


class _Asked:
    """A call of an operation; inside a batch the table's name is left out of its arguments."""

    def __init__(self, call: ast.Call, batch: str) -> None:
        self.call, self.batch = call, batch

    def node(self, place: int, name: str) -> ast.expr | None:
        """Return the argument that stands at *place* outside a batch."""
        return argument(self.call, place - 1 if self.batch else place, name)

    def table(self, place: int = 0, name: str = "table_name") -> str:
        """Return the table's name."""
        return self.batch or text(argument(self.call, place, name))

    def step(self, action: Action, table: str, column: str = "", **told: bool) -> Step:
        """Return a step of this call."""
        return Step(action=action, table=table, column=column, line=self.call.lineno, **told)


def _executed(call: ast.Call) -> Iterator[Step]:
    told = text(argument(call, 0, "sqltext"))
    if not told:
        yield Step(action=Action.RUN_SQL, line=call.lineno)
    for step in sql.steps(told):
        yield replace(step, line=call.lineno)


def _add_column(asked: _Asked) -> Iterator[Step]:
    column = asked.node(1, "column")
    if not isinstance(column, ast.Call):
        yield asked.step(Action.ADD_COLUMN, asked.table())
        return
    yield asked.step(
        Action.ADD_COLUMN,
        asked.table(),
        text(argument(column, 0, "name")),
        is_not_null=is_constant(argument(column, -1, "nullable"), False)  # noqa: FBT003 - a literal
        or is_constant(argument(column, -1, "primary_key"), True),  # noqa: FBT003 - as above
        has_default=says(column, "server_default") or _is_computed(column),
    )


def _is_computed(column: ast.Call) -> bool:
    inner = (one for one in column.args if isinstance(one, ast.Call))
    return any(name_of(one.func) in {"Computed", "Identity"} for one in inner)


def _alter_column(asked: _Asked) -> Iterator[Step]:
    table, column = asked.table(), text(asked.node(1, "column_name"))
    call = asked.call
    if says(call, "new_column_name"):
        yield asked.step(Action.RENAME_COLUMN, table, column)
    if says(call, "type_"):
        yield asked.step(Action.CHANGE_TYPE, table, column)
    if is_constant(argument(call, -1, "nullable"), False):  # noqa: FBT003 - a literal
        yield asked.step(Action.SET_NOT_NULL, table, column)
    if not any(says(call, name) for name in ("new_column_name", "type_", "nullable")):
        yield asked.step(Action.OTHER, table, column)


def _create_index(asked: _Asked) -> Iterator[Step]:
    gentle = is_constant(argument(asked.call, -1, "postgresql_concurrently"), True)  # noqa: FBT003 - a literal
    yield asked.step(Action.CREATE_INDEX, asked.table(1), is_gentle=gentle)


def _constraint(asked: _Asked) -> Iterator[Step]:
    place = 1
    name = "source_table" if name_of(asked.call.func) == "create_foreign_key" else "table_name"
    gentle = is_constant(argument(asked.call, -1, "postgresql_not_valid"), True)  # noqa: FBT003 - a literal
    yield asked.step(Action.ADD_CONSTRAINT, asked.table(place, name), is_gentle=gentle)


def _plain(action: Action) -> Callable[[_Asked], Iterator[Step]]:
    def read(asked: _Asked) -> Iterator[Step]:
        place, name = (
            (0, "table_name") if action is not Action.RENAME_TABLE else (0, "old_table_name")
        )
        yield asked.step(action, asked.table(place, name))

    return read


def _drop_column(asked: _Asked) -> Iterator[Step]:
    yield asked.step(Action.DROP_COLUMN, asked.table(), text(asked.node(1, "column_name")))


_READERS: Final[Mapping[str, Callable[[_Asked], Iterator[Step]]]] = MappingProxyType(
    {
        "add_column": _add_column,
        "alter_column": _alter_column,
        "create_check_constraint": _constraint,
        "create_foreign_key": _constraint,
        "create_index": _create_index,
        "create_table": _plain(Action.CREATE_TABLE),
        "create_unique_constraint": _constraint,
        "drop_column": _drop_column,
        "drop_table": _plain(Action.DROP_TABLE),
        "rename_table": _plain(Action.RENAME_TABLE),
    }
)
