"""Has everybody ticked, and somebody signed, what the playbook asks before the work starts?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from gate.model.decoding import text_of
from gate.model.finding import Finding, Location
from gate.model.path import RepoPath
from gate.model.stage import Skip
from gate.model.text import shown
from gate.model.tree import Tree
from gate.readers.prose import conflict_in
from gate.readers.readiness.checklist import Checklist, Item, checklist, ids
from gate.stages.readiness.part import Given, Part, named
from gate.stages.readiness.rules import CHECKLIST_OPEN, CHECKLIST_UNSIGNED

_MOST_BYTES: Final = 2**20
_ABOUT: Final = re.compile(r"(?i)(?:^|/)(?:readme|index|[^/]*(?:template|example))\.md$")
"""Files that show what a checklist looks like."""
_NOBODYS: Final = (
    'it says not whose it is: begin it with `---`, `project: NAME`, `person: "@login"` and `---`,'
    " each on a line"
)


def look(given: Given, tree: Tree) -> Part | None:
    """Return what is open in the checklists of *tree*; `None` if nobody has or needs one."""
    skipped: list[Skip] = []
    found = dict(_checklists(given, tree, skipped))
    findings = [finding for path, one in found.items() for finding in _open(given, path, one)]
    known = {_login(one.person) for one in found.values()}
    had = {one.person for _, one in _checklists(given, given.trees()[0], [])}
    needed = {_login(person): person for person in (*given.options.people, *sorted(had))}
    absent = [person for login, person in needed.items() if login not in known and not skipped]
    if not found and not skipped and not needed:
        return None
    author = given.change.pull_request.author if given.change.pull_request else ""
    own = {path for path, one in found.items() if author and _login(one.person) == _login(author)}
    stays = {one.key for one in findings if one.location and one.location.path in own}
    return Part(
        findings=(*findings, *map(_absent, absent)),
        stays=frozenset(stays),
        looked_at=len(found),
        skipped=tuple(skipped),
    )


def _login(name: str) -> str:
    return name.removeprefix("@").casefold()  # as hosts compare logins


def _checklists(
    given: Given, tree: Tree, skipped: list[Skip]
) -> Iterator[tuple[RepoPath, Checklist]]:
    for path, data in tree.read_many(named(tree, given.options.checklists)):
        text = text_of(data[:_MOST_BYTES])[0]
        told = checklist(text)
        if len(data) > _MOST_BYTES:
            skipped.append(Skip(path=path, reason="it is larger than 1 MB"))
        elif conflict := conflict_in(text):
            skipped.append(Skip(path=path, reason=conflict))
        elif told is not None:
            yield path, told
        elif ids(text) & given.options.items.keys() and not _ABOUT.search(path):
            skipped.append(Skip(path=path, reason=_NOBODYS))


def _open(given: Given, path: RepoPath, told: Checklist) -> Iterator[Finding]:
    items = {item.id: item for item in reversed(told.items)}
    for id_, words in given.options.items.items():
        item = items.get(id_)
        if item is None or not item.is_ticked:
            yield _unticked(path, told, id_, words, item)
    for item in told.items:
        if item.is_ticked and (why := _unsigned(item, given.now.date())):
            yield CHECKLIST_UNSIGNED.found(
                f"{item.id} of {told.person} is ticked, and {why}.",
                at=Location(path=path, line=item.line),
                key=f"{told.project} {_login(told.person)} {item.id}",
                fix=f"End line {item.line} of {shown(path)} with who confirmed it and the day:"
                f" `(@login, {given.now.date()})`.",
            )


def _unticked(path: RepoPath, told: Checklist, id_: str, words: str, item: Item | None) -> Finding:
    line = f"- [x] {id_}: {words} (<@who confirmed it>, <the day>)"
    what = "is not ticked" if item else "is missing"
    where = f"line {item.line} of {shown(path)}" if item else shown(path)
    return CHECKLIST_OPEN.found(
        f"{id_} of {told.person} {what}: {words}",
        at=Location(path=path, line=item.line if item else None),
        key=f"{told.project} {_login(told.person)} {id_}",
        fix=f"Do it, and {'make' if item else 'add to'} {where}{':' if not item else ' say:'}"
        f" `{line}`.",
    )


def _absent(person: str) -> Finding:
    name = person.removeprefix("@")
    return CHECKLIST_OPEN.found(
        f"{person} has no checklist.",
        key=f"checklist of {_login(person)}",
        fix=f"Copy config/readiness.example.md of gate to readiness/{name}.md, with"
        f' `person: "@{name}"`, and fill it in.',
    )


def _unsigned(item: Item, today: date) -> str:
    """Return what is wrong with the signature of *item*, as a clause; empty if nothing is."""
    if not item.by:
        return "nobody says who confirmed it and when"
    if item.at is None:
        return "the day is none of the calendar's"
    return f"{item.at} is yet to come" if item.at > today else ""
