"""What a host tells: its event file, its variables, the answers of its API, what was recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from gate.engines.git.repository import Repository, open_repository
from gate.engines.host_api import Page
from gate.model.change import Change, Event
from gate.model.error import ChangeError
from gate.model.fact import Fact, Known, Unknown
from gate.model.host import Host
from gate.model.pull_request import PullRequest
from gate.model.request import Request
from gate.model.want import Inquiry, Want
from gate.platforms import recorded
from gate.platforms.github import ask as github_ask
from gate.platforms.github import beside
from gate.platforms.github import change as github_change
from gate.platforms.github.graph import Graph
from gate.platforms.gitlab import ask as gitlab_ask
from gate.platforms.gitlab import change as gitlab_change
from tests import told
from tests.fuzz.target import OPENED, Form, Target, loaded, scratch
from tests.hosts.github import START, GitHub
from tests.hosts.gitlab import GitLab
from tests.hosts.server import Asked
from tests.repositories import Repository as Made

_HEAD = "a" * 40
_ALL = frozenset(Want) - {Want.PAST}
_WORDS = (
    "data", "errors", "path", "type", "FORBIDDEN", "RATE_LIMITED", "repository", "pullRequest", "nodes",
    "pageInfo", "hasNextPage", "endCursor", "author", "login", "__typename", "Bot", "User", "Mannequin",
    "state", "APPROVED", "COMMENTED", "submittedAt", "commit", "oid", "timelineItems", "createdAt", "label",
    "name", "reviews", "number", "title", "body", "labels", "check_runs", "conclusion", "success", "status",
    "statuses", "context", "id", "username", "created_at", "note", "system", "approved", "merged_at", "sha",
    "head_sha", "parent_ids", "author_email", "iid", "web_url", "2026-09-07T09:00:00Z", "-1", "null",
)  # fmt: skip


class _Api:
    """Answers what it was given, one answer after the other; the type is `HostApi`'s."""

    def __init__(self, answers: list[Any]) -> None:
        self._answers = answers
        self.requests = 0

    def page(self, *_: object, **__: object) -> Fact[Page]:
        at = self.requests % len(self._answers) if self._answers else 0
        self.requests += 1
        if self.requests > 300 or not self._answers:
            return Unknown("it would take more requests")
        return Known(Page(data=self._answers[at], next="more" if self.requests % 7 == 0 else ""))

    def get(self, *_: object, **__: object) -> Fact[Any]:
        page = self.page()
        return page if isinstance(page, Unknown) else Known(page.value.data)

    post = get

    def items(self, *_: object, under: str = "", **__: object) -> Fact[list[Any]]:
        told = self.get()
        data = told.value if isinstance(told, Known) else None
        part = data.get(under) if under and isinstance(data, dict) else data
        return (
            Known(part) if isinstance(part, list) else Unknown("the host answered something else")
        )


def _change(event: Event, host: str) -> Change:
    pull = PullRequest(
        number=7, title="t #12", body="Closes #12", author="ann", base_branch="main", head_branch="b",
        labels=(told.label("size", "bob"),), head=_HEAD,
    )  # fmt: skip
    return Change(
        event=event, base_tree="", head_tree="", head_commit=_HEAD, base_name="main",
        head_name="gh-readonly-queue/main/pr-7-x", commits=Known(()),
        pull_request=None if event is Event.PUSH else pull, told_by_host=Host(name=host, repository="o/r"),
    )  # fmt: skip


def _inquiries() -> Iterator[Inquiry]:
    asked = {"teams": ("o/t",), "follow_up_label": "follow-up"}
    yield Inquiry(wants=_ALL, **asked)  # type: ignore[arg-type] # texts alone
    yield Inquiry(wants=frozenset({Want.PAST}), since=START - timedelta(days=30))


def _answers(data: bytes) -> list[Any]:
    answers = loaded(data)
    return answers if isinstance(answers, list) else [answers]


def _github(api: Any, change: Change, inquiry: Inquiry) -> object:
    graph = Graph(api=api, path="/graphql")
    here = beside.Here(api=api, graph=graph, owner="o", name="r")
    return github_ask._Asker(here=here, environ={}, inquiry=inquiry).answered(change)


def _gitlab(api: Any, change: Change, inquiry: Inquiry) -> object:
    here = gitlab_ask._Here(api=api, path="/projects/7", environ={})
    return gitlab_ask._Asker(here=here, inquiry=inquiry).answered(change)


