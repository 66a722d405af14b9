"""Which of the changed files decide what is looked at, and what of them is changed?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from gate.model.change import FileChange, FileKind, FileStatus, LineRange
from gate.model.decoding import text_of
from gate.model.path import RepoPath
from gate.model.text import cut
from gate.model.toml import parsed
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.options import Globs

_LARGEST: Final = 1 << 20
"""Bytes of a file that is read for what it says of the gate."""
_MOST_LINES: Final = 5
_LONGEST: Final = 160
_WORKFLOWS: Final = re.compile(
    r"\.github/(?:workflows|actions)/.+\.ya?ml|(?:.+/)?\.gitlab-ci\.ya?ml|\.gitlab/.+\.ya?ml"
    r"|\.pre-commit-config\.yaml|lefthook\.ya?ml|\.husky/.+|(?:.+/)?Jenkinsfile|\.circleci/.+"
    r"|azure-pipelines\.ya?ml|bitbucket-pipelines\.yml"
)
"""Where hosts and hook runners are told what to run."""
_CALLS: Final = re.compile(
    r"\bgate\s+(?:--?\w+\s+)*(?:run|hook|merge|check-message)\b|\bplaybook-gate\b|/gate(?:/[\w-]+)?@"
    r"|\bid: gate\b"
    r"|\bgate/gate\.yml\b|gitlab/gate\.yml\b"
)
"""How these call the gate."""
_LOCAL: Final = re.compile(
    r"""\buses:\s*["']?\./(?P<used>[^\s"'#]+)|\blocal:\s*["']?/?(?P<included>[^\s"'#,}]+)"""
    r"""|^\s*-\s*["']?/(?P<listed>[^\s"'#]+\.ya?ml)""",
    re.MULTILINE,
)
"""A file of the repository that a workflow runs or a pipeline includes."""
_MOST_CALLED: Final = 200
"""Files that are followed from one workflow."""
_PIPELINE: Final = RepoPath(".gitlab-ci.yml")
_SECTIONS: Final = re.compile(r"^\[(?:coverage:\w+|tool:bandit|bandit|run|report)\]", re.MULTILINE)
_TOML: Final = ("coverage", "bandit", "semgrep", "pip-audit")
"""Tools that read their settings from ``pyproject.toml`` and that gate drives or replaces."""


class Unreadable(Exception):  # noqa: N818 - the reason, as one clause
    """A file of which it cannot be told whether it changes the gate."""


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
    pipeline: frozenset[RepoPath],
) -> Touch | None:
    """
    Return how *file* changes what is looked at, or by whom; `None` if it does not.

    *pipeline* is what GitLab's includes.

    Raises:
        Unreadable: it cannot be told.
    """
    paths = {path for path in (file.path, file.base_path) if path is not None}
    if any(guarded.matches(path) for path in paths):
        return _touch(file, _noun(file.path), trees)
    if any(_WORKFLOWS.fullmatch(path) or path in pipeline for path in paths):
        return _of_text(file, trees)
    if any(path.rpartition("/")[2] in {"setup.cfg", "tox.ini"} for path in paths):
        return _of_sections(file, trees, _ini)
    if any(path.rpartition("/")[2] == "pyproject.toml" for path in paths):
        return _of_sections(file, trees, _toml)
    return None


def _noun(path: RepoPath) -> str:
    name = path.rpartition("/")[2]
    nouns = {"CODEOWNERS": "who must review", ".gitattributes": "which files count as text"}
    return nouns.get(name, "what an engine looks at")


def _of_text(file: FileChange, trees: tuple[Tree, Tree]) -> Touch | None:
    texts = _texts(file, trees)
    if not any(_calls(text, tree) for text, tree in zip(texts, trees, strict=True)):
        return None
    return _touch(file, "when and how gate runs", trees)


def _calls(text: str, tree: Tree) -> bool:
    """Say whether *text* calls gate, itself or by a file of *tree* that it runs or includes."""
    texts, seen = [text], set[RepoPath]()
    while texts:
        told = texts.pop()
        if _CALLS.search(told):
            return True
        for path in _run_by(told):
            if path not in seen and len(seen) < _MOST_CALLED:
                seen.add(path)
                texts.append(_text(path, tree))
    return False


def _run_by(text: str) -> Iterator[RepoPath]:
    for found in _LOCAL.finditer(text):
        named = (found["used"] or found["included"] or found["listed"]).strip("/")
        yield RepoPath(named)
        if found["used"]:
            yield from (RepoPath(f"{named}/action.{end}") for end in ("yml", "yaml"))


def included(trees: Iterable[Tree]) -> frozenset[RepoPath]:
    """Return the files of the repository that GitLab's pipeline includes, wherever they stand."""
    found: set[RepoPath] = set()
    for tree in trees:
        with suppress(Unreadable):
            found.update(_run_by(_text(_PIPELINE, tree)))
    return frozenset(found)


def _of_sections(
    file: FileChange, trees: tuple[Tree, Tree], read: Callable[[str], object]
) -> Touch | None:
    base, head = _texts(file, trees)
    return _touch(file, "what an engine looks at", trees) if read(base) != read(head) else None


def _ini(text: str) -> list[str]:
    """Return the lines of the sections that engines read."""
    parts = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    return [part.strip() for part in parts if _SECTIONS.match(part)]


def _toml(text: str) -> object:
    if not any(name in text for name in _TOML):
        return {}
    try:
        tool = parsed(text).get("tool", {})
    except ValueError as error:
        raise Unreadable("it is no TOML") from error
    return {name: tool[name] for name in _TOML if name in tool} if isinstance(tool, dict) else {}


def _touch(file: FileChange, what: str, trees: tuple[Tree, Tree]) -> Touch:
    base, head = _texts(file, trees)
    at_head = file.status is not FileStatus.DELETED
    return Touch(
        path=file.path,
        line=file.added_lines[0].first if at_head and file.added_lines else None,
        what=what,
        before=_lines(base, file.deleted_lines) if at_head else "the file",
        after=_lines(head, file.added_lines) if at_head else "",
    )


def _texts(file: FileChange, trees: tuple[Tree, Tree]) -> tuple[str, str]:
    at_head = None if file.status is FileStatus.DELETED else file.path
    return _text(file.base_path, trees[0]), _text(at_head, trees[1])


def _text(path: RepoPath | None, tree: Tree) -> str:
    entry = tree.entries().get(path) if path is not None else None
    if path is None or entry is None:
        return ""
    if entry.kind is not FileKind.FILE:
        raise Unreadable(f"it is a {entry.kind.value}")
    if entry.size > _LARGEST:
        raise Unreadable(f"it is larger than {_LARGEST >> 20} MiB")
    return text_of(tree.read(path))[0]


def _lines(text: str, ranges: Sequence[LineRange]) -> str:
    """Return the first lines of *ranges*, and how many more there are."""
    numbers = [number for each in ranges for number in range(each.first, each.last + 1)]
    lines = text.split("\n")
    shown = [cut(lines[n - 1].strip(), _LONGEST) for n in numbers[:_MOST_LINES] if n <= len(lines)]
    more = len(numbers) - _MOST_LINES
    return " ⏎ ".join([*filter(None, shown), *([f"… {more} more"] if more > 0 else [])])
