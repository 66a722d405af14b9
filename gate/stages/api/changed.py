"""Which operations does the change add, remove or alter, for other stages to know?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from gate.model.table import Table
from gate.readers.routes.read import Declarations
from gate.readers.routes.read import Told as Route
from gate.stages.api.documents import Document
from gate.stages.api.options import ApiOptions
from gate.stages.api.step import Key, Step, step


def changed(old: Step, new: Step, documents: Iterable[Document]) -> Table | None:
    """Return the operations that differ in code or documents; `None` if none does."""
    before = {**_documented(old), **_paths(old.code)}
    after = {**_documented(new), **_paths(new.code)}
    told = dict(_differing(before, after))
    for key, route in new.code.items():
        if key in old.code and _models(route) != _models(old.code[key]):
            told.setdefault(_named(key[0], route.path), "changed")
    for document in documents:
        for one in document.told.differences:
            if one.operation:
                told.setdefault(one.operation, "changed")
    rows = tuple((change, operation) for operation, change in sorted(told.items()))
    columns = ("change", "operation")
    return (
        Table(name="changed operations", columns=columns, rows=rows, is_data=True) if rows else None
    )


def changed_code(options: ApiOptions, old: Declarations, new: Declarations) -> Table | None:
    """Return as `changed`, of source that no document describes."""
    return changed(step(options, old, {}), step(options, new, {}), ())


def _paths(routes: Mapping[Key, Route]) -> dict[Key, str]:
    return {key: route.path for key, route in routes.items()}


def _documented(one: Step) -> dict[Key, str]:
    return {key: written.path for key, written in one.documented.items()}


def _differing(before: Mapping[Key, str], after: Mapping[Key, str]) -> Iterator[tuple[str, str]]:
    for key, path in after.items():
        if key not in before:
            yield _named(key[0], path), "added"
    for key, path in before.items():
        if key not in after:
            yield _named(key[0], path), "removed"


def _named(method: str, path: str) -> str:
    """Return an operation as people write it, however its routers spell the path."""
    return f"{method} {re.sub('/{2,}', '/', path)}"


def _models(route: Route) -> tuple[object, ...]:
    return route.body, route.query, route.response
