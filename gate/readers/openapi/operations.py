"""
The operations of a document: method, path, and the path as every framework would write it.

https://spec.openapis.org/oas/v3.1.1#paths-object
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.value import dataclass
from gate.readers.openapi.document import Node

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_PARAMETER: Final = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Operation:
    """One operation of a document."""

    method: str
    """In capitals."""
    path: str
    """As the document writes it: ``/users/{id}``; a webhook's name."""
    node: Node
    item: Node
    """The path item that it stands in."""
    is_webhook: bool = False

    def __str__(self) -> str:
        """Return it as reports name it: ``GET /users/{id}``."""
        return f"{self.method} {self.path}"

    @property
    def key(self) -> tuple[bool, str, str]:
        """What makes it the same operation when its parameters are renamed."""
        return self.is_webhook, self.method, shape(self.path)


def shape(path: str) -> str:
    """Return *path* with the names of its parameters left out: ``/users/{}``."""
    return _PARAMETER.sub("{}", path)


def operations(root: Node) -> Iterator[Operation]:
    """Yield the operations of the document at *root*, webhooks last."""
    for is_webhook, where in ((False, "paths"), (True, "webhooks")):
        for path, item in root[where].items():
            for method, node in _methods(item):
                yield Operation(
                    method=method, path=path, node=node, item=item, is_webhook=is_webhook
                )


def _methods(item: Node) -> Iterator[tuple[str, Node]]:
    """Yield each method of a path and its operation; 3.2 lets a document name further ones."""
    for method in METHODS:
        if method in item:
            yield method.upper(), item[method]
    yield from item["additionalOperations"].items()
