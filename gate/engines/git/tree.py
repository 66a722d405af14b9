"""One git tree, read from objects alone (https://git-scm.com/docs/git-ls-tree)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, ValuesView
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

from gate.engines.git.objects import AHEAD, Named, Objects, kind_of, missing, unusable
from gate.model.change import FileKind
from gate.model.path import RepoPath, path_bytes, repo_path
from gate.model.tree import Entry

_AHEAD_BYTES: Final = 4 << 20
"""How much content is held at once when many files are read."""
_HELD_FILES: Final = 128
_HELD_BYTES: Final = 32 << 10
"""Of one file. Those that are held take 4 MB at most."""
_EXECUTABLE: Final = 0o100
_UNSPECIFIED: Final = "unspecified"
_ATTRIBUTES: Final = ".gitattributes"
_MANY_FOLDERS: Final = 200


class Calls(Protocol):
    """What a tree needs of its repository."""

    @property
    def is_partial(self) -> bool:
        """Whether objects may be missing because the clone left them out."""

    @property
    def objects(self) -> Objects:
        """The objects by id."""

    def run(self, *words: str, stdin: bytes = b"", index: Path | None = None) -> bytes:
        """Run git on the scratch repository and return what it printed."""

    def new_file(self, name: str) -> Path:
        """Return a path in the scratch folder that nobody else uses."""


class Entries(Mapping[RepoPath, Entry]):
    """
    The files of a tree. One is found by walking to it; all are listed only when asked for.

    So a small change costs the same in a small and in a large repository.
    """

    def __init__(self, calls: Calls, tree: str) -> None:
        self._calls = calls
        self._tree = tree
        self._folders: dict[str, dict[bytes, Named]] = {}
        self._found: dict[RepoPath, Entry] = {}
        self._all: dict[RepoPath, Entry] | None = None

    def __getitem__(self, path: RepoPath) -> Entry:
        """
        Return the entry of *path*.

        Raises:
            KeyError: the tree has no file *path*.
            EngineError: git cannot read it.
        """
        if self._all is not None:
            return self._all[path]
        if path not in self._found:
            self._found[path] = self._entry(path, self._walk(path))
        return self._found[path]

    def __iter__(self) -> Iterator[RepoPath]:
        """Yield every path in git's order."""
        return iter(self._listed())

    def __len__(self) -> int:
        """Return the number of files."""
        return len(self._listed())

    def values(self) -> ValuesView[Entry]:
        """Return every entry in git's order."""
        return self._listed().values()

    def _walk(self, path: RepoPath) -> Named:
        *folders, name = path_bytes(path).split(b"/")
        tree = self._tree
        for folder in folders:
            step = self._folder(tree).get(folder)
            if step is None or not step.is_folder:
                raise KeyError(path)
            tree = step.id
        last = self._folder(tree).get(name)
        if last is None or last.is_folder:
            raise KeyError(path)
        return last

    def _folder(self, tree: str) -> dict[bytes, Named]:
        if tree not in self._folders:
            self._folders[tree] = self._calls.objects.folder(tree)
        return self._folders[tree]

    def _entry(self, path: RepoPath, named: Named) -> Entry:
        if kind_of(named.mode) is FileKind.SUBMODULE:
            return _entry(path, named, 0)
        ((_, size),) = self._calls.objects.sizes([named.id])
        return _entry(path, named, size)

    def _listed(self) -> dict[RepoPath, Entry]:
        if self._all is None:
            listing = self._calls.run("ls-tree", "-r", "-l", "-z", "--full-tree", self._tree)
            lines = listing.split(b"\0")[:-1]
            listed = dict(self._line(line) for line in lines)
            if len(listed) != len(lines):
                raise unusable(self._tree, "the same name twice")
            if not listed.keys().isdisjoint(_folders(listed)):
                raise unusable(self._tree, "a file and a folder of one name")
            self._all = listed
        return self._all

    def _line(self, line: bytes) -> tuple[RepoPath, Entry]:
        """Read ``<mode> SP <type> SP <id> SP+ <size> TAB <path>``; the size may be ``-``."""
        head, _, name = line.partition(b"\t")
        try:
            path = repo_path(name)
        except ValueError as error:
            raise unusable(self._tree, "a name that leads out of it") from error
        try:
            mode, _, blob, size = head.decode("ascii").split()
            kind, is_executable = _kept_kind(mode)
        except ValueError as error:
            raise unusable(self._tree, "an entry that cannot be read") from error
        if size != "-" and not size.isdecimal():
            raise missing(blob, is_partial=self._calls.is_partial)
        bytes_ = int(size) if size != "-" else 0
        return path, Entry(
            path=path, kind=kind, blob=blob, is_executable=is_executable, size=bytes_
        )


def _entry(path: RepoPath, named: Named, size: int) -> Entry:
    kind, is_executable = _kind(named.mode)
    return Entry(path=path, kind=kind, blob=named.id, is_executable=is_executable, size=size)


