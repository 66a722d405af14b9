"""What is judged, and by which settings?"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gate.cli.extends import Reach, extended, reach_of
from gate.cli.kept import VARIABLE, kept_advisories
from gate.cli.words import Words
from gate.model.change import Change, Event
from gate.model.error import ChangeError, UsageError
from gate.model.fact import Unknown
from gate.model.history import History
from gate.model.path import RepoPath, repo_path
from gate.model.text import visible
from gate.model.tree import Tree
from gate.model.value import dataclass

if TYPE_CHECKING:
    from gate.engines.git.repository import Repository
    from gate.settings.find import Found, Text

_JUDGED_FOR_OTHERS: Final = frozenset({Event.PULL_REQUEST, Event.MERGE_QUEUE})
"""Events at which whoever wrote the change is not who asks for its verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is judged, and the settings that judge it."""

    change: Change
    found: Found
    is_of_base: bool = False
    """Whether `found` is what the base itself says, and no operator's choice."""
    reach: Reach | None = None
    """Where what settings extend may be read; `None` if only a diff was given."""
    base: Tree | None = None
    head: Tree | None = None
    history: History | None = None
    checkout: Path | None = None
    only: frozenset[RepoPath] | None = None


def of_repository(words: Words, reports: Sequence[Path], ends: ExitStack) -> Source:
    """
    Read the change that *words* mean from the repository; it is open until *ends* is.

    Raises:
        GateError: there is no such repository, revision, base or file.
    """
    from gate import platforms  # noqa: PLC0415 - imported only when used
    from gate.engines.git.brought import GitHistory  # noqa: PLC0415 - as above
    from gate.engines.git.repository import open_repository  # noqa: PLC0415 - as above
    from gate.model.request import Request  # noqa: PLC0415 - as above
    from gate.settings.find import find_settings, read_of  # noqa: PLC0415 - as above

    index = os.environ.get("GIT_INDEX_FILE")
    repository = ends.enter_context(
        open_repository(
            Path(words.repo), index_file=Path(index) if index else None, environment=os.environ
        )
    )
    request = Request(
        base=words.base,
        head=words.head,
        staged=words.staged,
        worktree=words.worktree,
        event_file=Path(words.event) if words.event else None,
        change_file=Path(words.change) if words.change else None,
        offline=words.offline,
        excluding=frozenset(filter(None, (_inside(repository.root, path) for path in reports))),
    )
    change = platforms.read_change(repository, request, os.environ)
    base, head = repository.tree(change.base_tree), repository.tree(change.head_tree)
    _refuse_planted(repository.root, head, words.cache_dir, "the cache is", "--cache-dir")
    _refuse_planted(repository.root, head, words.change, "the recorded change is", "--change")
    for part in words.parts:
        _refuse_planted(repository.root, head, part, "a part of the run is", "PART")
    kept = str(kept_advisories(os.environ) or "")
    _refuse_planted(repository.root, head, kept, "the advisories are", VARIABLE)
    if words.settings and change.event in _JUDGED_FOR_OTHERS:
        _refuse_edited(repository.root, base, head, Path(words.settings))
    at = change.base_commit[:12]
    decides = base
    if words.settings_from:
        commit = repository.commit(words.settings_from)
        decides, at = repository.tree(repository.tree_of(commit)), commit[:12]
    reach = reach_of(repository, decides, os.environ, offline=words.offline)
    found = find_settings(read_of(decides), at=at, chosen=_chosen_settings(words))
    return Source(
        change=change,
        found=extended(found, reach),
        is_of_base=not (words.settings or words.settings_from),
        reach=reach,
        base=base,
        head=head,
        history=GitHistory(repository),
        checkout=repository.root,
        only=_only(words.files, repository, change, head),
    )


def _refuse_planted(root: Path, head: Tree, named: str, what: str, where: str) -> None:
    """
    Hold that the change does not bring what would answer for it.

    Raises:
        UsageError: the head has files at *named*, in it, or, as a link is, on the way to it;
            *what* says what lies there.
    """
    if named and (place := _planted(root, head, Path(named))):
        raise UsageError(
            f"the change has files of its own where {what} to lie",
            where=f"{where} {visible(place)}",
            fix="name a place outside the repository, or one that git ignores",
        )