def _asking(ask: Callable[[Any, Change, Inquiry], object], host: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        answers = _answers(data)
        for event in (Event.PULL_REQUEST, Event.MERGE_QUEUE, Event.PUSH):
            for inquiry in _inquiries():
                ask(_Api(answers), _change(event, host), inquiry)
        return None

    return read


class _Heard(_Api):
    """Asks the host that the platforms' own tests ask, and keeps what it answers."""

    def __init__(self, host: Any) -> None:
        super().__init__([])
        self._host, self.heard = host, []  # type: list[Any]

    def _ask(self, method: str, path: str, body: Any = None) -> Fact[Any]:
        place, _, query = path.partition("?")
        fields = parse_qs(query)
        said = self._host.answer(
            Asked(method=method, path=place, query=fields, headers=self._headers(), body=body)
        )
        self.heard.append(said.data)
        return Known(said.data) if said.status in {200, 201} else Unknown("no")

    def _headers(self) -> Mapping[str, str]:
        from tests.hosts import github, gitlab  # noqa: PLC0415 - their tokens alone

        return {"authorization": f"Bearer {github.TOKEN}", "private-token": gitlab.TOKEN}

    def page(self, path: str = "", **_: object) -> Fact[Page]:
        heard = self._ask("GET", path)
        return heard if isinstance(heard, Unknown) else Known(Page(data=heard.value))

    def get(self, path: str = "", **_: object) -> Fact[Any]:
        return self._ask("GET", path)

    def post(self, path: str = "", body: Any = None, **_: object) -> Fact[Any]:
        return self._ask("POST", path, json.loads(json.dumps(body)))

    def items(self, path: str = "", *, under: str = "", **_: object) -> Fact[list[Any]]:
        heard = self._ask("GET", path)
        if isinstance(heard, Unknown):
            return heard
        return Known(heard.value[under] if under else heard.value)


def _answers_of_github() -> Iterator[bytes]:
    host = GitHub()
    pull = host.open_pull_request(_HEAD, title="t #12", body="Closes #12")
    host.label(pull, "size", "bob")
    host.review(pull, "bob")
    host.review(pull, "helper[bot]", "COMMENTED")
    yield from _heard(host, _github, "github")


def _answers_of_gitlab() -> Iterator[bytes]:
    host = GitLab()
    made = host.open_merge_request(_HEAD)
    host.approve(made, "bob", says_when=True)
    yield from _heard(host, _gitlab, "gitlab")


def _heard(host: Any, ask: Callable[[Any, Change, Inquiry], object], name: str) -> Iterator[bytes]:
    for event in (Event.PULL_REQUEST, Event.PUSH):
        for inquiry in _inquiries():
            api = _Heard(host)
            ask(api, _change(event, name), inquiry)
            yield json.dumps(api.heard).encode()


@cache
def _made() -> tuple[Path, str, str]:
    made = Made(scratch() / "repository")
    base = made.commit({"a": "1\n"})
    return made.root, base, made.commit({"a": "2\n"})


@cache
def _repository() -> Repository:
    return OPENED.enter_context(open_repository(_made()[0]))


def _event(data: bytes) -> object:
    file = scratch() / "event.json"
    file.write_bytes(data)
    request = Request(event_file=file, offline=True)
    return github_change.read_change(_repository(), request, {"GITHUB_REPOSITORY": "o/r"})


def _events() -> Iterator[bytes]:
    _, base, head = _made()
    repo = {"full_name": "o/r", "default_branch": "main"}
    pull = {
        "number": 7, "title": "t", "body": None, "user": {"login": "ann", "type": "User"}, "draft": False,
        "labels": [{"name": "size"}], "created_at": "2026-09-07T09:00:00Z", "commits": 1, "additions": 1,
        "deletions": 1, "html_url": "https://h/o/r/pull/7", "head": {"sha": head, "ref": "b", "repo": repo},
        "base": {"sha": base, "ref": "main", "repo": repo},
    }  # fmt: skip
    yield json.dumps({"action": "opened", "pull_request": pull, "repository": repo}).encode()
    yield json.dumps({"before": base, "after": head, "ref": "refs/heads/main", "repository": repo,
                      "forced": False, "sender": {"login": "ann"}}).encode()  # fmt: skip
    yield json.dumps(
        {"merge_group": {"base_sha": base, "head_sha": head, "base_ref": "refs/heads/main"}}
    ).encode()


def _variables(data: bytes) -> object:
    given = loaded(data)
    environ = (
        {str(name): str(value) for name, value in given.items()} if isinstance(given, dict) else {}
    )
    return gitlab_change.read_change(_repository(), Request(offline=True), environ)


def _environments() -> Iterator[bytes]:
    _, base, head = _made()
    request = {
        "CI_PIPELINE_SOURCE": "merge_request_event", "CI_COMMIT_SHA": head, "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_MERGE_REQUEST_TITLE": "Draft: t", "CI_MERGE_REQUEST_LABELS": "a,b",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "b",
    }  # fmt: skip
    yield json.dumps(request).encode()
    yield json.dumps({"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_SHA": head, "CI_COMMIT_BEFORE_SHA": base,
                      "CI_DEFAULT_BRANCH": "main", "CI_COMMIT_BRANCH": "main"}).encode()  # fmt: skip


def _recorded(data: bytes) -> object:
    file = scratch() / "change.json"
    file.write_bytes(data)
    told = recorded.read_recorded(file)
    try:
        return recorded.read_change(_repository(), Request(change_file=file, offline=True), {})
    except ChangeError:  # no commit of another repository is in this one
        return told


TARGETS = (
    Target(name="github-event", read=_event, form=Form.JSON, made=_events, words=(*_WORDS, "pull_request", "before")),
    Target(name="github-answers", read=_asking(_github, "github"), form=Form.JSON, made=_answers_of_github,
           words=_WORDS),
    Target(name="gitlab-variables", read=_variables, form=Form.JSON, made=_environments,
           words=("merge_train", "CI_MERGE_REQUEST_EVENT_TYPE", "0" * 40, "a" * 40, "schedule", "HEAD", "--all")),
    Target(name="gitlab-answers", read=_asking(_gitlab, "gitlab"), form=Form.JSON, made=_answers_of_gitlab,
           words=_WORDS),
    Target(name="recorded-change", read=_recorded, form=Form.JSON, examples=("tests/golden/change/*.json",),
           words=("schema", "event", "base_tree", "head_tree", "known", "unknown", "pull_request", "told_by_host")),
)  # fmt: skip
