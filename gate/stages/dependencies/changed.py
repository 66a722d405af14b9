"""Which packages that run in production does the change bring, raise or take away?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.path import RepoPath
from gate.model.table import Table
from gate.readers.manifests.dependency import Dependency, How, Manifest
from gate.stages.dependencies.locks import is_declaring
from gate.stages.dependencies.manifests import Manifests

_OURS: Final = re.compile(
    r"(?i)(?:^|/)(?:tests?|docs?)/|(?:^|[-_./])(?:dev|develop(?:ment)?|tests?|docs?|lint|ci|typing)"
    r"(?:[-_.][^/]*)?$"
)
"""Requirements that nobody installs in production, by their name or folder."""


def changed(found: Manifests, before: Manifests) -> Table | None:
    """
    Return what differs between the manifests of head and base, for other stages; `None` if nothing.

    A package counts where the project itself asks for it, or where a lock holds it in another
    version.
    """
    names = _asked_for(found) | _asked_for(before)
    old, new = _releases(before, names), _releases(found, names)
    rows = tuple(
        (name, old.get(name, ""), new.get(name, ""))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )
    columns = ("package", "before", "after")
    return (
        Table(name="changed packages", columns=columns, rows=rows, is_data=True) if rows else None
    )


def _rows(found: Manifests) -> Iterator[tuple[RepoPath, Manifest, Dependency]]:
    for path, manifest in found.said.items():
        if not _OURS.search(path):
            yield from ((path, manifest, each) for each in manifest.dependencies)


def _asked_for(found: Manifests) -> frozenset[str]:
    """Return the names that the project itself asks for."""
    return frozenset(
        each.name
        for path, _, each in _rows(found)
        if each.name and not each.is_dev and each.how is not How.OWN and _is_asking(found, path)
    )


def _is_asking(found: Manifests, path: RepoPath) -> bool:
    return is_declaring(path) or not found.format(path).is_lock


def _releases(found: Manifests, names: frozenset[str]) -> dict[str, str]:
    """Return by name the versions of *names*, or what is asked for where none is settled."""
    told: dict[str, set[str]] = {}
    asked: dict[str, set[str]] = {}
    for _, _, each in _rows(found):
        if each.name in names and not each.is_dev:
            place = told if each.version else asked
            place.setdefault(each.name, set()).add(each.version or each.wants or "any")
    return {name: ", ".join(sorted(each)) for name, each in (asked | told).items()}
