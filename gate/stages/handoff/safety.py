"""
What is unsafe in a migration, as far as its text alone can tell.

Each check is a row: what it is called, what it looks for, and how to mend it. Locks are those of
PostgreSQL (https://www.postgresql.org/docs/current/explicit-locking.html).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Final

from gate.model.finding import Finding, Location, Severity
from gate.model.path import RepoPath
from gate.model.stage import Scope
from gate.model.value import dataclass, field
from gate.readers.migrations.formats import number_of
from gate.readers.migrations.graph import Group, groups
from gate.readers.migrations.migration import Action, Migration, Rollback, Step, System
from gate.stages.handoff.database import is_postgresql
from gate.stages.handoff.part import Given
from gate.stages.handoff.rules import MIGRATION_UNSAFE
from gate.stages.handoff.uses import source_of, use_of


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The migrations of both trees."""

    given: Given = field(repr=False)
    old: tuple[Migration, ...]
    new: tuple[Migration, ...]
    unread: frozenset[RepoPath]
    """Files of the head that may be migrations and could not be read."""

    @cached_property
    def before(self) -> dict[tuple[str, str], Migration]:
        """The base's migrations by what others call them."""
        return {_key(one): one for one in self.old if not one.is_rollback}

    @cached_property
    def added(self) -> tuple[Migration, ...]:
        """Those that the change brings, in the order of their paths."""
        forward = (one for group in self.groups for one in group.migrations)
        return tuple(one for one in forward if _key(one) not in self.before)

    @cached_property
    def asked(self) -> tuple[Migration, ...]:
        """Those whose content is judged: all, or those that the change brings."""
        if self.given.scope is not Scope.ALL:
            return self.added
        return tuple(one for group in self.groups for one in group.migrations)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The head's migrations by groups."""
        return groups(self.new)

    @cached_property
    def old_groups(self) -> dict[str, Group]:
        """The base's groups by their names."""
        return {group.name: group for group in groups(self.old)}

    @cached_property
    def is_postgresql(self) -> bool:
        """Whether the database is PostgreSQL."""
        return is_postgresql(self.given)

    @cached_property
    def created(self) -> frozenset[str]:
        """Tables that the migrations in question make themselves, so that nobody uses them yet."""
        steps = (step for one in self.asked for step in one.steps)
        return frozenset(step.table.lower() for step in steps if step.action is Action.CREATE_TABLE)


def _key(one: Migration) -> tuple[str, str]:
    return ("" if one.system is System.ALEMBIC else one.group), one.revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One place where a check found something."""

    migration: Migration
    message: str
    line: int | None = None
    severity: Severity | None = None
    """`None` for the check's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One row of the table."""

    id: str
    severity: Severity
    fix: str
    hits: Callable[[Sides], Iterator[Hit]]


def unsafe(sides: Sides) -> Iterator[Finding]:
    """Yield what is unsafe in the migrations that the change brings, edits or deletes."""
    for check in CHECKS:
        for hit in check.hits(sides):
            one = hit.migration
            yield MIGRATION_UNSAFE.found(
                f"{one.name} ({one.system}): {hit.message} [{check.id}].",
                at=Location(path=one.path, line=hit.line or one.line),
                key=f"{check.id} {one.name} {hit.message}",
                severity=hit.severity or check.severity,
                fix=check.fix,
                details=(("check", check.id), ("migration", one.name)),
            )


def _two_heads(sides: Sides) -> Iterator[Hit]:
    for group in sides.groups:
        heads = group.heads
        before = sides.old_groups.get(group.name)
        roots = sum(not one.parents and one.is_labelled for one in group.migrations)
        allowed = max(1, roots, len(before.heads) if before else 0)
        if sides.given.scope is Scope.ALL:
            allowed = max(1, roots)
        if len(heads) <= allowed:
            continue
        names = ", ".join(one.name for one in heads)
        fresh = [one for one in heads if one in sides.asked] or [*heads]
        yield Hit(migration=fresh[-1], message=f"it is one of {len(heads)} heads: {names}")


def _orphan(sides: Sides) -> Iterator[Hit]:
    for group in sides.groups:
        for one, parent in group.orphans:
            if one in sides.asked:
                yield Hit(migration=one, message=f"it comes after {parent}, which is not there")


