"""
What changed in a schema and in everything inside it, as ends of check ids become whole ids.

A schema inside another counts as a property of it, whatever keyword it stands under, as in oasdiff.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from gate.model.value import dataclass, field, replace
from gate.readers.openapi.checks import CHECKS
from gate.readers.openapi.document import Node
from gate.readers.openapi.facts import Fact, Pair, facts, matches
from gate.readers.openapi.retirement import Terms, deprecation_of_property
from gate.readers.openapi.sameness import Sameness
from gate.readers.openapi.schema import Schema, schema_at


class Side(Enum):
    """Where a schema stands: what its own facts' ids begin with, and those of its properties."""

    REQUEST = ("request-body", "request-property")
    PARAMETER = ("request-parameter", "request-parameter-property")
    RESPONSE = ("response-body", "response-property")
    HEADER = ("response-header", "")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """One difference, of which only the place inside the whole schema is known."""

    check: str
    """An id of `CHECKS`."""
    within: str
    """The property's place: ``/owner/name``, ``/items/name``; empty for the schema itself."""
    fact: Fact
    base: Node
    """The nearest place before the change."""
    head: Node
    """The nearest place after it."""


_UNLIKE: Final[Mapping[str, str]] = MappingProxyType(
    {"response-body-enum-value-removed": "response-mediatype-enum-value-removed"}
)
"""Ids that do not begin as the others of their place do."""
_HIDDEN: Final[Mapping[Side, tuple[str, str]]] = MappingProxyType(
    {
        Side.REQUEST: ("readOnly", "request-read-only-property"),
        Side.RESPONSE: ("writeOnly", "response-write-only-property"),
    }
)
"""By side: the keyword that says a property is not sent there, and how its ids begin then."""
_HOLDERS: Final = (
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
    "unevaluatedItems", "unevaluatedProperties", "contentSchema",
)  # fmt: skip
_HOLDERS_BY_NAME: Final = ("patternProperties", "dependentSchemas")
_HOLDERS_IN_ROWS: Final = ("oneOf", "anyOf", "prefixItems")
_DEEPEST: Final = 60
"""Schemas inside each other; deeper ones are not compared."""


@dataclass(slots=True, kw_only=True)
class Walker:
    """Compares schemas, each pair once for each side."""

    terms: Terms
    sameness: Sameness
    known: dict[tuple[int, int, Side, bool], tuple[Node, Node, tuple[Found, ...]]] = field(
        default_factory=dict
    )
    """What was found in a pair, by the ids of their values; the nodes keep the ids taken."""
    asked: dict[tuple[int, int, bool], tuple[Pair, tuple[Fact, ...]]] = field(default_factory=dict)
    """As `known`: the facts of the pair itself, which are the same on each side."""

    def compare(
        self, base: Node, head: Node, side: Side, *, is_text: bool = False
    ) -> tuple[Found, ...]:
        """Return what changed between the schemas at *base* and *head*, and inside them."""
        return self._body(base.followed(), head.followed(), side, is_text=is_text, depth=0)

    def _body(
        self, base: Node, head: Node, side: Side, *, is_text: bool, depth: int
    ) -> tuple[Found, ...]:
        pair = Pair(base=schema_at(base), head=schema_at(head), is_text=is_text)
        own = (_found(fact, pair, side.value[0]) for fact in self._facts(pair))
        return (*filter(None, own), *self._inside(pair, side, depth))

    def _facts(self, pair: Pair) -> tuple[Fact, ...]:
        base, head = pair.base.node, pair.head.node
        key = id(base.value), id(head.value), pair.is_text
        if key not in self.asked:
            is_same = self.sameness.is_same(base, head)
            self.asked[key] = pair, () if is_same else tuple(facts(pair))
        return self.asked[key][1]

    def _inside(self, pair: Pair, side: Side, depth: int) -> tuple[Found, ...]:
        base, head = pair.base.node, pair.head.node
        key = (id(base.value), id(head.value), side, pair.is_text)
        if key in self.known:
            return self.known[key][2]
        self.known[key] = (base, head, ())  # a schema that holds itself says nothing more
        found: tuple[Found, ...] = ()
        is_deeper = depth < _DEEPEST and not self.sameness.is_same(base, head)
        if is_deeper and isinstance(base.value, dict) and isinstance(head.value, dict):
            found = tuple(self._parts(pair, side, depth))
        self.known[key] = (base, head, found)
        return found

    def _parts(self, pair: Pair, side: Side, depth: int) -> Iterator[Found]:
        yield from _properties_come_and_gone(pair, side)
        was, now = pair.base.mapping("properties"), pair.head.mapping("properties")
        for name in was:
            if name in now:
                yield from _demanded(pair, name, side)
                yield from self._promised(f"/{name}", was[name], now[name], side)
                inner = replace(pair, base=schema_at(was[name]), head=schema_at(now[name]))
                yield from self._property(f"/{name}", inner, side, depth)
        for place, old, new in _held(pair):
            inner = replace(pair, base=schema_at(old), head=schema_at(new))
            yield from self._property(place, inner, side, depth)

    def _promised(self, place: str, was: Node, now: Node, side: Side) -> Iterator[Found]:
        for name in deprecation_of_property(was, now, self.terms):
            check = f"{side.value[1]}-{name}"
            if check in CHECKS:
                yield _whole(check, place, was, now)

    def _property(self, place: str, pair: Pair, side: Side, depth: int) -> Iterator[Found]:
        for fact in self._facts(pair):
            found = _found(fact, pair, _prefix(pair, side, fact))
            if found:
                yield replace(found, within=place)
        for found in self._inside(pair, side, depth + 1):
            yield replace(found, within=place + found.within)


