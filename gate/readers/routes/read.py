"""
The operations of one tree, as a worker's job: its outlines in, its routes and their models out.

The one `Item` holds what `bundle` made of the outlines; `told` reads the one record.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass
from gate.model.work import Item, Json, Record, Unreadable
from gate.readers.python.models import Field, Model, fields_of
from gate.readers.python.project import Project, project
from gate.readers.python.read import prepare as outlines
from gate.readers.routes.route import Dynamic, Route
from gate.readers.routes.table import declared

_MOST: Final = 20_000
"""Operations of one tree; more are no application's."""
_CANARY: Final = b"from flask import Flask\napp = Flask('c')\n@app.get('/c')\ndef c(): ...\n"


def _canary() -> Item:
    path = RepoPath("canary.py")
    return Item(path=path, data=bundle({path: outlines({})(path, _CANARY)[0]}))


def bundle(records: Mapping[RepoPath, Record]) -> bytes:
    """Return the outlines' *records*, by file, as an item's data."""
    return json.dumps(records, sort_keys=True, separators=(",", ":")).encode()


CANARY: Final = _canary()
"""A tree that has an operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One operation, with what its models hold."""

    method: str
    path: str
    framework: str
    file: RepoPath
    line: int
    handler: str
    is_hidden: bool
    body: tuple[Field, ...] | None
    query: tuple[Field, ...]
    response: tuple[Field, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """What a tree's source declares."""

    routes: tuple[Told, ...] = ()
    dynamic: tuple[Dynamic, ...] = ()


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:  # noqa: ARG001 - every reader is told its profile
    """Return a function from a bundle to one record; `told` reads it."""

    def read(path: RepoPath, data: bytes) -> list[Record]:  # noqa: ARG001 - the data is the tree
        program = project({RepoPath(name): one for name, one in json.loads(data).items()})
        routes: list[Json] = []
        dynamic: list[Json] = []
        try:
            for one in declared(program):
                if isinstance(one, Dynamic):
                    dynamic.append([one.file, one.line, one.reason])
                else:
                    routes.append(_route(one, program))
                if len(routes) + len(dynamic) > _MOST:
                    raise Unreadable(f"it declares more than {_MOST:,} operations")
        except RecursionError as error:
            raise Unreadable("what it declares leads around in a circle") from error
        text = json.dumps({"routes": routes, "dynamic": dynamic}, separators=(",", ":"))
        return [{"declared": text}]

    return read


def _route(route: Route, program: Project) -> Json:
    return [
        route.method,
        route.path,
        route.framework,
        route.file,
        route.line,
        route.handler,
        route.is_hidden,
        _model(route.body, program),
        [plain(field) for field in route.query],
        _model(route.response, program),
    ]


def _model(model: Model | None, program: Project) -> Json:
    fields = fields_of(model, program) if model else None
    return None if fields is None else [plain(field) for field in fields]


def plain(field: Field) -> Json:
    """Return *field* as plain values that `field_of` reads."""
    inside: Json = None if field.inside is None else [plain(one) for one in field.inside]
    return [field.name, field.is_required, field.type, inside]


def field_of(value: Json) -> Field:
    """
    Return the field that `plain` made *value* of.

    Raises:
        ValueError: it made no such thing.
    """
    if not isinstance(value, list) or len(value) != 4:  # noqa: PLR2004 - as `plain` has it
        raise ValueError("no field")
    name, is_required, word, inside = value
    return Field(
        name=str(name),
        is_required=bool(is_required),
        type=str(word),
        inside=fields(inside),
    )


def fields(value: Json) -> tuple[Field, ...] | None:
    """Return the fields in *value*; `None` if it holds none."""
    return tuple(map(field_of, value)) if isinstance(value, list) else None


def told(record: Record) -> Declarations:
    """
    Return what *record* says.

    Raises:
        ValueError: it is no such record.
    """
    whole = json.loads(str(record.get("declared")))
    return Declarations(
        routes=tuple(
            Told(
                method=one[0],
                path=one[1],
                framework=one[2],
                file=RepoPath(one[3]),
                line=one[4],
                handler=one[5],
                is_hidden=one[6],
                body=fields(one[7]),
                query=fields(one[8]) or (),
                response=fields(one[9]),
            )
            for one in whole["routes"]
        ),
        dynamic=tuple(
            Dynamic(file=RepoPath(file), line=line, reason=reason)
            for file, line, reason in whole["dynamic"]
        ),
    )
