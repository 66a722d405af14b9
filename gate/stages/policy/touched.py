"""Which of the changed files decide what is looked at, and what of them is changed?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from gate.model.change import FileChange, FileKind, FileStatus, LineRange
from gate.model.decoding import text_of
from gate.model.path import RepoPath
from gate.model.text import cut, shown
from gate.model.toml import Table, parsed
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.model.work import Unreadable
from gate.options import Globs
from gate.stages.policy.callers import LARGEST, Callers, calls_gate, is_shared
from gate.stages.policy.checks import shadowed

_ENGINES: Final = "what an engine looks at"
_RUN: Final = "when and how gate runs"
_WHICH: Final = "which gate is run"
_MOST_LINES: Final = 5
_LONGEST: Final = 160
_PINS: Final = re.compile(
    r"(?:.*/)?(?:[^/]*(?:requirements|constraints)[^/]*(?:/[^/]+)?\.(?:txt|in)|[^/]+\.lock"
    r"|pyproject\.toml|Pipfile|package\.json|setup\.(?:cfg|py)|tox\.ini)",
    re.DOTALL,
)
"""Where it is said which gate is installed, and by what name it is called."""
_ENTRY: Final = re.compile(r"\bgate[\"']?\s*=\s*[\"']?[\w.]+:\w")
"""A command of that name, which the project itself installs."""
_PLACES: Final = re.compile(
    r"\s*(?:-[if]|--(?:extra-)?index-url|--find-links|--no-index|--trusted-host)\b"
)
"""Where pip is told to find what a file of requirements names."""
_SOURCE_FILES: Final = frozenset({"Pipfile", "pyproject.toml", "uv.toml"})
_SOURCES: Final = {
    "uv": (
        *("index", "index-url", "extra-index-url", "index-strategy", "find-links", "no-index"),
        *(
            "allow-insecure-host",
            "sources",
            "override-dependencies",
            "constraint-dependencies",
            "pip",
        ),
    ),
    "poetry": ("source",),
    "pdm": ("source", "resolution"),
}
"""Where an installer is told to find packages, by its table."""
_SECTIONS: Final = re.compile(r"[ \t]*\[(?:coverage:\w+|tool:bandit|bandit|run|report)\]")
_TOML: Final = ("coverage", "bandit", "semgrep", "pip-audit")
"""Tools that read their settings from ``pyproject.toml`` and that gate drives or replaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One file that decides what is looked at, or who looks."""

    path: RepoPath
    line: int | None
    what: str
    """What it decides, as a noun: ``who must review``."""
    before: str
    """The lines that go, cut; empty for none."""
    after: str


def touch(
    file: FileChange,
    guarded: Globs,
    trees: tuple[Tree, Tree],
    callers: tuple[Callers, Callers],
) -> Touch | None:
    """
    Return how *file* changes what is looked at, or by whom; `None` if it does not.

    *callers* are what hosts and hooks run in each of *trees*.

    Raises:
        Unreadable: it cannot be told.
    """
    paths = {path for path in (file.path, file.base_path) if path is not None}
    if (commits := _commits(file, trees)) and callers[0].may_come_by(file.path):
        before, after = commits
        return Touch(path=file.path, line=None, what=_RUN, before=before, after=after)
    if any(guarded.matches(path) for path in paths):
        return _touch(file, _noun(file.path), trees)
    if paths & (callers[0].run | callers[1].run) or callers[0].is_beside(file.path):
        of_run = _of_lines if any(map(is_shared, paths)) else _of_caller
        if (found := of_run(file, trees, callers)) or of_run is _of_caller:
            return found
    return _of_sections(file, trees, paths) or _of_packages(file, trees, paths, callers[0])


def _of_sections(
    file: FileChange, trees: tuple[Tree, Tree], paths: Iterable[RepoPath]
) -> Touch | None:
    """Compare the parts of a project's file that engines read."""
    names = {path.rpartition("/")[2] for path in paths}
    if names & {"setup.cfg", "tox.ini"} and (found := _of_parts(file, trees, _ini, _ENGINES)):
        return found
    return _of_parts(file, trees, _toml, _ENGINES) if "pyproject.toml" in names else None


def _of_packages(
    file: FileChange, trees: tuple[Tree, Tree], paths: Iterable[RepoPath], base: Callers
) -> Touch | None:
    """Compare what is said of which gate is installed, and where it is found."""
    if any(map(_PINS.fullmatch, paths)) and (found := _of_parts(file, trees, _pins, _WHICH)):
        return found
    names = {path.rpartition("/")[2] for path in paths}
    is_asked = names & _SOURCE_FILES and base.is_installed_here
    return _of_parts(file, trees, _sources, _WHICH) if is_asked else None


def _commits(file: FileChange, trees: tuple[Tree, Tree]) -> tuple[str, str] | None:
    """Return the commits of *file* at base and at head; `None` if it is a submodule at neither."""
    base, head = (tree.entries().get(file.path) for tree in trees)
    told = [
        each.blob[:10] if each and each.kind is FileKind.SUBMODULE else "" for each in (base, head)
    ]
    return (told[0], told[1]) if any(told) else None


