"""Which parts of two documents are the same, references and all, and need no comparing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from gate.model.path import RepoPath
from gate.model.work import Json
from gate.readers.openapi.document import Node, referred

Target = tuple[RepoPath | None, str]
"""What a reference names: the file, and the place in it."""
_REFERENCES: Final = frozenset({"$ref", "$dynamicRef"})


class Sameness:
    """What the document at *base* and the one at *head* have in common."""

    def __init__(self, base: Node, head: Node) -> None:
        self._changed = _changed(base, head)

    def is_same(self, base: Node, head: Node) -> bool:
        """Say whether nothing changed between the two, nor in what they refer to."""
        if base.path != head.path or base.value != head.value:
            return False
        return not self._changed or self._changed.isdisjoint(targets(base.path, base.value))


def targets(path: RepoPath, value: Json) -> Iterator[Target]:
    """Yield what the references inside *value*, which stands in the file at *path*, name."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            for key, inner in one.items():
                if key in _REFERENCES and isinstance(inner, str):
                    yield _target(path, inner)
                elif isinstance(inner, dict | list):
                    waiting.append(inner)
        elif isinstance(one, list):
            waiting += [inner for inner in one if isinstance(inner, dict | list)]


def _target(path: RepoPath, reference: str) -> Target:
    return referred(path, reference), reference.partition("#")[2]


def _changed(base: Node, head: Node) -> frozenset[Target]:
    """Return the targets that changed, or that lead to one that did."""
    users: defaultdict[Target, set[Target]] = defaultdict(set)
    changed = set()
    known = set(targets(base.path, base.value))
    waiting = list(known)
    while waiting:
        target = waiting.pop()
        old, new = _at(base, target), _at(head, target)
        if old is None or new is None or old.value != new.value:
            changed.add(target)
        for inner in targets(old.path, old.value) if old else ():
            users[inner].add(target)
            if inner not in known:
                known.add(inner)
                waiting.append(inner)
    spreading = list(changed)
    while spreading:
        for user in users[spreading.pop()] - changed:
            changed.add(user)
            spreading.append(user)
    return frozenset(changed)


def _at(root: Node, target: Target) -> Node | None:
    path, pointer = target
    if path is None:
        return None
    return Node(files=root.files, path=path, keys=(), value={"$ref": f"#{pointer}"}).target()
