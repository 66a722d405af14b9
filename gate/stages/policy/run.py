"""What the change would make of the gate, as findings and as one table of before and after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from gate.model.change import FileChange, FileKind, FileStatus
from gate.model.fact import Unknown
from gate.model.finding import Finding, Location, Severity
from gate.model.path import RepoPath
from gate.model.proposal import Alteration, Lean, Proposal
from gate.model.rule import Rule
from gate.model.stage import Seen, Skip, StageInput, Yielded
from gate.model.table import Table
from gate.model.text import cut, shown, visible
from gate.model.value import dataclass
from gate.model.waiver import Waiver
from gate.model.work import Unreadable
from gate.stages.policy import rules
from gate.stages.policy.callers import Callers
from gate.stages.policy.options import PolicyOptions
from gate.stages.policy.suppressions import may_ask, suppressions
from gate.stages.policy.touched import Touch, touch
from gate.stages.policy.waivers import FILE, names

_APPROVERS: Final = "roles.gate-approver"
_NOBODY: Final = ("", "[]")
_EXTENDS: Final = "extends"
_LONGEST: Final = 200
_LONGEST_FAULT: Final = 600
_MOST_BYTES: Final = 64 << 20
_MOST_LOOKED_THROUGH: Final = 10 << 20
"""Bytes of a file that is taken apart, where something in it may be such a comment."""
_TOO_LARGE: Final = "it is too large to be looked through for comments that ask for silence"
_BECOMES: Final = {
    Lean.WEAKER: "weaker",
    Lean.STRICTER: "stricter",
    Lean.UNCLEAR: "other",
}


def run(given: StageInput[PolicyOptions]) -> Iterator[Yielded]:
    """Yield a finding for each thing that may weaken the gate, and the table of them all."""
    trees = given.trees()
    told = _Told(proposal=given.proposal, today=given.now.date())
    rows: list[tuple[str, str, str, str]] = []
    skips: list[Skip] = []
    yield from told.settings()
    rows += [
        (each.key, each.before, each.after, _BECOMES[each.lean])
        for each in given.proposal.alterations
    ]
    for waiver in given.proposal.waivers:
        yield told.waiver(waiver)
        rows.append((f"waiver of {names(waiver)}", "", _life(waiver, told.today), "weaker"))
    yield from _expired(given)
    files = given.change.files
    callers = (Callers(trees[0]), Callers(trees[1]))
    for done, file in enumerate(files, 1):
        try:
            if found := touch(file, given.options.guarded, trees, callers):
                yield told.touch(found)
                rows.append((shown(found.path), found.before, found.after, "other"))
        except Unreadable as reason:
            skips.append(Skip(path=file.path, reason=str(reason)))
            yield _not_looked_at(file.path, str(reason))
        given.advance(done, len(files))
    yield from _of_suppressions(given, told, rows, skips)
    if rows:
        columns = ("what", "before", "after", "the gate becomes")
        yield Table(
            name="what the change would make of the gate", columns=columns, rows=tuple(rows)
        )
    looked = len(files) - len({skip.path for skip in skips})
    yield Seen(asked=len(files), looked_at=looked, skipped=tuple(skips))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """How grave a thing is: by what it is, and by whether somebody agreed who may."""

    proposal: Proposal
    today: date

    def settings(self) -> Iterator[Finding]:
        """Yield what would become of the settings."""
        if self.proposal.fault:
            fault = visible(cut(self.proposal.fault, _LONGEST_FAULT))
            message = f"Once they are merged, no run could start: {fault}"
            yield rules.INVALID.found(message, key="settings")
        for each in self.proposal.alterations:
            if each.lean is not Lean.STRICTER:
                yield self._altered(each)

    def _altered(self, each: Alteration) -> Finding:
        verb = "weakens" if each.lean is Lean.WEAKER else "may weaken"
        unread = ""
        if each.key == _EXTENDS and self.proposal.unread:
            names = ", ".join(map(visible, self.proposal.unread))
            unread = f"; what {names} brings is read once it is at the base, and not compared"
        before, after = (visible(value) or "nothing" for value in (each.before, each.after))
        return self._found(
            rules.WEAKENED,
            f"{visible(each.key)}: {before} → {after} {verb} the gate{unread}",
            key=f"{each.key} {each.after}",
            at=RepoPath(self.proposal.file) if self.proposal.file else None,
            can_wait=self.proposal.is_first or (each.key == _APPROVERS and each.before in _NOBODY),
        )

    def waiver(self, waiver: Waiver) -> Finding:
        """Return what is to be said of a waiver that the change proposes."""
        return self._found(
            rules.WAIVER,
            f"The change proposes to accept {names(waiver)} {_life(waiver, self.today)}:"
            f" {visible(cut(waiver.reason, _LONGEST))} ({visible(waiver.owner)})",
            key=f"{names(waiver)} {waiver.expires}",
            at=FILE,
            can_wait=not self.proposal.approvers,
        )

    def touch(self, found: Touch) -> Finding:
        """Return what is to be said of a file that decides what is looked at."""
        lines = f": {found.before or 'nothing'} → {found.after or 'nothing'}"
        return self._found(
            rules.ENGINE,
            f"{shown(found.path)}, which decides {found.what}, is changed{visible(lines)}",
            key=f"{found.what} {found.after}",
            at=found.path,
            line=found.line,
            can_wait=not self.proposal.approvers,
        )

    def suppression(self, path: RepoPath, line: int, comment: str) -> Finding:
        """Return what is to be said of a comment that asks a scanner to pass over a line."""
        return self._found(
            rules.SUPPRESSION,
            f"The comment `{visible(cut(comment, _LONGEST))}` is new, and would hide what a"
            " scanner finds there in the changes after this one",
            key=comment,
            at=path,
            line=line,
            can_wait=not self.proposal.approvers,
        )

    def _found(
        self,
        rule: Rule,
        message: str,
        *,
        key: str,
        at: RepoPath | None,
        line: int | None = None,
        can_wait: bool,
    ) -> Finding:
        severity = Severity.LOW if can_wait else rule.severity
        approval = self.proposal.approval
        if isinstance(approval, Unknown):
            why = visible(approval.reason)
            message = f"{message}; whether an approver agreed is not known: {why}"
        elif approval.value:
            severity, message = Severity.INFO, f"{message}; {visible(approval.value)} approved it"
        return rule.found(
            message,
            key=key,
            at=None if at is None else Location(path=at, line=line),
            severity=severity,
            fix=self._fix(rule),
        )

    def _fix(self, rule: Rule) -> str:
        if self.proposal.approvers:
            people = ", ".join(map(visible, self.proposal.approvers))
            return f"{rule.fix} They are: {people}."
        return (
            f"{rule.fix} The base's settings name none: add `gate-approver` under `[roles]` in a"
            " change of its own."
        )


def _expired(given: StageInput[PolicyOptions]) -> Iterator[Finding]:
    today = given.now.date()
    for waiver in given.waivers:
        if waiver.expires < today:
            yield rules.EXPIRED.found(
                f"The waiver of {names(waiver)} by {visible(waiver.owner)} ended on"
                f" {waiver.expires}",
                key=f"{names(waiver)} {waiver.expires}",
                at=Location(path=FILE),
            )


def _of_suppressions(
    given: StageInput[PolicyOptions],
    told: _Told,
    rows: list[tuple[str, str, str, str]],
    skips: list[Skip],
) -> Iterator[Finding]:
    _, head = given.trees()
    entries = head.entries()
    added = {file.path: file for file in given.change.files if _has_lines(file)}
    there = [path for path in added if path in entries]
    small = [path for path in there if entries[path].size <= _MOST_BYTES]
    too_large = set(there).difference(small)
    for path, data in head.read_many(small):
        if len(data) > _MOST_LOOKED_THROUGH and may_ask(data):
            too_large.add(path)
            continue
        for line, comment in suppressions(added[path], data):
            yield told.suppression(path, line, comment)
            rows.append((f"{shown(path)}:{line}", "", visible(cut(comment, _LONGEST)), "weaker"))
    for path in sorted(too_large):
        skips.append(Skip(path=path, reason=_TOO_LARGE))
        yield _not_looked_at(path, _TOO_LARGE)


def _has_lines(file: FileChange) -> bool:
    is_there = file.status is not FileStatus.DELETED and file.kind is FileKind.FILE
    return is_there and bool(file.added_lines)


def _not_looked_at(path: RepoPath, reason: str) -> Finding:
    return rules.NOT_LOOKED_AT.found(
        f"Whether {shown(path)} changes the gate cannot be told: {reason}",
        key=reason,
        at=Location(path=path),
    )


def _life(waiver: Waiver, today: date) -> str:
    begins = f"from {waiver.created} " if waiver.created > today else ""
    return f"{begins}until {waiver.expires}"