def _repeated(sides: Sides) -> Iterator[Hit]:
    for group in sides.groups:
        before = sides.old_groups.get(group.name)
        known = {_key(one) for one in before.repeated} if before else set()
        for one in group.repeated:
            if one.system is System.DJANGO or (_key(one) in known and one not in sides.asked):
                continue
            yield Hit(migration=one, message=f"its number or revision ({one.revision}) is taken")


_ORDERED: Final = frozenset({System.FLYWAY, System.GOLANG_MIGRATE, System.GOOSE})
"""Tools that refuse, or silently pass over, a number below one that has run."""


def _out_of_order(sides: Sides) -> Iterator[Hit]:
    for one in sides.added:
        group = sides.old_groups.get(one.group)
        number = number_of(one.name)
        newest = group.heads[0] if group and group.heads else None
        if one.system in _ORDERED and number and newest and number < number_of(newest.name):
            yield Hit(
                migration=one, message=f"its number is below that of {newest.name}, which has run"
            )


def _edited(sides: Sides) -> Iterator[Hit]:
    for one in sides.new:
        old = sides.before.get(_key(one))
        if old and not one.is_rollback and old.digest != one.digest and not _is_repeatable(one):
            yield Hit(migration=one, message="it was merged before, and is edited")


def _is_repeatable(one: Migration) -> bool:
    """Say whether Flyway runs it again each time that it changes."""
    return one.system is System.FLYWAY and one.name.startswith("R__")


def _deleted(sides: Sides) -> Iterator[Hit]:
    here = {_key(one) for one in sides.new}
    squashed = {(one.group, name) for one in sides.new for name in one.replaces}
    entries = sides.given.head.entries() if sides.given.head else {}
    for key, one in sides.before.items():
        if key in here or (one.group, one.revision) in squashed or one.path in sides.unread:
            continue
        was = "it was merged before, and is no migration any more" if one.path in entries else ""
        yield Hit(migration=one, message=was or "it was merged before, and is deleted")


def _no_way_back(sides: Sides) -> Iterator[Hit]:
    said = {
        Rollback.EMPTY: "its way back is empty",
        Rollback.REFUSED: "its way back raises",
        Rollback.MISSING: "it has no way back",
    }
    for one in sides.asked:
        if one.rollback in said and one.steps and len(one.parents) < 2:  # noqa: PLR2004 - a merge
            yield Hit(migration=one, message=said[one.rollback])


def _no_reverse(sides: Sides) -> Iterator[Hit]:
    for one in sides.asked:
        for step in one.steps:
            if not step.has_reverse:
                yield Hit(migration=one, line=step.line, message=f"{step}: nothing takes it back")


