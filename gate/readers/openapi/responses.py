"""What changed in what an operation answers: its statuses, their bodies and headers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gate.readers.openapi.difference import Ask, Compared, Difference
from gate.readers.openapi.document import Node
from gate.readers.openapi.requests import of_media_schemas, of_schema
from gate.readers.openapi.walk import Side


def of_responses(asked: Compared) -> Iterator[Difference]:
    """Yield what changed in the responses."""
    was, now = asked.base.node["responses"], asked.head.node["responses"]
    old, new = dict(was.items()), dict(now.items())
    for status, response in old.items():
        if status in new:
            yield from _response(asked, status, response, new[status])
        elif status != "default":
            check = f"response-{_kind(status)}-status-removed"
            yield asked.found(check, status, base=response, head=now)
    for status, response in new.items():
        if status not in old and status != "default":
            check = f"response-{_kind(status)}-status-added"
            yield asked.found(check, status, base=was, head=response)


def _kind(status: str) -> str:
    return "success" if status.startswith("2") else "non-success"


def _response(asked: Compared, status: str, was: Node, now: Node) -> Iterator[Difference]:
    yield from _media(asked, status, was["content"], now["content"])
    yield from _headers(asked, status, was["headers"], now["headers"])


def _media(asked: Compared, status: str, was: Node, now: Node) -> Iterator[Difference]:
    old, new = dict(was.items()), dict(now.items())
    come = {name: media for name, media in new.items() if name not in old}
    for name, media in old.items():
        where = f"{status} {name}"
        if name in new:
            yield from of_media_schemas(asked, media, new[name], Side.RESPONSE, where)
            continue
        renamed = next((other for other in come if _is_kin(name, other)), None)
        if renamed is None:
            yield asked.found("response-media-type-removed", where, base=media, head=now)
            continue
        place = {"base": media, "head": come.pop(renamed)}
        yield asked.found(_renamed(name, renamed), where, old=name, new=renamed, **place)
    for name, media in come.items():
        yield asked.found("response-media-type-added", f"{status} {name}", base=was, head=media)


def _is_kin(old: str, new: str) -> bool:
    """Say whether one media type names the other, more or less closely."""
    return _bare(old) == _bare(new) or _holds(old, new) or _holds(new, old)


def _bare(name: str) -> str:
    return name.partition(";")[0].strip().lower()


def _holds(outer: str, inner: str) -> bool:
    """Say whether *outer* takes in *inner*: ``*/*``, or ``+json`` of another's structure."""
    wide, close = _bare(outer), _bare(inner)
    if wide == close:
        return "; " not in outer and ";" in inner
    if wide.endswith("/*"):
        return wide == "*/*" or close.startswith(wide[:-1])
    kind, _, name = close.partition("/")
    return "+" in name and wide == f"{kind}/{name.rpartition('+')[2]}"


def _renamed(old: str, new: str) -> str:
    if _holds(new, old):
        return "response-media-type-name-generalized"
    if _holds(old, new):
        return "response-media-type-name-specialized"
    return "response-media-type-name-changed"


def _headers(asked: Compared, status: str, was: Node, now: Node) -> Iterator[Difference]:
    old = {name.lower(): node for name, node in was.items()}
    new = {name.lower(): node for name, node in now.items()}
    for name, header in old.items():
        where = f"{status} header {name}"
        if name not in new:
            how = "required" if header.is_true("required") else "optional"
            yield asked.found(f"{how}-response-header-removed", where, base=header, head=now)
            continue
        after = new[name]
        if header.is_true("required") and not after.is_true("required"):
            yield asked.found("response-header-became-optional", where, base=header, head=after)
        for found in asked.walker.compare(_schema(header), _schema(after), Side.HEADER):
            yield of_schema(asked, found, where)
    for name, header in new.items():
        if name not in old:
            where = f"{status} header {name}"
            yield asked.found("response-header-added", where, base=was, head=header)


def _schema(header: Node) -> Node:
    schema = header["schema"]
    return schema if schema.is_there else header


ASKED: Final[tuple[Ask, ...]] = (of_responses,)
