"""
Files of SQL: statements, as far as they change a schema, and the way back.

Flyway, golang-migrate, dbmate (https://github.com/amacneil/dbmate#creating-migrations), goose
(https://github.com/pressly/goose#sql-migrations), Sqitch, and folders of plain files.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Final

from gate.model.decoding import text_of
from gate.model.path import RepoPath
from gate.model.value import dataclass
from gate.model.work import Unreadable
from gate.readers.migrations.formats import sql_system
from gate.readers.migrations.migration import Action, Migration, Rollback, Step, System
from gate.readers.prose import conflict_in

_TOKEN: Final = re.compile(
    r"""
      (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<text>'(?:[^']|'')*(?:'|\Z)|\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z))
    | (?P<end>;)
    """,
    re.VERBOSE | re.DOTALL,
)
_PART: Final = r'(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|[\w$]+)'
_NAME: Final = rf"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:ONLY\s+)?((?:{_PART}\s*\.\s*)*{_PART})"
_FORWARD: Final = re.compile(r"(?im)^[ \t]*--[ \t]*(?:migrate:up|\+goose\s+up)\b[^\n]*$")
_BACK: Final = re.compile(r"(?im)^[ \t]*--[ \t]*(?:migrate:down|\+goose\s+down)\b[^\n]*$")
_OUTSIDE: Final = re.compile(r"(?i)transaction:\s*false|\+goose\s+no\s+transaction")
_BEGIN: Final = re.compile(r"(?i)(?:BEGIN|START\s+TRANSACTION)\b")
_CONCURRENTLY: Final = re.compile(r"(?i)\bCONCURRENTLY\b")
_MEGABYTES: Final = 5


def migrations(path: RepoPath, data: bytes) -> Iterator[Migration]:
    """
    Yield the migration in *data*.

    Raises:
        Unreadable: it is no text, too large for one, or two versions that nobody merged.
    """
    if len(data) > _MEGABYTES * 2**20:
        raise Unreadable(f"it is larger than {_MEGABYTES} MB")
    text, is_binary = text_of(data)
    if is_binary:
        raise Unreadable("it is no text")
    if conflict := conflict_in(text):
        raise Unreadable(conflict)
    system = sql_system(path, text)
    forward, rollback = _halves(system, text)
    folder, _, file = path.rpartition("/")
    is_rollback = file.endswith(".down.sql") or "/revert/" in f"/{path}" or _is_undo(system, file)
    name = re.sub(r"(?:\.(?:up|down))?\.sql$", "", file)
    if name == "migration":  # Prisma's, whose folder has the name
        folder, _, name = folder.rpartition("/")
    yield Migration(
        path=path,
        system=system,
        name=name,
        group=re.sub(r"(^|/)revert(/|$)", r"\1deploy\2", folder),
        revision=f"V{name[1:]}" if _is_undo(system, file) else name,
        is_rollback=is_rollback,
        rollback=rollback,
        steps=tuple(steps(forward, outside=_is_outside(system, text, forward))),
        digest=_digest(text),
        sql=forward,
    )


def _is_outside(system: System, text: str, forward: str) -> bool:
    """
    Say whether the statements of *forward* run in no transaction.

    dbmate and goose begin one unless told otherwise, Sqitch none. Flyway begins none for a file of
    CONCURRENTLY alone, and elsewhere PostgreSQL makes one of several statements that come at once.
    """
    if system in {System.DBMATE, System.GOOSE}:
        return bool(_OUTSIDE.search(text))
    told = [statement for _, statement in _statements(forward)]
    if any(_BEGIN.match(statement) for statement in told):
        return False
    is_alone = all(_CONCURRENTLY.search(statement) for statement in told)
    return system is System.SQITCH or (is_alone and (system is System.FLYWAY or len(told) == 1))


def _is_undo(system: System, file: str) -> bool:
    return system is System.FLYWAY and file.startswith("U")


def _digest(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return hashlib.sha256("\n".join(filter(None, lines)).encode("utf-8", "replace")).hexdigest()


def _halves(system: System, text: str) -> tuple[str, Rollback]:
    """Return what runs forward, on the lines where it stands, and how it goes back."""
    if system in {System.GOLANG_MIGRATE, System.SQITCH}:
        return text, Rollback.MISSING  # until the file beside it is seen
    if system not in {System.DBMATE, System.GOOSE}:
        return text, Rollback.NOT_ASKED
    back = _BACK.search(text)
    start = _FORWARD.search(text)
    before = text[: start.end()].count("\n") if start else 0
    forward = "\n" * before + text[start.end() if start else 0 : back.start() if back else None]
    if back is None:
        return forward, Rollback.MISSING
    return forward, Rollback.PRESENT if [*_statements(text[back.end() :])] else Rollback.EMPTY


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, statement) without comments and with each literal as ``''``."""
    parts: list[str] = []
    at, line = 0, 1
    for token in _TOKEN.finditer(text):
        parts.append(text[at : token.start()])
        at = token.end()
        if token["comment"] is not None:
            parts.append(re.sub(r"[^\n]+", " ", token[0]))
        elif token["text"] is not None:
            parts.append("''" + "\n" * token[0].count("\n"))
        else:
            yield from _statement(line, parts)
            line += sum(part.count("\n") for part in parts)
            parts = []
    parts.append(text[at:])
    yield from _statement(line, parts)


def _statement(line: int, parts: list[str]) -> Iterator[tuple[int, str]]:
    whole = "".join(parts)
    if told := whole.strip():
        yield line + whole[: len(whole) - len(whole.lstrip())].count("\n"), told


def steps(text: str, *, outside: bool = False) -> Iterator[Step]:
    """Yield what the statements of *text* do; *outside*: not in a transaction."""
    for line, statement in _statements(text):
        told = _Statement(text=statement, line=line, in_transaction=not outside)
        for action, pattern, read in _STATEMENTS:
            if found := pattern.match(statement):
                yield from read(action, found, told)
                break
        else:
            if not _PASSED.match(statement):
                yield Step(action=Action.OTHER, line=line, in_transaction=not outside)


_PASSED: Final = re.compile(r"(?i)(?:BEGIN|START\s+TRANSACTION|COMMIT|END|SET)\b")


def _bare(name: str) -> str:
    """Return a name without its schema and its quotes."""
    return name.rpartition(".")[2].strip().strip('`"[]')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statement:
    """One statement, and where it stands."""

    text: str
    line: int
    in_transaction: bool


def _table(action: Action, found: re.Match[str], told: _Statement) -> Iterator[Step]:
    yield Step(
        action=action,
        table=_bare(found[1]),
        line=told.line,
        is_gentle=bool(_GENTLE.search(told.text)),
        in_transaction=told.in_transaction,
    )


def _altered(_: Action, found: re.Match[str], told: _Statement) -> Iterator[Step]:
    for clause in _clauses(told.text[found.end() :]):
        matches = ((action, pattern.match(clause)) for action, pattern in _CLAUSES)
        action, named = next((row for row in matches if row[1]), (Action.OTHER, None))
        yield Step(
            action=action,
            table=_bare(found[1]),
            column=_bare(named[1]) if named else "",
            line=told.line,
            is_not_null=bool(_NOT_NULL.search(clause)),
            has_default=bool(_DEFAULT.search(clause)),
            is_gentle=bool(_GENTLE.search(clause)),
            in_transaction=told.in_transaction,
        )


def _clauses(text: str) -> Iterator[str]:
    """Yield the parts of *text* between commas that stand in no parentheses."""
    depth = start = 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            yield text[start:at].strip()
            start = at + 1
    if text[start:].strip():
        yield text[start:].strip()


_NOT_NULL: Final = re.compile(r"(?i)\bNOT\s+NULL\b|\bPRIMARY\s+KEY\b")
_DEFAULT: Final = re.compile(r"(?i)\b(?:DEFAULT|GENERATED|SERIAL|BIGSERIAL|AUTO_INCREMENT)\b")
_GENTLE: Final = re.compile(r"(?i)\bNOT\s+VALID\b|\bUSING\s+INDEX\b|\bCONCURRENTLY\b")


def _clause(text: str) -> re.Pattern[str]:
    return re.compile("(?is)" + re.sub(r"\bNAME\b", lambda _: _NAME, text))


_CLAUSES: Final = (
    (Action.ADD_CONSTRAINT, _clause(r"ADD\s+(?:CONSTRAINT|FOREIGN|CHECK|UNIQUE|PRIMARY)\b()")),
    (Action.CREATE_INDEX, _clause(r"ADD\s+(?:FULLTEXT\s+|SPATIAL\s+)?(?:INDEX|KEY)\b()")),
    (Action.OTHER, _clause(r"DROP\s+(?:CONSTRAINT|INDEX|KEY|FOREIGN|PRIMARY|CHECK|DEFAULT)\b()")),
    (Action.DROP_COLUMN, _clause(r"DROP\s+(?:COLUMN\s+)?NAME")),
    (Action.ADD_COLUMN, _clause(r"ADD\s+(?:COLUMN\s+)?NAME\s+\S")),
    (Action.RENAME_COLUMN, _clause(r"RENAME\s+(?:COLUMN\s+)?NAME\s+TO\b")),
    (Action.RENAME_TABLE, _clause(r"RENAME\s+(?:TO|AS)\b()")),
    (Action.RENAME_COLUMN, _clause(r"CHANGE\s+(?:COLUMN\s+)?NAME")),
    (Action.SET_NOT_NULL, _clause(r"ALTER\s+(?:COLUMN\s+)?NAME\s+SET\s+NOT\s+NULL")),
    (Action.CHANGE_TYPE, _clause(r"ALTER\s+(?:COLUMN\s+)?NAME\s+(?:SET\s+DATA\s+)?TYPE\b")),
    (Action.CHANGE_TYPE, _clause(r"MODIFY\s+(?:COLUMN\s+)?NAME")),
)
"""The first that matches says what a clause of ``ALTER TABLE`` does."""


_Read = Callable[[Action, "re.Match[str]", _Statement], Iterator[Step]]
_STATEMENTS: Final[tuple[tuple[Action, re.Pattern[str], _Read], ...]] = (
    (Action.OTHER, _clause(r"ALTER\s+TABLE\s+NAME\s*"), _altered),
    (
        Action.CREATE_INDEX,
        _clause(r"CREATE\s+(?:UNIQUE\s+)?INDEX\b.*?\bON\s+NAME"),
        _table,
    ),
    (
        Action.CREATE_TABLE,
        _clause(r"CREATE\s+(?:(?:GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED)\s+)*TABLE\s+NAME"),
        _table,
    ),
    (Action.DROP_TABLE, _clause(r"DROP\s+TABLE\s+NAME"), _table),
    (Action.RENAME_TABLE, _clause(r"RENAME\s+TABLE\s+NAME"), _table),
)