def _kind(mode: int) -> tuple[FileKind, bool]:
    """Return what an entry with *mode* is, and whether it can be executed."""
    kind = kind_of(mode)
    return kind, kind is FileKind.FILE and bool(mode & _EXECUTABLE)


@lru_cache(maxsize=64)
def _kept_kind(mode: str) -> tuple[FileKind, bool]:
    """Return the same of a *mode* as git spells it; a tree has few."""
    return _kind(int(mode, 8))


def _folders(paths: Iterable[RepoPath]) -> set[str]:
    """Return every folder that *paths* lie in."""
    folders: set[str] = set()
    for nearest in {path.rpartition("/")[0] for path in paths}:
        folder = nearest
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


class GitTree:
    """A `gate.model.tree.Tree` on a real repository."""

    def __init__(self, calls: Calls, tree: str) -> None:
        self._calls = calls
        self._id = tree
        self._entries = Entries(calls, tree)
        self._held: dict[str, bytes] = {}
        """Contents that were read one by one, by their id: several stages ask for the same."""

    @property
    def id(self) -> str:
        """The full object id."""
        return self._id

    def entries(self) -> Mapping[RepoPath, Entry]:
        """Return every file of the tree, in git's order."""
        return self._entries

    def read(self, path: RepoPath) -> bytes:
        """
        Return the content of *path*: a file's bytes, a symlink's target.

        Raises:
            KeyError: the tree has no file *path*; a submodule is none.
            EngineError: git cannot read it (a partial clone without its server, damage).
        """
        blob = self._readable(path).blob
        held = self._held.get(blob)
        if held is None:
            ((_, held),) = self.read_many([path])
            if len(held) <= _HELD_BYTES:
                if len(self._held) >= _HELD_FILES:
                    self._held.clear()
                self._held[blob] = held
        return held

    def read_many(self, paths: Iterable[RepoPath]) -> Iterator[tuple[RepoPath, bytes]]:
        """Yield (path, content) for *paths*, in their order; raises as `read`."""
        for entries in batches(map(self._readable, paths)):
            contents = self._calls.objects.read_many([entry.blob for entry in entries])
            for entry, (_, data) in zip(entries, contents, strict=True):
                yield entry.path, data

    def _readable(self, path: RepoPath) -> Entry:
        entry = self._entries[path]
        if entry.kind is FileKind.SUBMODULE:
            raise KeyError(path)
        return entry

    def attributes(
        self, paths: Iterable[RepoPath], names: Iterable[str]
    ) -> Mapping[RepoPath, Mapping[str, str]]:
        """
        Return, by path, the attributes *names* as this tree's ``.gitattributes`` set them.

        git reads them from a temporary index that holds this tree's attribute files alone
        (https://git-scm.com/docs/git-check-attr): not from the work tree or ``info/attributes``.
        """
        asked, wanted = list(dict.fromkeys(paths)), list(names)
        told: dict[RepoPath, dict[str, str]] = {path: {} for path in asked}
        files = self._attribute_files(asked) if wanted else []
        if files:
            words = ("check-attr", "--cached", "--stdin", "-z", *wanted)
            stdin = b"".join(path_bytes(path) + b"\0" for path in asked)
            answer = iter(
                self._calls.run(*words, stdin=stdin, index=self._index(files)).split(b"\0")
            )
            for path, name, value in zip(answer, answer, answer, strict=False):
                if (text := value.decode("utf-8", "surrogateescape")) != _UNSPECIFIED:
                    told[repo_path(path)][name.decode()] = text
        return told

    def _attribute_files(self, paths: Iterable[RepoPath]) -> list[Entry]:
        """Return the attribute files in the folders of *paths* and above. A link is none."""
        folders = {""}
        for path in paths:
            while (path := RepoPath(path.rpartition("/")[0])) not in folders:
                folders.add(path)
        if len(folders) > _MANY_FOLDERS:
            len(self._entries)  # listing all is cheaper than to walk to each
        names = (RepoPath(f"{folder}/{_ATTRIBUTES}".lstrip("/")) for folder in folders)
        found = (self._entries.get(name) for name in names)
        return [entry for entry in found if entry and entry.kind is FileKind.FILE]

    def _index(self, files: Iterable[Entry]) -> Path:
        index = self._calls.new_file("attributes")
        lines = (b"100644 %b\t%b\0" % (file.blob.encode(), path_bytes(file.path)) for file in files)
        self._calls.run("update-index", "-z", "--index-info", stdin=b"".join(lines), index=index)
        return index


def batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Yield *entries* in groups of which the contents fit into memory together."""
    group: list[Entry] = []
    held = 0
    for entry in entries:
        if group and (len(group) == AHEAD or held + entry.size > _AHEAD_BYTES):
            yield group
            group, held = [], 0
        group.append(entry)
        held += entry.size
    if group:
        yield group
