"""A change that was recorded, judged again: ``gate run --change FILE``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gate.engines.git.diff import files_between
from gate.engines.git.remote import History
from gate.engines.git.repository import Repository
from gate.model.change import Change, Commit, Event
from gate.model.error import ChangeError
from gate.model.fact import Fact, Known, Unknown
from gate.model.record import RecordError, decoded
from gate.model.recorded import SCHEMA, Recorded
from gate.model.request import Request
from gate.model.text import visible

_LARGEST: Final = 64 << 20
_FULL_ID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_WHERE: Final = "--change"


def read_change(repository: Repository, request: Request, _environ: Mapping[str, str]) -> Change:
    """
    Return the change that the file of *request* records; its contents are the repository's.

    Raises:
        ChangeError: the file holds no such record, or the repository has not its commits.
        EngineError: git cannot read them.
    """
    told = read_recorded(request.change_file or Path())
    _check(told)
    history = History(repository=repository, offline=request.offline)
    for commit, tree in ((told.base_commit, told.base_tree), (told.head_commit, told.head_tree)):
        if commit and repository.tree_of(history.commit(commit)) != tree:
            raise _unusable("a commit has another tree than the one that it records")
        if not commit and not _has_tree(repository, tree):
            raise _unusable("it records a work tree or an index, which no commit keeps")
    return Change(
        event=told.event,
        base_tree=told.base_tree,
        head_tree=told.head_tree,
        base_commit=told.base_commit,
        head_commit=told.head_commit,
        base_name=told.base_name,
        head_name=told.head_name,
        files=files_between(repository, told.base_tree, told.head_tree),
        commits=_commits(history, told),
        pull_request=told.pull_request,
        told_by_host=told.told_by_host,
        assumed=told.assumed,
        recorded_at=told.at,
    )


def read_recorded(path: Path) -> Recorded:
    """
    Return what the file *path* records.

    Raises:
        ChangeError: it cannot be read, or holds no record.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise _unusable(f"its file cannot be read ({error.strerror})") from error
    if len(data) > _LARGEST:
        raise _unusable(f"its file is larger than {_LARGEST >> 20} MiB")
    try:
        loaded = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _unusable("its file is not JSON") from error
    if isinstance(loaded, dict) and loaded.get("schema") != SCHEMA:
        raise _unusable(f"it is not of schema {SCHEMA}")
    try:
        told: Recorded = decoded(Recorded, loaded)
    except RecordError as error:
        raise _unusable(visible(str(error))) from error
    return told


def _check(told: Recorded) -> None:
    """
    Hold that what goes to git are ids, and no revisions or options.

    Raises:
        ChangeError: one is something else.
    """
    if not (told.base_tree and told.head_tree):
        raise _unusable("it records a diff alone, without files")
    named = (told.base_commit, told.head_commit, told.base_tree, told.head_tree, told.tip)
    if not all(_FULL_ID.fullmatch(each) for each in named if each):
        raise _unusable("it names a commit or tree by something else than a full id")


def _has_tree(repository: Repository, tree: str) -> bool:
    return repository.objects.find(f"{tree}^{{tree}}") is not None or tree == repository.empty_tree


def _commits(history: History, told: Recorded) -> Fact[tuple[Commit, ...]]:
    """Return the commits of the change, which the repository still has."""
    if told.event is Event.SCHEDULE or not told.base_commit:
        return Known(())
    if not told.tip:
        return Unknown("the change was recorded without its commits")
    return history.commits(told.base_commit, told.tip)


def _unusable(why: str) -> ChangeError:
    return ChangeError(
        f"the recorded change cannot be used: {why}",
        where=_WHERE,
        fix="record it with `gate run --report change=FILE`, as `gate schema change` describes it",
    )
