"""
A document before and after a change, as a worker's job: everything that the gate asks of it.

The one `Item` holds what `bundle` made of both sides; its answer is one record whose text `told`
reads.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from gate.model.looks import Looks, looks
from gate.model.path import RepoPath
from gate.model.value import dataclass, field
from gate.model.work import Item, Json, Record, Unreadable
from gate.readers.openapi.compare import differences
from gate.readers.openapi.contract import Side, disagreements
from gate.readers.openapi.document import Files, Node
from gate.readers.openapi.faults import faults
from gate.readers.openapi.operations import operations
from gate.readers.openapi.parameters import parameters
from gate.readers.openapi.retirement import Notice, Terms
from gate.readers.openapi.sameness import targets
from gate.readers.python.models import Field
from gate.readers.routes.read import fields, plain
from gate.readers.routes.route import normalised
from gate.readers.yaml import Keys, parse

VERSIONS: Final = ("2.0", "3.0", "3.1", "3.2")
"""The versions of the specification that are read."""
_MOST: Final = 5_000
"""Differences, faults or disagreements of one document that are told."""
_LONGEST_VALUE: Final = 3 * 2**20
"""Characters of a document's value, as JSON, that crosses the border for its schema's sake."""


_LONGEST_WORD: Final = 60
"""Characters of a value that a message quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What the source says an operation takes and answers."""

    method: str
    path: str
    """Normalised, and as the document would have it."""
    body: tuple[Field, ...] | None = None
    response: tuple[Field, ...] | None = None
    query: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """One side of a change: the document's files and the source's contracts."""

    files: Mapping[RepoPath, bytes] = field(default_factory=dict)
    contracts: Sequence[Contract] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of one document."""

    root: RepoPath
    base: Half
    head: Half
    terms: Terms
    located: tuple[Keys, ...] = ()
    """Places of the head's root file whose lines are wanted."""
    base_root: RepoPath | None = None
    """What the document was called before; `None` if as it is now."""
    is_quoted: bool = False
    """Whether the documents themselves are wanted: such an answer is kept nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in a document."""

    path: RepoPath
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOperation:
    """One operation of a document."""

    method: str
    path: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFault:
    """One thing that is wrong with a document."""

    check: str
    what: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDifference:
    """One thing that a change does to a client."""

    check: str
    operation: str
    where: str
    old: str
    new: str
    place: Place | None
    """At head."""
    old_place: Place | None

    def __str__(self) -> str:
        """Return it as one clause: where it is, what it is, and from what to what."""
        where = ", ".join(filter(None, (self.operation, self.where)))
        is_told = self.old or self.new
        change = f" ({self.old or 'nothing'} → {self.new or 'nothing'})" if is_told else ""
        return f"{where}: {self.check.replace('-', ' ')}{change}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDisagreement:
    """One field on which source and document do not agree."""

    operation: str
    side: str
    field: str
    what: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSide:
    """What one side's document says."""

    version: str = ""
    """Of the specification."""
    api_version: str = ""
    """``info.version``."""
    servers: tuple[str, ...] = ()
    operations: tuple[ToldOperation, ...] = ()
    faults: tuple[ToldFault, ...] = ()
    disagreements: tuple[ToldDisagreement, ...] = ()
    missing: tuple[RepoPath, ...] = ()
    """Files that it refers to and was not given."""
    value: str = ""
    """The document as JSON text; empty if it was not asked for, or is too long for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was asked of one document."""

    base: ToldSide
    head: ToldSide
    differences: tuple[ToldDifference, ...] = ()
    lines: tuple[tuple[Keys, int], ...] = ()
    """The lines that were wanted."""


def bundle(asked: Asked) -> bytes:
    """Return *asked* as an item's data."""
    whole = {
        "root": asked.root,
        "base_root": asked.base_root or asked.root,
        "today": asked.terms.today.isoformat(),
        "notice": [asked.terms.notice.stable, asked.terms.notice.beta],
        "base": _half(asked.base),
        "head": _half(asked.head),
        "located": asked.located,
        "quoted": asked.is_quoted,
    }
    return json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()


