"""
What workers run: a changelog, or a fragment of one, into what it says.

Fragments are told by their ending, for the tools differ in little else: towncrier
(https://towncrier.readthedocs.io), scriv (https://scriv.readthedocs.io), reno
(https://docs.openstack.org/reno/), changie (https://changie.dev), changesets
(https://github.com/changesets/changesets).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from gate.model.decoding import text_of
from gate.model.path import RepoPath
from gate.model.work import Item, Job, Json, Record, Unreadable
from gate.readers.notes.changelog import Bullet, Changelog, changelog
from gate.readers.prose import conflict_in, is_real, without_comments
from gate.readers.yaml import parse

CANARY: Final = Item(path=RepoPath("CHANGELOG.md"), data=b"## Unreleased\n\n- A canary sings\n")
"""A changelog in which a bullet must be found."""
CHANGELOG: Final = Job(module=__name__, profile={"of": "changelog"})
"""Its one record is read by `changelog_of`."""
FRAGMENT: Final = Job(module=__name__, profile={"of": "fragment"})
"""Its one record says whether the fragment ``is_real``."""
_MEGABYTES: Final = 20
_FRONT: Final = re.compile(r"\A---\s*\n.*?^---\s*$", re.DOTALL | re.MULTILINE)
_HEADING: Final = re.compile(r"(?m)^\s{0,3}#{1,6} .*$|^.*\n[=\-~^]{3,}\s*$")
_FIELDS: Final = frozenset({"kind", "time", "custom", "project", "component"})
"""What changie writes beside the text."""


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """Return a function from a file to its record."""
    read = _fragment if profile.get("of") == "fragment" else _changelog
    return lambda path, data: [read(path, data)]


def _text(data: bytes) -> str:
    if len(data) > _MEGABYTES * 2**20:
        raise Unreadable(f"it is larger than {_MEGABYTES} MB")
    text, is_binary = text_of(data)
    if is_binary:
        raise Unreadable("it is no text")
    if conflict := conflict_in(text):
        raise Unreadable(conflict)
    return text


def _changelog(_path: RepoPath, data: bytes) -> Record:
    told = changelog(_text(data))
    bullets: list[Json] = [[bullet.text, bullet.line] for bullet in told.bullets]
    return {"unreleased": told.unreleased, "bullets": bullets, "versions": list(told.versions)}


def changelog_of(record: Record) -> Changelog:
    """Return the changelog in *record*."""
    rows = record["bullets"]
    versions = record["versions"]
    return Changelog(
        unreleased=int(str(record["unreleased"])),
        bullets=tuple(
            Bullet(text=str(row[0]), line=int(str(row[1])))
            for row in (rows if isinstance(rows, list) else ())
            if isinstance(row, list)
        ),
        versions=tuple(map(str, versions if isinstance(versions, list) else ())),
    )


def _fragment(path: RepoPath, data: bytes) -> Record:
    text = _text(data)
    if path.endswith((".yaml", ".yml")):
        return {"is_real": any(is_real(one, words=2) for one in _texts(parse(data).value))}
    body = _HEADING.sub("", _FRONT.sub("", without_comments(text)))
    return {"is_real": is_real(body, words=2)}


def _texts(value: Json) -> Iterator[str]:
    """Yield every text in *value*, which has bounds of its own, but those of its fields."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [each for key, each in one.items() if key not in _FIELDS]
        elif isinstance(one, list):
            waiting += one
