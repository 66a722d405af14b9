"""What do settings extend, and what do they become by it?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, Final

from gate.model.path import RepoPath
from gate.model.text import visible
from gate.model.toml import Table
from gate.model.value import dataclass

OWN: Final = ("extends", "floor", "gate_version")
"""Keys that each file says for itself."""
Lowered = Callable[[Table, Table], Iterable[tuple[str, str, str]]]
"""
Returns the values that the second table has and that are not known to be as strict as the
first's: (key, before, after), as text.
"""
_GIT: Final = re.compile(r"git:(?P<place>.*)@(?P<commit>[0-9a-f]{40}|[0-9a-f]{64}):(?P<path>.+)")
_URL: Final = re.compile(r"(?P<place>https?://[^#\s@]+)#sha256=(?P<digest>[0-9a-f]{64})")
_FORMS: Final = (
    "write a file of the repository, an absolute path, git:REPOSITORY@COMMIT:FILE, or"
    " https://HOST/FILE#sha256=DIGEST"
)


class Kind(Enum):
    """Where extended settings are read."""

    TREE = "a file of the repository"
    MACHINE = "a file of the machine"
    GIT = "a file of a commit"
    URL = "a file of a server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One entry of ``extends``."""

    kind: Kind
    place: str = ""
    """The path on the machine, the repository's (empty for this one), or the address."""
    path: RepoPath = RepoPath("")
    """The file in the repository, or in the commit."""
    pin: str = ""
    """The commit, or the SHA-256 of the text."""

    @property
    def name(self) -> str:
        """How messages call it; a path of the machine is told by its last part."""
        if self.kind is Kind.TREE:
            return self.path
        if self.kind is Kind.GIT:
            return f"{self.path} at {self.pin[:12]}"
        if self.kind is Kind.MACHINE:
            return posixpath.basename(self.place)
        return self.place.partition("://")[2].partition("?")[0]


def reference(text: str) -> Reference:
    """
    Return what *text*, an entry of ``extends``, means.

    Raises:
        ValueError: it means nothing; the text says why, and what can be written.
    """
    if found := _GIT.fullmatch(text):
        if found["place"] and not found["place"].startswith("/"):
            raise ValueError("names a repository by a path that is not absolute")
        path = _inside(found["path"])
        return Reference(kind=Kind.GIT, place=found["place"], path=path, pin=found["commit"])
    if found := _URL.fullmatch(text):
        return Reference(kind=Kind.URL, place=found["place"], pin=found["digest"])
    if text.startswith("git:"):
        raise ValueError("names no whole commit id: a branch or tag may move")
    if "://" in text:
        raise ValueError(f"is no address that is pinned by its digest; {_FORMS}")
    if text.startswith("/"):
        return Reference(kind=Kind.MACHINE, place=posixpath.normpath(text))
    return Reference(kind=Kind.TREE, path=_inside(text))


def _inside(path: str) -> RepoPath:
    plain = posixpath.normpath(path)
    if (
        "\0" in path
        or path != path.strip()
        or plain in (".", "..")
        or plain.startswith(("../", "/"))
    ):
        raise ValueError(f"names no file of a repository; {_FORMS}")
    return RepoPath(plain)


def references(table: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield (index, entry) of ``extends`` in *table*; what is of another type is told elsewhere."""
    told = table.get("extends")
    for index, entry in enumerate(told if isinstance(told, list) else ()):
        if isinstance(entry, str):
            yield index, entry


def merged(below: Table, above: Table) -> Table:
    """
    Return *below* with what *above* says in its place: tables key by key, rows by their ids.

    Any other array, and any other value, stands for the whole of what it replaces.
    """
    both = dict(below)
    for name, told in above.items():
        both[name] = _merged(both[name], told) if name in both else told
    return both


def _merged(below: object, above: object) -> object:
    if isinstance(below, dict) and isinstance(above, dict):
        return merged(below, above)
    if _is_rows(below) and _is_rows(above):
        assert isinstance(below, list)  # noqa: S101 - rows are
        assert isinstance(above, list)  # noqa: S101 - as above
        rows = {row["id"]: row for row in below}
        for row in above:
            rows[row["id"]] = merged(rows.get(row["id"], {}), row)
        return [*rows.values()]
    return above


def _is_rows(value: object) -> bool:
    """Say whether *value* is an array of tables with an id each, no two the same."""
    if not isinstance(value, list) or not value:
        return False
    ids = [row.get("id") if isinstance(row, dict) else None for row in value]
    return all(isinstance(each, str) for each in ids) and len(set(ids)) == len(ids)


def own(table: Table) -> Table:
    """Return what of *table* those who extend it inherit."""
    return {name: told for name, told in table.items() if name not in OWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """Keys below whose values no settings may go that extend those of one file."""

    file: str
    keys: tuple[str, ...]
    """Patterns: ``*`` stands for any part; a key means all that stands below it."""
    table: Table
    """What the file says, and those that it extends."""

    def lowered(self, whole: Table, compare: Lowered) -> Iterator[tuple[str, str, str]]:
        """Yield (key, before, after) of each value of *whole* that goes below."""
        patterns = [_pattern(key) for key in self.keys]
        for key, before, after in compare(self.table, whole):
            if any(pattern.fullmatch(key) for pattern in patterns):
                yield key, visible(before), visible(after)


def _pattern(key: str) -> re.Pattern[str]:
    # A part of a user's own may hold a dot: `*` takes it in.
    return re.compile(re.escape(key).replace(r"\*", ".+") + r"(\..+)?")


def floors(layers: Sequence[tuple[str, Table]]) -> Iterator[Floor]:
    """Yield the floor of each of *layers*, (file, table) from the weakest."""
    below: Table = {}
    for file, table in layers:
        below = merged(below, own(table))
        keys = table.get("floor")
        if isinstance(keys, list) and keys:
            told = tuple(key for key in keys if isinstance(key, str))
            yield Floor(file=file, keys=told, table=below)


def origins(layers: Sequence[tuple[str, Table]], key: str) -> str:
    """Return which of *layers*, from the weakest, says *key*; empty if none does."""
    found = ""
    for file, table in layers:
        part: object = table
        for name in key.split("."):
            part = part.get(name) if isinstance(part, dict) else None
        found = file if part is not None else found
    return found
