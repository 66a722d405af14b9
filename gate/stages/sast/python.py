"""Which files of a tree does Python run, and which of them can nobody look at?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from gate.engines.scan import MEGABYTES
from gate.model.change import FileKind
from gate.model.path import RepoPath
from gate.model.regex import regex
from gate.model.stage import StageInput
from gate.model.text import visible
from gate.model.tree import Entry, Tree
from gate.options import Globs
from gate.stages.sast.options import SastOptions

_SUFFIXES: Final = (".py", ".pyw", ".wsgi")
"""What Python runs by name. A stub (``.pyi``) is never run."""
_HOLDERS: Final = (".ipynb", ".pth")
"""What holds Python beside other things."""
_NAMED: Final = (*_SUFFIXES, *_HOLDERS)
_CLOSED: Final[Mapping[str, str]] = {
    ".pyx": "it is Cython, which no parser of Python reads",
    ".pyz": "it is an archive of Python, which is not unpacked",
    ".pyzw": "it is an archive of Python, which is not unpacked",
    ".pyc": "it is compiled Python, of which nobody sees what it does",
    ".pyo": "it is compiled Python, of which nobody sees what it does",
}
"""What Python runs too, and nobody here can read."""
_ENDS: Final = tuple(_CLOSED)
_SHEBANG_BYTES: Final = 256
"""As much of a first line as a kernel reads."""
_SHEBANG: Final = regex(rb"#!.*(?:python|pypy|\buvx?\s|\bpipx\s)")
_CONVERTED: Final = ("working-tree-encoding", "ident")
"""Attributes by which git writes another text into a checkout than the tree holds."""
_ID: Final = b"$Id"
"""What ``ident`` replaces, up to the next dollar sign."""


def python_files(tree: Tree, entries: Iterable[Entry], more: Globs) -> Iterator[RepoPath]:
    """Yield the files among *entries* that hold Python, by name, first line, or as *more* says."""
    scripts = []
    for entry in entries:
        if entry.kind is not FileKind.FILE:
            continue
        if entry.path.lower().endswith(_NAMED) or more.matches(entry.path):
            yield entry.path
        elif _may_be_script(entry):
            scripts.append(entry.path)
    for path, data in tree.read_many(scripts):
        if _SHEBANG.match(data[:_SHEBANG_BYTES].partition(b"\n")[0]):
            yield path


def _may_be_script(entry: Entry) -> bool:
    is_named = entry.is_executable or "." not in entry.path.rpartition("/")[2]
    return is_named and entry.size <= MEGABYTES * 2**20 and _suffix(entry.path) not in _CLOSED


def _suffix(path: RepoPath) -> str:
    name = path.rpartition("/")[2].lower()
    return name[name.rfind(".") :] if "." in name else ""


def unreadable(
    given: StageInput[SastOptions], tree: Tree, python: Iterable[RepoPath]
) -> dict[RepoPath, str]:
    """Return the files that Python runs and nobody can look at, each with the reason."""
    entries = given.in_scope()
    files = (entry.path for entry in entries if entry.kind is FileKind.FILE)
    closed = {path: _CLOSED[_suffix(path)] for path in files if path.lower().endswith(_ENDS)}
    return {**closed, **dict(_links(tree, entries)), **dict(_converted(given, tree, python))}


def _links(tree: Tree, entries: Iterable[Entry]) -> Iterator[tuple[RepoPath, str]]:
    """Yield the links that Python runs under a name of its own, and that lead to no such name."""
    for entry in entries:
        if entry.kind is FileKind.SYMLINK and _suffix(entry.path) in _SUFFIXES:
            aim = _aim(tree, entry.path)
            if aim is None or _suffix(aim) not in _SUFFIXES:
                yield entry.path, "it is a link to what is no Python file of this tree by its name"


def _aim(tree: Tree, link: RepoPath) -> RepoPath | None:
    """Return the file of *tree* to which *link* leads; `None` if by way of another link or out."""
    entries, place = tree.entries(), link.split("/")[:-1]
    for step in tree.read(link).decode("utf-8", "surrogateescape").split("/"):
        if RepoPath("/".join(place)) in entries or (step == ".." and not place):
            return None
        if step == "..":
            place.pop()
        elif step != ".":
            place.append(step)
    aim = RepoPath("/".join(place))
    return aim if aim in entries and entries[aim].kind is not FileKind.SUBMODULE else None


def _converted(
    given: StageInput[SastOptions], tree: Tree, python: Iterable[RepoPath]
) -> Iterator[tuple[RepoPath, str]]:
    """
    Yield the files of which a checkout holds, and Python runs, another text than the tree.

    Where the change touches attributes, files that it leaves alone are asked about too.
    """
    asked = set(python)
    if any(file.path.rpartition("/")[2] == ".gitattributes" for file in given.change.files):
        entries = (entry for entry in tree.entries().values() if entry.kind is FileKind.FILE)
        asked |= {entry.path for entry in entries if _suffix(entry.path) in _SUFFIXES}
    told = tree.attributes(sorted(asked), _CONVERTED) if asked else {}
    for path, attributes in told.items():
        encoding = attributes.get("working-tree-encoding", "unset")
        if encoding.lower() not in {"unset", "utf-8", "utf8"}:
            yield path, f"a checkout converts it to {visible(encoding)[:40]} (.gitattributes)"
        elif attributes.get("ident") == "set" and _ID in tree.read(path):
            yield path, "a checkout replaces a part of it (`ident` in .gitattributes)"
