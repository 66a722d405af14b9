"""Is a folder of the checkout looked through for commands or modules where gate is called?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from gate.cli.doctor.check import Check, wrong
from gate.model.regex import regex
from gate.model.text import plain

Setting = tuple[str, str]
"""A variable and its value, as a CI file has them."""
COMMANDS: Final = "PATH"
MODULES: Final = "PYTHONPATH"
_VALUE: Final = r"""(?P<value>"[^"\n]*"|'[^'\n]*'|[^\s;&|>]*)"""
_SET: Final = regex(rf"(?<![\w$])(?P<name>{COMMANDS}|{MODULES})={_VALUE}")
_ADDED: Final = regex(rf"""\becho\s+{_VALUE}\s*>>\s*["']?\$\{{?GITHUB_PATH\b""")
"""https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands"""
_HERE: Final = regex(
    r"[\w.]|\$(?:PWD|\{PWD\}|\(pwd\)|(?:GITHUB_WORKSPACE|CI_PROJECT_DIR)\b"
    r"|\{(?:GITHUB_WORKSPACE|CI_PROJECT_DIR)\}|\{\{\s*github\.workspace\s*\}\})"
)
"""How a folder begins that is the checkout, or in it."""
_OF_WINDOWS: Final = frozenset(";\\")
_ENVIRONMENT: Final = "venv/"
"""In one of these gate itself is installed, over whatever was there."""


def of_script(script: str) -> Iterator[Setting]:
    """Yield what *script* sets for the commands in it."""
    for found in _SET.finditer(script):
        yield found["name"], found["value"]


def of_steps(script: str) -> Iterator[Setting]:
    """Yield what *script* sets for the steps behind its own."""
    for found in _ADDED.finditer(script):
        yield COMMANDS, found["value"]


def of_variables(variables: Mapping[str, Any]) -> Iterator[Setting]:
    """Yield what *variables* of a CI file set."""
    for name in (COMMANDS, MODULES):
        if isinstance(value := variables.get(name), str):
            yield name, value


def stand_ins(id_: str, settings: Iterable[Setting], *, where: str) -> Iterator[Check]:
    """Yield, as the check *id_*, the first of *settings* by which a file may take gate's place."""
    for name, value in settings:
        if folder := _of_checkout(name, value):
            yield wrong(
                id_,
                f"`{plain(folder)}`, a folder of the checkout, on {name} where gate is called",
                where=where,
                why="what a change puts there is run in gate's place, and judges the change",
                write=f"{name}=…    # without it: call gate in a job or step of its own",
            )
            return


def _of_checkout(name: str, value: str) -> str:
    """Return the first folder of the checkout in *value*; empty for none."""
    if not _OF_WINDOWS.isdisjoint(value):
        return ""
    for folder in value.strip("\"'").split(":"):
        if name == COMMANDS and COMMANDS in folder:
            return ""  # what stands behind the old value is asked after gate is found
        if _HERE.match(folder) and _ENVIRONMENT not in f"{folder}/":
            return folder
    return ""
