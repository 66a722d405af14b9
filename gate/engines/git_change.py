"""A change, once it is settled which two trees it lies between."""

from __future__ import annotations

from gate.engines.git import Repository
from gate.engines.git_diff import files_between
from gate.engines.git_history import commits_between
from gate.model.change import Change, Commit, Event, PullRequest
from gate.model.fact import Fact, Known


def change_between(
    repository: Repository,
    *,
    event: Event,
    base: str,
    head: str,
    base_name: str,
    head_name: str,
    tip: str | None = None,
    pull_request: PullRequest | None = None,
    commits: Fact[tuple[Commit, ...]] | None = None,
) -> Change:
    """
    Return the change from the commit *base* to the commit *head*, both full ids.

    *tip* is the commit whose history is the change's, where *head* is a host's merge of it.

    Raises:
        EngineError: git cannot compare them.
    """
    base_tree, head_tree = repository.tree_of(base), repository.tree_of(head)
    return Change(
        event=event,
        base_tree=base_tree,
        head_tree=head_tree,
        base_commit=base,
        head_commit=head,
        base_name=base_name,
        head_name=head_name,
        files=files_between(repository, base_tree, head_tree),
        commits=commits or commits_between(repository, base, tip or head),
        pull_request=pull_request,
    )


def snapshot_change(
    repository: Repository,
    *,
    event: Event,
    base: str | None,
    head_tree: str,
    base_name: str,
    head_name: str,
) -> Change:
    """
    Return the change from the commit *base* to a tree that no commit has yet.

    Without a base, in a repository without commits, everything is new.

    Raises:
        EngineError: git cannot compare them.
    """
    base_tree = repository.tree_of(base) if base else repository.empty_tree
    tip = repository.find_commit("HEAD")
    return Change(
        event=event,
        base_tree=base_tree,
        head_tree=head_tree,
        base_commit=base or "",
        base_name=base_name,
        head_name=head_name,
        files=files_between(repository, base_tree, head_tree),
        commits=commits_between(repository, base, tip) if base and tip else Known(()),
    )
