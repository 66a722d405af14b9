"""Which manifests of a tree are asked about, with the files that they read in turn?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import Final

from gate.engines.scan import Engine, look
from gate.model.change import FileKind
from gate.model.path import RepoPath
from gate.model.stage import Skip
from gate.model.tree import Entry, Tree
from gate.model.value import dataclass, field
from gate.model.work import Cache, Job, Workers
from gate.readers.manifests.dependency import Include, Manifest, from_record
from gate.readers.manifests.formats import BY_ID, Format, format_of

READ: Final = "gate.readers.manifests.read"
"""The module that workers run. Named, and not imported: it brings packaging."""
_VERSION: Final = "manifests 2"
_MARKER: Final = b"# /// script"
"""What a script with dependencies of its own holds (PEP 723)."""
_DEEPEST: Final = 64
"""Files that read a file that reads a file …"""
_MOST_LINKS: Final = 8
REQUIREMENTS: Final = BY_ID["requirements"]


@dataclass(slots=True)
class Manifests:
    """What some manifests of one tree say."""

    said: dict[RepoPath, Manifest] = field(default_factory=dict)
    skipped: dict[RepoPath, str] = field(default_factory=dict)
    """Why each of the others was not looked at."""
    absent: list[tuple[RepoPath, Include]] = field(default_factory=list)
    """What a file reads that the tree has not got, by the file."""
    constraints: set[RepoPath] = field(default_factory=set)
    """Files that install nothing: they only say in which version."""

    def format(self, path: RepoPath) -> Format:
        """Return the format that *path* was read in."""
        return format_of(path) or REQUIREMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads manifests of one tree."""

    tree: Tree
    workers: Workers
    cache: Cache

    def roots(self, entries: Iterable[Entry]) -> dict[RepoPath, str]:
        """
        Return the manifests among *entries*; each with why it cannot be read, or nothing.

        A link counts as the file that it leads to.
        """
        found: dict[RepoPath, str] = {}
        scripts = []
        for entry in entries:
            known = format_of(entry.path)
            if known is None or entry.kind is FileKind.SUBMODULE:
                continue
            if entry.kind is FileKind.SYMLINK:
                if known.id != "script":
                    aim, why_not = self._aim(entry.path, known)
                    found[aim] = why_not
            elif known.id == "script":
                scripts.append(entry.path)
            else:
                found[entry.path] = ""
        found.update((path, "") for path, data in self.tree.read_many(scripts) if _MARKER in data)
        return found

    def _aim(self, link: RepoPath, known: Format) -> tuple[RepoPath, str]:
        """Return the file that *link* leads to, or *link* itself and why that cannot be read."""
        entries, at = self.tree.entries(), link
        for _ in range(_MOST_LINKS):
            target = self.tree.read(at).decode("utf-8", "surrogateescape")
            place = posixpath.normpath(posixpath.join(posixpath.dirname(at), target))
            at = RepoPath(place)
            entry = entries.get(at)
            if entry is None or entry.kind is FileKind.SUBMODULE:
                return link, "it is a link to what is no file of this tree"
            if entry.kind is FileKind.FILE:
                if (format_of(at) or REQUIREMENTS).id != known.id:
                    return link, "it is a link to a file whose name says another format"
                return at, ""
        return link, "it is a link through too many others"

    def read(self, roots: dict[RepoPath, str]) -> Manifests:
        """
        Return what *roots* say, and every file of the tree that they read.

        Raises:
            EngineError: the workers cannot work.
        """
        found = Manifests(skipped={path: why for path, why in roots.items() if why})
        waiting = [path for path, why in roots.items() if not why]
        installing = {path for path in waiting if not _is_constraint(path)}
        found.constraints.update(path for path in waiting if _is_constraint(path))
        for _ in range(_DEEPEST):
            if not waiting:
                break
            self._look(found, waiting)
            included = list(self._included(found, waiting))
            for path, include in included:
                if not include.is_constraint and path not in found.constraints:
                    installing.add(include.path)
            found.constraints.update(
                include.path for _, include in included if include.path not in installing
            )
            seen = found.said.keys() | found.skipped.keys()
            waiting = sorted({include.path for _, include in included} - seen)
        found.skipped |= dict.fromkeys(waiting, "it is read by way of too many others")
        found.constraints -= installing
        return found

    def _look(self, found: Manifests, paths: Iterable[RepoPath]) -> None:
        engine = Engine(job=Job(module=READ, profile={}), version=_VERSION, reads=_format_read)
        looked = look(
            engine,
            self.tree,
            paths,
            lambda outcome: map(from_record, outcome.records),
            workers=self.workers,
            cache=self.cache,
            advance=lambda *_: None,
        )
        found.said |= {path: manifests[0] for path, manifests in looked.found.items() if manifests}
        found.skipped |= {skip.path: skip.reason for skip in looked.skipped}

    def _included(
        self, found: Manifests, paths: Iterable[RepoPath]
    ) -> Iterator[tuple[RepoPath, Include]]:
        """Yield what the files *paths* read that the tree has; note what it has not."""
        entries = self.tree.entries()
        for path in paths:
            for include in found.said[path].includes if path in found.said else ():
                entry = entries.get(include.path)
                if entry is not None and entry.kind is FileKind.FILE:
                    yield path, include
                else:
                    found.absent.append((path, include))


def _format_read(path: RepoPath) -> str:
    """Return what reading depends on beside the bytes: the format, and where paths start."""
    return f"{(format_of(path) or REQUIREMENTS).id} {posixpath.dirname(path)}"


def _is_constraint(path: RepoPath) -> bool:
    return "constraint" in posixpath.basename(path).lower()


def skips(found: Manifests) -> tuple[Skip, ...]:
    """Return what was not looked at."""
    return tuple(Skip(path=path, reason=why) for path, why in sorted(found.skipped.items()))
