"""
What changed between two schemas, fact by fact, in the words that oasdiff's check ids end with.

A fact knows nothing of where the schemas stand: `gate.readers.openapi.walk` puts the beginning
of the id before it, and what is no check's id is of no interest to a client.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from gate.model.value import dataclass
from gate.model.work import Json
from gate.readers.openapi.document import Node
from gate.readers.openapi.schema import ANNOTATIONS, Schema, is_annotation
from gate.readers.openapi.types import change_of_type, changes_of_list, is_list


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fact:
    """One thing that changed in a schema."""

    name: str
    """The end of a check's id: ``max-length-decreased``."""
    old: Json = None
    new: Json = None
    base: Node | None = None
    """Where it stood; `None` if it is as well the schema's own place."""
    head: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """A schema before and after."""

    base: Schema
    head: Schema
    is_text: bool = False
    """Whether values travel as text: in a query, a header, a form."""

    def fact(self, name: str, key: str, *, old: Json = None, new: Json = None) -> Fact:
        """Return a fact on the keyword *key*, with its place on both sides."""
        places = self.base.at(key), self.head.at(key)
        return Fact(name=name, old=old, new=new, base=places[0], head=places[1])


def facts(pair: Pair) -> Iterator[Fact]:
    """Yield what changed between the two schemas themselves, not what stands inside them."""
    for ask in _ASKED:
        yield from ask(pair)


def _types(pair: Pair) -> Iterator[Fact]:
    old, new = pair.base.get("type"), pair.head.get("type")
    lists = tuple(changes_of_list(pair.base, pair.head))
    if lists:
        yield from (pair.fact(name, "type", old=old, new=new) for name in lists)
        if not pair.is_text:
            return
    if is_list(pair.base) and is_list(pair.head):
        return
    name = change_of_type(pair.base, pair.head, is_text=pair.is_text)
    if name and not _is_wrapped(pair):
        yield pair.fact(name, "type", old=old, new=new)


def _nullable(pair: Pair) -> Iterator[Fact]:
    if pair.base.is_nullable != pair.head.is_nullable:
        word = "nullable" if pair.head.is_nullable else "not-nullable"
        yield Fact(name=f"became-{word}", old=pair.base.is_nullable, new=pair.head.is_nullable)


def _enum(pair: Pair) -> Iterator[Fact]:
    yield from _listed_values(pair, "enum", "enum-value")
    yield from _listed_values(pair, "x-extensible-enum", "x-extensible-enum-value")
    if pair.base.values("enum") is None and pair.head.values("enum") is not None:
        yield pair.fact("became-enum", "enum", new=pair.head.get("enum"))


def _listed_values(pair: Pair, key: str, word: str) -> Iterator[Fact]:
    old, new = pair.base.values(key), pair.head.values(key)
    if old is None or new is None:
        return
    for one in (one for one in old if one not in new):
        yield pair.fact(f"{word}-removed", key, old=one)
    for one in (one for one in new if one not in old):
        yield pair.fact(f"{word}-added", key, new=one)


def _single(key: str, word: str) -> Callable[[Pair], Iterator[Fact]]:
    """Return a function that yields whether *key* was added, removed or changed."""

    def ask(pair: Pair) -> Iterator[Fact]:
        old, new = pair.base.at(key), pair.head.at(key)
        if old is None and new is None:
            return
        how = "added" if old is None else "removed" if new is None else "changed"
        was, now = old.value if old else None, new.value if new else None
        if how != "changed" or was != now or isinstance(was, bool) != isinstance(now, bool):
            yield Fact(name=f"{word}-{how}", old=was, new=now, base=old, head=new)

    return ask


_BOUNDS: Final[Mapping[str, tuple[str, float | None]]] = {
    "maximum": ("max", None),
    "minimum": ("min", None),
    "exclusiveMaximum": ("exclusive-max", None),
    "exclusiveMinimum": ("exclusive-min", None),
    "maxLength": ("max-length", None),
    "minLength": ("min-length", 0),
    "maxItems": ("max-items", None),
    "minItems": ("min-items", None),
    "maxContains": ("max-contains", None),
    "minContains": ("min-contains", 1),
}
"""By keyword: oasdiff's word for it, and what holds where it is left out."""


