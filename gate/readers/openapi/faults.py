"""
What is wrong with a document beyond what its JSON Schema can say.

Each check is a row of the table `CHECKS`; the clauses are those of the specification
(https://spec.openapis.org/oas/v3.1.1) where they are not named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from gate.model.value import dataclass
from gate.readers.openapi.document import Node, referred
from gate.readers.openapi.operations import Operation, operations, shape
from gate.readers.openapi.parameters import parameters
from gate.readers.openapi.schema import schema_at

_TEMPLATE: Final = re.compile(r"\{([^{}]*)\}")
_DATA: Final = frozenset({"example", "examples", "default", "enum", "const"})
"""Keys under which anything may stand, a ``$ref`` that is none too."""
_NAMED: Final = frozenset(
    {
        "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas",
        "responses", "parameters", "requestBodies", "headers", "securitySchemes", "links",
        "callbacks", "pathItems", "paths", "webhooks", "content", "encoding", "mediaTypes",
    }
)  # fmt: skip
"""Keys under which names stand that mean nothing, ``default`` among them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fault:
    """One thing that is wrong, and where."""

    check: str
    """``reference-unresolved``."""
    what: str
    """One sentence, without its place: what makes it the same fault before and after a change."""
    node: Node


def faults(root: Node) -> Iterator[Fault]:
    """Yield what is wrong with the document at *root*."""
    for check in CHECKS:
        yield from check(root)


def _references(root: Node) -> Iterator[Fault]:
    waiting = [(root.files.root(path), False) for path in root.files.parsed]
    known = set()
    while waiting:
        node, is_named = waiting.pop()
        if (id(node.value), is_named) in known:
            continue
        known.add((id(node.value), is_named))
        if node.reference and not is_named:
            yield from _reference(node)
        waiting += _below(node, is_named=is_named)


def _below(node: Node, *, is_named: bool) -> Iterator[tuple[Node, bool]]:
    """Yield what stands in *node* and may refer, each with whether its keys are only names."""
    if isinstance(node.value, list):
        yield from ((node.inside(index), False) for index in range(len(node.value)))
    for key, value in node.value.items() if isinstance(node.value, dict) else ():
        if isinstance(value, dict | list) and (is_named or not _is_data(key)):
            yield node.inside(key), key in _NAMED and not is_named


def _is_data(key: str) -> bool:
    return key in _DATA or key.startswith("x-")


def _reference(node: Node) -> Iterator[Fault]:
    if node.target() is not None:
        if node.followed().reference:
            what = f"{node.reference} leads to no schema, only back to itself."
            yield Fault(check="reference-circular", what=what, node=node)
        return
    if referred(node.path, node.reference) is None:
        what = f"{node.reference} leads out of the repository and is not followed."
        yield Fault(check="reference-outside", what=what, node=node)
    else:
        what = f"{node.reference} names nothing."
        yield Fault(check="reference-unresolved", what=what, node=node)


def _operation_ids(root: Node) -> Iterator[Fault]:
    known: set[str] = set()
    for operation in operations(root):
        name = operation.node.text("operationId")
        if name in known:
            what = f"The operationId {name} stands twice."
            yield Fault(check="operation-id-twice", what=what, node=operation.node["operationId"])
        known.add(name or "\0")


def _paths(root: Node) -> Iterator[Fault]:
    known: dict[str, str] = {}
    for path, item in root["paths"].items():
        other = known.setdefault(shape(path), path)
        if other != path:
            what = f"{path} and {other} are one path to a client."
            yield Fault(check="path-ambiguous", what=what, node=item)


def _path_parameters(root: Node) -> Iterator[Fault]:
    for operation in operations(root):
        if operation.is_webhook:
            continue
        written = set(_TEMPLATE.findall(operation.path))
        told = {one.name for one in parameters(operation).values() if one.place == "path"}
        for name in sorted(written - told):
            what = f"{operation} declares no path parameter {name}."
            yield Fault(check="path-parameter-missing", what=what, node=operation.node)
        for name in sorted(told - written):
            what = f"{operation} declares a path parameter {name} that its path has not."
            yield Fault(check="path-parameter-unused", what=what, node=operation.node)


def _parameters_twice(root: Node) -> Iterator[Fault]:
    for operation in operations(root):
        for owner in (operation.node, operation.item):
            yield from _twice(operation, owner["parameters"])


def _twice(operation: Operation, listed: Node) -> Iterator[Fault]:
    counts = Counter((one.text("in"), one.text("name")) for one in listed.members())
    for (place, name), times in counts.items():
        if times > 1 and name:
            what = f"{operation} has the {place} parameter {name} twice."
            yield Fault(check="parameter-twice", what=what, node=listed)


def _security(root: Node) -> Iterator[Fault]:
    schemes = {name for name, _ in root["components"]["securitySchemes"].items()}
    schemes |= {name for name, _ in root["securityDefinitions"].items()}
    owners = [root, *(operation.node for operation in operations(root))]
    for owner in owners:
        for need in owner["security"].members():
            for name in sorted(set(need.value if isinstance(need.value, dict) else ()) - schemes):
                what = f"The security scheme {name} is defined nowhere."
                yield Fault(check="security-undefined", what=what, node=need)


def _tags(root: Node) -> Iterator[Fault]:
    known: dict[str, str] = {}
    for tag in root["tags"].members():
        name = tag.text("name")
        if name in known:
            yield Fault(check="tag-twice", what=f"The tag {name} stands twice.", node=tag)
        known[name or "\0"] = tag.text("parent")
    for tag in root["tags"].members():
        yield from _parents(tag, known)


def _parents(tag: Node, parents: Mapping[str, str]) -> Iterator[Fault]:
    """Yield whether the tags around *tag* (3.2) are missing, or lead back to it."""
    name, around = tag.text("name"), tag.text("parent")
    if around and around not in parents:
        what = f"The tag {name} has the parent {around}, which is no tag."
        yield Fault(check="tag-parent-unknown", what=what, node=tag)
    passed = set()
    while around and around not in passed:
        passed.add(around)
        around = parents.get(around, "")
    if name in passed:
        yield Fault(check="tag-circular", what=f"The tag {name} is inside itself.", node=tag)


def _required(root: Node) -> Iterator[Fault]:
    for name, node in root["components"]["schemas"].items():
        schema = schema_at(node)
        if "allOf" in node and "additionalProperties" not in node:
            missing = schema.required - set(schema.mapping("properties"))
            for one in sorted(missing):
                what = f"The schema {name} requires {one}, which none of its parts defines."
                yield Fault(check="required-undefined", what=what, node=node)


CHECKS: Final[tuple[Callable[[Node], Iterator[Fault]], ...]] = (
    _references,
    _operation_ids,
    _paths,
    _path_parameters,
    _parameters_twice,
    _security,
    _tags,
    _required,
)
"""A check is added here, and nowhere else."""
