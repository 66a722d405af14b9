"""What changed in an operation's labels and its security, and in what is the whole document's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gate.model.work import Json
from gate.readers.openapi.difference import Ask, Compared, Difference
from gate.readers.openapi.document import Node

_Needs = Mapping[str, frozenset[str]]
"""The scopes by the scheme that a request must satisfy."""


def of_names(asked: Compared) -> Iterator[Difference]:
    """Yield what changed in the operation's id and tags."""
    was, now = asked.base.node, asked.head.node
    if was.text("operationId") != now.text("operationId"):
        if was.text("operationId"):
            yield asked.found("api-operation-id-removed", old=was.text("operationId"))
        if now.text("operationId"):
            yield asked.found("api-operation-id-added", new=now.text("operationId"))
    old, new = (_texts(node["tags"].value) for node in (was, now))
    yield from (asked.found("api-tag-removed", old=tag) for tag in sorted(old - new))
    yield from (asked.found("api-tag-added", new=tag) for tag in sorted(new - old))


def _texts(value: Json) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()


def of_security(asked: Compared) -> Iterator[Difference]:
    """Yield what changed in what a request must show."""
    for check, old, new in _security(asked.base.node, asked.head.node):
        yield asked.found(f"api-security-{check}", old=old, new=new)


def _security(was: Node, now: Node) -> Iterator[tuple[str, str, str]]:
    old, new = _needs(was["security"]), _needs(now["security"])
    for name in sorted(set(old) - set(new)):
        yield "removed", name, ""
    for name in sorted(set(new) - set(old)):
        yield "added", "", name
    for name in sorted(set(old) & set(new)):
        yield from (("scope-removed", scope, "") for scope in sorted(old[name] - new[name]))
        yield from (("scope-added", "", scope) for scope in sorted(new[name] - old[name]))


def _needs(node: Node) -> _Needs:
    """Return the alternatives of a security requirement by their names, with their scopes."""
    known: dict[str, frozenset[str]] = {}
    for member in node.members():
        if isinstance(member.value, dict):
            scopes = (_texts(value) for value in member.value.values())
            known[" AND ".join(sorted(member.value))] = frozenset().union(*scopes)
    return known


def of_document(base: Node, head: Node) -> Iterator[Difference]:
    """Yield what changed in what belongs to no operation."""
    for check, old, new in _security(base, head):
        yield _whole(f"api-global-security-{check}", base, head, old=old, new=new)
    yield from _schemes(base["components"], head["components"])
    was, now = base["components"]["schemas"], head["components"]["schemas"]
    for name, schema in was.items():
        if name not in now:
            yield _whole("api-schema-removed", schema, now, old=name)


def _whole(check: str, base: Node, head: Node, *, old: Json = None, new: Json = None) -> Difference:
    return Difference(
        check=check, where=str(old or new or ""), old=old, new=new, base=base, head=head
    )


def _schemes(was: Node, now: Node) -> Iterator[Difference]:
    old, new = dict(was["securitySchemes"].items()), dict(now["securitySchemes"].items())
    word = "api-security-component"
    for name, scheme in old.items():
        if name not in new:
            yield _whole(f"{word}-removed", scheme, now, old=name)
        else:
            yield from _scheme(word, scheme, new[name])
    for name, scheme in new.items():
        if name not in old:
            yield _whole(f"{word}-added", was, scheme, new=name)


def _scheme(word: str, was: Node, now: Node) -> Iterator[Difference]:
    if was.text("type") != now.text("type"):
        yield _whole(f"{word}-type-changed", was, now, old=was.text("type"), new=now.text("type"))
        return
    flows = dict(now["flows"].items())
    for name, flow in was["flows"].items():
        if name in flows:
            yield from _flow(f"{word}-oauth", flow, flows[name])


def _flow(word: str, was: Node, now: Node) -> Iterator[Difference]:
    for key, kind in (("authorizationUrl", "url"), ("tokenUrl", "token-url")):
        if was.text(key) != now.text(key):
            yield _whole(f"{word}-{kind}-changed", was, now, old=was.text(key), new=now.text(key))
    old, new = was["scopes"].value, now["scopes"].value
    before, after = old if isinstance(old, dict) else {}, new if isinstance(new, dict) else {}
    for scope in sorted({*before, *after}):
        if before.get(scope) != after.get(scope):
            how = "added" if scope not in before else "removed" if scope not in after else "changed"
            yield _whole(f"{word}-scope-{how}", was, now, old=scope, new=scope)


ASKED: Final[tuple[Ask, ...]] = (of_names, of_security)
