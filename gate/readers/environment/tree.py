"""
The environment of whole trees, as a worker's job: their files in, reads and declarations out.

The one `Item` holds what `bundle` made of the files; `told` reads the one record. Python is read
as one program, so that a name is followed from module to module; of each content the trees share
one reading.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from gate.model.decoding import text_of
from gate.model.looks import Looks, is_credential_name, looks
from gate.model.path import RepoPath
from gate.model.value import replace
from gate.model.work import Item, Json, Record, Unreadable
from gate.readers.environment.bundle import bundle, unbundled
from gate.readers.environment.declarations import declarations as declared
from gate.readers.environment.files import Format, format_of
from gate.readers.environment.python.reads import Reads
from gate.readers.environment.python.source import Parsed, program
from gate.readers.environment.record import (
    HIDDEN,
    Declaration,
    Dynamic,
    Environment,
    Read,
    environment,
    plain,
)
from gate.readers.environment.scripts import go, javascript, shell
from gate.readers.prose import conflict_in

_SCRIPTS: Final[Mapping[Format, Callable[[RepoPath, str], Iterator[Read | Dynamic]]]] = {
    Format.SHELL: shell.read,
    Format.JAVASCRIPT: javascript.read,
    Format.GO: go.read,
}
_NEEDLES: Final[Mapping[Format, tuple[bytes, ...]]] = {
    Format.SHELL: shell.NEEDLES,
    Format.JAVASCRIPT: javascript.NEEDLES,
    Format.GO: go.NEEDLES,
}
_SHEBANG: Final = re.compile(rb"#![^\n]*\b(?:ba|da|k|z)?sh\b")
_LONGEST: Final = 200
"""Characters of a default that are kept."""


CANARY: Final = Item(
    path=RepoPath("canary"),
    data=bundle({"canary": {RepoPath("c.py"): "c"}}, {"c": b"import os\nos.environ['C']\n"}),
)
"""A tree that reads a variable."""


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:  # noqa: ARG001 - every reader is told its profile
    """Return a function from a bundle to one record for each of its trees; `told` reads it."""

    def read(path: RepoPath, data: bytes) -> list[Record]:  # noqa: ARG001 - the data is the tree
        trees, contents = unbundled(data)
        reader = _Reader(contents)
        gc.disable()  # syntax trees have no circles, and looking for some doubles the time
        try:
            return [
                {"tree": name, "environment": plain(reader.tree(files))}
                for name, files in trees.items()
            ]
        finally:
            gc.enable()

    return read


def told(records: Iterable[Record]) -> Mapping[str, Environment]:
    """
    Return what *records* say, by the names of the trees.

    Raises:
        ValueError: one is no such record.
    """
    return {str(one.get("tree")): environment(one.get("environment")) for one in records}


class _Reader:
    """Reads trees that share contents."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents
        self._parsed = Parsed()

    def tree(self, files: Mapping[str, str]) -> Environment:
        """Return the environment of one tree."""
        reads: list[Read | Dynamic] = []
        declarations: list[Declaration] = []
        skipped: list[tuple[RepoPath, str]] = []
        python: dict[RepoPath, bytes] = {}
        for name, blob in files.items():
            path, data = RepoPath(name), self._contents[blob]
            kind = format_of(path)
            if kind is Format.PYTHON:
                python[path] = data
                continue
            try:
                if kind in _SCRIPTS or kind is Format.PERHAPS_SHELL:
                    reads += _script(path, kind, data)
                else:
                    declarations += declared(path, data)
            except Unreadable as reason:
                skipped.append((path, reason.reason))
        found, faults = self._python(python)
        whole = [*found, *reads]
        return Environment(
            reads=tuple(_masked(one) for one in whole if isinstance(one, Read)),
            dynamic=tuple(one for one in whole if isinstance(one, Dynamic)),
            declarations=tuple(declarations),
            skipped=(*faults, *skipped),
        )

    def _python(
        self, texts: Mapping[RepoPath, bytes]
    ) -> tuple[tuple[Read | Dynamic, ...], list[tuple[RepoPath, str]]]:
        whole = program(texts, self._parsed)
        reads = Reads(program=whole)
        found = reads.all()
        return found, [*whole.faults(), *reads.deep.items()]


def _script(path: RepoPath, kind: Format | None, data: bytes) -> Iterator[Read | Dynamic]:
    if kind is Format.PERHAPS_SHELL:
        if not _SHEBANG.match(data):
            return
        kind = Format.SHELL
    if kind is not None and (b"\0" in data or any(word in data for word in _NEEDLES[kind])):
        text = text_of(data)[0]
        if conflict := conflict_in(text):
            raise Unreadable(conflict)
        yield from _SCRIPTS[kind](path, text)


def _masked(read: Read) -> Read:
    """Return *read* without a default that may be a credential."""
    default = read.default
    if not isinstance(default, str) or not default:
        return read
    is_secret = is_credential_name(read.name) and looks(default) is not Looks.PLACEHOLDER
    if is_secret or looks(default) is Looks.RANDOM or "@" in default or len(default) > _LONGEST:
        return replace(read, default=HIDDEN)
    return read
