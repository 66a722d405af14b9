"""Dockerfiles: ``ENV`` and ``ARG`` (https://docs.docker.com/reference/dockerfile/#env)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from gate.model.path import RepoPath
from gate.readers.environment.declared.shape import shape
from gate.readers.environment.record import Declaration

_FILE: Final = re.compile(
    r"(?i)(?:^|/)(?:(?:Docker|Container)file(?:[.\-_][^/]*)?|[^/]+\.dockerfile)$"
)
_INSTRUCTION: Final = re.compile(
    r"(?im)^[ \t]*(?P<word>ENV|ARG)[ \t]+(?P<rest>(?:[^\\\n]|\\(?:.|\n))*)"
)
_PAIR: Final = re.compile(
    r"""(?P<name>[A-Za-z_]\w*)(?:=(?P<value>(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])*))?""",
    re.DOTALL,
)


def is_dockerfile(path: RepoPath) -> bool:
    """Say whether *path* is one, by its name."""
    return bool(_FILE.search(path))


def declared(path: RepoPath, text: str) -> Iterator[Declaration]:
    """Yield what the file's *text* sets."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    for found in _INSTRUCTION.finditer(text):
        rest = found["rest"]
        if found["word"].upper() == "ENV" and "=" not in _first_word(rest):
            name, _, value = rest.strip().partition(" ")  # the old form: one name, one value
            yield _one(path, bisect_right(starts, found.start()), name, value.strip())
            continue
        end = 0
        while pair := _PAIR.match(rest, _after_space(rest, end)):
            value = pair["value"]
            told = None if value is None else value.strip("\"'")
            at = found.start("rest") + pair.start()
            yield _one(path, bisect_right(starts, at), pair["name"], told)
            end = pair.end()


def _first_word(text: str) -> str:
    """Return the first word of *text*; empty where spaces are all that it has, of any width."""
    return next(iter(text.split(maxsplit=1)), "")


def _after_space(text: str, at: int) -> int:
    found = re.compile(r"(?:\s|\\\n)*").match(text, at)
    return found.end() if found else at


def _one(path: RepoPath, line: int, name: str, value: str | None) -> Declaration:
    return Declaration(name=name, file=path, line=line, by="dockerfile", shape=shape(value))