def _noun(path: RepoPath) -> str:
    name = path.rpartition("/")[2]
    nouns = {"CODEOWNERS": "who must review", ".gitattributes": "which files count as text"}
    return nouns.get(name, _ENGINES)


def _of_caller(
    file: FileChange, trees: tuple[Tree, Tree], callers: tuple[Callers, Callers]
) -> Touch | None:
    texts = _texts(file, trees)
    sides = zip((file.base_path, file.path), callers, strict=True)
    comes = any(path is not None and each.comes_to_gate(path) for path, each in sides)
    if comes or callers[0].is_beside(file.path):
        return _touch(file, _RUN, trees)
    if names := shadowed(texts, file.path, callers[0]):
        return _touch(file, f"what shows as {', '.join(names)}", trees)
    return None


def _of_lines(
    file: FileChange, trees: tuple[Tree, Tree], callers: tuple[Callers, Callers]
) -> Touch | None:
    """Compare the lines of *file* that come to gate: what stands beside them is not of it."""
    base, head = (
        [line for line in text.split("\n") if path and each.leads_to_gate(path, line)]
        for text, path, each in zip(
            _texts(file, trees), (file.base_path, file.path), callers, strict=True
        )
    )
    return _touch(file, _RUN, trees) if base != head else None


def _of_parts(
    file: FileChange, trees: tuple[Tree, Tree], read: Callable[[str], object], what: str
) -> Touch | None:
    base, head = _texts(file, trees)
    return _touch(file, what, trees) if read(base) != read(head) else None


def _ini(text: str) -> list[str]:
    """Return the lines of the sections that engines read; a header may be indented."""
    lines = "\n".join(text.splitlines())
    parts = re.split(r"^(?=[ \t]*\[)", lines, flags=re.MULTILINE)
    return [part.strip() for part in parts if _SECTIONS.match(part)]


def _pins(text: str) -> list[str]:
    """Return the paragraphs of a lock, and the lines of any other file, that say which gate."""
    if not calls_gate(text) and not _ENTRY.search(text):
        return []
    parts = text.split("\n\n" if "[[package]]" in text else "\n")
    asked = (calls_gate, _ENTRY.search, _PLACES.match)
    return [part.strip() for part in parts if any(ask(part) for ask in asked)]


def _sources(text: str) -> list[object]:
    """Return what a project's file says of where its packages come from."""
    table = _parsed(text)
    tool = table.get("tool")
    tables = {**tool, "": table} if isinstance(tool, dict) else {"": table}
    keys = {**_SOURCES, "": (*_SOURCES["uv"], "source")}
    return [
        (name, key, tables[name].get(key))
        for name in keys
        for key in keys[name]
        if isinstance(tables.get(name), dict)
    ]


def _toml(text: str) -> object:
    # A key may be written with escapes: "cov\\u0065rage".
    if "\\" not in text and not any(name in text for name in _TOML):
        return {}
    tool = _parsed(text).get("tool", {})
    return {name: tool[name] for name in _TOML if name in tool} if isinstance(tool, dict) else {}


def _parsed(text: str) -> Table:
    try:
        return parsed(text)
    except ValueError as error:
        raise Unreadable("it is no TOML") from error


def _touch(file: FileChange, what: str, trees: tuple[Tree, Tree]) -> Touch:
    base, head = _texts(file, trees)
    at_head = file.status is not FileStatus.DELETED
    return Touch(
        path=file.path,
        line=file.added_lines[0].first if at_head and file.added_lines else None,
        what=what,
        before=_before(file, base) if at_head else "the file",
        after=_lines(head, file.added_lines) if at_head else "",
    )


def _before(file: FileChange, base: str) -> str:
    lines = _lines(base, file.deleted_lines)
    return lines or (shown(file.base_path) if file.base_path not in (None, file.path) else "")


def _texts(file: FileChange, trees: tuple[Tree, Tree]) -> tuple[str, str]:
    at_head = None if file.status is FileStatus.DELETED else file.path
    return _text(file.base_path, trees[0]), _text(at_head, trees[1])


def _text(path: RepoPath | None, tree: Tree) -> str:
    entry = tree.entries().get(path) if path is not None else None
    if path is None or entry is None:
        return ""
    if entry.kind is not FileKind.FILE:
        raise Unreadable(f"it is a {entry.kind.value}")
    if entry.size > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST >> 20} MiB")
    return text_of(tree.read(path))[0]


def _lines(text: str, ranges: Sequence[LineRange]) -> str:
    """Return the first lines of *ranges*, and how many more there are."""
    numbers = [number for each in ranges for number in range(each.first, each.last + 1)]
    lines = text.split("\n")
    told = [cut(lines[n - 1].strip(), _LONGEST) for n in numbers[:_MOST_LINES] if n <= len(lines)]
    more = len(numbers) - _MOST_LINES
    return " ⏎ ".join([*filter(None, told), *([f"… {more} more"] if more > 0 else [])])
