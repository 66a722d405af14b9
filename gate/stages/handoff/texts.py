"""The documents of a tree, and what the pull request says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from gate.model.change import Event, FileKind
from gate.model.decoding import text_of
from gate.model.fact import Known, Unknown
from gate.model.path import RepoPath
from gate.model.pull_request import PullRequest
from gate.model.tree import Entry, Tree
from gate.options import Globs
from gate.readers.description import prose_of
from gate.readers.prose import without_comments
from gate.stages.handoff.part import Given

_TEXT: Final = re.compile(r"(?i)\.(?:md|mdx|rst|txt|adoc|ya?ml|toml)$|(?:^|/)[A-Z]+$")
MEGABYTES: Final = 20
"""A larger document is not read; who looks for something in it says so."""
_BODY: Final = 65_536
"""Characters of a pull request's text that are read; GitHub takes no more."""


def file_at(tree: Tree, path: RepoPath | None) -> Entry | None:
    """Return the file of *tree* at *path*; `None` for a link, a submodule, or nothing there."""
    entry = tree.entries().get(path) if path else None
    return entry if entry is not None and entry.kind is FileKind.FILE else None


def documents(tree: Tree, named: Globs) -> Iterator[RepoPath]:
    """Yield the documents of *tree* that *named* names."""
    for path, entry in tree.entries().items():
        is_text = entry.kind is FileKind.FILE and _TEXT.search(path)
        if is_text and entry.size <= MEGABYTES * 2**20 and named.matches(path):
            yield path


def holding(
    tree: Tree, paths: Iterable[RepoPath], words: Iterable[str]
) -> Iterator[tuple[RepoPath, str]]:
    """Yield (path, text) of the files *paths* of *tree* that hold one of *words*."""
    wanted = [word.encode() for word in words]
    for path, data in tree.read_many(tuple(paths)):
        if any(word in data for word in wanted) or b"\0" in data[:4096]:  # UTF-16 has NULs
            yield path, text_of(data)[0]


def request_text(given: Given) -> str:
    """
    Return title and text of the pull request without comments; empty if none is known.

    In a merge queue it is that of each queued one.
    """
    return _request(given, without_comments)


def request_prose(given: Given) -> str:
    """Return `request_text` without code blocks, in which others are quoted."""
    return _request(given, lambda body: "\n".join(prose_of(body)))


def _request(given: Given, read: Callable[[str], str]) -> str:
    return "\n\n".join(f"{one.title}\n\n{read(one.body[:_BODY])}" for one in _requests(given))


def _requests(given: Given) -> tuple[PullRequest, ...]:
    change = given.change
    if change.pull_request is not None:
        return (change.pull_request,)
    queued = change.host.queued if change.event is Event.MERGE_QUEUE else None
    return queued.value if isinstance(queued, Known) else ()


def unknown_requests(given: Given) -> str:
    """Return why the texts of a merge queue's pull requests are not known; empty if they are."""
    queued = given.change.host.queued if given.change.event is Event.MERGE_QUEUE else None
    return queued.reason if isinstance(queued, Unknown) else ""


def messages(given: Given) -> tuple[str, ...]:
    """Return the messages of the change's commits, as far as they are known."""
    commits = given.change.commits
    return tuple(one.message for one in commits.value) if isinstance(commits, Known) else ()
