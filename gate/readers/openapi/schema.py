"""
A schema of a document, with what its ``allOf`` brings in, as JSON Schema would apply it.

https://spec.openapis.org/oas/v3.1.1#schema-object; 3.0's ``nullable`` and 3.1's ``null`` are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gate.model.value import dataclass
from gate.model.work import Json
from gate.readers.openapi.document import Node

_DEEPEST: Final = 30
"""``allOf`` inside ``allOf``; deeper ones are left out."""
ANNOTATIONS: Final = frozenset(
    {"$comment", "deprecated", "description", "example", "examples", "externalDocs", "title", "xml"}
)
"""Keywords that accept and refuse nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Schema:
    """One schema: its own node, then those of its ``allOf``, theirs, and so on."""

    parts: tuple[Node, ...]

    @property
    def node(self) -> Node:
        """Its own node."""
        return self.parts[0]

    def get(self, key: str) -> Json:
        """Return the value of *key* in the first part that has it; `None` if none has."""
        found = self.at(key)
        return None if found is None else found.value

    def at(self, key: str) -> Node | None:
        """Return what stands under *key* in the first part that has it."""
        return next((part[key] for part in self.parts if key in part), None)

    def number(self, key: str) -> float | None:
        """Return the number under *key*; `None` if there is none."""
        value = self.get(key)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return value if is_number else None  # type: ignore[return-value] # `is_number` says so

    def text(self, key: str) -> str:
        """Return the text under *key*; empty if there is none."""
        value = self.get(key)
        return value if isinstance(value, str) else ""

    def values(self, key: str) -> tuple[Json, ...] | None:
        """Return the list under *key*; `None` if there is none."""
        value = self.get(key)
        return tuple(value) if isinstance(value, list) else None

    def is_true(self, key: str) -> bool:
        """Say whether ``true`` stands under *key*."""
        return self.get(key) is True

    @property
    def types(self) -> frozenset[str]:
        """The types it accepts, ``null`` left out; none means any."""
        told = self.get("type")
        words = told if isinstance(told, list) else [told]
        return frozenset(word for word in words if isinstance(word, str)) - {"null"}

    @property
    def is_nullable(self) -> bool:
        """Whether it says that it accepts ``null``."""
        told = self.get("type")
        return self.is_true("nullable") or (isinstance(told, list) and "null" in told)

    def mapping(self, key: str) -> Mapping[str, Node]:
        """Return what stands under *key*, a mapping, over all parts; the first part's counts."""
        known: dict[str, Node] = {}
        for part in self.parts:
            for name, node in part[key].items():
                known.setdefault(name, node)
        return known

    @property
    def required(self) -> frozenset[str]:
        """The names of the properties that must be there."""
        lists = (part["required"].value for part in self.parts if "required" in part)
        names = (name for told in lists if isinstance(told, list) for name in told)
        return frozenset(name for name in names if isinstance(name, str))

    def choices(self, key: str) -> tuple[Node, ...]:
        """Return the schemas listed under *key*, such as ``oneOf``, as they are written."""
        whole = next((part.inside(key) for part in self.parts if key in part), None)
        if whole is None or not isinstance(whole.value, list):
            return ()
        return tuple(whole.inside(index) for index in range(len(whole.value)))


def schema_at(node: Node) -> Schema:
    """Return the schema at *node*, whose references are followed."""
    return Schema(parts=tuple(_parts(node.followed(), _DEEPEST, set())))


def _parts(node: Node, depth: int, known: set[int]) -> Iterator[Node]:
    """Yield *node* and what its ``allOf`` brings, each once: schemas may bring each other."""
    known.add(id(node.value))
    yield node
    if depth and "allOf" in node:
        for member in node["allOf"].members():
            if id(member.value) not in known:
                yield from _parts(member, depth - 1, known)


def is_annotation(node: Node) -> bool:
    """Say whether the schema at *node* accepts and refuses nothing."""
    value = node.followed().value
    if not isinstance(value, dict):
        return False
    return all(key in ANNOTATIONS or key.startswith("x-") for key in value)
