"""
GitHub as gate sees it: pull requests with their state, people, checks, issues, a queue.

Questions in the query language are held against the part of GitHub's public schema in
``github.graphql`` and really executed; REST answers have the fields of
https://docs.github.com/en/rest that gate reads. What a token may see is `scopes`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLSchema, build_schema, graphql_sync

from tests.hosts.server import Answered, Asked, paged, serving

SCHEMA: GraphQLSchema = build_schema(Path(__file__).with_suffix(".graphql").read_text("utf-8"))
START = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
TOKEN = "a-token-of-the-job"
ALL = frozenset(
    {"pull-requests", "checks", "statuses", "contents", "issues", "members", "projects",
     "merge-queues"}
)  # fmt: skip
Node = dict[str, Any]


class HiddenError(Exception):
    """The token may not see it."""


def connection(items: Callable[[], Sequence[Any]], size: int = 100) -> Callable[..., Node]:
    """Return a resolver that hands out *items* page by page; a cursor is a number."""

    def resolve(_: Any, **words: Any) -> Node:
        whole = list(items())
        if last := words.get("last"):
            return {"nodes": whole[-last:], "pageInfo": {"hasNextPage": False}}
        start, count = int(words.get("after") or 0), min(words.get("first") or 100, size)
        end = start + count
        page = {"hasNextPage": end < len(whole), "endCursor": str(end)}
        return {"nodes": whole[start:end], "pageInfo": page}

    return resolve


def actor(login: str) -> Node | None:
    """Return an account; nobody, for one that is deleted."""
    if not login:
        return None
    is_bot = login.endswith("[bot]")
    kind = "Bot" if is_bot else "User"
    return {"__typename": kind, "login": login.removesuffix("[bot]")}


def reviewer(name: str) -> Node | None:
    """Return whose review is asked for; with a slash, a team's."""
    if "/" in name:
        return {"__typename": "Team", "combinedSlug": name}
    return actor(name)


@dataclass(kw_only=True)
class Commit:
    """A commit as GitHub knows it."""

    oid: str
    authors: tuple[str, ...] = ("ann",)
    committer: str = ""
    parents: tuple[str, ...] = ()
    at: datetime = START
    is_by_host: bool = False

    def node(self) -> Node:
        def made(login: str) -> Node:
            known = login and "@" not in login
            email = f"{login}@example.com" if known else login
            return {"name": login, "email": email, "user": actor(login) if known else None}

        return {
            "__typename": "Commit",
            "oid": self.oid,
            "authoredDate": self.at.isoformat(),
            "committedDate": self.at.isoformat(),
            "committedViaWeb": self.is_by_host,
            "parents": {"nodes": [{"oid": each} for each in self.parents]},
            "authors": {
                "nodes": [made(each) for each in self.authors[:20]],
                "pageInfo": {"hasNextPage": len(self.authors) > 20},
            },
            "committer": made(self.committer or self.authors[0]),
            "signature": (
                {"__typename": "GpgSignature", "wasSignedByGitHub": True}
                if self.is_by_host
                else None
            ),
        }


@dataclass(kw_only=True)
class Pull:
    """One pull request; `GitHub` changes it."""

    number: int
    author: str
    title: str
    body: str
    base: str
    branch: str
    opened_at: datetime
    commits: list[Commit]
    is_draft: bool = False
    is_from_fork: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    """Who set each."""
    reviews: list[Node] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    timeline: list[Node] = field(default_factory=list)
    merged_at: datetime | None = None
    merge_commit: str = ""
    edited_at: datetime | None = None
    is_closed: bool = False
    touched_at: datetime = START

    @property
    def head(self) -> str:
        """The newest commit."""
        return self.commits[-1].oid

    @property
    def state(self) -> str:
        """As GitHub names it."""
        return "MERGED" if self.merged_at else "CLOSED" if self.is_closed else "OPEN"