def _bounds(pair: Pair) -> Iterator[Fact]:
    for key, (word, absent) in _BOUNDS.items():
        old, new = pair.base.number(key), pair.head.number(key)
        old, new = absent if old is None else old, absent if new is None else new
        if old == new:
            continue
        how = "set" if old is None else "unset" if new is None else ""
        how = how or ("increased" if (new or 0) > (old or 0) else "decreased")
        yield pair.fact(f"{word}-{how}", key, old=old, new=new)


_ANYTHING: Final = frozenset({"", ".*", "^.*$", "^.*", ".*$"})
"""Patterns that accept every text."""


def _pattern(pair: Pair) -> Iterator[Fact]:
    for fact in _single("pattern", "pattern")(pair):
        is_general = fact.name == "pattern-changed" and fact.new in _ANYTHING
        name = "pattern-generalized" if is_general else fact.name
        yield Fact(name=name, old=fact.old, new=fact.new, base=fact.base, head=fact.head)


def _discriminator(pair: Pair) -> Iterator[Fact]:
    old, new = pair.base.at("discriminator"), pair.head.at("discriminator")
    if old is None or new is None:
        yield from _presence(old, new, "discriminator")
        return
    names = old.text("propertyName"), new.text("propertyName")
    if names[0] != names[1]:
        name = "discriminator-property-name-changed"
        yield Fact(name=name, old=names[0], new=names[1], base=old, head=new)
    was, now = old["mapping"].value, new["mapping"].value
    mapped = (was if isinstance(was, dict) else {}, now if isinstance(now, dict) else {})
    for key in sorted({*mapped[0], *mapped[1]}):
        if mapped[0].get(key) != mapped[1].get(key):
            how = (
                "added"
                if key not in mapped[0]
                else "deleted"
                if key not in mapped[1]
                else "changed"
            )
            yield Fact(name=f"discriminator-mapping-{how}", old=key, new=key, base=old, head=new)


def _presence(old: Node | None, new: Node | None, word: str) -> Iterator[Fact]:
    if (old is None) != (new is None):
        yield Fact(name=f"{word}-{'added' if old is None else 'removed'}", base=old, head=new)


_SCHEMAS: Final[Mapping[str, str]] = {
    "if": "if",
    "then": "then",
    "else": "else",
    "contains": "contains",
    "propertyNames": "property-names",
    "unevaluatedItems": "unevaluated-items",
    "unevaluatedProperties": "unevaluated-properties",
    "contentSchema": "content-schema",
}
"""Keywords that hold one schema."""
_NAMED: Final[Mapping[str, str]] = {
    "dependentSchemas": "dependent-schema",
    "patternProperties": "pattern-property",
}
"""Keywords that hold schemas by name."""


def _nested(pair: Pair) -> Iterator[Fact]:
    for key, word in _SCHEMAS.items():
        yield from _presence(pair.base.at(key), pair.head.at(key), word)
    for key, word in _NAMED.items():
        old, new = pair.base.mapping(key), pair.head.mapping(key)
        for name in sorted({*old, *new}):
            yield from _presence(old.get(name), new.get(name), word)


def _dependent_required(pair: Pair) -> Iterator[Fact]:
    old, new = pair.base.mapping("dependentRequired"), pair.head.mapping("dependentRequired")
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        yield from _presence(was, now, "dependent-required")
        if was and now and _words(was) != _words(now):
            yield Fact(name="dependent-required-changed", base=was, head=now)


def _words(node: Node) -> frozenset[str]:
    return frozenset(map(str, node.value)) if isinstance(node.value, list) else frozenset()


def _prefix_items(pair: Pair) -> Iterator[Fact]:
    old, new = len(pair.base.choices("prefixItems")), len(pair.head.choices("prefixItems"))
    if old != new:
        how = "added" if new > old else "removed"
        yield pair.fact(f"prefix-items-{how}", "prefixItems", old=old, new=new)


def _is_wrapped(pair: Pair) -> bool:
    """Say whether the schema became one of several, itself among them."""
    if pair.base.choices("oneOf") or not pair.head.choices("oneOf"):
        return False
    was = pair.base.node.value
    return any(choice.followed().value == was for choice in pair.head.choices("oneOf"))


