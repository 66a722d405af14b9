"""Commits and branches: where a change begins, and what lies in it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from gate.engines.git.objects import AHEAD
from gate.engines.git.repository import Repository
from gate.model.change import Commit
from gate.model.error import ChangeError
from gate.model.fact import Fact, Known, Unknown

DEEPEN: Final = "check out with fetch-depth: 0 (GIT_DEPTH: 0 on GitLab), or git fetch --unshallow"
_HEADS: Final = "refs/heads/"
_REMOTES: Final = "refs/remotes/"
_ENCODINGS: Final = ("iso8859", "cp125", "koi8", "mac", "shift_jis", "euc", "gb", "big5")
"""Python's names of encodings in which ASCII stays ASCII: no header makes a message another."""


def merge_base(repository: Repository, base: str, head: str) -> str:
    """
    Return the full id of the commit at which *head* left *base*; both are full ids.

    Raises:
        ChangeError: the histories are unrelated, or a shallow clone hides where they meet.
    """
    answer = repository.ask("merge-base", base, head)
    found = answer.out.decode().strip()
    if answer.code > 1 or (answer.code == 1 and answer.said):
        raise repository.failure("merge-base", answer)
    shallow = repository.shallow_commits()
    if not found and not shallow:
        raise ChangeError(
            "the two histories are unrelated: they have no commit in common",
            where=f"{base[:12]}...{head[:12]}",
            fix="name a base that the head was branched from",
        )
    if not found or (found not in {base, head} and _hides(repository, shallow, found, base, head)):
        raise ChangeError(
            "the clone is shallow, and may hide the commit at which the change begins",
            where=f"{base[:12]}...{head[:12]}",
            fix=DEEPEN,
        )
    return found


def _hides(
    repository: Repository, shallow: frozenset[str], found: str, base: str, head: str
) -> bool:
    """Say whether a way back that does not lead through *found* is cut off."""
    return bool(shallow) and not shallow.isdisjoint(_reachable(repository, base, head, not_=found))


def _reachable(repository: Repository, *commits: str, not_: str | None) -> list[str]:
    """Return the ids of all commits behind *commits* and not behind *not_*, newest first."""
    but = [f"^{not_}"] if not_ else []
    return repository.run("rev-list", *commits, *but).decode("ascii").split()


def commits_between(
    repository: Repository, base: str | None, head: str
) -> Fact[tuple[Commit, ...]]:
    """
    Return the commits of *head* that *base* has not, newest first; both are full ids.

    Without a base, every commit behind *head*.
    """
    ids = _reachable(repository, head, not_=base)
    commits = tuple(commits_of(repository, ids))
    shallow = repository.shallow_commits()
    known = {base, *ids}
    if any(commit.id in shallow and not known.issuperset(commit.parents) for commit in commits):
        return Unknown(f"the clone is shallow and hides commits of the change: {DEEPEN}")
    return Known(commits)


def parents(repository: Repository, commit: str) -> tuple[str, ...]:
    """Return the full ids of the parents that *commit* names, whether they are here or not."""
    (found,) = commits_of(repository, [commit])
    return found.parents


def commits_of(repository: Repository, ids: list[str]) -> Iterator[Commit]:
    """Yield the commits *ids*, which are full, in their order."""
    for first in range(0, len(ids), AHEAD):
        asked = ids[first : first + AHEAD]
        for name, (_, data) in zip(asked, repository.objects.read_many(asked), strict=True):
            yield read_commit(name, data)


def read_commit(name: str, data: bytes) -> Commit:
    """Return the commit *name* whose object is *data*, whatever is in it."""
    head, _, message = data.partition(b"\n\n")
    fields: dict[bytes, bytes] = {}
    parents_ = []
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")
        if key == b"parent":
            parents_.append(value.decode("ascii", "replace"))
        fields.setdefault(key, value)
    encoding = fields.get(b"encoding", b"").decode("ascii", "replace")
    author = _person(fields.get(b"author", b""), encoding)
    committer = _person(fields.get(b"committer", b""), encoding)
    return Commit(
        id=name,
        parents=tuple(parents_),
        author_name=author[0],
        author_email=author[1],
        committer_name=committer[0],
        committer_email=committer[1],
        authored_at=author[2],
        committed_at=committer[2],
        message=_text(message, encoding),
    )


def _person(line: bytes, encoding: str) -> tuple[str, str, datetime]:
    """Read ``Name <email> seconds zone``, as far as it is that."""
    who, _, when = line.rpartition(b">")
    name, _, email = who.partition(b"<")
    return _text(name.strip(), encoding), _text(email.strip(), encoding), _moment(when)


def _moment(when: bytes) -> datetime:
    try:
        seconds, zone = when.split()
        sign = -1 if zone.startswith(b"-") else 1
        digits = int(zone.lstrip(b"+-"))
        offset = timedelta(hours=digits // 100, minutes=digits % 100)
        return datetime.fromtimestamp(int(seconds), timezone(sign * offset))
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _text(data: bytes, encoding: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        name = codecs.lookup(encoding).name
        if name.startswith(_ENCODINGS):
            return data.decode(name)
    except (LookupError, UnicodeError, ValueError):
        pass
    return data.decode("utf-8", "surrogateescape")


def current_branch(repository: Repository) -> str | None:
    """Return the full name of the branch that is checked out; `None` for a detached HEAD."""
    answer = repository.ask_real("symbolic-ref", "--quiet", "HEAD")
    return _name(answer.out) if not answer.code else None


def default_branch(repository: Repository) -> str | None:
    """
    Return the full name of the reference that changes are merged into, if it is plain which.

    What the remote says it is; else ``main`` or ``master`` if there is just one; else the only
    branch. ``init.defaultBranch`` says what the next repository's will be, and is not asked.
    """
    answer = repository.ask_real("symbolic-ref", "--quiet", f"{_REMOTES}origin/HEAD")
    if not answer.code and repository.find_commit(_name(answer.out)):
        return _name(answer.out)
    words = ("for-each-ref", "--format=%(refname)", _HEADS, f"{_REMOTES}origin/")
    names = _name(repository.ask_real(*words).out).splitlines()
    for place in (_HEADS, f"{_REMOTES}origin/"):
        usual = {f"{place}main", f"{place}master"}.intersection(names)
        if len(usual) == 1:
            return usual.pop()
    return names[0] if len(names) == 1 else None


def short_name(reference: str) -> str:
    """Return *reference* as people say it: ``main``, ``origin/main``."""
    return reference.removeprefix(_HEADS).removeprefix(_REMOTES)


def _name(out: bytes) -> str:
    return out.decode("utf-8", "surrogateescape").strip()
