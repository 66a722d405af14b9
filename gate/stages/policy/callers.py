"""Which files do hosts and hooks run, and which of these come to gate?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Final

from gate.model.change import FileKind
from gate.model.decoding import text_of
from gate.model.path import RepoPath
from gate.model.tree import Entry, Tree

LARGEST: Final = 1 << 20
"""Bytes of a file that is read for what it says of the gate."""
_STARTS: Final = re.compile(
    r"\.github/(?:workflows|actions)/.+\.ya?ml|(?:.+/)?\.gitlab-ci\.ya?ml|\.gitlab/.+\.ya?ml"
    r"|\.pre-commit-config\.yaml|lefthook\.ya?ml|\.husky/.+|(?:.+/)?Jenkinsfile|\.circleci/.+"
    r"|azure-pipelines\.ya?ml|bitbucket-pipelines\.yml",
    re.DOTALL,
)
"""Where hosts and hook runners are told what to run."""
_MAY_START: Final = (".yml", ".yaml", "Jenkinsfile")
_CALLS: Final = re.compile(
    r"\bgate[\"',\s\\]+(?:--?\w+\s+)*(?:run|hook|merge|check-message)\b|\bplaybook-gate\b|/gate(?:/[\w-]+)?@"
    r"|\bid: gate\b|\buses:\s*[\"']?\./(?:[\w.-]+/)*\.?gate\b"
    r"|\bgate/gate\.yml\b|gitlab/gate\.yml\b"
)
"""How these call the gate."""
_WORD: Final = re.compile(r"[\w./@+-]+")
_RUNNERS: Final = {
    "make": ("Makefile", "makefile", "GNUmakefile"),
    "just": ("justfile", "Justfile", ".justfile"),
    "task": ("Taskfile.yml", "Taskfile.yaml"),
    "nox": ("noxfile.py",),
    "invoke": ("tasks.py",),
    "inv": ("tasks.py",),
}
"""What a runner reads that is called without a file's name."""
_ACTION: Final = ("action.yml", "action.yaml")
_NO_SCRIPTS: Final = (
    *(".md", ".rst", ".txt", ".adoc", ".html", ".in", ".lock", ".toml", ".json", ".cfg", ".ini"),
)
"""Files that workflows name, and that nobody runs."""
_MOST: Final = 200
"""Files that are followed in one tree."""


def calls_gate(text: str) -> bool:
    """Say whether *text* calls gate itself."""
    return bool(_CALLS.search(text))


class Callers:
    """What of one tree hosts and hooks run, by name, from their own files on."""

    def __init__(self, tree: Tree) -> None:
        self._entries = tree.entries()
        self._tree = tree
        self._named: dict[str, frozenset[RepoPath]] = {}
        self._calling: dict[RepoPath, bool] = {}
        self.starts = frozenset(filter(is_start, self._entries))
        """The files that hosts and hook runners read of themselves."""
        self.run = frozenset(self._closure(self.starts))
        """Those, and what they run or include."""

    def comes_to_gate(self, path: RepoPath) -> bool:
        """Say whether *path* calls gate, itself or by a file that it runs or includes."""
        return any(map(self._calls, self._closure([path])))

    def is_beside(self, path: RepoPath) -> bool:
        """Say whether a runner may read *path* in place of one by which it comes to gate."""
        folder, _, name = path.rpartition("/")
        beside = (each for names in _RUNNERS.values() if name in names for each in names)
        places = (RepoPath(posixpath.join(folder, each)) for each in beside if each != name)
        return any(each in self.run and self.comes_to_gate(each) for each in places)

    def leads_to_gate(self, path: RepoPath, text: str) -> bool:
        """Say whether *text*, a part of *path*, calls gate, itself or by a file that it names."""
        further = self._scripts(text, path)
        return calls_gate(text) or any(map(self._calls, self._closure(further)))

    def _calls(self, path: RepoPath) -> bool:
        if path not in self._calling:
            self._calling[path] = calls_gate(self.text(path))
        return self._calling[path]

    def _closure(self, paths: Iterable[RepoPath]) -> Iterator[RepoPath]:
        waiting = [path for path in paths if path in self._entries]
        seen = set(waiting)
        while waiting:
            path = waiting.pop()
            yield path
            further = self._followed(path) - seen if len(seen) < _MOST else ()
            seen.update(further)
            waiting.extend(further)

    def _followed(self, path: RepoPath) -> frozenset[RepoPath]:
        if path not in self._named:
            self._named[path] = self._scripts("" if path.endswith(".py") else self.text(path), path)
        return self._named[path]

    def _scripts(self, text: str, path: RepoPath) -> frozenset[RepoPath]:
        found = _named(text, posixpath.dirname(path))
        own = {RepoPath(each) for each in found if each in self._entries and each != path}
        return frozenset(each for each in own if _is_script(self._entries[each]))

    def text(self, path: RepoPath) -> str:
        """Return the text of *path*; nothing of what is no file, or larger than such a one is."""
        entry = self._entries[path]
        if entry.kind is not FileKind.FILE or entry.size > LARGEST:
            return ""
        return text_of(self._tree.read(path))[0]


def is_start(path: RepoPath) -> bool:
    """Say whether a host or a hook runner reads the file *path* of itself."""
    may = path.startswith(".") or path.endswith(_MAY_START)
    return may and bool(_STARTS.fullmatch(path))


def _is_script(entry: Entry) -> bool:
    is_small = entry.kind is FileKind.FILE and entry.size <= LARGEST
    return is_small and not entry.path.lower().endswith(_NO_SCRIPTS)


def _named(text: str, folder: str) -> Iterator[str]:
    """Yield the files that *text*, of a file in *folder*, may name."""
    words = frozenset(_WORD.findall(text))
    for runner in _RUNNERS.keys() & words:
        for name in _RUNNERS[runner]:
            yield from (name, posixpath.join(folder, name))
            # make -C FOLDER
            yield from (f"{word.strip('./')}/{name}" for word in words)
    for word in words:
        # Behind a variable's name, as in $CI_PROJECT_DIR/ci/run, a path begins anew.
        for told in {word.lstrip("/"), word.lstrip("/").partition("/")[2]} - {""}:
            plain = posixpath.normpath(told)
            yield plain
            if "/" in word:
                yield from (f"{plain}/{name}" for name in _ACTION)
            if folder:
                yield posixpath.normpath(posixpath.join(folder, plain))
