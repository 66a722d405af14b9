"""Two documents, operation by operation: each difference that a client or reader may notice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from gate.readers.openapi import labels, requests, responses
from gate.readers.openapi.checks import Level
from gate.readers.openapi.difference import Ask, Compared, Difference
from gate.readers.openapi.document import Node
from gate.readers.openapi.lifetimes import (
    deprecation_of_operation,
    operation_gone,
    stability_of_operation,
)
from gate.readers.openapi.operations import Operation, operations
from gate.readers.openapi.retirement import Terms, is_loose
from gate.readers.openapi.sameness import Sameness
from gate.readers.openapi.walk import Walker

_LIFETIMES: Final[tuple[Ask, ...]] = (stability_of_operation, deprecation_of_operation)
_ASKED: Final = (*_LIFETIMES, *requests.ASKED, *responses.ASKED, *labels.ASKED)


_SEMANTIC: Final = re.compile(
    r"v?(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:[-+][0-9A-Za-z.+-]*)?", re.ASCII
)
"""A version of https://semver.org; what has another form is not judged."""


def differences(base: Node, head: Node, terms: Terms) -> Iterator[Difference]:
    """Yield what changed from the document at *base* to the one at *head*."""
    breaks = False
    for one in _changes(base, head, terms):
        breaks = breaks or one.level is Level.ERR
        yield one
    if breaks:
        yield from _version(base["info"], head["info"])


def _version(was: Node, now: Node) -> Iterator[Difference]:
    """Yield in which way the version does not say that a client breaks."""
    told = was.text("version"), now.text("version")
    old, new = (_SEMANTIC.fullmatch(text) for text in told)
    if old is None or new is None:
        return
    before, after = ([int(part) for part in one.groups()] for one in (old, new))
    weighty = 2 if before[0] == after[0] == 0 else 1  # below 1.0.0 the minor stands for the major
    check = ""
    if told[0] == told[1]:
        check = "api-version-not-bumped"
    elif after <= before:
        check = "api-version-decreased"
    elif after[:weighty] == before[:weighty]:
        check = "api-major-version-not-bumped"
    if check:
        yield Difference(check=check, where="info", old=told[0], new=told[1], base=was, head=now)


def _changes(base: Node, head: Node, terms: Terms) -> Iterator[Difference]:
    was, now = _by_key(base), _by_key(head)
    sameness = Sameness(base, head)
    walker = Walker(terms=terms, sameness=sameness)
    for key, operation in was.items():
        if key in now:
            if _is_same(sameness, operation, now[key]):
                continue
            yield from _kept(Compared(base=operation, head=now[key], terms=terms, walker=walker))
        else:
            yield from operation_gone(operation, head, terms)
    for key, operation in now.items():
        if key not in was:
            check = "webhook-added" if operation.is_webhook else "endpoint-added"
            yield Difference(
                check=check, operation=str(operation), base=base["paths"], head=operation.node
            )
    yield from labels.of_document(base, head)


def _kept(asked: Compared) -> Iterator[Difference]:
    is_free = is_loose(asked.base.node) and is_loose(asked.head.node)
    for ask in _LIFETIMES if is_free else _ASKED:
        yield from ask(asked)


def _is_same(sameness: Sameness, was: Operation, now: Operation) -> bool:
    """Say whether the operations are the same, with the parameters that their paths share."""
    shared = was.item.inside("parameters"), now.item.inside("parameters")
    return (
        was.path == now.path and sameness.is_same(was.node, now.node) and sameness.is_same(*shared)
    )


def _by_key(root: Node) -> Mapping[tuple[bool, str, str], Operation]:
    return {operation.key: operation for operation in operations(root)}