def _half(half: Half) -> Json:
    files: dict[str, Json] = {path: data.decode("latin-1") for path, data in half.files.items()}
    contracts: list[Json] = [
        [one.method, one.path, _plain(one.body), _plain(one.response), _plain(one.query)]
        for one in half.contracts
    ]
    return {"files": files, "contracts": contracts}


def _plain(told: tuple[Field, ...] | None) -> Json:
    return None if told is None else [plain(one) for one in told]


CANARY: Final = Item(
    path=RepoPath("canary.yaml"),
    data=bundle(
        Asked(
            root=RepoPath("canary.yaml"),
            base=Half(),
            head=Half(files={RepoPath("canary.yaml"): b"openapi: 3.0.0\npaths: {/c: {get: {}}}\n"}),
            terms=Terms(today=date.min),
        )
    ),
)
"""A document that has an operation."""


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:  # noqa: ARG001 - every reader is told its profile
    """Return a function from a bundle to one record; `told` reads it."""

    def read(path: RepoPath, data: bytes) -> list[Record]:  # noqa: ARG001 - the bundle says it
        whole = json.loads(data)
        root = RepoPath(whole["root"])
        base = _root(RepoPath(whole["base_root"]), whole["base"]["files"])
        head = _root(root, whole["head"]["files"])
        answer: dict[str, Json] = {
            name: _side(node, whole[name]["contracts"], is_quoted=whole["quoted"])
            for name, node in (("base", base), ("head", head))
        }
        answer["differences"] = []
        parsed = head.files.parsed[root] if head else None
        keys = whole["located"] if parsed else []
        answer["lines"] = [[one, parsed.line(one)] for one in keys] if parsed else []
        if base is not None:
            after = head or _nothing(root)
            notice = Notice(stable=whole["notice"][0], beta=whole["notice"][1])
            terms = Terms(today=date.fromisoformat(whole["today"]), notice=notice)
            answer["differences"] = _capped(_differences(base, after, terms))
        return [{"told": json.dumps(answer, separators=(",", ":"))}]

    return read


def _nothing(path: RepoPath) -> Node:
    """Return a document without an operation, which is what a deleted one is to a client."""
    return Files(parsed={path: parse(b"paths: {}")}).root(path)


def _root(path: RepoPath, files: Mapping[str, str]) -> Node | None:
    if path not in files:
        return None
    parsed = {RepoPath(name): parse(text.encode("latin-1")) for name, text in files.items()}
    root = Files(parsed=parsed).root(path)
    if not isinstance(root.value, dict):
        raise Unreadable("it is no mapping")
    version = _version(root)
    if not version.startswith(VERSIONS):
        raise Unreadable("it says no version of OpenAPI that is known")
    return root


def _version(root: Node) -> str:
    told = root.inside("openapi").value or root.inside("swagger").value
    return str(told) if isinstance(told, str | int | float) else ""


def _capped(told: Iterator[Json]) -> list[Json]:
    listed = []
    for one in told:
        listed.append(one)
        if len(listed) > _MOST:
            raise Unreadable(f"there is more than {_MOST:,} times something to say of it")
    return listed


def _side(root: Node | None, contracts: list[Any], *, is_quoted: bool) -> Json:
    if root is None:
        return {}
    value = json.dumps(root.value, separators=(",", ":")) if is_quoted else ""
    servers = [*(one.text("url") for one in root["servers"].members()), root.text("basePath")]
    return {
        "version": _version(root),
        "api_version": str(root["info"].inside("version").value or ""),
        "servers": [*filter(None, servers)],
        "operations": [
            [one.method, one.path, *_place(one.node)]
            for one in operations(root)
            if not one.is_webhook
        ],
        "faults": _capped(_faults(root)),
        "disagreements": _capped(_disagreements(root, contracts)),
        "missing": [*_missing(root)],
        "value": value if len(value) <= _LONGEST_VALUE else "",
    }


def _place(node: Node | None) -> tuple[str, int]:
    return (node.path, node.line) if node else ("", 0)


