"""GitHub Actions: what is being built, from its variables and its event file.

https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from gate.engines.git.change import change_between, named_change, no_change
from gate.engines.git.history import parents
from gate.engines.git.remote import History
from gate.engines.git.repository import Repository
from gate.model.change import Change, Event
from gate.model.error import ChangeError
from gate.model.fact import NOT_ASKED, Fact, Known, Unknown
from gate.model.host import Host
from gate.model.payload import Payload
from gate.model.pull_request import Label, PullRequest
from gate.model.request import Request
from gate.model.text import visible
from gate.model.value import dataclass, replace

_LARGEST: Final = 25 << 20
"""Bytes of an event; GitHub delivers no larger one."""
_MOST_COMMITS: Final = 250
"""The most commits whose history is fetched in one go."""
_BRANCH: Final = "refs/heads/"
_IMITATE: Final = ("GITEA_ACTIONS", "FORGEJO_ACTIONS", "ACT")
"""Set by runners that imitate GitHub's, and call every ref unprotected."""
_TIMELINE: Final = "needs the pull request's timeline from the API: give the job a token"
_CHECKOUT: Final = (
    "use actions/checkout without ref:, or with ref: ${{ github.event.pull_request.head.sha }}"
)


def read_change(repository: Repository, request: Request, environ: Mapping[str, str]) -> Change:
    """
    Return the change that the job's event is about.

    Raises:
        ChangeError: the event cannot be read, is about no change, or is not what is checked out.
        EngineError: git cannot read it.
    """
    path = request.event_file or Path(environ.get("GITHUB_EVENT_PATH", ""))
    build = _Build(
        repository=repository,
        history=History(repository=repository, offline=request.offline),
        environ=environ,
        payload=Payload(_loaded(path)) if path.name or not request.base else Payload({}),
    )
    named = request.base
    change = build.between(named, request.head or "HEAD") if named else build.change()
    return replace(change, told_by_host=build.host(change))


def _commit(payload: Payload, *keys: str) -> str:
    """
    Return the object id under *keys*.

    Raises:
        ChangeError: there is none.
    """
    if found := payload.object_id(*keys):
        return found
    raise _unusable(f"it has no object id at {'.'.join(payload.keys + keys)}")


def _unusable(why: str) -> ChangeError:
    return ChangeError(
        f"the event cannot be used: {why}",
        where="GITHUB_EVENT_PATH",
        fix="leave GITHUB_EVENT_PATH as the runner sets it, or name the base with --base",
    )


