"""One requirement in PEP 508's words, or in pip's own: a path, an address, a repository."""

from __future__ import annotations

import re
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet

from gate.readers.manifests.dependency import Dependency, How
from gate.readers.manifests.text import is_version, name_of, version_of

_PINNED: Final = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[A-Za-z0-9._,\s-]*\]\s*)?(={2,3})\s*"
    r"([A-Za-z0-9.+!_-]+)\s*(?:;.*)?",
    re.DOTALL,
)
"""What nearly every line of a compiled file is, so that the whole grammar is asked of few."""
_VCS: Final = re.compile(r"(?:git|hg|svn|bzr)\+", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_FILE: Final = re.compile(r"file:", re.IGNORECASE)
_EGG: Final = re.compile(r"[#&]egg=([A-Za-z0-9._-]{1,200})")
_ARCHIVE: Final = re.compile(
    r"\.(?:whl|zip|egg|tar\.gz|tgz|tar\.bz2|tbz|tar\.xz|txz|tar)(?:$|[\s#\[;])"
)


def dependency(text: str, line: int | None) -> Dependency:
    """Return what the requirement *text* asks for; its address, if it has one, is not kept."""
    pinned = _PINNED.fullmatch(text)
    if pinned is not None and (found := _pinned(pinned, line)):
        return found
    if kind := _elsewhere(text):
        return Dependency(name=_egg(text), line=line, how=kind)
    try:
        requirement = Requirement(text)
    except (InvalidRequirement, RecursionError):
        return Dependency(name="", line=line, how=How.UNREADABLE)
    name = name_of(requirement.name)
    if requirement.url:
        return Dependency(name=name, line=line, how=_elsewhere(requirement.url) or How.LOCAL_PATH)
    exact = exact_version(requirement.specifier)
    return Dependency(
        name=name,
        version=exact,
        line=line,
        how=How.PINNED if exact else How.UNPINNED,
        wants=str(requirement.specifier),
    )


def editable(value: str, line: int) -> Dependency:
    """Return what ``-e value`` installs."""
    how = How.VCS if _VCS.match(value) else How.EDITABLE
    return Dependency(name=_egg(value), line=line, how=how)


def exact_version(specifier: SpecifierSet) -> str:
    """Return the one version that *specifier* admits by name; empty if it names none."""
    for each in specifier:
        if each.operator in {"==", "==="} and not each.version.endswith(".*"):
            return version_of(each.version)
    return ""


def _pinned(found: re.Match[str], line: int | None) -> Dependency | None:
    name, operator, written = name_of(found[1]), found[2], version_of(found[3])
    is_sound = is_version(written)
    if not name or not written or (operator == "==" and not is_sound):
        return None
    how = How.PINNED if is_sound else How.VERSIONLESS
    return Dependency(name=name, version=written, line=line, how=how, wants=operator + written)


def _elsewhere(text: str) -> How | None:
    """Return what *text* is if it is a place and no name; `None` for a name."""
    if _VCS.match(text):
        return How.VCS
    if _FILE.match(text):
        return How.LOCAL_PATH
    if _ADDRESS.match(text):
        return How.ADDRESS
    if " @" in text or "@ " in text:
        return None
    if text.startswith((".", "/", "~")) or "\\" in text or _ARCHIVE.search(text.lower()):
        return How.LOCAL_PATH
    return How.LOCAL_PATH if "/" in text.partition(";")[0] and "@" not in text else None


def _egg(text: str) -> str:
    found = _EGG.search(text)
    return name_of(found[1]) if found else ""