def _prefix(pair: Pair, side: Side, fact: Fact) -> str:
    if side in _HIDDEN:
        keyword, prefix = _HIDDEN[side]
        if pair.head.is_true(keyword) and f"{prefix}-{fact.name}" in CHECKS:
            return prefix
    return side.value[1]


def _found(fact: Fact, pair: Pair, prefix: str) -> Found | None:
    check = f"{prefix}-{fact.name}"
    check = _UNLIKE.get(check, check)
    if check not in CHECKS and fact.name == "type-specialized":  # a request has no milder word
        check = f"{prefix}-type-changed"
    if check not in CHECKS:
        return None
    base, head = fact.base or pair.base.node, fact.head or pair.head.node
    return Found(check=check, within="", fact=fact, base=base, head=head)


def _held(pair: Pair) -> Iterator[tuple[str, Node, Node]]:
    """Yield (place, before, after) of the schemas inside both, properties left out."""
    for key in _HOLDERS:
        old, new = pair.base.at(key), pair.head.at(key)
        if old and new and isinstance(old.value, dict) and isinstance(new.value, dict):
            yield f"/{key}", old, new
    for key in _HOLDERS_BY_NAME:
        was, now = pair.base.mapping(key), pair.head.mapping(key)
        yield from ((f"/{key}[{name}]", was[name], now[name]) for name in was if name in now)
    for key in _HOLDERS_IN_ROWS:
        before, after = pair.base.choices(key), pair.head.choices(key)
        rows = (
            list(zip(before, after, strict=False))
            if key == "prefixItems"
            else matches(before, after)
        )
        for old, new in rows:
            yield f"/{key}[{new.keys[-1]}]", old.followed(), new.followed()


def _properties_come_and_gone(pair: Pair, side: Side) -> Iterator[Found]:
    was, now = pair.base.mapping("properties"), pair.head.mapping("properties")
    for name in now:
        if name not in was:
            check = _added(pair.head, name, now[name], side)
            if check in CHECKS:
                yield _whole(check, f"/{name}", pair.base.node, now[name])
    for name in was:
        if name not in now:
            check = _removed(pair.base, name, was[name], side)
            if check in CHECKS:
                yield _whole(check, f"/{name}", was[name], pair.head.node)


def _added(head: Schema, name: str, node: Node, side: Side) -> str:
    is_required = name in head.required
    if side is Side.RESPONSE:
        return _answered(node, "required" if is_required else "optional", "added")
    if side is not Side.REQUEST:
        return ""
    if not is_required or node.is_true("readOnly"):
        return "new-optional-request-property"
    return f"new-required-request-property{'-with-default' if 'default' in node else ''}"


def _removed(base: Schema, name: str, node: Node, side: Side) -> str:
    if side is Side.RESPONSE:
        return _answered(node, "required" if name in base.required else "optional", "removed")
    return "request-property-removed" if side is Side.REQUEST else ""


def _answered(node: Node, how: str, what: str) -> str:
    kind = "write-only-property" if node.is_true("writeOnly") else "property"
    return f"response-{how}-{kind}-{what}"


def _demanded(pair: Pair, name: str, side: Side) -> Iterator[Found]:
    """Yield whether a property that stays became required, optional, read-only, write-only."""
    old, new = pair.base.mapping("properties")[name], pair.head.mapping("properties")[name]
    was, now = name in pair.base.required, name in pair.head.required
    checks = []
    if was != now:
        checks.append(_required(new, side, is_required=now))
    word = {Side.REQUEST: "request", Side.RESPONSE: "response"}.get(side, "")
    for keyword, only in (("readOnly", "read-only"), ("writeOnly", "write-only")):
        if old.is_true(keyword) != new.is_true(keyword):
            is_not = "" if new.is_true(keyword) else "not-"
            need = "required" if now else "optional"
            checks.append(f"{word}-{need}-property-became-{is_not}{only}")
    yield from (_whole(check, f"/{name}", old, new) for check in checks if check in CHECKS)


def _required(node: Node, side: Side, *, is_required: bool) -> str:
    if side is Side.RESPONSE:
        kind = "write-only-property" if node.is_true("writeOnly") else "property"
        return f"response-{kind}-became-{'required' if is_required else 'optional'}"
    if side is not Side.REQUEST or node.is_true("readOnly"):
        return ""
    if not is_required:
        return "request-property-became-optional"
    return f"request-property-became-required{'-with-default' if 'default' in node else ''}"


def _whole(check: str, within: str, base: Node, head: Node) -> Found:
    fact = Fact(name=check)
    return Found(check=check, within=within, fact=fact, base=base, head=head)
