"""A change, once it is settled which two trees it lies between."""

from __future__ import annotations

from typing import Final

from gate.engines.git.diff import files_between
from gate.engines.git.history import commits_between
from gate.engines.git.remote import History
from gate.engines.git.repository import Repository
from gate.model.change import Change, Commit, Event
from gate.model.fact import Fact, Known
from gate.model.pull_request import PullRequest
from gate.model.value import replace

NO_COMMITS: Final[Fact[tuple[Commit, ...]]] = Known(())
EMPTY_TREES: Final = frozenset(
    {
        "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
    }
)
"""What `git hash-object -t tree /dev/null` prints: a base of nothing, so that everything is new."""


def change_between(
    repository: Repository,
    *,
    event: Event,
    base: str | None,
    head: str,
    base_name: str,
    head_name: str,
    pull_request: PullRequest | None = None,
    commits: Fact[tuple[Commit, ...]] | None = None,
) -> Change:
    """
    Return the change from the commit *base* to the commit *head*, both full ids.

    Without a base everything is new. *commits* are those between the two, if not given.

    Raises:
        EngineError: git cannot compare them.
    """
    change = snapshot_change(
        repository,
        event=event,
        base=base,
        head_tree=repository.tree_of(head),
        base_name=base_name,
        head_name=head_name,
        commits=commits or commits_between(repository, base, head),
    )
    return replace(change, head_commit=head, pull_request=pull_request)


def snapshot_change(
    repository: Repository,
    *,
    event: Event,
    base: str | None,
    head_tree: str,
    base_name: str,
    head_name: str,
    commits: Fact[tuple[Commit, ...]] = NO_COMMITS,
) -> Change:
    """
    Return the change from the commit *base* to a tree that no commit has yet.

    Raises:
        EngineError: git cannot compare them.
    """
    base_tree = repository.tree_of(base) if base else repository.empty_tree
    return Change(
        event=event,
        base_tree=base_tree,
        head_tree=head_tree,
        base_commit=base or "",
        base_name=base_name,
        head_name=head_name,
        files=files_between(repository, base_tree, head_tree),
        commits=commits,
    )


def named_change(
    history: History, *, event: Event, base: str, head: str, pull_request: PullRequest | None
) -> Change:
    """
    Return the change between two revisions that somebody named, from where they parted.

    Raises:
        ChangeError: one is unknown, or nothing tells where they parted.
        EngineError: git cannot compare them.
    """
    repository = history.repository
    tip = repository.commit(head)
    return change_between(
        repository,
        event=event,
        base=None if base in EMPTY_TREES else history.merge_base(repository.commit(base), tip),
        head=tip,
        base_name=base,
        head_name=head,
        pull_request=pull_request,
    )


def no_change(repository: Repository, *, head: str, name: str) -> Change:
    """
    Return the change that is none: the tree of the commit *head*, to be looked at as it stands.

    Raises:
        EngineError: git cannot read it.
    """
    return change_between(
        repository,
        event=Event.SCHEDULE,
        base=head,
        head=head,
        base_name=name,
        head_name=name,
        commits=NO_COMMITS,
    )
