"""What changed in what an operation is sent: its parameters and its body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gate.model.value import replace
from gate.readers.openapi.difference import Ask, Compared, Difference
from gate.readers.openapi.document import Node
from gate.readers.openapi.lifetimes import deprecation_of_parameter, parameter_gone
from gate.readers.openapi.parameters import Parameter, parameters
from gate.readers.openapi.walk import Found, Side

_JSON: Final = ("json", "+json")


def of_parameters(asked: Compared) -> Iterator[Difference]:
    """Yield what changed in the parameters."""
    was, now = parameters(asked.base), parameters(asked.head)
    for key, parameter in now.items():
        if key not in was:
            yield _new_parameter(asked, parameter)
    for key, parameter in was.items():
        if key not in now:
            yield from parameter_gone(asked, parameter, _place(parameter))
        else:
            yield from _parameter(asked, parameter, now[key])


def _place(parameter: Parameter) -> str:
    return f"{parameter.place} parameter {parameter.name}"


def _new_parameter(asked: Compared, parameter: Parameter) -> Difference:
    how = "required" if parameter.is_required else "optional"
    check = f"new-{how}-request-parameter"
    if parameter.place == "path":
        check = "new-request-path-parameter"
    elif parameter.is_shared:
        check = f"new-{how}-request-default-parameter-to-existing-path"
    return asked.found(check, _place(parameter), head=parameter.node)


def _parameter(asked: Compared, was: Parameter, now: Parameter) -> Iterator[Difference]:
    where = _place(now)
    if was.is_required != now.is_required:
        how = "required" if now.is_required else "optional"
        check = f"request-parameter-became-{how}"
        yield asked.found(check, where, base=was.node, head=now.node)
    yield from deprecation_of_parameter(asked, was.node, now.node, where)
    compared = asked.walker.compare(was.schema, now.schema, Side.PARAMETER, is_text=now.is_text)
    yield from (of_schema(asked, found, where) for found in compared)
    if now.place == "header":
        within = asked.walker.compare(was.schema, now.schema, Side.REQUEST, is_text=True)
        yield from (
            of_schema(asked, replace(found, check=_OF_HEADER[found.check]), where)
            for found in within
            if found.check in _OF_HEADER
        )


_OF_HEADER: Final[Mapping[str, str]] = {
    "new-required-request-property": "new-required-request-header-property",
    "new-required-request-property-with-default": "new-required-request-header-property",
    "request-property-became-required": "request-header-property-became-required",
    "request-property-became-required-with-default": "request-header-property-became-required",
    "request-body-became-enum": "request-header-property-became-enum",
    "request-property-became-enum": "request-header-property-became-enum",
}
"""What is said of a body's schema and holds of a header's too, as oasdiff has it."""


def of_schema(asked: Compared, found: Found, where: str) -> Difference:
    """Return what was *found* in a schema as a difference of the operation."""
    return asked.found(
        found.check,
        f"{where} {found.within}" if found.within else where,
        base=found.base,
        head=found.head,
        old=found.fact.old,
        new=found.fact.new,
    )


def of_body(asked: Compared) -> Iterator[Difference]:
    """Yield what changed in the request's body."""
    was, now = asked.base.node["requestBody"], asked.head.node["requestBody"]
    if not was.is_there and not now.is_there:
        return
    if not was.is_there:
        how = "required" if now.is_true("required") else "optional"
        yield asked.found(f"request-body-added-{how}", "request body", head=now)
    elif not now.is_there:
        yield asked.found("request-body-removed", "request body", base=was)
    else:
        if was.is_true("required") != now.is_true("required"):
            how = "required" if now.is_true("required") else "optional"
            yield asked.found(f"request-body-became-{how}", "request body", base=was, head=now)
        yield from _media(asked, was["content"], now["content"])


def _media(asked: Compared, was: Node, now: Node) -> Iterator[Difference]:
    old, new = dict(was.items()), dict(now.items())
    for name, media in old.items():
        where = f"request body {name}"
        if name not in new:
            check = "request-body-media-type-removed"
            yield asked.found(check, where, base=media, head=now)
            continue
        yield from of_media_schemas(asked, media, new[name], Side.REQUEST, where)
    for name, media in new.items():
        if name not in old:
            check = "request-body-media-type-added"
            yield asked.found(check, f"request body {name}", base=was, head=media)


def of_media_schemas(
    asked: Compared, was: Node, now: Node, side: Side, where: str
) -> Iterator[Difference]:
    """Yield what changed in the schema of one media type of a body."""
    if "schema" in was and "schema" in now:
        is_text = not where.rpartition(" ")[2].partition(";")[0].endswith(_JSON)
        compared = asked.walker.compare(was["schema"], now["schema"], side, is_text=is_text)
        yield from (of_schema(asked, found, where) for found in compared)
    elif ("schema" in was) != ("schema" in now):
        how = "removed" if "schema" in was else "added"
        check = f"{side.value[0]}-media-type-schema-{how}"
        yield asked.found(check, where, base=was, head=now)


ASKED: Final[tuple[Ask, ...]] = (of_parameters, of_body)
