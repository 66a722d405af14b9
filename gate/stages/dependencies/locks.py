"""Is what a person asks for held by a lock, and by which?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from gate.model.path import RepoPath
from gate.readers.manifests.dependency import How
from gate.readers.manifests.formats import BY_ID, format_of
from gate.stages.dependencies.manifests import Manifests

_DECLARING = frozenset({"pyproject", "pipfile", "script"})
"""Formats that a person writes and a tool locks."""


def is_declaring(path: RepoPath) -> bool:
    """Say whether a lock is made from the file at *path*, so that ranges belong there."""
    known = format_of(path)
    return path.endswith(".in") or (known is not None and known.id in _DECLARING)


def locks_of(path: RepoPath, paths: Iterable[RepoPath]) -> list[RepoPath]:
    """Return those of *paths* that may hold what the declaring file at *path* asks for."""
    return [other for other in paths if other != path and _may_lock(path, other)]


def _may_lock(path: RepoPath, other: RepoPath) -> bool:
    known = format_of(other)
    if known is None or is_declaring(other):
        return False
    if path.endswith((".py", ".pyw")):
        return other == f"{path}.lock"
    folder, place = posixpath.dirname(path), posixpath.dirname(other)
    if known.is_lock:
        # The lock of a workspace lies at its root, above its members.
        is_above = not place or f"{folder}/".startswith(f"{place}/")
        return is_above and not other.endswith(".py.lock")
    if known is not BY_ID["requirements"]:
        return False
    if path.endswith(".in"):
        return place == folder or path[:-3] == other[:-4]
    is_child = posixpath.dirname(place) == folder and "requirements" in place.lower()
    return place == folder or (is_child and place != folder)


def constraints_of(path: RepoPath, found: Manifests) -> Iterable[RepoPath]:
    """Yield the constraints that lie beside the requirements at *path*, or above them."""
    folder = posixpath.dirname(path)
    for other in found.constraints:
        place = posixpath.dirname(other)
        if place == folder or not place or f"{folder}/".startswith(f"{place}/"):
            yield other


def held(names: Iterable[RepoPath], found: Manifests) -> frozenset[str]:
    """Return the packages that the manifests *names* hold in one version, or as our own."""
    settled = {How.PINNED, How.OWN, How.VCS, How.ADDRESS, How.LOCAL_PATH, How.EDITABLE}
    return frozenset(
        each.name
        for name in names
        if name in found.said
        for each in found.said[name].dependencies
        if each.how in settled
    )
