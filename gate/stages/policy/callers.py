"""Which files do hosts and hooks run, and which of these come to gate?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property
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
_RUNS: Final = re.compile(r"\bgate[\"',\s\\]+(?:--?\w+\s+)*(?:run|hook|merge|check-message)\b")
_CALLS: Final = re.compile(
    rf"{_RUNS.pattern}|\bplaybook-gate\b|/gate(?:/[\w-]+)?@"
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
    "rake": ("Rakefile",),
    "mise": ("mise.toml", ".mise.toml"),
    "docker": ("Dockerfile", "compose.yaml", "compose.yml", "docker-compose.yml"),
    "composer": ("composer.json",),
    **dict.fromkeys(("npm", "npx", "pnpm", "yarn", "bun"), ("package.json",)),
    **dict.fromkeys(("hatch", "pdm", "poe", "rye"), ("pyproject.toml",)),
    "tox": ("tox.ini", "pyproject.toml", "setup.cfg"),
}
"""What a runner reads that is called without a file's name."""
SHARED: Final = frozenset(
    {"composer.json", "package.json", "pyproject.toml", "setup.cfg", "tox.ini"}
)
"""What runners read and others too: a line of them may come to gate, and the rest is theirs."""
_GONE_INTO: Final = re.compile(
    r"(?:\b(?:cd|chdir|pushd)\s+|\bworking[-_]directory:\s*|\s-C\s*"
    r"|--(?:cwd|chdir|dir(?:ectory)?|prefix)[ =])[\"']?"
    r"(?:\$(?:\w+|\{[^/\s]{0,99}\}|\{\{[^}]{0,99}\}\})/)?([\w./@+-]+)"
)
"""How a folder is told in which something is run."""
_MOST_FOLDERS: Final = 8
_OWN: Final = 2
"""Of the folders: the root, and that of the file itself."""
_MODULE: Final = re.compile(r"(?<![\w-])-m[\s\"',]+([A-Za-z_][\w.]*)")
"""How Python is told to run a module."""
_MOST_MODULES: Final = 50
_OWN_MODULE: Final = re.compile(r"(?<!-I )(?<!-P )(?<![\w-])-m[\s\"',]+gate\b")
"""How gate is run so that a module of the folder may take its place."""
_OWN_PLACES: Final = re.compile(r"(?:.+/)?gate(?:\.py|/__(?:init|main)__\.py)", re.DOTALL)
_OWN_COMMAND: Final = re.compile(r"(?i)gate(?:\.(?:exe|com|cmd|bat|ps1))?")
"""What takes the command's place, once a folder of the repository is looked through for it."""
_SETS_PATH: Final = re.compile(r"(?<![A-Za-z_])(?:GITHUB_)?PATH\b|\$env:Path\b")
"""How such a folder is named, by a script, a pipeline or an image."""
_ITS_COMMANDS: Final = re.compile(
    r"(?i)(?:git|uvx?|pipx?|python[\d.]*|sh|bash)(?:\.(?:exe|com|cmd|bat|ps1))?"
)
"""What starts gate, or is started by it, by its mere name."""
_HOOKS: Final = re.compile(r"\.pre-commit-config\.yaml|lefthook\.ya?ml|\.husky/.+", re.DOTALL)
"""Of those files, what runs on the machine of whoever commits."""
_INSTALLS: Final = re.compile(r"\b(?:uv\s+(?:run|sync|pip|add|export)|poetry|pdm|pipenv)\b")
"""How packages are installed by what the folder says of where they come from."""
_WILD: Final = re.compile(r"[\w./+*-]+")
_SEVERAL: Final = re.compile(r"[\w./+-]+/[\w.+-]*\*(?:\.(?:mk|make|sh|bash|ya?ml))?")
"""Several files of a folder at once, as makefiles and pipelines include them."""
_MOST_PATTERNS: Final = 20
_ACTION: Final = ("action.yml", "action.yaml")
_NO_SCRIPTS: Final = (
    *(".md", ".rst", ".txt", ".adoc", ".html", ".in", ".lock", ".toml", ".json", ".cfg", ".ini"),
)
"""Files that workflows name, and that nobody runs."""
_MOST: Final = 200
"""Files that are followed from one on."""
_MOST_READ: Final = 4 << 20
"""Bytes of the files that are followed in one tree."""


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
        self._unread = _MOST_READ
        self.starts = frozenset(filter(is_start, self._entries))
        """The files that hosts and hook runners read of themselves."""
        self.run = frozenset(self._closure(self.starts))
        """Those, and what they run or include."""

    def comes_to_gate(self, path: RepoPath) -> bool:
        """Say whether *path* calls gate, itself or by a file that it runs or includes."""
        return any(map(self._calls, self._closure([path])))

    def is_beside(self, path: RepoPath) -> bool:
        """Say whether a runner may read *path* in place of gate, or of what comes to it."""
        folder, _, name = path.rpartition("/")
        if _OWN_COMMAND.fullmatch(name):
            return True
        if _OWN_PLACES.fullmatch(path):
            return self._says(_OWN_MODULE)
        if _ITS_COMMANDS.fullmatch(name):
            return self._says(_SETS_PATH)
        beside = (each for names in _RUNNERS.values() if name in names for each in names)
        places = (RepoPath(posixpath.join(folder, each)) for each in beside if each != name)
        return any(each in self.run and self.comes_to_gate(each) for each in places)

    def leads_to_gate(self, path: RepoPath, text: str) -> bool:
        """Say whether *text*, a part of *path*, calls gate, itself or by a file that it names."""
        further = self._scripts(text, path)
        return calls_gate(text) or any(map(self._calls, self._closure(further)))

    @cached_property
    def is_installed_here(self) -> bool:
        """Whether gate is run where something is installed as the tree says."""
        starts = (path for path in self.starts if self.comes_to_gate(path))
        run = (each for path in starts for each in self._closure([path]))
        return any(_INSTALLS.search(self.text(each)) for each in run)

    def may_come_by(self, submodule: RepoPath) -> bool:
        """
        Say whether it may be *submodule* by which CI comes to gate.

        Its files are another repository's, and not read: so it may where CI runs something of
        it and is not seen to call gate in another way, or where commands are looked for in it.
        """
        ci = [path for path in self.starts if not _HOOKS.fullmatch(path)]
        is_called = any(map(self.comes_to_gate, ci))
        return any(
            _is_named(submodule, _of_path(text) if is_called else text, posixpath.dirname(path))
            for path in self._closure(ci)
            if submodule.rpartition("/")[2] in (text := self.text(path))
        )

    def _says(self, pattern: re.Pattern[str]) -> bool:
        return any(pattern.search(self.text(each)) for each in self.run)

    def _calls(self, path: RepoPath) -> bool:
        if path not in self._calling:
            how = _RUNS if is_shared(path) else _CALLS
            self._calling[path] = bool(how.search(self.text(path)))
        return self._calling[path]

    def _closure(self, paths: Iterable[RepoPath]) -> Iterator[RepoPath]:
        waiting = sorted(path for path in paths if path in self._entries)
        seen = set(waiting)
        while waiting:
            path = waiting.pop()
            yield path
            further = self._followed(path) - seen if len(seen) < _MOST else ()
            seen.update(further)
            waiting.extend(sorted(further))

    def _followed(self, path: RepoPath) -> frozenset[RepoPath]:
        if path not in self._named:
            text = "" if path.endswith(".py") or self._unread <= 0 else self.text(path)
            self._unread -= len(text)
            self._named[path] = self._scripts(text, path)
        return self._named[path]

    def _scripts(self, text: str, path: RepoPath) -> frozenset[RepoPath]:
        if not text:
            return frozenset()
        places = _places(text, posixpath.dirname(path))
        read = self._there(_read_by_runners(text, places))
        scripts = self._there((*_named(text, places, self._names), *self._meant(text)))
        return (read | frozenset(filter(_is_script, scripts))) - {path}

    def _there(self, paths: Iterable[str]) -> frozenset[RepoPath]:
        there = frozenset(RepoPath(path) for path in paths if path in self._entries)
        return frozenset(path for path in there if _is_small(self._entries[path]))

    @cached_property
    def _names(self) -> frozenset[str]:
        """The last parts of the tree's paths, and of those of its folders that hold actions."""
        names = {path.rpartition("/")[2] for path in self._entries}
        folders = (path.split("/")[-2:] for path in self._entries if path.endswith(_ACTION))
        return frozenset(names).union([""], *folders)

    def _meant(self, text: str) -> Iterator[str]:
        """Yield the files that the patterns in *text* mean, from the root on."""
        told = dict.fromkeys(filter(_SEVERAL.fullmatch, _WILD.findall(text)))
        for each in [*told][:_MOST_PATTERNS]:
            pattern = re.escape(posixpath.normpath(each).lstrip("/")).replace(r"\*", "[^/]*")
            yield from filter(re.compile(pattern).fullmatch, self._entries)

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


