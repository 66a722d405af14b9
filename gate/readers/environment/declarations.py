"""
What one file sets, whatever its format: a worker's job that keeps names and shapes alone.

`from_record` reads a record; of a file of a format that sets nothing there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from gate.model.decoding import text_of
from gate.model.path import RepoPath
from gate.model.value import fields
from gate.model.work import Item, Json, Record, Unreadable
from gate.readers.environment.declared import dockerfile, dotenv, manifests
from gate.readers.environment.files import Format, format_of
from gate.readers.environment.record import Declaration
from gate.readers.prose import conflict_in

CANARY: Final = Item(path=RepoPath("canary.env"), data=b"CANARY=1\n")
"""A file that sets something."""
FORMATS: Final = frozenset({Format.DOTENV, Format.DOCKERFILE, Format.YAML})
"""The formats that set variables."""


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:  # noqa: ARG001 - every reader is told its profile
    """Return a function from a file to a record for each variable that it sets."""

    def read(path: RepoPath, data: bytes) -> list[Record]:
        return [
            {field.name: getattr(one, field.name) for field in fields(one)}
            for one in declarations(path, data)
        ]

    return read


def from_record(record: Record) -> Declaration:
    """Return the declaration that `prepare` made *record* of."""
    return Declaration(**record)  # type: ignore[arg-type] # it has the fields of one


def declarations(path: RepoPath, data: bytes) -> Iterator[Declaration]:
    """
    Yield what the file *path* sets.

    Raises:
        Unreadable: it is no text, no YAML and no template of any, or is left in a conflict.
    """
    text, is_binary = text_of(data)
    if is_binary:
        raise Unreadable("it is no text")
    if conflict := conflict_in(text):
        raise Unreadable(conflict)
    match format_of(path):
        case Format.DOTENV:
            yield from dotenv.declared(path, text)
        case Format.DOCKERFILE:
            yield from dockerfile.declared(path, text)
        case Format.YAML:
            yield from manifests.declared(path, data, text)
        case _:
            pass