def _drop_in_use(sides: Sides) -> Iterator[Hit]:
    base, head = sides.given.trees()
    dropping = {Action.DROP_COLUMN, Action.DROP_TABLE}
    found = [(one, step) for one in sides.asked for step in one.steps if step.action in dropping]
    if not found:
        return
    now = tuple(source_of(head))
    changed = (file.base_path for file in sides.given.change.files)
    was = tuple(source_of(base, [path for path in changed if path]))
    for one, step in found:
        if step.column.isidentifier() or (step.table.isidentifier() and not step.column):
            use, told = use_of(step, head, now), "and the code uses it"
            if use is None and sides.given.scope is not Scope.ALL:
                use, told = use_of(step, base, was), "and the code that runs until then uses it"
            if use is not None:
                sure = told == "and the code uses it"
                yield Hit(
                    migration=one,
                    line=step.line,
                    message=f"{step}, {told} ({use.path} line {use.line})",
                    severity=None if sure else Severity.LOW,
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class _StepCheck:
    """A check that looks at one step, on a table that is not new."""

    actions: frozenset[Action]
    says: str
    only_postgresql: bool = False
    is_hit: Callable[[Step], bool] = lambda step: True  # noqa: ARG005 - every such step

    def __call__(self, sides: Sides) -> Iterator[Hit]:
        """Yield the steps that it finds."""
        for one in sides.asked:
            for step in one.steps:
                if step.action not in self.actions or not self.is_hit(step):
                    continue
                if step.table.lower() in sides.created and step.table:
                    continue
                if not self.only_postgresql or sides.is_postgresql:
                    yield Hit(migration=one, line=step.line, message=f"{step}: {self.says}")


CHECKS: Final = (
    Check(
        id="two-heads",
        severity=Severity.HIGH,
        fix="Merge the heads (`alembic merge heads`, `manage.py makemigrations --merge`), or let"
        " the new one come after the newest.",
        hits=_two_heads,
    ),
    Check(
        id="parent-missing",
        severity=Severity.HIGH,
        fix="Name a revision that is in the tree, or bring the missing one.",
        hits=_orphan,
    ),
    Check(
        id="number-taken",
        severity=Severity.HIGH,
        fix="Give it the next free number.",
        hits=_repeated,
    ),
    Check(
        id="out-of-order",
        severity=Severity.HIGH,
        fix="Give it a number above the newest: the tool refuses or passes over a lower one.",
        hits=_out_of_order,
    ),
    Check(
        id="edited",
        severity=Severity.HIGH,
        fix="Bring it back as it was, and write a new migration: databases that ran it do not run"
        " it again.",
        hits=_edited,
    ),
    Check(
        id="deleted",
        severity=Severity.HIGH,
        fix="Bring it back: databases that ran it look for it. To join migrations, squash them.",
        hits=_deleted,
    ),
    Check(
        id="no-way-back",
        severity=Severity.MEDIUM,
        fix="Write the way back, or waive this with the reason why there is none.",
        hits=_no_way_back,
    ),
    Check(
        id="no-reverse",
        severity=Severity.MEDIUM,
        fix="Give it `reverse_code` or `reverse_sql`; `RunPython.noop` or `RunSQL.noop` says that"
        " nothing is to be done.",
        hits=_no_reverse,
    ),
    Check(
        id="drop-in-use",
        severity=Severity.HIGH,
        fix="Take the use out and deploy that first; drop it in a later change.",
        hits=_drop_in_use,
    ),
    Check(
        id="not-null-without-default",
        severity=Severity.HIGH,
        fix="Add it with a default in the database, or as nullable; fill it; then set NOT NULL.",
        hits=_StepCheck(
            actions=frozenset({Action.ADD_COLUMN}),
            says="NOT NULL without a default fails where the table has rows",
            is_hit=lambda step: step.is_not_null and not step.has_default,
        ),
    ),
    Check(
        id="concurrently-in-transaction",
        severity=Severity.HIGH,
        fix="Run it outside: `atomic = False` (Django), `autocommit_block()` (Alembic),"
        " `transaction:false` (dbmate), `+goose NO TRANSACTION`.",
        hits=_StepCheck(
            actions=frozenset({Action.CREATE_INDEX}),
            says="CONCURRENTLY cannot run inside a transaction",
            only_postgresql=True,
            is_hit=lambda step: step.is_gentle and step.in_transaction,
        ),
    ),
    Check(
        id="index-locks",
        severity=Severity.MEDIUM,
        fix="Create it CONCURRENTLY, outside a transaction: `AddIndexConcurrently` (Django),"
        " `postgresql_concurrently=True` in an `autocommit_block()` (Alembic).",
        hits=_StepCheck(
            actions=frozenset({Action.CREATE_INDEX}),
            says="without CONCURRENTLY nobody can write to the table meanwhile",
            only_postgresql=True,
            is_hit=lambda step: not step.is_gentle,
        ),
    ),
    Check(
        id="constraint-locks",
        severity=Severity.LOW,
        fix="Add it NOT VALID, and validate it in a later statement.",
        hits=_StepCheck(
            actions=frozenset({Action.ADD_CONSTRAINT}),
            says="every row is checked under a lock",
            only_postgresql=True,
            is_hit=lambda step: not step.is_gentle,
        ),
    ),
    Check(
        id="not-null-locks",
        severity=Severity.LOW,
        fix="Add a CHECK (column IS NOT NULL) NOT VALID, validate it, then set NOT NULL.",
        hits=_StepCheck(
            actions=frozenset({Action.SET_NOT_NULL}),
            says="every row is read under a lock",
            only_postgresql=True,
        ),
    ),
    Check(
        id="type-changed",
        severity=Severity.LOW,
        fix="Add a new column, write both, move the rows, then read the new one.",
        hits=_StepCheck(
            actions=frozenset({Action.CHANGE_TYPE}),
            says="most changes of a type write the whole table anew under a lock",
        ),
    ),
    Check(
        id="renamed",
        severity=Severity.LOW,
        fix="Add the new name beside the old one, and drop that once no code uses it.",
        hits=_StepCheck(
            actions=frozenset({Action.RENAME_COLUMN, Action.RENAME_TABLE}),
            says="code that runs until then knows the old name alone",
        ),
    ),
)
"""Every check, the surest first."""
