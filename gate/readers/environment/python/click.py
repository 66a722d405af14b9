"""
click's ``auto_envvar_prefix``: a variable for each option of a command.

https://click.palletsprojects.com/en/stable/options/#values-from-environment-variables
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from gate.model.value import dataclass
from gate.readers.environment.python.asked import Asked, gives, names_told, raises
from gate.readers.environment.python.text import Texts, Told
from gate.readers.environment.python.unset import EVERY
from gate.readers.environment.python.walk import Place, Walked

_SETTING: Final = "auto_envvar_prefix"
_DEEPEST: Final = 8
"""Groups inside each other."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Command:
    """A function that is a command or a group."""

    name: str
    """As it is typed."""
    parent: str
    """The function that is its group; empty for none."""
    prefix: str
    """What its own settings say."""
    node: ast.FunctionDef | ast.AsyncFunctionDef
    place: Place


def asked(walked: Walked, texts: Texts) -> Iterator[Asked]:
    """Yield what the commands of one module read without naming it."""
    commands = {one.node.name: one for one in _commands(walked, texts)}
    called = dict(_called(walked, texts))
    for name, command in commands.items():
        prefix = _prefix(name, commands, called)
        if prefix:
            yield from _options(command, prefix, texts)


def _commands(walked: Walked, texts: Texts) -> Iterator[_Command]:
    for node, place in walked.functions:
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            function = call.func if call else decorator
            if not isinstance(function, ast.Attribute | ast.Name):
                continue
            last = function.attr if isinstance(function, ast.Attribute) else function.id
            if last not in {"command", "group"}:
                continue
            owner = function.value if isinstance(function, ast.Attribute) else None
            parent = owner.id if isinstance(owner, ast.Name) else ""
            is_library = texts.origins.of_node(function, place.scope) is not None
            yield _Command(
                name=_typed(call, node),
                parent="" if is_library else parent,
                prefix=_setting(call, place, texts) if call else "",
                node=node,
                place=place,
            )


def _typed(call: ast.Call | None, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    told = call.args[0] if call and call.args else None
    if isinstance(told, ast.Constant) and isinstance(told.value, str):
        return told.value
    return node.name.replace("_", "-")


def _setting(call: ast.Call, place: Place, texts: Texts) -> str:
    """Return the prefix in ``context_settings={"auto_envvar_prefix": …}`` or as an argument."""
    for keyword in call.keywords:
        if keyword.arg == _SETTING:
            return _text(keyword.value, place, texts)
        if keyword.arg != "context_settings":
            continue
        if isinstance(keyword.value, ast.Call):
            return _setting(keyword.value, place, texts)
        if isinstance(keyword.value, ast.Dict):
            for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == _SETTING:
                    return _text(value, place, texts)
    return ""


def _text(node: ast.expr, place: Place, texts: Texts) -> str:
    told = names_told(node, place.scope, texts)
    return (told[0].text or "") if len(told) == 1 else ""


def _called(walked: Walked, texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield (function, prefix) of ``cli(auto_envvar_prefix=…)``."""
    for use in walked.uses:
        node = use.node
        if not isinstance(node, ast.Call) or not any(one.arg == _SETTING for one in node.keywords):
            continue
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr == "main":
            function = function.value
        if isinstance(function, ast.Name):
            yield function.id, _setting(node, use.place, texts)


def _prefix(name: str, commands: dict[str, _Command], called: dict[str, str]) -> str:
    """Return what the variables of the command *name* start with; empty if it reads none."""
    behind: list[str] = []
    for _ in range(_DEEPEST):
        command = commands.get(name)
        if command is None:
            return ""
        prefix = command.prefix or called.get(name, "")
        if prefix:
            return "_".join([prefix, *reversed(behind)])
        behind.append(command.name)
        name = command.parent
    return ""


def _options(command: _Command, prefix: str, texts: Texts) -> Iterator[Asked]:
    for decorator in command.node.decorator_list:
        if not isinstance(decorator, ast.Call):
            continue
        keywords = {one.arg: one.value for one in decorator.keywords if one.arg}
        function = decorator.func
        last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        name = _option_name(decorator, command.place, texts)
        if not last.endswith("option") or "envvar" in keywords or not name:
            continue
        required = keywords.get("required")
        is_required = isinstance(required, ast.Constant) and required.value is True
        is_required = is_required and "default" not in keywords
        whole = f"{prefix}_{name}".upper().replace("-", "_")
        yield Asked(
            node=decorator,
            place=command.place,
            by="click",
            names=(Told((whole,)),),
            reading=raises(EVERY, decorator) if is_required else gives(keywords.get("default")),
            is_apart=True,
        )


def _option_name(node: ast.Call, place: Place, texts: Texts) -> str:
    """Return the name of the parameter that the option fills."""
    told = [_text(one, place, texts) for one in node.args]
    plain = next((one for one in told if one and not one.startswith("-")), "")
    if plain:
        return plain
    longest = max(told, key=lambda one: len(one) - len(one.lstrip("-")), default="")
    return longest.partition("/")[0].strip().lstrip("-").replace("-", "_")
