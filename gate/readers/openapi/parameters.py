"""
The parameters of an operation: its own before its path's, each by where it travels and its name.

https://spec.openapis.org/oas/v3.1.1#parameter-object; of 2.0, what is no body and no form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from gate.model.value import dataclass
from gate.readers.openapi.document import Node
from gate.readers.openapi.operations import Operation

Key = tuple[str, str]
"""Where a parameter travels (``query``), and its name; of a path's, its number there."""
_NAME: Final = re.compile(r"\{([^{}]*)\}")
_PLACES: Final = frozenset({"path", "query", "header", "cookie", "querystring"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parameter:
    """One parameter."""

    place: str
    name: str
    node: Node
    is_shared: bool
    """Whether it stands at the path, for all its operations."""

    @property
    def is_required(self) -> bool:
        """Whether a request must have it."""
        return self.place == "path" or self.node.is_true("required")

    @property
    def schema(self) -> Node:
        """Its schema: of 2.0, the parameter itself; of one with content, the content's."""
        if "schema" in self.node:
            return self.node["schema"]
        media = next(self.node["content"].items(), None)
        return media[1]["schema"] if media else self.node

    @property
    def is_text(self) -> bool:
        """Whether its value travels as text."""
        return "content" not in self.node


def parameters(operation: Operation) -> Mapping[Key, Parameter]:
    """Return the parameters of *operation*."""
    known: dict[Key, Parameter] = {}
    numbers = {name: str(at) for at, name in enumerate(_NAME.findall(operation.path))}
    for parameter in (
        *_told(operation.item, is_shared=True),
        *_told(operation.node, is_shared=False),
    ):
        is_path = parameter.place == "path"
        name = numbers.get(parameter.name, parameter.name) if is_path else parameter.name
        known[parameter.place, name.lower() if parameter.place == "header" else name] = parameter
    return known


def _told(node: Node, *, is_shared: bool) -> Iterator[Parameter]:
    for member in node["parameters"].members():
        place, name = member.text("in"), member.text("name")
        if place in _PLACES and name:
            yield Parameter(place=place, name=name, node=member, is_shared=is_shared)