def _faults(root: Node) -> Iterator[Json]:
    for path, parsed in root.files.parsed.items():
        for one in parsed.repeated:
            key = ".".join(map(str, one.keys))
            what = f"The key {key} stands twice, and readers differ on which counts."
            yield ["key-twice", what, path, one.line]
    for fault in faults(root):
        yield [fault.check, fault.what, *_place(fault.node)]


def _disagreements(root: Node, contracts: list[Any]) -> Iterator[Json]:
    by_key = {(one.method, normalised(one.path)): one for one in operations(root)}
    for method, path, body, response, query in contracts:
        operation = by_key.get((method, path))
        if operation is None:
            continue
        for side, told, node in (
            (Side.REQUEST, fields(body), operation.node["requestBody"]),
            (Side.RESPONSE, fields(response), _success(operation.node["responses"])),
        ):
            schema = _json(node)["schema"]
            for one in disagreements(told, schema, side) if told is not None else ():
                yield [str(operation), side.value, one.field, one.what, *_place(schema)]
        written = {one.name for one in parameters(operation).values() if one.place == "query"}
        for name in (one.name for one in fields(query) or ()):  # a dependency's are not told
            if name not in written:
                what = "is not in the document"
                place = _place(operation.node)
                yield [str(operation), Side.QUERY.value, name, what, *place]


def _success(responses: Node) -> Node:
    found = (node for status, node in responses.items() if status.startswith("2"))
    return next(found, responses.inside("200"))


def _json(node: Node) -> Node:
    found = (media for name, media in node["content"].items() if "json" in name)
    return next(found, node["content"].inside("application/json"))


def _missing(root: Node) -> Iterator[str]:
    known = set(root.files.parsed)
    for path, parsed in root.files.parsed.items():
        for target, _ in targets(path, parsed.value):
            if target is not None and target not in known:
                known.add(target)
                yield target


def _differences(base: Node, head: Node, terms: Terms) -> Iterator[Json]:
    for one in differences(base, head, terms):
        words = (_word(one.old), _word(one.new))
        places = (*_place(one.head), *_place(one.base))
        yield [one.check, one.operation, one.where, *words, *places]


def _word(value: Json) -> str:
    """Return *value* as a reader takes it in; what may be a credential is not said."""
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
    if looks(text) is Looks.RANDOM or "://" in text or len(text) > _LONGEST_WORD:
        return "…"
    return text


def told(record: Record) -> Told:
    """
    Return what *record* says.

    Raises:
        ValueError: it is no such record.
    """
    whole = json.loads(str(record.get("told")))
    return Told(
        base=_told_side(whole["base"]),
        head=_told_side(whole["head"]),
        differences=tuple(
            ToldDifference(
                check=one[0],
                operation=one[1],
                where=one[2],
                old=one[3],
                new=one[4],
                place=_told_place(one[5], one[6]),
                old_place=_told_place(one[7], one[8]),
            )
            for one in whole["differences"]
        ),
        lines=tuple((tuple(keys), line) for keys, line in whole["lines"]),
    )


def _told_place(path: str, line: int) -> Place | None:
    return Place(path=RepoPath(path), line=line) if path else None


def _told_side(side: Mapping[str, Any]) -> ToldSide:
    if not side:
        return ToldSide()
    return ToldSide(
        version=side["version"],
        api_version=side["api_version"],
        servers=tuple(side["servers"]),
        operations=tuple(
            ToldOperation(method=one[0], path=one[1], place=Place(path=one[2], line=one[3]))
            for one in side["operations"]
        ),
        faults=tuple(
            ToldFault(check=one[0], what=one[1], place=Place(path=one[2], line=one[3]))
            for one in side["faults"]
        ),
        disagreements=tuple(
            ToldDisagreement(
                operation=one[0],
                side=one[1],
                field=one[2],
                what=one[3],
                place=Place(path=one[4], line=one[5]),
            )
            for one in side["disagreements"]
        ),
        missing=tuple(map(RepoPath, side["missing"])),
        value=side["value"],
    )
