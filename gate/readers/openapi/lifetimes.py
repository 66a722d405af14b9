"""What came, went, was deprecated, or promised more or less than before."""

from __future__ import annotations

from collections.abc import Iterator

from gate.readers.openapi.difference import Compared, Difference
from gate.readers.openapi.document import Node
from gate.readers.openapi.operations import Operation, shape
from gate.readers.openapi.parameters import Parameter
from gate.readers.openapi.retirement import (
    Terms,
    changes_of_stability,
    has_sunset,
    is_deprecated,
    is_invalid_stability,
    is_loose,
    notice_of,
    stability,
    sunset,
)


def operation_gone(operation: Operation, head: Node, terms: Terms) -> Iterator[Difference]:
    """Yield what it means that *operation* is not in the document at *head*."""
    if is_loose(operation.node):
        return
    if operation.is_webhook:
        yield _gone(operation, "webhook-removed", head)
        return
    paths = {shape(path) for path, _ in head["paths"].items()}
    word = "api" if shape(operation.path) in paths else "api-path"
    if not is_deprecated(operation.node):
        yield _gone(operation, f"{word}-removed-without-deprecation", head)
    elif not has_sunset(operation.node):
        yield _gone(operation, f"{word}-removed-with-deprecation", head)
    else:
        day = sunset(operation.node)
        if day is None:
            yield _gone(operation, "api-path-sunset-parse", head)
        else:
            how = "before-sunset" if terms.today < day else "with-deprecation"
            yield _gone(operation, f"{word}-removed-{how}", head)


def _gone(operation: Operation, check: str, head: Node) -> Difference:
    return Difference(
        check=check, operation=str(operation), base=operation.node, head=head["paths"]
    )


def stability_of_operation(asked: Compared) -> Iterator[Difference]:
    """Yield whether the operation promises less than before, or something that there is not."""
    was, now = asked.base.node, asked.head.node
    if is_invalid_stability(was) or is_invalid_stability(now):
        yield asked.found("api-invalid-stability-level", old=stability(was), new=stability(now))
        return
    yield from (
        asked.found(f"api-stability-{how}", old=stability(was), new=stability(now))
        for how in changes_of_stability(was, now)
    )


def deprecation_of_operation(asked: Compared) -> Iterator[Difference]:
    """Yield whether the operation was deprecated, brought back, or has another sunset."""
    was, now = asked.base.node, asked.head.node
    if is_invalid_stability(now):
        return
    if is_deprecated(was) and not is_deprecated(now):
        yield asked.found("endpoint-reactivated")
    elif is_deprecated(was):
        yield from (asked.found(check) for check in _other_sunset(was, now, asked.terms, "api"))
    elif is_deprecated(now) and not is_loose(now):
        check = notice_of(now, asked.terms)
        yield asked.found(_OPERATION[check])


_OPERATION = {
    "": "endpoint-deprecated",
    "with": "endpoint-deprecated-with-sunset",
    "missing": "api-deprecated-sunset-missing",
    "invalid": "api-deprecated-sunset-parse",
    "small": "api-sunset-date-too-small",
}


def _other_sunset(was: Node, now: Node, terms: Terms, word: str) -> Iterator[str]:
    """Yield the checks on the sunset of something that was deprecated before and still is."""
    parse = "api-path-sunset-parse" if word == "api" else f"{word}-sunset-parse"
    if not has_sunset(was) or not has_sunset(now):
        if has_sunset(was):
            yield "sunset-deleted" if word == "api" else f"{word}-sunset-deleted"
        return
    old, new = sunset(was), sunset(now)
    if old is None or new is None:
        yield parse
    elif new < old and (new - terms.today).days < terms.notice.days(now):
        yield f"{word}-sunset-date-changed-too-small"


def parameter_gone(asked: Compared, parameter: Parameter, where: str) -> Iterator[Difference]:
    """Yield what it means that *parameter* is no more."""
    check, node = "request-parameter-removed", parameter.node
    if is_deprecated(node) and not has_sunset(node):
        check = "request-parameter-removed-with-deprecation"
    elif is_deprecated(node):
        day = sunset(node)
        early = day is not None and asked.terms.today < day
        how = "removed-before-sunset" if early else "removed-with-deprecation"
        check = "request-parameter-sunset-parse" if day is None else f"request-parameter-{how}"
    yield asked.found(check, where, base=node)


def deprecation_of_parameter(
    asked: Compared, was: Node, now: Node, where: str
) -> Iterator[Difference]:
    """Yield whether a parameter was deprecated, brought back, or has another sunset."""
    word = "request-parameter"
    if is_deprecated(was) and not is_deprecated(now):
        yield asked.found(f"{word}-reactivated", where, base=was, head=now)
    elif is_deprecated(was):
        for check in _other_sunset(was, now, asked.terms, word):
            yield asked.found(check, where, base=was, head=now)
    elif is_deprecated(now) and not is_loose(asked.head.node) and not is_loose(now):
        found = _PARAMETER[notice_of(now, asked.terms)]
        yield asked.found(f"{word}-{found}", where, base=was, head=now)


_PARAMETER = {
    "": "deprecated",
    "with": "deprecated",
    "missing": "deprecated-sunset-missing",
    "invalid": "sunset-parse",
    "small": "sunset-date-too-small",
}
