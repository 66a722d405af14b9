"""
GitLab as gate sees it: merge requests with their state, people, jobs, issues.

The answers have the fields that gate reads of https://docs.gitlab.com/api/: merge_requests,
merge_request_approvals, notes, resource_label_events, merge_request_versions (the page
merge_requests), members, commits, branches, protected_branches, issues, issue_links, groups.
GitLab's own notes read as app/services/system_notes of its source writes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.hosts.server import Answered, Asked, paged, serving

START = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
TOKEN = "a-token-of-the-project"
Node = dict[str, Any]
OWN = "project_7_bot"
"""Whose the token is."""
NUMBERS = {"ann": 1, "bob": 2, "cleo": 3, "dana": 4, "eve": 5, OWN: 6}


def user(login: str) -> Node:
    """Return an account."""
    return {"id": NUMBERS.get(login, 99), "username": login, "name": login.title()}


@dataclass(kw_only=True)
class MergeRequest:
    """One merge request; `GitLab` changes it."""

    iid: int
    author: str
    title: str
    description: str
    target: str
    source: str
    opened_at: datetime
    commits: list[Node]
    versions: list[Node]
    is_draft: bool = False
    labels: list[str] = field(default_factory=list)
    label_events: list[Node] = field(default_factory=list)
    notes: list[Node] = field(default_factory=list)
    approvals: list[Node] = field(default_factory=list)
    reviewers: list[Node] = field(default_factory=list)
    merged_at: datetime | None = None
    merged_by: str = ""
    merge_commit: str = ""

    @property
    def head(self) -> str:
        """The newest commit."""
        return self.commits[-1]["id"]


@dataclass
class GitLab:
    """One project, number 7, and its people."""

    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    planned: list[Answered] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    """Last names of paths that the token may not read."""
    page_size: int = 100
    now: datetime = START
    requests: dict[int, MergeRequest] = field(default_factory=dict)
    issues: dict[int, Node] = field(default_factory=dict)
    issue_notes: dict[int, list[Node]] = field(default_factory=dict)
    links: dict[int, list[Node]] = field(default_factory=dict)
    statuses: dict[str, list[Node]] = field(default_factory=dict)
    levels: dict[str, int] = field(
        default_factory=lambda: {"ann": 30, "bob": 30, "cleo": 40, "dana": 50, "eve": 20}
    )
    protected: dict[str, Node] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)

    # What people do

    def wait(self, **words: float) -> datetime:
        """Let time pass, as a `timedelta` is written; return the moment."""
        self.now += timedelta(**words)
        return self.now

    def open_merge_request(
        self, head: str, *, author: str = "ann", iid: int = 7, **told: Any
    ) -> MergeRequest:
        """Open a merge request of one commit, *head*; return it."""
        known: dict[str, Any] = {
            "title": "feat: add refunds",
            "description": "Why: customers ask for refunds.",
            "target": "main",
            "source": "topic",
            "commits": [self.commit(head, author)],
            "versions": [self._version(head)],
        }
        made = MergeRequest(iid=iid, author=author, opened_at=self.now, **(known | told))
        self.requests[iid] = made
        return made

    def commit(self, oid: str, author: str, **told: Any) -> Node:
        """Return a commit as GitLab knows it."""
        return {
            "id": oid,
            "parent_ids": [],
            "author_name": author.title(),
            "author_email": f"{author}@example.com",
            "committer_name": author.title(),
            "committer_email": f"{author}@example.com",
            "authored_date": self.now.isoformat(),
            "committed_date": self.now.isoformat(),
        } | told

    def _version(self, head: str) -> Node:
        return {"id": 1, "head_commit_sha": head, "created_at": self.now.isoformat()}

    def push(self, request: MergeRequest, head: str, author: str = "") -> None:
        """Add a commit."""
        request.commits.append(self.commit(head, author or request.author))
        request.versions.insert(0, self._version(head))

    def force_push(self, request: MergeRequest, head: str) -> None:
        """Put one commit in place of all; approvals stay, unless the project resets them."""
        request.commits = [self.commit(head, request.author)]
        request.versions.insert(0, self._version(head))

    def approve(self, request: MergeRequest, by: str, *, says_when: bool = True) -> None:
        """Approve the head."""
        made: Node = {"user": user(by)}
        if says_when:  # older GitLabs do not
            made["approved_at"] = self.now.isoformat()
        request.approvals.append(made)
        self.note(request, by, "approved this merge request", is_system=True)
        self._state(request, by, "approved")

    def unapprove(self, request: MergeRequest, by: str) -> None:
        """Take an approval back."""
        request.approvals = [e for e in request.approvals if e["user"]["username"] != by]
        self.note(request, by, "unapproved this merge request", is_system=True)
        self._state(request, by, "unapproved")

    def request_changes(self, request: MergeRequest, by: str) -> None:
        """Ask for changes."""
        self.note(request, by, "requested changes", is_system=True)
        self._state(request, by, "requested_changes")

    def request_review(self, request: MergeRequest, of: str) -> None:
        """Ask *of* for a review."""
        self.note(request, request.author, f"requested review from @{of}", is_system=True)
        self._state(request, of, "unreviewed")

    def retarget(self, request: MergeRequest, target: str) -> None:
        """Let it go into another branch."""
        words = f"changed target branch from `{request.target}` to `{target}`"
        request.target = target
        self.note(request, request.author, words, is_system=True)

    def edit(self, request: MergeRequest, description: str) -> None:
        """Write another text."""
        request.description = description
        self.note(request, request.author, "changed the description", is_system=True)

    def _state(self, request: MergeRequest, login: str, state: str) -> None:
        others = [each for each in request.reviewers if each["user"]["username"] != login]
        made = {"user": user(login), "state": state, "created_at": self.now.isoformat()}
        request.reviewers = [*others, made]

    def note(self, request: MergeRequest, by: str, body: str, *, is_system: bool = False) -> None:
        """Say something; only GitLab itself writes what is of the system."""
        request.notes.append(self._note(by, body, is_system, len(request.notes)))

    def _note(self, by: str, body: str, is_system: bool, number: int) -> Node:
        at = self.now.isoformat()
        return {
            "id": 1 + number, "author": user(by), "body": body, "system": is_system,
            "created_at": at, "updated_at": at,
        }  # fmt: skip

    def label(self, request: MergeRequest, name: str, by: str, action: str = "add") -> None:
        """Set a label."""
        request.labels.append(name)
        request.label_events.append(
            {"action": action, "created_at": self.now.isoformat(), "user": user(by),
             "label": {"name": name}}
        )  # fmt: skip

    def merge(self, request: MergeRequest, commit: str, by: str = "bob") -> None:
        """Merge it as *commit*."""
        request.merged_at, request.merge_commit, request.merged_by = self.now, commit, by

    def status(self, commit: str, name: str, status: str = "success", **told: Any) -> Node:
        """Run a job on *commit*, or report a status from outside (``job=False``)."""
        number = 100 + sum(map(len, self.statuses.values()))
        place = f"https://gitlab.com/g/p/-/jobs/{number}" if told.pop("job", True) else None
        made = {
            "id": number, "name": name, "status": status, "sha": commit, "target_url": place,
            "allow_failure": False, "author": user(told.pop("by", "ann")),
            "created_at": self.now.isoformat(), "finished_at": self.now.isoformat(),
        } | told  # fmt: skip
        self.statuses.setdefault(commit, []).append(made)
        return made

    def issue(self, iid: int, title: str = "Refunds", **told: Any) -> None:
        """Write an issue."""
        at = self.now.isoformat()
        self.issues[iid] = {
            "iid": iid, "title": title, "description": "", "state": "opened", "labels": [],
            "assignees": [], "author": user("ann"), "created_at": at, "updated_at": at,
            "closed_at": None, "issue_type": "issue", "milestone": None,
            "web_url": f"https://gitlab.com/g/p/-/issues/{iid}",
        } | told  # fmt: skip

    def comment(self, iid: int, by: str, body: str) -> None:
        """Say something on an issue."""
        notes = self.issue_notes.setdefault(iid, [])
        notes.append(self._note(by, body, False, len(notes)))

    def edit_comment(self, iid: int, body: str) -> None:
        """Write something else in the newest comment on an issue; GitLab does not tell who did."""
        self.issue_notes[iid][-1] |= {"body": body, "updated_at": self.now.isoformat()}

    # What a job is told

    def environ(self, request: MergeRequest | None = None, **told: str) -> dict[str, str]:
        """Return the variables of a job; of a merge request's, where one is given."""
        common = {
            "GITLAB_CI": "true",
            "CI": "true",
            "CI_API_V4_URL": self.address,
            "CI_PROJECT_ID": "7",
            "CI_JOB_ID": "1",
            "GATE_TOKEN": TOKEN,
            "CI_PIPELINE_SOURCE": "push",
            "CI_DEFAULT_BRANCH": "main",
        }
        if request:
            common |= {
                "CI_PIPELINE_SOURCE": "merge_request_event",
                "CI_MERGE_REQUEST_IID": str(request.iid),
                "CI_MERGE_REQUEST_TITLE": request.title,
                "CI_MERGE_REQUEST_DESCRIPTION": request.description,
                "CI_MERGE_REQUEST_LABELS": ",".join(request.labels),
                "CI_MERGE_REQUEST_PROJECT_ID": "7",
                "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "7",
                "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": request.target,
                "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": request.source,
                "CI_COMMIT_SHA": request.head,
            }
        return common | told

    # What the API answers

    def answer(self, asked: Asked) -> Answered:
        """Return what GitLab answers."""
        if asked.headers.get("private-token") != TOKEN:
            return Answered(status=401, data={"message": "401 Unauthorized"})
        if asked.path.rsplit("/", 1)[-1] in self.hidden:
            return Answered(status=403, data={"message": "403 Forbidden"})
        for pattern, read in self._paths():
            if match := re.fullmatch(pattern, asked.path):
                told = read(asked, *match.groups())
                if told is None:
                    return Answered(status=404, data={"message": "404 Not Found"})
                is_list = isinstance(told, list)
                return paged(self, asked, told) if is_list else Answered(data=told)
        return Answered(status=404, data={"message": "404 Not Found"})

    def _paths(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        one = r"/projects/7/merge_requests/(\d+)"
        yield one, lambda _, iid: self._request(int(iid))
        yield f"{one}/notes", self._noted
        for name in ("commits", "versions", "reviewers"):
            yield f"{one}/{name}", lambda _, iid, name=name: self._part(int(iid), name)
        yield f"{one}/resource_label_events", lambda _, iid: self._part(int(iid), "label_events")
        yield f"{one}/approvals", lambda _, iid: {"approved_by": self._part(int(iid), "approvals")}
        yield rf"{one}/notes/(\d+)", self._edited
        yield r"/user", lambda _: user(OWN)
        yield r"/projects/7/merge_requests", self._merged
        yield r"/projects/7/members/all", self._members
        yield r"/projects/7/repository/commits/(\w+)/statuses", self._statuses
        yield r"/projects/7/repository/commits/(\w+)/merge_requests", self._of_commit
        yield r"/projects/7/repository/branches/([^/]+)", self._branch
        yield r"/projects/7/protected_branches/([^/]+)", lambda _, name: self.protected.get(name)
        yield r"/projects/7/issues", self._issues
        yield r"/projects/7/issues/(\d+)/notes", lambda _, i: self.issue_notes.get(int(i), [])
        yield r"/projects/7/issues/(\d+)/links", lambda _, i: self.links.get(int(i), [])
        yield r"/groups/([^/]+)/members/all", self._group

    def _request(self, iid: int) -> Node | None:
        if iid not in self.requests:
            return None
        made = self.requests[iid]
        return {
            "iid": made.iid,
            "title": made.title,
            "description": made.description,
            "state": "merged" if made.merged_at else "opened",
            "draft": made.is_draft,
            "author": user(made.author),
            "target_branch": made.target,
            "source_branch": made.source,
            "source_project_id": 7,
            "target_project_id": 7,
            "labels": made.labels,
            "web_url": f"https://gitlab.com/g/p/-/merge_requests/{iid}",
            "sha": made.head,
            "created_at": made.opened_at.isoformat(),
            "merged_at": made.merged_at.isoformat() if made.merged_at else None,
            "merge_user": user(made.merged_by) if made.merged_by else None,
            "merge_commit_sha": made.merge_commit or None,
            "squash_commit_sha": None,
            "closed_at": None,
        }

    def _part(self, iid: int, name: str) -> list[Node] | None:
        if iid not in self.requests:
            return None
        found = getattr(self.requests[iid], name)
        return list(reversed(found)) if name == "commits" else found  # the newest first

    def _noted(self, asked: Asked, iid: str) -> list[Node] | Node | None:
        request = self.requests.get(int(iid))
        if request and asked.method == "POST":
            self.note(request, OWN, asked.body["body"])
            return request.notes[-1]
        found = self._part(int(iid), "notes")
        return found if found is None or asked.query.get("sort") != ["desc"] else found[::-1]

    def _edited(self, asked: Asked, iid: str, number: str) -> Node | None:
        assert asked.method == "PUT"
        notes = self.requests[int(iid)].notes
        for told in notes:
            if told["id"] == int(number) and told["author"] == user(OWN):
                told["body"] = asked.body["body"]
                return told
        return None

    def _merged(self, asked: Asked) -> list[Any]:
        found = list(self.requests.values())
        if asked.query["state"] == ["opened"]:
            return [self._request(each.iid) for each in found if not each.merged_at]
        since = datetime.fromisoformat(asked.query["updated_after"][0])
        return [self._request(each.iid) for each in found if (each.merged_at or self.now) >= since]

    def _members(self, asked: Asked) -> list[Node]:
        wanted = set(asked.query.get("user_ids[]", []))
        found = [user(login) | {"access_level": level} for login, level in self.levels.items()]
        return [each for each in found if str(each["id"]) in wanted]

    def _statuses(self, asked: Asked, commit: str) -> list[Node]:
        found = self.statuses.get(commit, [])
        return found if asked.query.get("all") == ["true"] else found[-1:]

    def _of_commit(self, _: Asked, commit: str) -> list[Any]:
        return [
            self._request(each.iid)
            for each in self.requests.values()
            if commit == each.merge_commit or commit in [one["id"] for one in each.commits]
        ]

    def _branch(self, _: Asked, name: str) -> Node:
        return {"name": name, "protected": name in self.protected}

    def _issues(self, asked: Asked) -> list[Node]:
        if "iids[]" in asked.query:
            return [each for i, each in self.issues.items() if str(i) in asked.query["iids[]"]]
        found = list(self.issues.values())
        if label := asked.query.get("labels"):
            states = asked.query["state"]
            return [
                each for each in found if label[0] in each["labels"] and each["state"] in states
            ]
        since = datetime.fromisoformat(asked.query["created_after"][0])
        return [each for each in found if datetime.fromisoformat(each["created_at"]) >= since]

    def _group(self, _: Asked, name: str) -> list[Node] | None:
        members = self.groups.get(name.replace("%2F", "/"))
        return None if members is None else [user(each) for each in members]


@contextmanager
def gitlab(**told: Any) -> Iterator[GitLab]:
    """Serve a GitLab until the block ends."""
    host = GitLab(**told)
    with serving(host):
        yield host
