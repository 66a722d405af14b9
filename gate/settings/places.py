"""Where does a repository keep what its people write: documents, notes, decisions, runbooks?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from gate.model.path import RepoPath

_PLAIN: Final = re.compile(r"[\w./-]+", re.ASCII)
"""Paths that mean themselves as patterns of a .gitignore."""
_FILES: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "changelogs": re.compile(
            r"(?:.*/)?(?:CHANGELOG|CHANGES|HISTORY|NEWS|RELEASE_NOTES)(?:\.\w+)?", re.IGNORECASE
        ),
        # Examples of settings always count: naming one would leave out every document.
        "environment_docs": re.compile(
            r"docs?/(?:.*/)?[^/]*(?:env|config|setting)[^/]*\.(?:md|rst|adoc)"
        ),
    }
)
"""Files that are named one by one, by the option that names them."""
_FOLDERS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "documents": re.compile(r"(?P<folder>docs?)/.*"),
        "fragments": re.compile(
            r"(?P<folder>(?:.*/)?(?:newsfragments|changelog\.d|releasenotes/notes|\.changes/unreleased|\.changeset))/[^/]+"
        ),
        "decisions": re.compile(
            r"(?P<folder>(?:.*/)?(?:adrs?|decisions|architecture-decisions))/(?:adr[-_])?\d+[-_][^/]+\.(?:md|rst|adoc)",
            re.IGNORECASE,
        ),
        "runbooks": re.compile(r"(?P<folder>(?:.*/)?runbooks?)/[^/]+\.(?:md|rst)"),
    }
)
"""Folders that are named as a whole, by the option that names them."""
_NO_ONES: Final = re.compile(r"(?:^|/)(?:tests?|node_modules|vendor|examples?|fixtures)/")


def places(paths: Iterable[RepoPath], tool: Mapping[str, object]) -> dict[str, list[str]]:
    """
    Return the places among *paths*, as patterns, by the option of the handoff that names them.

    *tool* is ``[tool]`` of the project's ``pyproject.toml``, where towncrier names its folder.
    """
    own = [path for path in paths if _PLAIN.fullmatch(path) and not _NO_ONES.search(path)]
    found = {
        **{
            name: [f"/{path}" for path in own if told.fullmatch(path)]
            for name, told in _FILES.items()
        },
        **{name: [*_folders(own, told)] for name, told in _FOLDERS.items()},
    }
    found["fragments"] += _towncrier(tool)
    root = [f"/{path}" for path in own if re.fullmatch(r"[^/]+\.(?:md|rst|adoc)", path)]
    if found["documents"]:
        found["documents"] += root
    return {name: [*dict.fromkeys(told)] for name, told in found.items() if told}


def _folders(paths: Iterable[RepoPath], told: re.Pattern[str]) -> Iterator[str]:
    for path in paths:
        if found := told.fullmatch(path):
            yield f"/{found['folder']}/**"


def _towncrier(tool: Mapping[str, object]) -> list[str]:
    told = tool.get("towncrier")
    folder = told.get("directory") if isinstance(told, dict) else None
    if isinstance(folder, str) and _PLAIN.fullmatch(folder):
        return [f"/{folder.strip('/')}/*"]
    return []