@dataclass
class GitHub:
    """One repository, ``o/r``, and what its token may see."""

    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    planned: list[Answered] = field(default_factory=list)
    scopes: frozenset[str] = ALL
    page_size: int = 100
    now: datetime = START
    pulls: dict[int, Pull] = field(default_factory=dict)
    issues: dict[int, Node] = field(default_factory=dict)
    blocked_by: dict[int, list[int]] = field(default_factory=dict)
    check_runs: list[Node] = field(default_factory=list)
    statuses: dict[str, list[Node]] = field(default_factory=dict)
    writers: set[str] = field(default_factory=lambda: {"ann", "bob", "cleo", "dana"})
    teams: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Logins by ``organisation/team``."""
    rules: dict[str, list[Node]] = field(default_factory=dict)
    """Active rules by branch."""
    classic: dict[str, Node] = field(default_factory=dict)
    """Classic protection by branch."""
    queue: list[Node] = field(default_factory=list)
    said: list[Node] = field(default_factory=list)
    """Comments on pull requests, oldest first."""
    direct: set[str] = field(default_factory=set)
    """Commits that no pull request brought."""

    # What people do

    def wait(self, **words: float) -> datetime:
        """Let time pass, as a `timedelta` is written; return the moment."""
        self.now += timedelta(**words)
        return self.now

    def open_pull_request(
        self, head: str, *, author: str = "ann", number: int = 7, **told: Any
    ) -> Pull:
        """Open a pull request of one commit, *head*; return it."""
        known: dict[str, Any] = {
            "title": "feat: add refunds",
            "body": "Why: customers ask for refunds.",
            "base": "main",
            "branch": "topic",
            "commits": [Commit(oid=head, authors=(author,), at=self.now)],
        }
        self.pulls[number] = Pull(
            number=number, author=author, opened_at=self.now, **(known | told)
        )
        return self._touched(self.pulls[number])

    def push(self, pull: Pull, head: str, *, author: str = "", **told: Any) -> None:
        """Add a commit."""
        made = {"authors": (author or pull.author,), "parents": (pull.head,), "at": self.now}
        pull.commits.append(Commit(oid=head, **(made | told)))
        self._touched(pull)

    def force_push(self, pull: Pull, head: str, *, by: str = "", author: str = "") -> None:
        """Put one commit, *head*, in place of all; approvals of an identical tree go along."""
        before = pull.head
        pull.commits = [Commit(oid=head, authors=(author or pull.author,), at=self.now)]
        self._happened(
            pull, "HeadRefForcePushedEvent", by or pull.author,
            beforeCommit={"oid": before}, afterCommit={"oid": head},
        )  # fmt: skip

    def rebind(self, pull: Pull) -> None:
        """Let every review name the head, as GitHub does after an identical force-push."""
        for each in pull.reviews:
            each["commit"] = {"oid": pull.head}

    def review(self, pull: Pull, by: str, state: str = "APPROVED", *, on: str = "") -> Node:
        """Submit a review of the head, or of the commit *on*."""
        made = {
            "__typename": "PullRequestReview",
            "id": f"PRR_{pull.number}_{len(pull.reviews)}",
            "author": actor(by),
            "state": state,
            "commit": {"oid": on or pull.head},
            "submittedAt": None if state == "PENDING" else self.now.isoformat(),
            "authorCanPushToRepository": by in self.writers,
        }
        pull.reviews.append(made)
        if by in pull.requests:
            pull.requests.remove(by)
        self._touched(pull)
        return made

    def dismiss(self, pull: Pull, review: Node, by: str) -> None:
        """Take a review back."""
        review["state"] = "DISMISSED"
        self._happened(pull, "ReviewDismissedEvent", by, review={"id": review["id"]})

    def request_review(self, pull: Pull, of: str, *, by: str = "") -> None:
        """Ask *of*, a login or ``organisation/team``, for a review."""
        pull.requests.append(of)
        self._happened(
            pull, "ReviewRequestedEvent", by or pull.author, requestedReviewer=reviewer(of)
        )

    def label(self, pull: Pull, name: str, by: str) -> None:
        """Set a label."""
        pull.labels[name] = by
        self._happened(pull, "LabeledEvent", by, label={"name": name})

    def unlabel(self, pull: Pull, name: str, by: str) -> None:
        """Take a label away."""
        pull.labels.pop(name, None)
        self._happened(pull, "UnlabeledEvent", by, label={"name": name})

    def retarget(self, pull: Pull, base: str, *, by: str = "") -> None:
        """Let it go into another branch."""
        told = {"previousRefName": pull.base, "currentRefName": base}
        pull.base = base
        self._happened(pull, "BaseRefChangedEvent", by or pull.author, **told)

    def make_draft(self, pull: Pull) -> None:
        """Turn it into a draft."""
        pull.is_draft = True
        self._happened(pull, "ConvertToDraftEvent", pull.author)

    def make_ready(self, pull: Pull) -> None:
        """Turn a draft into what may be reviewed."""
        pull.is_draft = False
        self._happened(pull, "ReadyForReviewEvent", pull.author)

    def edit(self, pull: Pull, *, title: str = "", body: str = "") -> None:
        """Write another title or text."""
        pull.title, pull.body = title or pull.title, body or pull.body
        if body:
            pull.edited_at = self.now
        self._touched(pull)

    def check(self, head: str, name: str, conclusion: str = "success", **told: Any) -> Node:
        """Report a check run of *head*; an empty conclusion says that it still runs."""
        made = {
            "id": 1000 + len(self.check_runs),
            "name": name,
            "head_sha": head,
            "status": "completed" if conclusion else "in_progress",
            "conclusion": conclusion or None,
            "started_at": self.now.isoformat(),
            "completed_at": self.now.isoformat() if conclusion else None,
            "app": {"id": 15368, "slug": told.pop("app", "github-actions")},
            "details_url": f"https://github.com/o/r/actions/runs/{told.pop('run', 1)}/job/1",
        }
        self.check_runs.append(made | told)
        return made

    def status(self, head: str, context: str, state: str = "success", by: str = "ci") -> None:
        """Set a commit status."""
        made = {
            "id": 2000 + sum(map(len, self.statuses.values())),
            "context": context,
            "state": state,
            "creator": {"login": by, "type": "User"},
            "created_at": self.now.isoformat(),
            "updated_at": self.now.isoformat(),
            "target_url": None,
        }
        self.statuses.setdefault(head, []).insert(0, made)  # the newest first, as GitHub has it

    def enqueue(self, pull: Pull, *, base: str, head: str, by: str = "") -> None:
        """Put it into the merge queue, tried as *head* on top of *base*."""
        entry = {"oid": base}, {"oid": head}, pull.number
        self.queue.append(dict(zip(("baseCommit", "headCommit", "number"), entry, strict=True)))
        self._happened(pull, "AddedToMergeQueueEvent", by or pull.author)

    def merge(self, pull: Pull, commit: str, *, by: str = "bob") -> None:
        """Merge it as *commit*."""
        pull.merged_at, pull.merge_commit = self.now, commit
        self.queue = [each for each in self.queue if each["number"] != pull.number]
        self._happened(pull, "MergedEvent", by, commit={"oid": commit})

    def close(self, pull: Pull) -> None:
        """Close it without a merge."""
        pull.is_closed = True
        self._happened(pull, "ClosedEvent", pull.author)

    def issue(self, number: int, title: str = "Refunds", **told: Any) -> Node:
        """Write an issue; return what GitHub keeps of it."""
        made: Node = {
            "number": number, "title": title, "body": "", "state": "OPEN", "stateReason": None,
            "author": "ann", "createdAt": self.now, "updatedAt": self.now, "closedAt": None,
            "labels": {}, "assignees": [], "comments": [], "milestone": "",
            "status": "", "priority": "",
        }  # fmt: skip
        self.issues[number] = made | told
        return self.issues[number]

    def comment(self, number: int, by: str, text: str) -> None:
        """Say something on an issue."""
        issue = self.issues[number]
        issue["comments"].append({"by": by, "text": text, "at": self.now})
        issue["updatedAt"] = self.now

    def edit_comment(self, number: int, by: str, text: str) -> None:
        """Write something else in the newest comment on an issue."""
        self.issues[number]["comments"][-1] |= {"text": text, "editor": by, "edited": self.now}

    def label_issue(self, number: int, name: str, by: str) -> None:
        """Set a label on an issue."""
        self.issues[number]["labels"][name] = (by, self.now)

    def close_issue(self, number: int, reason: str = "COMPLETED") -> None:
        """Close an issue."""
        self.issues[number] |= {"state": "CLOSED", "stateReason": reason, "closedAt": self.now}

    def _happened(self, pull: Pull, what: str, by: str, **told: Any) -> None:
        pull.timeline.append(
            {"__typename": what, "createdAt": self.now.isoformat(), "actor": actor(by), **told}
        )
        self._touched(pull)

    def _touched(self, pull: Pull) -> Pull:
        pull.touched_at = self.now
        return pull

    # What a job is told

    def environ(self, event: str = "pull_request", **told: str) -> dict[str, str]:
        """Return the variables of a job."""
        return {
            "GITHUB_ACTIONS": "true",
            "CI": "true",
            "GITHUB_EVENT_NAME": event,
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_API_URL": self.address,
            "GITHUB_GRAPHQL_URL": f"{self.address}/graphql",
            "GITHUB_RUN_ID": "1",
            "GITHUB_JOB": "gate",
            "GITHUB_TOKEN": TOKEN,
        } | told

    def event(self, pull: Pull, base: str, action: str = "opened") -> Node:
        """Return the event of a pull request whose base stands at the commit *base*."""
        return {
            "action": action,
            "number": pull.number,
            "sender": {"login": pull.author},
            "pull_request": {
                "number": pull.number,
                "title": pull.title,
                "body": pull.body,
                "commits": len(pull.commits),
                "draft": pull.is_draft,
                "created_at": pull.opened_at.isoformat(),
                "html_url": f"https://github.com/o/r/pull/{pull.number}",
                "user": {"login": pull.author, "type": "User"},
                "labels": [{"name": name} for name in pull.labels],
                "base": {"ref": pull.base, "sha": base, "repo": {"full_name": "o/r"}},
                "head": {
                    "ref": pull.branch,
                    "sha": pull.head,
                    "repo": {"full_name": "fork/r" if pull.is_from_fork else "o/r"},
                },
            },
        }

    def ran(self, pull: Pull, conclusion: str = "failure", event: str = "pull_request") -> Node:
        """Return the event that a run on *pull* in another workflow ended; a fork's lists none."""
        owner = "fork" if pull.is_from_fork else "o"
        return {
            "action": "completed",
            "workflow_run": {
                "id": 5,
                "event": event,
                "conclusion": conclusion,
                "head_branch": pull.branch,
                "head_sha": pull.head,
                "head_repository": {"full_name": f"{owner}/r", "owner": {"login": owner}},
                "pull_requests": [] if pull.is_from_fork else [{"number": pull.number}],
            },
        }

    def pushed(self, before: str, after: str, *, by: str = "ann", forced: bool = False) -> Node:
        """Return the event of a push to ``main``."""
        return {
            "ref": "refs/heads/main",
            "before": before,
            "after": after,
            "forced": forced,
            "sender": {"login": by},
            "repository": {"default_branch": "main"},
        }

    def group(self, pull: Pull, base: str, head: str) -> Node:
        """Return the event of a merge group."""
        ref = f"refs/heads/gh-readonly-queue/{pull.base}/pr-{pull.number}-{base}"
        group = {
            "head_sha": head,
            "head_ref": ref,
            "base_sha": base,
            "base_ref": f"refs/heads/{pull.base}",
        }
        return {"action": "checks_requested", "merge_group": group}

    # What the API answers

    def answer(self, asked: Asked) -> Answered:
        """Return what GitHub answers."""
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answered(status=401, data={"message": "Bad credentials"})
        if asked.path == "/graphql":
            return self._graphql(asked.body)
        for pattern, scope, read in self._paths():
            if match := re.fullmatch(pattern, asked.path):
                if scope not in self.scopes:
                    message = {"message": "Resource not accessible by integration"}
                    return Answered(status=403, data=message)
                return read(asked, *match.groups())
        return Answered(status=404, data={"message": "Not Found"})

    def _paths(self) -> Iterator[tuple[str, str, Callable[..., Answered]]]:
        yield r"/repos/o/r/commits/(\w+)/check-runs", "checks", self._check_runs
        yield r"/repos/o/r/commits/(\w+)/statuses", "statuses", self._statuses
        yield r"/repos/o/r/statuses/(\w+)", "statuses", self._reported
        yield r"/repos/o/r/rules/branches/([^/]+)", "contents", self._rules
        yield r"/repos/o/r/pulls", "pull-requests", self._opened
        yield r"/repos/o/r/issues", "issues", self._labelled
        yield r"/repos/o/r/issues/(\d+)/dependencies/blocked_by", "issues", self._blocked_by
        yield r"/repos/o/r/issues/(\d+)/comments", "pull-requests", self._comments
        yield r"/repos/o/r/issues/comments/(\d+)", "pull-requests", self._edited

    def _check_runs(self, asked: Asked, head: str) -> Answered:
        found = [each for each in self.check_runs if each["head_sha"] == head]
        if asked.query.get("filter") != ["all"]:
            found = list({(each["name"], each["app"]["slug"]): each for each in found}.values())
        return paged(self, asked, found, under="check_runs")

    def _statuses(self, asked: Asked, head: str) -> Answered:
        return paged(self, asked, self.statuses.get(head, []))

    def _reported(self, asked: Asked, head: str) -> Answered:
        """https://docs.github.com/en/rest/commits/statuses#create-a-commit-status"""
        told = asked.body
        assert asked.method == "POST"
        assert told["state"] in ("error", "failure", "pending", "success")
        assert len(told["description"]) <= 140
        self.status(head, told["context"], told["state"], by="github-actions[bot]")
        return Answered(status=201, data=told)

    def _rules(self, asked: Asked, branch: str) -> Answered:
        return paged(self, asked, self.rules.get(branch.replace("%2F", "/"), []))

    def _labelled(self, asked: Asked) -> Answered:
        """https://docs.github.com/en/rest/issues/issues#list-repository-issues, a part of it."""
        assert asked.query["state"] == ["open"], "only the open ones are asked for"
        (label,) = asked.query["labels"]
        found = [
            {
                "number": each["number"],
                "title": each["title"],
                "state": "open",
                "labels": [{"name": name} for name in each["labels"]],
                "created_at": each["createdAt"].isoformat(),
                "html_url": f"https://github.com/o/r/issues/{each['number']}",
            }
            for each in self.issues.values()
            if label in each["labels"] and each["state"] == "OPEN"
        ]
        pulls = [{"number": number, "pull_request": {}} for number in self.pulls]
        return paged(self, asked, [*found, *pulls])

    def _opened(self, asked: Asked) -> Answered:
        assert asked.query["state"] == ["open"]
        (head,) = asked.query["head"]
        told = [
            self.event(pull, "0" * 40)["pull_request"] | {"state": "open"}
            for pull in self.pulls.values()
            if not pull.is_closed
            and head == f"{'fork' if pull.is_from_fork else 'o'}:{pull.branch}"
        ]
        return paged(self, asked, told)

    def _blocked_by(self, asked: Asked, number: str) -> Answered:
        found = [self.issues[each] for each in self.blocked_by.get(int(number), [])]
        told = [{"number": each["number"], "state": each["state"].lower()} for each in found]
        return paged(self, asked, told)

    def say(self, number: int, text: str, *, by: str = "ann", kind: str = "User") -> Node:
        """Somebody comments on pull request *number*."""
        user = {"login": by, "type": kind}
        told = {"id": 1000 + len(self.said), "issue": number, "user": user, "body": text}
        self.said.append(told)
        return told

    def _comments(self, asked: Asked, number: str) -> Answered:
        if asked.method == "GET":
            return paged(self, asked, [one for one in self.said if one["issue"] == int(number)])
        assert len(asked.body["body"]) <= 65_536  # GitHub refuses a longer one
        told = self.say(int(number), asked.body["body"], by="github-actions[bot]", kind="Bot")
        return Answered(status=201, data=told)

    def _edited(self, asked: Asked, number: str) -> Answered:
        assert asked.method == "PATCH"
        (told,) = [one for one in self.said if one["id"] == int(number)]
        told["body"] = asked.body["body"]
        return Answered(data=told)

    def _graphql(self, body: Node) -> Answered:
        root = {
            "repository": lambda _, owner, name: self._repository(owner, name),
            "organization": lambda _, login: self._organization(login),
        }
        done = graphql_sync(SCHEMA, body["query"], root, variable_values=body["variables"])
        errors = [_told(error) for error in done.errors or ()]
        assert all("type" in error for error in errors), errors  # a question GitHub would refuse
        return Answered(data={"data": done.data} | ({"errors": errors} if errors else {}))

    def _allowed(self, scope: str, value: Any) -> Any:
        if scope not in self.scopes:
            raise HiddenError
        return value() if callable(value) else value

    def _organization(self, login: str) -> Node:
        def team(_: Any, slug: str) -> Node | None:
            members = self.teams.get(f"{login}/{slug}")
            if members is None:
                return None
            people = [actor(each) for each in members]
            return {"members": connection(lambda: people, self.page_size)}

        return {"team": lambda info, slug: self._allowed("members", team(info, slug))}

    def _repository(self, owner: str, name: str) -> Node | None:
        if (owner, name) != ("o", "r"):
            raise MissingError
        return {
            "pullRequest": lambda _, number: self._allowed(
                "pull-requests", lambda: self._pull(number)
            ),
            "pullRequests": self._listed,
            "issue": lambda _, number: self._allowed("issues", lambda: self._issue(number)),
            "issues": self._issues,
            "object": lambda _, oid: self._object(oid),
            "ref": lambda _, qualifiedName: self._ref(qualifiedName),  # noqa: N803 - GitHub's
            "mergeQueue": lambda _, branch: self._allowed("merge-queues", self._queue()),
        }

    def _pull(self, number: int) -> Node:
        if number not in self.pulls:
            raise MissingError
        return self._node(self.pulls[number])

    def _node(self, pull: Pull) -> Node:
        def commits(info: Any, **words: Any) -> Node:
            nodes = [{"commit": each.node()} for each in pull.commits]
            return self._allowed(
                "contents", connection(lambda: nodes, self.page_size)(info, **words)
            )

        requested = [{"requestedReviewer": reviewer(each)} for each in pull.requests]
        return {
            "number": pull.number,
            "title": pull.title,
            "body": pull.body,
            "url": f"https://github.com/o/r/pull/{pull.number}",
            "createdAt": pull.opened_at.isoformat(),
            "lastEditedAt": pull.edited_at.isoformat() if pull.edited_at else None,
            "updatedAt": pull.touched_at.isoformat(),
            "isDraft": pull.is_draft,
            "state": pull.state,
            "mergedAt": pull.merged_at.isoformat() if pull.merged_at else None,
            "mergeCommit": {"oid": pull.merge_commit} if pull.merge_commit else None,
            "additions": 1,
            "deletions": 0,
            "baseRefName": pull.base,
            "headRefName": pull.branch,
            "headRefOid": pull.head,
            "isCrossRepository": pull.is_from_fork,
            "author": actor(pull.author),
            "labels": connection(lambda: [{"name": each} for each in pull.labels]),
            "reviewRequests": connection(lambda: requested),
            "reviews": connection(lambda: pull.reviews, self.page_size),
            "timelineItems": connection(lambda: pull.timeline, self.page_size),
            "commits": commits,
        }

    def _listed(self, info: Any, **words: Any) -> Node:
        listed = [each for each in self.pulls.values() if each.state in words["states"]]
        listed.sort(key=lambda each: each.touched_at, reverse=True)
        nodes = connection(lambda: [self._node(each) for each in listed], self.page_size)
        return self._allowed("pull-requests", nodes(info, **words))

    def _issue(self, number: int) -> Node:
        if number not in self.issues:
            raise MissingError
        issue = self.issues[number]

        def item(_: Any, **__: Any) -> Node:
            def value(_: Any, name: str) -> Node | None:
                told = issue[name.lower()]
                kind = "ProjectV2ItemFieldSingleSelectValue"
                return {"__typename": kind, "name": told} if told else None

            return self._allowed("projects", {"nodes": [{"fieldValueByName": value}]})

        def when(name: str) -> str | None:
            return issue[name].isoformat() if issue[name] else None

        return {
            **{name: issue[name] for name in ("number", "title", "body", "state", "stateReason")},
            "url": f"https://github.com/o/r/issues/{number}",
            "createdAt": when("createdAt"),
            "updatedAt": when("updatedAt"),
            "closedAt": when("closedAt"),
            "author": actor(issue["author"]),
            "milestone": {"title": issue["milestone"]} if issue["milestone"] else None,
            "assignees": connection(lambda: [actor(each) for each in issue["assignees"]]),
            "labels": connection(lambda: [{"name": each} for each in issue["labels"]]),
            "comments": connection(lambda: [self._comment(each) for each in issue["comments"]]),
            "timelineItems": connection(
                lambda: [
                    {
                        "__typename": "LabeledEvent",
                        "createdAt": at.isoformat(),
                        "actor": actor(by),
                        "label": {"name": name},
                    }
                    for name, (by, at) in issue["labels"].items()
                ]
            ),
            "projectItems": item,
        }

    def _comment(self, told: Node) -> Node:
        return {
            "body": told["text"],
            "createdAt": told["at"].isoformat(),
            "lastEditedAt": told["edited"].isoformat() if "edited" in told else None,
            "editor": actor(told.get("editor", "")),
            "authorAssociation": "MEMBER" if told["by"] in self.writers else "NONE",
            "author": actor(told["by"]),
        }

    def _issues(self, info: Any, **words: Any) -> Node:
        since = datetime.fromisoformat(words["filterBy"]["since"])
        found = [each for each in self.issues.values() if each["updatedAt"] >= since]
        found.sort(key=lambda each: each["createdAt"], reverse=True)
        nodes = connection(lambda: [self._issue(each["number"]) for each in found], self.page_size)
        return self._allowed("issues", nodes(info, **words))

    def _object(self, oid: str) -> Node:
        def pulls() -> list[Node]:
            return [self._node(each) for each in self.pulls.values() if _holds(each, oid)]

        return {
            "__typename": "Commit",
            "oid": oid,
            "associatedPullRequests": lambda info, **words: self._allowed(
                "pull-requests", connection(pulls)(info, **words)
            ),
        }

    def _ref(self, name: str) -> Node:
        return {"refUpdateRule": self.classic.get(name.removeprefix("refs/heads/"))}

    def _queue(self) -> Node:
        nodes = [
            each | {"pullRequest": self._node(self.pulls[each["number"]])} for each in self.queue
        ]
        return {"entries": connection(lambda: nodes)}


class MissingError(Exception):
    """GitHub has no such thing, or says so."""


def _holds(pull: Pull, oid: str) -> bool:
    return oid == pull.merge_commit or any(each.oid == oid for each in pull.commits)


def _told(error: GraphQLError) -> Node:
    told: Node = {"message": error.message, "path": error.path}
    if isinstance(error.original_error, HiddenError):
        told["type"] = "FORBIDDEN"
    if isinstance(error.original_error, MissingError):
        told["type"] = "NOT_FOUND"
    return told


@contextmanager
def github(**told: Any) -> Iterator[GitHub]:
    """Serve a GitHub until the block ends."""
    host = GitHub(**told)
    with serving(host):
        yield host


def write_event(folder: Path, event: Mapping[str, Any]) -> str:
    """Write *event* where a job finds it; return its path."""
    path = folder / "event.json"
    path.write_text(json.dumps(event), encoding="utf-8")
    return str(path)
