"""Is every operation of the code in the document, and every one of the document in the code?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from gate.model.finding import Finding, Location
from gate.model.path import RepoPath
from gate.model.value import dataclass, replace
from gate.readers.openapi.read import ToldSide
from gate.readers.routes.read import Declarations
from gate.readers.routes.read import Told as Route
from gate.readers.routes.route import normalised
from gate.stages.api.documents import Document
from gate.stages.api.options import ApiOptions
from gate.stages.api.rules import DYNAMIC, MISMATCH, SLASH, STALE, UNDOCUMENTED

_SILENT: Final = frozenset({"HEAD", "OPTIONS", "TRACE"})
"""Methods that frameworks answer by themselves."""
_TYPED_BEFORE: Final = re.compile(r"<(?:[^<>]*:)?([^<>:]*)>")
_TYPED_AFTER: Final = re.compile(r"\{([^{}:]*):[^{}]*\}")
"""Parameters as frameworks write them: ``<int:id>`` of Django and Flask, ``{id:int}`` of others."""
Key = tuple[str, str]
"""Method and normalised path."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Written:
    """One operation of a document, with the path as a client calls it."""

    key: Key
    path: str
    document: RepoPath
    line: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """The operations of one tree's code and documents."""

    code: Mapping[Key, Route]
    hidden: frozenset[Key]
    documented: Mapping[Key, Written]

    @property
    def undocumented(self) -> Mapping[Key, Route]:
        """The operations of the code alone."""
        return {key: one for key, one in self.code.items() if key not in self.documented}

    @property
    def stale(self) -> Mapping[Key, Written]:
        """The operations of the documents alone."""
        known = self.hidden | self.code.keys()
        return {key: one for key, one in self.documented.items() if key not in known}


def step(options: ApiOptions, declared: Declarations, sides: Mapping[RepoPath, ToldSide]) -> Step:
    """Return the operations of *declared* and of the documents' *sides*."""
    routes = [
        replace(route, path=options.prefix + route.path)
        for route in declared.routes
        if route.method not in _SILENT and not _is_ignored(options, route.path)
    ]
    code = {_key(one): one for one in reversed(routes) if not one.is_hidden}
    documented: dict[Key, Written] = {}
    for path, side in sides.items():
        for one in _written(path, side, code):
            if not _is_ignored(options, one.path):
                documented.setdefault(one.key, one)
    hidden = frozenset(_key(one) for one in routes if one.is_hidden)
    return Step(code=code, hidden=hidden, documented=documented)


def _key(route: Route) -> Key:
    return route.method, normalised(route.path)


def _is_ignored(options: ApiOptions, path: str) -> bool:
    whole = normalised(path)
    return any(f"{whole}/".startswith(f"{normalised(one)}/") for one in options.ignore)


def _written(path: RepoPath, side: ToldSide, code: Mapping[Key, Route]) -> Iterable[Written]:
    """Return the operations of a document, behind the server's path that fits the code best."""
    prefixes = dict.fromkeys(("", *map(_server_path, side.servers)))
    readings = [_behind(prefix, path, side) for prefix in prefixes]
    return max(readings, key=lambda reading: sum(one.key in code for one in reading))


def _server_path(address: str) -> str:
    try:
        return urlsplit(address).path.rstrip("/")
    except ValueError:
        return ""


def _behind(prefix: str, path: RepoPath, side: ToldSide) -> list[Written]:
    return [
        Written(
            key=(one.method, normalised(prefix + one.path)),
            path=prefix + one.path,
            document=one.place.path or path,
            line=one.place.line,
        )
        for one in side.operations
        if one.method not in _SILENT
    ]


def out_of_step(base: Step, head: Step) -> Iterator[Finding]:
    """Yield what is in the code alone and in the document alone; what base had so, marked."""
    undocumented, stale = dict(head.undocumented), dict(head.stale)
    for key in [key for key in undocumented if key not in base.undocumented]:
        other = _other_method(key, stale, base)
        if other is not None:
            yield _mismatch(undocumented.pop(key), stale.pop(other.key))
    for key, route in undocumented.items():
        yield UNDOCUMENTED.found(
            f"{route.method} {route.path} ({route.framework}) is in no document.",
            at=Location(path=route.file, line=route.line),
            key=" ".join(key),
            fix=f"Add {route.method} {_as_document(route.path)} to the document, or keep it out of"
            " the schema in the code.",
            is_preexisting=key in base.undocumented,
        )
    for key, one in stale.items():
        yield STALE.found(
            f"{key[0]} {one.path} is in the document, and no code declares it.",
            at=Location(path=one.document, line=one.line),
            key=" ".join(key),
            is_preexisting=key in base.stale,
        )


def _other_method(key: Key, stale: Mapping[Key, Written], base: Step) -> Written | None:
    """Return an operation that only the document has, and that became so, on the same path."""
    found = (one for other, one in stale.items() if other[1] == key[1] and other not in base.stale)
    return next(found, None)


def _mismatch(route: Route, one: Written) -> Finding:
    return MISMATCH.found(
        f"{route.path} answers {route.method}, and the document says {one.key[0]}.",
        at=Location(path=one.document, line=one.line),
        key=f"{route.method} {' '.join(one.key)}",
    )


def _as_document(path: str) -> str:
    """Return *path* as a document writes it: ``orders/<int:id>/`` is ``/orders/{id}/``."""
    named = _TYPED_AFTER.sub(r"{\1}", _TYPED_BEFORE.sub(r"{\1}", path))
    return "/" + named.removeprefix("/")


def slashes(base: Step, head: Step) -> Iterator[Finding]:
    """Yield the operations that differ from their documents in a trailing slash alone."""
    for key, route in head.code.items():
        one = head.documented.get(key)
        if one is None or route.path.endswith("/") == one.path.endswith("/") or key[1] == "/":
            continue
        was, old = base.code.get(key), base.documented.get(key)
        is_old = was is not None and old is not None and was.path == route.path
        yield SLASH.found(
            f"The code has {route.path}, the document {one.path}.",
            at=Location(path=one.document, line=one.line),
            key=" ".join(key),
            is_preexisting=is_old and old is not None and old.path == one.path,
        )


def dynamic(base: Declarations, head: Declarations) -> Iterator[Finding]:
    """Yield the registrations that cannot be told from the source."""
    known = [(one.file, one.reason) for one in base.dynamic]
    for one in head.dynamic:
        is_old = (one.file, one.reason) in known
        if is_old:
            known.remove((one.file, one.reason))
        yield DYNAMIC.found(
            f"Nobody can tell from the source which operation this is: {one.reason}.",
            at=Location(path=one.file, line=one.line),
            key=one.reason,
            is_preexisting=is_old,
        )


def sides(found: Sequence[Document], name: str) -> Mapping[RepoPath, ToldSide]:
    """Return the *name* side, ``base`` or ``head``, of each document that has one."""
    told = {one.path: one.told.base if name == "base" else one.told.head for one in found}
    return {path: side for path, side in told.items() if side.version}
