"""GitLab CI: what is being built, from its variables.

https://docs.gitlab.com/ci/variables/predefined_variables/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from gate.engines.git.change import change_between, named_change, no_change
from gate.engines.git.history import merge_base, parents
from gate.engines.git.remote import History
from gate.engines.git.repository import Repository
from gate.model.change import Change, Event
from gate.model.error import ChangeError
from gate.model.fact import NOT_ASKED, Fact, Known, Unknown
from gate.model.host import Host
from gate.model.pull_request import Label, PullRequest
from gate.model.request import Request
from gate.model.text import visible
from gate.model.value import dataclass, replace

_FULL_ID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_BRANCH: Final = "refs/heads/"
_MERGE_REQUEST: Final = "merge_request_event"
_CHILD: Final = "parent_pipeline"
"""It has the variables of its parent's merge request, which alone say what it is about."""
_EVERYTHING: Final = frozenset({"schedule", "web", "api", "trigger", "pipeline", "chat"})
"""Pipelines that no change started."""
_DRAFT: Final = re.compile(r"(?i)\s*(draft:|\[draft\]|\(draft\))")
_TIMELINE: Final = "needs the merge request's label events from the API: give the job a token"


def read_change(repository: Repository, request: Request, environ: Mapping[str, str]) -> Change:
    """
    Return the change that the pipeline is about.

    Raises:
        ChangeError: the variables name no change, or its commits are not to be had.
        EngineError: git cannot read it.
    """
    build = _Build(
        repository=repository,
        history=History(repository=repository, offline=request.offline),
        environ=environ,
    )
    named = request.base
    change = build.between(named, request.head or "HEAD") if named else build.change()
    return replace(change, told_by_host=build.host(change))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Build:
    """One job: its checkout and its variables."""

    repository: Repository
    history: History
    environ: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return a variable; empty if it is not set."""
        return self.environ.get(name, "")

    @property
    def is_merge_request(self) -> bool:
        """Whether the pipeline is a merge request's, its merge train's, or a child of these."""
        source = self.text("CI_PIPELINE_SOURCE")
        is_child = source == _CHILD and bool(self.text("CI_MERGE_REQUEST_IID"))
        return source == _MERGE_REQUEST or is_child

    @property
    def event(self) -> Event:
        """What started the pipeline."""
        if self.is_merge_request:
            is_train = self.text("CI_MERGE_REQUEST_EVENT_TYPE") == "merge_train"
            return Event.MERGE_QUEUE if is_train else Event.PULL_REQUEST
        is_pushed = self.text("CI_PIPELINE_SOURCE") not in _EVERYTHING
        return Event.PUSH if is_pushed else Event.SCHEDULE

    def change(self) -> Change:
        """Return the change of the pipeline."""
        return _READERS[self.event](self)

    def between(self, base: str, head: str) -> Change:
        """Return the change between two revisions that were named."""
        return named_change(
            self.history,
            event=self.event,
            base=base,
            head=head,
            pull_request=self.facts(),
        )

    def merge_request(self) -> Change:
        """
        Return what the merge request would change.

        In a pipeline of merged results, or of a train, the checkout is what GitLab made of it:
        ``CI_MERGE_REQUEST_DIFF_BASE_SHA`` is older, and would count what others merged since.
        """
        head = self._commit("CI_COMMIT_SHA")
        source = self.text("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or head
        if source == head:
            base = self._commit("CI_MERGE_REQUEST_DIFF_BASE_SHA")
        else:
            base = self._merged_into(head)
        return change_between(
            self.repository,
            event=self.event,
            base=base,
            head=head,
            base_name=self.text("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
            head_name=self.text("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"),
            pull_request=self.facts(),
            commits=self.history.commits(base, source),
        )

    def _merged_into(self, head: str) -> str:
        """Return what GitLab merged into: the first parent or, with fast-forward, the target."""
        before = parents(self.repository, head)
        if len(before) > 1:
            return self.history.commit(before[0])
        target = self._commit("CI_MERGE_REQUEST_TARGET_BRANCH_SHA")
        return self.history.merge_base(target, head)

    def push(self) -> Change:
        """Return what a push brought; of a new branch, what it has over the default branch."""
        head = self._commit("CI_COMMIT_SHA")
        base, base_name = self._before(head)
        return change_between(
            self.repository,
            event=Event.PUSH,
            base=base,
            head=head,
            base_name=base_name,
            head_name=self.text("CI_COMMIT_REF_NAME"),
            commits=self.history.commits(base, head) if base else None,
        )

    def _before(self, head: str) -> tuple[str | None, str]:
        """Return where the push began; nothing, if it is the default branch's first."""
        if self.text("CI_COMMIT_BEFORE_SHA").strip("0"):
            before = self._commit("CI_COMMIT_BEFORE_SHA")
            return before, before[:12]
        default = self.text("CI_DEFAULT_BRANCH")
        if not default:
            raise self._unusable("CI_DEFAULT_BRANCH", "is not set")
        if self.text("CI_COMMIT_BRANCH") == default:
            return None, "nothing"
        tip = self.history.commit(_BRANCH + default)
        return self.history.merge_base(tip, head), default

    def everything(self) -> Change:
        """Return the change that is none: the checkout, to be looked at as it is."""
        head = self._commit("CI_COMMIT_SHA")
        name = self.text("CI_COMMIT_REF_NAME") or "HEAD"
        return no_change(self.repository, head=head, name=name)

    def host(self, change: Change) -> Host:
        """Return what the variables tell beside the change."""
        return Host(
            name="gitlab",
            repository=self.text("CI_PROJECT_PATH"),
            is_branch_protected=self._is_branch_protected(change),
            is_forced=self._is_forced(change),
            pusher=self.text("GITLAB_USER_LOGIN") if change.event is Event.PUSH else "",
        )

    def _is_branch_protected(self, change: Change) -> Fact[bool]:
        """
        Return whether the branch that was pushed is protected.

        https://docs.gitlab.com/ci/variables/predefined_variables/; of a tag it says something else.
        """
        told = self.text("CI_COMMIT_REF_PROTECTED")
        is_its = bool(change.head_name) and self.text("CI_COMMIT_BRANCH") == change.head_name
        if change.event is not Event.PUSH or not is_its or told not in ("true", "false"):
            return NOT_ASKED
        return Known(told == "true")

    def _is_forced(self, change: Change) -> Fact[bool]:
        """Say whether the push took commits away, as far as the clone shows it."""
        if change.event is not Event.PUSH or not change.base_commit:
            return NOT_ASKED
        try:
            left = merge_base(self.repository, change.base_commit, change.head_commit)
        except ChangeError as error:
            return Unknown(f"{error.what}: {error.fix}")
        return Known(left != change.base_commit)

    def facts(self) -> PullRequest | None:
        """
        Return what the variables say of the merge request, if the pipeline is one's.

        They do not say who wrote it: ``GITLAB_USER_LOGIN`` is who started the pipeline.
        """
        if not self.is_merge_request:
            return None
        number, title = self.text("CI_MERGE_REQUEST_IID"), self.text("CI_MERGE_REQUEST_TITLE")
        project = self.text("CI_MERGE_REQUEST_PROJECT_URL")
        labels = filter(None, self.text("CI_MERGE_REQUEST_LABELS").split(","))
        own = self.text("CI_MERGE_REQUEST_PROJECT_ID")
        return PullRequest(
            number=int(number) if _NUMBER.fullmatch(number) else 0,
            title=title,
            body=self.text("CI_MERGE_REQUEST_DESCRIPTION"),
            author="",
            base_branch=self.text("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
            head_branch=self.text("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"),
            is_draft=self.text("CI_MERGE_REQUEST_DRAFT") == "true" or bool(_DRAFT.match(title)),
            is_from_fork=self.text("CI_MERGE_REQUEST_SOURCE_PROJECT_ID") != own,
            labels=tuple(Label(name=name, set_by=Unknown(_TIMELINE)) for name in labels),
            url=f"{project}/-/merge_requests/{number}" if project else "",
            head=self.text("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or self.text("CI_COMMIT_SHA"),
        )

    def _commit(self, variable: str) -> str:
        """Return the commit that *variable* names by its full id; fetch it if need be."""
        if not _FULL_ID.fullmatch(self.text(variable)):
            raise self._unusable(variable, f"is {visible(self.text(variable))!r}, no object id")
        return self.history.commit(self.text(variable))

    def _unusable(self, variable: str, why: str) -> ChangeError:
        return ChangeError(
            f"GitLab's variables cannot be used: {variable} {why}",
            where=variable,
            fix="leave the CI_ variables as the runner sets them, or name the base with --base",
        )


_READERS: Final[Mapping[Event, Callable[[_Build], Change]]] = {
    Event.PULL_REQUEST: _Build.merge_request,
    Event.MERGE_QUEUE: _Build.merge_request,
    Event.PUSH: _Build.push,
    Event.SCHEDULE: _Build.everything,
}