def is_shared(path: RepoPath) -> bool:
    """Say whether a runner and others read *path*, a part each."""
    return posixpath.basename(path) in SHARED


def _is_small(entry: Entry) -> bool:
    return entry.kind is FileKind.FILE and entry.size <= LARGEST


def _is_script(path: RepoPath) -> bool:
    return not path.lower().endswith(_NO_SCRIPTS)


def _places(text: str, folder: str) -> tuple[str, ...]:
    """Return the folders in which *text*, of a file in *folder*, may have something run."""
    told = [*dict.fromkeys(_GONE_INTO.findall(text))][:_MOST_FOLDERS]
    below = (posixpath.join(one, each.lstrip("/")) for each in told for one in ("", folder))
    return tuple(dict.fromkeys(map(posixpath.normpath, ("", folder, *below))))


def _read_by_runners(text: str, places: Iterable[str]) -> Iterator[str]:
    """Yield the files that runners named in *text* may read of themselves."""
    words = frozenset(_WORD.findall(text))
    for runner in _RUNNERS.keys() & words:
        for name in _RUNNERS[runner]:
            # make FOLDER/target, npm run --workspace FOLDER
            yield from (f"{each.strip('./')}/{name}" for each in words)
            yield from (_join(each, name) for each in places)


def _named(text: str, places: Sequence[str], names: Container[str]) -> Iterator[str]:
    """Yield the files that *text* may name, as seen from *places*; each ends as one of *names*."""
    for module in [*dict.fromkeys(_MODULE.findall(text))][:_MOST_MODULES]:
        path = module.replace(".", "/")
        for end in (".py", "/__init__.py", "/__main__.py"):
            yield from (_join(place, f"{path}{end}") for place in places)
    before = [f"{place}/" if place != "." else "" for place in places]
    for plain in _plain(text, names):
        if plain.startswith("../"):
            yield from (_join(place, plain) for place in places[:_OWN])
            continue
        yield from (each + plain for each in before)
        yield from (f"{each}{plain}/{name}" for each in before[:_OWN] for name in _ACTION)


def _of_path(text: str) -> str:
    """Return the lines of *text* that say where commands are looked for."""
    return "\n".join(filter(_SETS_PATH.search, text.split("\n")))


def _is_named(submodule: RepoPath, text: str, folder: str) -> bool:
    """Say whether *text*, of a file in *folder*, may name *submodule*, or something in it."""
    words = {word.lstrip("/") for word in _WORD.findall(text)}
    words |= {word.partition("/")[2] for word in words}  # as in _plain
    named = (_join(place, word) for place in _places(text, folder) for word in words)
    return any(f"{name}/".startswith(f"{submodule}/") for name in named)


def _plain(text: str, names: Container[str]) -> frozenset[str]:
    """Return the paths that *text* may write, each of which ends as one of *names*."""
    words = {
        word.lstrip("/")
        for word in _WORD.findall(text)
        if posixpath.basename(word.rstrip("/.")) in names
    }
    # Behind a variable's name, as in $CI_PROJECT_DIR/ci/run, a path begins anew.
    words |= {word.partition("/")[2] for word in words}
    return frozenset(map(posixpath.normpath, filter(None, words)))


def _join(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))