def _loaded(path: Path) -> object:
    try:
        if not path.is_file():
            raise _unusable("there is no such file")
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise _unusable(f"its file cannot be read ({error.strerror})") from error
    if len(data) > _LARGEST:
        raise _unusable(f"its file is larger than {_LARGEST >> 20} MiB")
    try:
        loaded: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _unusable("its file is not JSON") from error
    if not isinstance(loaded, dict):
        raise _unusable("its file holds no JSON object")
    return loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class _Build:
    """One job: its checkout, its variables and its event."""

    repository: Repository
    history: History
    environ: Mapping[str, str]
    payload: Payload

    @property
    def name(self) -> str:
        """The event's name; of a recorded one without variables, what its keys tell."""
        if name := self.environ.get("GITHUB_EVENT_NAME"):
            return name
        told = [key for key in ("merge_group", "pull_request") if self.payload.has(key)]
        return told[0] if told else "push" if self.payload.text("after") else ""

    def change(self) -> Change:
        """Return the change of the event."""
        if self.name in _READERS:
            return _READERS[self.name](self)
        if self.payload.at("pull_request").has("head"):
            return self.pull_request()
        raise ChangeError(
            f"the event {visible(self.name)!r} is about no change",
            where="GITHUB_EVENT_NAME",
            fix="run gate on pull_request, merge_group or push, or name the base with --base",
        )

    def between(self, base: str, head: str) -> Change:
        """Return the change between two revisions that were named."""
        return named_change(
            self.history,
            event=_EVENTS.get(self.name, Event.LOCAL),
            base=base,
            head=head,
            pull_request=self.facts(),
        )

    def pull_request(self) -> Change:
        """
        Return what the pull request would change.

        The checkout may be GitHub's own merge, of which the first parent is the base, or the
        pull request's head. A merge that GitHub did not make is not believed: its author chose
        the first parent.
        """
        pull = self.payload.at("pull_request")
        base, tip = _commit(pull, "base", "sha"), _commit(pull, "head", "sha")
        checked_out = self.repository.commit("HEAD")
        before = parents(self.repository, checked_out)
        is_merge = len(before) == len((base, tip)) and before[1] == tip
        if is_merge and (checked_out == self.environ.get("GITHUB_SHA") or before[0] == base):
            return self._pull_request(self.history.commit(before[0]), checked_out, tip)
        if checked_out != tip and self.name != "pull_request_target":
            raise ChangeError(
                "the checkout is neither the pull request's head nor GitHub's merge of it",
                where=f"HEAD is {checked_out[:12]}, the event's head is {tip[:12]}",
                fix=f"{_CHECKOUT}; or name the base with --base",
            )
        base, tip = self.history.commit(base), self.history.commit(tip)
        return self._pull_request(self.history.merge_base(base, tip), tip, tip)

    def _pull_request(self, base: str, head: str, tip: str) -> Change:
        facts = self.facts()
        count = self.payload.number("pull_request", "commits")
        return change_between(
            self.repository,
            event=Event.PULL_REQUEST,
            base=base,
            head=head,
            base_name=facts.base_branch if facts else "",
            head_name=facts.head_branch if facts else "",
            pull_request=facts,
            commits=self.history.commits(base, tip, depth=_depth(count)),
        )

    def merge_group(self) -> Change:
        """Return what a group of the merge queue would change."""
        group = self.payload.at("merge_group")
        base = self.history.commit(_commit(group, "base_sha"))
        head = self.history.commit(_commit(group, "head_sha"))
        return change_between(
            self.repository,
            event=Event.MERGE_QUEUE,
            base=base,
            head=head,
            base_name=group.text("base_ref").removeprefix(_BRANCH),
            head_name=group.text("head_ref").removeprefix(_BRANCH),
            commits=self.history.commits(base, head),
        )

    def push(self) -> Change:
        """Return what a push brought; of a new branch, what it has over the default branch."""
        before, after = _commit(self.payload, "before"), _commit(self.payload, "after")
        if not after.strip("0"):
            raise ChangeError(
                "the push deletes a branch, and leaves nothing to look at",
                where=visible(self.payload.text("ref")),
                fix="do not run gate on the deletion of a branch",
            )
        head = self.history.commit(after)
        is_known = before.strip("0")
        base, base_name = (
            (self.history.commit(before), before[:12]) if is_known else self._branched_from(head)
        )
        return change_between(
            self.repository,
            event=Event.PUSH,
            base=base,
            head=head,
            base_name=base_name,
            head_name=self.payload.text("ref").removeprefix(_BRANCH),
            commits=self.history.commits(base, head) if base else None,
        )

    def _branched_from(self, head: str) -> tuple[str | None, str]:
        """Return where *head* left the default branch; nothing, if it is that branch's first."""
        default = self.payload.text("repository", "default_branch")
        if not default:
            raise _unusable("it has no repository.default_branch")
        if self.payload.text("ref") == _BRANCH + default:
            return None, "nothing"
        tip = self.history.commit(_BRANCH + default)
        return self.history.merge_base(tip, head), default

    def everything(self) -> Change:
        """Return the change that is none: the checkout, to be looked at as it is."""
        head = self.repository.commit("HEAD")
        name = self.environ.get("GITHUB_REF_NAME", "HEAD")
        return no_change(self.repository, head=head, name=name)

    def host(self, change: Change) -> Host:
        """Return what the event tells beside the change."""
        forced = self.payload.flag("forced")
        return Host(
            name="github",
            repository=self.environ.get("GITHUB_REPOSITORY", ""),
            is_branch_protected=self._is_branch_protected(change),
            is_forced=NOT_ASKED if forced is None else Known(forced),
            pusher=self.payload.text("sender", "login"),
        )

    def _is_branch_protected(self, change: Change) -> Fact[bool]:
        """
        Return whether protections or rules are there for the branch that was pushed.

        ``GITHUB_REF_PROTECTED`` is of the run's own ref:
        https://docs.github.com/en/actions/reference/workflows-and-actions/variables
        """
        told = self.environ.get("GITHUB_REF_PROTECTED", "")
        is_its = self.environ.get("GITHUB_REF") == _BRANCH + change.head_name
        if change.event is not Event.PUSH or not is_its or told not in ("true", "false"):
            return NOT_ASKED
        if told == "false" and any(self.environ.get(name) for name in _IMITATE):
            return NOT_ASKED
        return Known(told == "true")

    def facts(self) -> PullRequest | None:
        """Return what the event says of the pull request, if it is about one."""
        pull = self.payload.at("pull_request")
        if not pull.has("head"):
            return None
        opened = pull.time("created_at")
        head, base = pull.text("head", "repo", "full_name"), pull.text("base", "repo", "full_name")
        return PullRequest(
            number=pull.number("number") or 0,
            title=pull.text("title"),
            body=pull.text("body"),
            author=pull.text("user", "login"),
            base_branch=pull.text("base", "ref"),
            head_branch=pull.text("head", "ref"),
            is_draft=pull.flag("draft") is True,
            is_from_fork=head != base,
            labels=_labels(pull),
            url=pull.text("html_url"),
            is_author_bot=pull.text("user", "type") == "Bot",
            head=pull.object_id("head", "sha"),
            opened_at=Known(opened) if opened else NOT_ASKED,
            added=pull.number("additions"),
            deleted=pull.number("deletions"),
        )


def _depth(commits: int | None) -> int:
    """Return how much history shows that many *commits*, and the one before them."""
    return min(commits, _MOST_COMMITS) + 1 if commits and commits > 0 else 2


def _labels(pull: Payload) -> tuple[Label, ...]:
    names = filter(None, (label.text("name") for label in pull.each("labels")))
    return tuple(Label(name=name, set_by=Unknown(_TIMELINE)) for name in names)


_READERS: Final[Mapping[str, Callable[[_Build], Change]]] = {
    "pull_request": _Build.pull_request,
    "pull_request_target": _Build.pull_request,
    "merge_group": _Build.merge_group,
    "push": _Build.push,
    "schedule": _Build.everything,
    "workflow_dispatch": _Build.everything,
    "repository_dispatch": _Build.everything,
}
_EVENTS: Final = {
    "pull_request": Event.PULL_REQUEST,
    "pull_request_target": Event.PULL_REQUEST,
    "pull_request_review": Event.PULL_REQUEST,
    "merge_group": Event.MERGE_QUEUE,
    "push": Event.PUSH,
    "schedule": Event.SCHEDULE,
    "workflow_dispatch": Event.SCHEDULE,
    "repository_dispatch": Event.SCHEDULE,
}
