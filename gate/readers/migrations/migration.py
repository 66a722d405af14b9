"""What one file changes in a database, and where it stands among the others."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, cast

from gate.model.path import RepoPath
from gate.model.value import dataclass, fields
from gate.model.work import Json, Record


class System(StrEnum):
    """Whose files they are."""

    ALEMBIC = "Alembic"
    DJANGO = "Django"
    FLYWAY = "Flyway"
    GOLANG_MIGRATE = "golang-migrate"
    DBMATE = "dbmate"
    GOOSE = "goose"
    SQITCH = "Sqitch"
    SQL = "SQL"
    """A folder of plain SQL, run in the order of the names."""


class Action(StrEnum):
    """What one step does."""

    CREATE_TABLE = "create table"
    DROP_TABLE = "drop table"
    RENAME_TABLE = "rename table"
    ADD_COLUMN = "add column"
    DROP_COLUMN = "drop column"
    RENAME_COLUMN = "rename column"
    CHANGE_TYPE = "change the type of column"
    SET_NOT_NULL = "set not null on column"
    CREATE_INDEX = "create index on"
    ADD_CONSTRAINT = "add constraint on"
    RUN_PYTHON = "run Python"
    RUN_SQL = "run SQL"
    OTHER = "other"
    """Something that nobody here knows; the migration is not empty."""


class Rollback(StrEnum):
    """How a migration goes back."""

    PRESENT = "present"
    EMPTY = "empty"
    """There is a place for it, and nothing in it."""
    REFUSED = "refused"
    """It raises."""
    MISSING = "missing"
    """The tool looks for one, and there is none."""
    NOT_ASKED = "not asked"
    """The tool has no such thing, or derives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that a migration does on its way forward."""

    action: Action
    table: str = ""
    """As the migration calls it: a Django model's name where it names that."""
    column: str = ""
    line: int
    """1-based."""
    is_not_null: bool = False
    has_default: bool = False
    is_gentle: bool = False
    """Whether it asks not to hold a lock: ``CONCURRENTLY``, ``NOT VALID``."""
    has_reverse: bool = True
    in_transaction: bool = True

    def __str__(self) -> str:
        """Return it in words: ``add column users.email``."""
        about = ".".join(filter(None, (self.table, self.column)))
        return f"{self.action} {about}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One migration."""

    path: RepoPath
    system: System
    name: str
    """What people call it, which is most often the file's name without its ending."""
    group: str
    """Migrations of one group come one after the other: a Django app, a folder."""
    revision: str
    """What others of the group call it."""
    parents: tuple[str, ...] = ()
    """What comes right before it: revisions, and for Django ``app.name`` of any app."""
    replaces: tuple[str, ...] = ()
    """Revisions that it stands for, once squashed."""
    is_labelled: bool = False
    """Whether it starts or joins a branch by name (Alembic's ``branch_labels``)."""
    is_rollback: bool = False
    """Whether the file holds only the way back of another."""
    rollback: Rollback = Rollback.NOT_ASKED
    steps: tuple[Step, ...] = ()
    digest: str
    """Equal for two texts that mean the same to the tool."""
    line: int = 1
    """Where it begins to say what it is, 1-based."""
    sql: str = ""
    """The text that runs forward, for linters of SQL; kept nowhere."""


_TUPLES: Final = ("parents", "replaces")
_NAMES: Final = tuple(field.name for field in fields(Migration))
_STEP_NAMES: Final = tuple(field.name for field in fields(Step))


def to_record(migration: Migration) -> Record:
    """Return *migration* as a worker hands it over; the SQL itself, which may hold data, stays."""
    told: dict[str, Any] = {name: getattr(migration, name) for name in _NAMES if name != "sql"}
    told |= {name: list(told[name]) for name in _TUPLES}
    told["steps"] = [[getattr(step, name) for name in _STEP_NAMES] for step in migration.steps]
    return cast("Record", told)


def from_record(record: Record) -> Migration:
    """Return what `to_record` was given."""
    told: dict[str, Any] = dict(record)
    told |= {name: tuple(told[name]) for name in _TUPLES}
    told["system"] = System(told["system"])
    told["rollback"] = Rollback(told["rollback"])
    told["steps"] = tuple(map(_step, cast("list[list[Json]]", told["steps"])))
    return Migration(**told)


def _step(row: list[Json]) -> Step:
    told: dict[str, Any] = dict(zip(_STEP_NAMES, row, strict=True))
    told["action"] = Action(told["action"])
    return Step(**told)
