"""What commits brought, by ``git diff-tree`` (https://git-scm.com/docs/git-diff-tree)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from gate.engines.git.history import DEEPEN, commits_of
from gate.engines.git.objects import kind_of
from gate.engines.git.repository import Repository
from gate.engines.git.tree import batches
from gate.model.change import Commit, FileKind
from gate.model.error import EngineError
from gate.model.history import Brought, place
from gate.model.path import RepoPath, repo_path
from gate.model.regex import regex
from gate.model.tree import Entry

_COMMITS_AT_ONCE: Final = 500
_WORDS: Final = ("diff-tree", "--stdin", "--root", "-r", "-z", "--raw", "-c", "--no-abbrev")
"""``-c``: of a merge, what differs from all of its parents."""
_FULL_ID: Final = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MOVES: Final = "--find-renames"


class GitHistory:
    """A `gate.model.history.History` of a real repository."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def brought(self, commits: Iterable[str]) -> Iterator[Brought]:
        """Yield what each of *commits* brought; see the protocol."""
        return self._brought(commits, _MOVES)

    def everything(self) -> Iterator[Brought]:
        """
        Yield each content of the whole history once; see the protocol.

        Raises:
            EngineError: as the protocol says.
        """
        seen: set[str] = set()
        for version in self._brought(self._every_commit(), "--no-renames"):
            if version.blob not in seen:
                seen.add(version.blob)
                yield version

    def messages(self) -> Iterator[Commit]:
        """
        Yield every commit; see the protocol.

        Raises:
            EngineError: as the protocol says.
        """
        return commits_of(self._repository, self._every_commit())

    def is_clean_merge(self, commit: str, parents: tuple[str, ...]) -> bool:
        """Say whether *commit* is what git makes of *parents*; see the protocol."""
        if len(parents) != 2 or not all(map(_FULL_ID.fullmatch, (commit, *parents))):  # noqa: PLR2004 - a merge
            return False
        held = self._repository.ask("log", "-1", "--format=%T %P", "--end-of-options", commit)
        made = self._repository.ask("merge-tree", "--write-tree", "--end-of-options", *parents)
        tree = made.out.decode("ascii", "replace").strip()
        return (
            not held.code
            and not made.code
            and held.out.split() == [each.encode() for each in (tree, *parents)]
        )

    def tree(self, versions: Iterable[Brought]) -> Versions:
        """Return a tree of *versions*; see the protocol."""
        return Versions(self._repository, versions)

    def _every_commit(self) -> list[str]:
        if self._repository.is_shallow:
            raise EngineError(
                "the clone is shallow, and hides a part of the history",
                where="--history",
                fix=DEEPEN,
            )
        return self._all_commits()

    def _all_commits(self) -> list[str]:
        """Return the ids of all commits behind any reference and HEAD, parents first."""
        answer = self._repository.ask_real("for-each-ref", "--format=%(objectname)")
        tips = answer.out.decode("ascii").split()
        named = (*dict.fromkeys(tips), self._repository.find_commit("HEAD"))
        commits = filter(None, map(self._repository.find_commit, filter(None, named)))
        stdin = "".join(f"{commit}\n" for commit in dict.fromkeys(commits)).encode()
        if not stdin:
            return []
        words = ("rev-list", "--stdin", "--topo-order", "--reverse")
        return self._repository.run(*words, stdin=stdin).decode("ascii").split()

    def _brought(self, commits: Iterable[str], moves: str) -> Iterator[Brought]:
        asked = iter(commits)
        while some := tuple(islice(asked, _COMMITS_AT_ONCE)):
            stdin = "".join(f"{commit}\n" for commit in some).encode()
            told = self._repository.run(*_WORDS, moves, stdin=stdin)
            yield from _versions(iter(told.split(b"\0")[:-1]))


def _versions(words: Iterator[bytes]) -> Iterator[Brought]:
    """Read ``<commit>`` and its ``:<modes> <ids> <status>``, ``<path>``, all ended by NUL."""
    commit = ""
    for word in words:
        try:
            if word.startswith(b":"):
                found = _version(commit, word.decode("ascii").split(" "), words)
            else:
                commit, found = word.decode("ascii"), None
        except (ValueError, IndexError) as error:
            raise _unusable("a file that git cannot have told of so") from error
        if found:
            yield found


def _version(commit: str, fields: list[str], words: Iterator[bytes]) -> Brought | None:
    """Return what *fields* tell, behind which *words* go on; `None` if it is no new content."""
    is_moved = not fields[0].startswith("::") and fields[-1][0] in "RC"
    *_, name = islice(words, 2 if is_moved else 1)
    half = len(fields) // 2  # a mode and an id for each parent and for the commit, a status
    *_, mode = fields[:half]
    *before, blob = fields[half : 2 * half]
    kind = kind_of(int(mode.lstrip(":"), 8))
    if not blob.strip("0") or blob in before or kind is FileKind.SUBMODULE:
        return None
    held = tuple(each for each in before if each.strip("0"))
    return Brought(commit=commit, path=_path(name), blob=blob, kind=kind, before=held)


def _path(name: bytes) -> RepoPath:
    try:
        return repo_path(name)
    except ValueError as error:
        raise _unusable("a name that leads out of its tree") from error


def _unusable(what: str) -> EngineError:
    return EngineError(f"a commit holds {what}", where="history", fix="run git fsck")


class Versions:
    """A `gate.model.tree.Tree` that holds versions of files, not all of one moment."""

    def __init__(self, repository: Repository, versions: Iterable[Brought]) -> None:
        self._repository = repository
        self._entries = self._sized({place(version): version for version in versions})

    def _sized(self, versions: Mapping[RepoPath, Brought]) -> dict[RepoPath, Entry]:
        blobs = dict.fromkeys(version.blob for version in versions.values())
        sizes = dict(self._repository.objects.sizes(list(blobs)))
        return {
            path: Entry(path=path, kind=each.kind, blob=each.blob, size=sizes[each.blob])
            for path, each in versions.items()
        }

    @property
    def id(self) -> str:
        """No object's: git has no such tree."""
        return ""

    def entries(self) -> Mapping[RepoPath, Entry]:
        """Return every version by its place."""
        return self._entries

    def read(self, path: RepoPath) -> bytes:
        """Return the content of the version at *path*."""
        ((_, data),) = self.read_many([path])
        return data

    def read_many(self, paths: Iterable[RepoPath]) -> Iterator[tuple[RepoPath, bytes]]:
        """Yield (path, content) for *paths*, in their order."""
        for entries in batches(self._entries[path] for path in paths):
            contents = self._repository.objects.read_many([entry.blob for entry in entries])
            for entry, (_, data) in zip(entries, contents, strict=True):
                yield entry.path, data

    def attributes(
        self,
        paths: Iterable[RepoPath],
        names: Iterable[str],  # noqa: ARG002 - no attribute speaks of a version
    ) -> Mapping[RepoPath, Mapping[str, str]]:
        """Return that none has any."""
        return {path: {} for path in paths}
