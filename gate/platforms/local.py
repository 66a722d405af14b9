"""A checkout on somebody's machine, or in a build that no platform here knows."""

from __future__ import annotations

from collections.abc import Mapping

from gate.engines.git.change import EMPTY_TREES, change_between, snapshot_change
from gate.engines.git.history import (
    commits_between,
    current_branch,
    default_branch,
    merge_base,
    short_name,
)
from gate.engines.git.repository import Repository
from gate.engines.git.snapshot import index_tree, worktree_tree
from gate.model.change import Change, Event
from gate.model.error import ChangeError
from gate.model.request import Request

_INDEX = "the index"
_WORK_TREE = "the work tree"


def read_change(repository: Repository, request: Request, _environ: Mapping[str, str]) -> Change:
    """
    Return the change that *request* names; by default, the work tree against the default branch.

    On the default branch itself that is what is not committed yet, and what is not pushed.

    Raises:
        ChangeError: a revision is unknown, or nothing says where the change begins.
        EngineError: git cannot read it.
    """
    if request.staged:
        return _staged(repository)
    head = repository.commit(request.head or "HEAD")
    base_name = request.base or _default(repository)
    base = None
    if base_name not in EMPTY_TREES:
        base = merge_base(repository, repository.commit(base_name), head)
    if request.head and not request.worktree:
        return change_between(
            repository,
            event=Event.LOCAL,
            base=base,
            head=head,
            base_name=short_name(base_name),
            head_name=request.head,
        )
    return snapshot_change(
        repository,
        event=Event.LOCAL,
        base=base,
        head_tree=worktree_tree(repository, excluding=request.excluding),
        base_name=short_name(base_name),
        head_name=_WORK_TREE,
        commits=commits_between(repository, base, head),
    )


def _staged(repository: Repository) -> Change:
    base = repository.find_commit("HEAD")
    return snapshot_change(
        repository,
        event=Event.STAGED,
        base=base,
        head_tree=index_tree(repository),
        base_name="HEAD" if base else "nothing",
        head_name=_INDEX,
    )


def _default(repository: Repository) -> str:
    if name := default_branch(repository):
        return name
    branch = current_branch(repository)
    raise ChangeError(
        "nothing says which branch this change goes into",
        where=short_name(branch) if branch else "HEAD",
        fix="name the base: gate run --base REV; or: git remote set-head origin --auto",
    )
