"""Which files are manifests: by their names alone, and so without reading any of them."""

from __future__ import annotations

import re
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of file that names the packages of a Python project."""

    id: str
    """Also the module of this folder that reads it."""
    name: re.Pattern[str]
    """What the whole of such a file's name matches."""
    is_lock: bool
    """Whether a tool wrote it, with every package that is installed; else a person did."""
    lock: str
    """The command that writes its pins anew."""
    upgrade: str
    """The command that raises one package in it, with ``{name}`` and ``{version}``."""


def _format(id: str, name: str, *, is_lock: bool, lock: str, upgrade: str = "") -> Format:  # noqa: A002 - a row of a table
    pattern = re.compile(name, re.IGNORECASE)
    return Format(id=id, name=pattern, is_lock=is_lock, lock=lock, upgrade=upgrade)


_PIP_COMPILE: Final = "uv pip compile requirements.in -o requirements.txt"
FORMATS: Final = (
    _format(
        "uv",
        r"uv\.lock|.*\.py\.lock",
        is_lock=True,
        lock="uv lock",
        upgrade="uv lock --upgrade-package {name}=={version}",
    ),
    _format(
        "poetry",
        r"poetry\.lock",
        is_lock=True,
        lock="poetry lock",
        upgrade="poetry update {name}",
    ),
    _format(
        "pdm",
        r"pdm(\..+)?\.lock",
        is_lock=True,
        lock="pdm lock",
        upgrade="pdm update --update-reuse {name}",
    ),
    _format(
        "pipfile_lock",
        r"pipfile\.lock",
        is_lock=True,
        lock="pipenv lock",
        upgrade="pipenv upgrade {name}=={version}",
    ),
    _format(
        "pylock",
        r"pylock.*\.toml",
        is_lock=True,
        lock="uv export --format pylock.toml -o pylock.toml",
    ),
    _format("pyproject", r"pyproject\.toml", is_lock=False, lock="uv lock"),
    _format("pipfile", r"pipfile", is_lock=False, lock="pipenv lock"),
    _format(
        "requirements",
        r"(.*[-_.])?(requirements?|constraints?)([-_.].*)?\.(txt|in|pip)",
        is_lock=False,
        lock=_PIP_COMPILE,
    ),
    _format("script", r".*\.pyw?", is_lock=False, lock="uv lock --script"),
)
"""In the order in which they are asked; the first that matches is taken."""
BY_ID: Final = {each.id: each for each in FORMATS}

UNSUPPORTED: Final = {
    "JavaScript": (
        r"package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml"
        r"|bun\.lockb?|deno\.(jsonc?|lock)|bower\.json"
    ),
    "Go": r"go\.(mod|sum|work)",
    "Rust": r"cargo\.(toml|lock)",
    "Java": r"pom\.xml|build\.gradle(\.kts)?|gradle\.lockfile|libs\.versions\.toml|ivy\.xml"
    r"|build\.sbt",
    "Ruby": r"gemfile(\.lock)?|gems\.(rb|locked)|.*\.gemspec",
    "PHP": r"composer\.(json|lock)",
    ".NET": r".*\.(cs|fs|vb)proj|packages\.config|packages\.lock\.json|directory\.packages\.props",
    "Swift": r"package\.(swift|resolved)|podfile(\.lock)?|cartfile(\.resolved)?",
    "Dart": r"pubspec\.(yaml|lock)",
    "Elixir": r"mix\.(exs|lock)",
    "C and C++": r"conanfile\.(txt|py)|conan\.lock|vcpkg\.json",
    "Haskell": r"stack\.yaml(\.lock)?|cabal\.project(\.freeze)?",
    "Conda": r"environment\.ya?ml|conda-lock\.ya?ml|pixi\.(toml|lock)|meta\.yaml",
    "setuptools": r"setup\.(py|cfg)",
}
"""Files that name packages and that nothing here reads, by the ecosystem they belong to."""
_OTHERS: Final = {
    ecosystem: re.compile(pattern, re.IGNORECASE) for ecosystem, pattern in UNSUPPORTED.items()
}
_FOLDER: Final = re.compile(r"(^|/)requirements/[^/]+\.(txt|in|pip)$", re.IGNORECASE)
"""``requirements/dev.txt``: the folder says it."""


def format_of(path: RepoPath) -> Format | None:
    """Return the format of the file at *path* by its name; `None` if it is no manifest."""
    name = path.rpartition("/")[2]
    for each in FORMATS:
        if each.name.fullmatch(name):
            return each
    return BY_ID["requirements"] if _FOLDER.search(path) else None


def ecosystem_of(path: RepoPath) -> str:
    """Return whose packages the file at *path* names that is not read here; empty for none."""
    name = path.rpartition("/")[2]
    found = (ecosystem for ecosystem, pattern in _OTHERS.items() if pattern.fullmatch(name))
    return next(found, "")
