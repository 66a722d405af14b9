"""
What workers run: exports of feature flags into names, manifests of sample data into revisions.

A flag's value, and all else that stands in the file, stays in the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from gate.model.path import RepoPath
from gate.model.toml import parsed
from gate.model.work import Item, Job, Json, Record, Unreadable
from gate.readers.yaml import Parsed, parse

CANARY: Final = Item(
    path=RepoPath("flags.json"), data=b'{"flags": {"canary": true}, "schema_revision": "canary"}'
)
"""A file in which a flag must be found, and by the other job a revision."""
FLAGS: Final = Job(module=__name__, profile={"of": "flags"})
"""Each record has the ``name`` of a flag and its ``line``."""
SAMPLE: Final = Job(module=__name__, profile={"of": "sample"})
"""Each record has a ``group`` of migrations (empty for all), its ``revision``, and a ``line``."""
_LISTS: Final = ("flags", "features", "toggles", "flagValues", "feature_flags")
"""Where the exports of LaunchDarkly, flagd, Unleash, Flipt and GrowthBook have their flags."""
_NAMES: Final = ("key", "name", "id")


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """Return a function from a file to its records."""
    read = {"sample": _revisions}.get(str(profile.get("of")), _flags)
    return lambda path, data: [*read(_parsed(path, data))]


def _parsed(path: RepoPath, data: bytes) -> Parsed:
    if not path.endswith(".toml"):
        return parse(data)
    try:
        return Parsed(value=parsed(data.decode("utf-8-sig")), lines={})
    except ValueError as error:
        raise Unreadable("it is no TOML") from error


def _flags(told: Parsed) -> Iterator[Record]:
    value: Any = told.value
    keys: tuple[str, ...] = ()
    if isinstance(value, dict):
        name = next((one for one in _LISTS if isinstance(value.get(one), dict | list)), "")
        keys = (name,) if name else ()
        value = value[name] if name else value
    if not isinstance(value, dict | list):
        raise Unreadable("it holds no flags: neither a mapping nor a list")
    for place, flag in _named(value):
        yield {"name": flag, "line": told.line((*keys, place))}


def _named(value: Mapping[str, Any] | list[Any]) -> Iterable[tuple[str | int, str]]:
    """Return (key or index, name) of each flag in *value*."""
    if not isinstance(value, list):
        return [(name, name) for name in value]
    return [(place, name) for place, one in enumerate(value) if (name := _name(one))]


def _name(one: object) -> str:
    if isinstance(one, dict):
        return next((str(one[key]) for key in _NAMES if key in one), "")
    return one if isinstance(one, str) else ""


def _revisions(told: Parsed) -> Iterator[Record]:
    value = told.value.get("schema_revision") if isinstance(told.value, dict) else None
    if value is None:
        raise Unreadable("it has no schema_revision")
    rows = value.items() if isinstance(value, dict) else [("", value)]
    for group, revision in rows:
        keys = ("schema_revision", group) if group else ("schema_revision",)
        yield {"group": group, "revision": str(revision), "line": told.line(keys)}