def _combined(pair: Pair) -> Iterator[Fact]:
    if _is_wrapped(pair):
        yield pair.fact("wrapped-in-one-of", "oneOf")
        return
    if tuple(changes_of_list(pair.base, pair.head)):
        return
    for key, word in (("oneOf", "one-of"), ("anyOf", "any-of")):
        yield from _choices(pair.base.choices(key), pair.head.choices(key), word)
    if pair.base.node.inside("allOf").is_there or pair.head.node.inside("allOf").is_there:
        old, new = (side.node["allOf"] for side in (pair.base, pair.head))
        if not _mean_the_same(pair):
            yield from _choices(_inside(old), _inside(new), "all-of")


def _inside(node: Node) -> tuple[Node, ...]:
    return tuple(map(node.inside, range(len(node.value) if isinstance(node.value, list) else 0)))


def _mean_the_same(pair: Pair) -> bool:
    """Say whether both, with what their ``allOf`` brings, have the same keywords."""
    return _meaning(pair.base) == _meaning(pair.head)


def _meaning(schema: Schema) -> dict[str, object]:
    keys = {key for part in schema.parts if isinstance(part.value, dict) for key in part.value}
    whole: dict[str, object] = {key: schema.get(key) for key in keys - {"allOf", "required"}}
    whole["properties"] = {name: node.value for name, node in schema.mapping("properties").items()}
    return {**whole, "required": schema.required}


def _choices(old: tuple[Node, ...], new: tuple[Node, ...], word: str) -> Iterator[Fact]:
    matched = matches(old, new)
    gone = [one for one in old if all(one is not was for was, _ in matched)]
    come = [one for one in new if all(one is not now for _, now in matched)]
    for one in come:
        ending = "-annotation-only" if word == "all-of" and is_annotation(one) else ""
        yield Fact(name=f"{word}-added{ending}", new=_called(one), head=one)
    for one in gone:
        ending = "-annotation-only" if word == "all-of" and is_annotation(one) else ""
        yield Fact(name=f"{word}-removed{ending}", old=_called(one), base=one)


def _called(node: Node) -> str:
    return node.reference.rpartition("/")[2] or node.text("title") or f"#{node.keys[-1]}"


def matches(old: tuple[Node, ...], new: tuple[Node, ...]) -> list[tuple[Node, Node]]:
    """
    Return which of the schemas *old* became which of *new*.

    By reference, else by content, else by title; one that is left on each side is one that
    changed.
    """
    found: list[tuple[Node, Node]] = []
    left, free = list(old), list(new)
    for same in (_same_reference, _same_content, _same_title):
        for was in tuple(left):
            now = next((one for one in free if same(was, one)), None)
            if now is not None:
                found.append((was, now))
                left.remove(was)
                free.remove(now)
    if len(left) == len(free) == 1 and not left[0].reference and not free[0].reference:
        found.append((left[0], free[0]))
    return found


def _same_reference(was: Node, now: Node) -> bool:
    return bool(was.reference) and was.reference == now.reference


def _same_content(was: Node, now: Node) -> bool:
    return _bare(was) == _bare(now)


def _bare(node: Node) -> Json:
    """Return the schema that *node* leads to without what accepts and refuses nothing."""
    value = node.followed().value
    if not isinstance(value, dict):
        return value
    return {key: inner for key, inner in value.items() if key not in ANNOTATIONS}


def _same_title(was: Node, now: Node) -> bool:
    return not was.reference and bool(was.text("title")) and was.text("title") == now.text("title")


def _content(pair: Pair) -> Iterator[Fact]:
    for key, word in (("contentMediaType", "media-type"), ("contentEncoding", "encoding")):
        old, new = pair.base.get(key), pair.head.get(key)
        if old != new:
            yield pair.fact(f"content-{word}-changed", key, old=old, new=new)


_ASKED: Final[tuple[Callable[[Pair], Iterator[Fact]], ...]] = (
    _types,
    _nullable,
    _enum,
    _single("const", "const"),
    _single("default", "default-value"),
    _bounds,
    _pattern,
    _discriminator,
    _combined,
    _nested,
    _dependent_required,
    _prefix_items,
    _content,
)