def _refuse_edited(root: Path, base: Tree, head: Tree, settings: Path) -> None:
    """
    Hold that the change has no hand in the settings that somebody vouches for.

    Raises:
        UsageError: *settings*, or a link on the way to it, is not as it is at the base.
    """
    before, after = base.entries(), head.entries()
    for named in dict.fromkeys((settings, Path(os.path.realpath(settings)))):
        for on_the_way in (named, *named.parents):
            place = _inside(root, on_the_way)
            if place and before.get(place) != after.get(place):
                raise UsageError(
                    "the change edits the settings by which it is to be judged",
                    where=f"--settings {visible(place)}",
                    fix="leave the option out: then the base's gate.toml decides; or name a file"
                    " outside the repository",
                )


def _planted(root: Path, head: Tree, named: Path) -> RepoPath | None:
    entries = head.entries()
    for on_the_way in (named, *named.parents):
        place = _inside(root, on_the_way)
        if place and place in entries:
            return place
    place = _inside(root, named)
    is_folder = place and any(path.startswith(f"{place}/") for path in entries)
    return place if is_folder else None


def of_diff(words: Words) -> Source:
    """
    Read the diff that *words* name; no file can be looked at.

    Raises:
        GateError: it cannot be read, or is no diff.
    """
    from gate.engines.diff import read_diff  # noqa: PLC0415 - imported only when used
    from gate.settings.find import find_settings, read_of  # noqa: PLC0415 - as above

    name = Path(words.diff_file).name
    files = read_diff(_bytes(words.diff_file, "--diff-file"))
    if not files:
        raise ChangeError(
            "the diff is empty: no file is in it",
            where=visible(name),
            fix="see whether the command that wrote it failed; where nothing changed, run no gate",
        )
    change = Change(
        event=Event.LOCAL,
        base_tree="",
        head_tree="",
        base_name="a diff's old side",
        head_name=name,
        files=files,
        commits=Unknown("only a diff was given"),
    )
    found = find_settings(read_of(None), at="", chosen=_chosen_settings(words))
    reach = reach_of(None, None, os.environ, offline=words.offline)
    return Source(change=change, found=extended(found, reach))


def _chosen_settings(words: Words) -> Text | None:
    from gate.settings.find import Text  # noqa: PLC0415 - imported only when used

    if not words.settings:
        return None
    data = _bytes(words.settings, "--settings")
    return Text(name=Path(words.settings).name, data=data)


def _bytes(path: str, option: str) -> bytes:
    """
    Return the content of the operator's own file *path*.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UsageError(
            f"{visible(Path(path).name)} cannot be read: {error.strerror}",
            where=option,
            fix="name a file that exists and can be read",
        ) from error


def _inside(root: Path, path: Path) -> RepoPath | None:
    """Return *path*, which may be relative to this folder, as the repository knows it."""
    whole = os.fsencode(os.path.abspath(path))  # noqa: PTH100 - `resolve` would follow links
    folder = os.fsencode(os.path.realpath(os.path.dirname(whole)))  # noqa: PTH120 - as above
    whole = os.path.join(folder, os.path.basename(whole))  # noqa: PTH118, PTH119 - as above
    top = os.fsencode(root).rstrip(b"/") + b"/"
    return repo_path(whole.removeprefix(top)) if whole.startswith(top) else None


def _only(
    files: Sequence[str], repository: Repository, change: Change, head: Tree
) -> frozenset[RepoPath] | None:
    """
    Return the files that the command line names, or `None` if it names none.

    Raises:
        UsageError: one of them is no file of the repository: looking at nothing is no pass.
    """
    if not files:
        return None
    changed, entries = {file.path for file in change.files}, head.entries()
    named = set()
    for word in files:
        path = _inside(repository.root, Path(word))
        if path is None or (path not in changed and path not in entries):
            raise UsageError(
                f"{visible(word)} is no file of this repository",
                where="gate run FILE",
                fix="name files that git tracks, or leave them out to judge the whole change",
            )
        named.add(path)
    return frozenset(named)
