"""Checks what a user wrote against its model, and says every fault in a person's words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, time
from typing import TYPE_CHECKING, Final, TypeVar

from gate.model.error import SettingsError
from gate.model.text import count, visible
from gate.model.toml import Table
from gate.model.value import dataclass, field
from gate.options import Written
from gate.options.known import known
from gate.settings.find import WAIVERS_FILE
from gate.settings.schema import Schema, Spot, nodes_at, schema_of
from gate.settings.toml import key, read_toml
from gate.settings.wording import did_you_mean, kind_of, told

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

WrittenT = TypeVar("WrittenT", bound=Written)

_MOST_LEVELS: Final = 32
_SHOWN_LEVELS: Final = 4
"""How much of a key is told that nobody can read to its end."""
_MOST_FAULTS: Final = 50
_SCHEMA: Final = "`gate schema` prints what may stand there"
_WAIVER: Final = (
    "a row of [[waivers]] has rule or fingerprint, reason, owner, created, expires, and may have"
    " path and ticket"
)
_INT64: Final = range(-(2**63), 2**63)
"""The whole numbers that TOML promises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong in one file."""

    file: str
    spot: Spot
    """In the whole file; empty if the file itself is wrong."""
    what: str
    hint: str = ""

    def __str__(self) -> str:
        """Return ``file: key: what; hint``, as ``gate.toml: stages.sast.level: is missing``."""
        place = ": ".join(filter(None, (self.file, spelled(self.spot), self.what)))
        return f"{place}; {self.hint}" if self.hint else place


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One file under check, and the faults it has so far."""

    file: str
    prefix: tuple[str, ...] = ()
    """The keys under which everything stands: ``tool``, ``gate`` in ``pyproject.toml``."""
    is_known: bool = False
    """Whether this very text was found without a fault before, by this very gate."""
    faults: list[Fault] = field(default_factory=list)

    def add(self, spot: Spot, what: str, hint: str = "") -> None:
        """Note a fault; of several at one spot the first counts."""
        fault = Fault(file=self.file, spot=(*self.prefix, *spot), what=what, hint=hint)
        if all(fault.spot != known.spot for known in self.faults):
            self.faults.append(fault)

    def read(self, data: bytes) -> Table:
        """Return the file's table without its prefix; an empty one, and a fault, if it has none."""
        try:
            table: object = read_toml(data)
        except ValueError as error:
            self.faults.append(Fault(file=self.file, spot=(), what=str(error)))
            return {}
        for part in self.prefix:
            table = table.get(part, {}) if isinstance(table, dict) else {}
        return self.table(table, ())

    def table(self, found: object, spot: Spot) -> Table:
        """Return *found*; an empty table, and a fault, if it is something else."""
        if isinstance(found, dict):
            return found
        hint = f"write [{spelled((*self.prefix, *spot))}]"
        self.add(spot, f"must be a table, and is {kind_of(found)}", hint)
        return {}

    def parse(
        self, shape: type[WrittenT], table: Table, spot: Spot, *, array: str = ""
    ) -> WrittenT | None:
        """
        Return *table*, which stands at *spot*, as *shape*; nothing if it has a fault.

        *array* is the one key of *table* that a user does not write: its rows stand at *spot*.
        """
        if self.is_known:
            with suppress(TypeError, ValueError):
                return known(shape, table)
        from pydantic import ValidationError  # noqa: PLC0415 - slow to import, and seldom needed

        from gate.options.checked import checked as checked_as  # noqa: PLC0415 - as above

        before = len(self.faults)
        checked = _Checked(sheet=self, shape=shape, spot=spot, array=array)
        plain = checked.plain(table, ())
        try:
            written = checked_as(shape, plain)
        except ValidationError as error:
            for part in error.errors(include_url=False):
                checked.say(table, part)
            return None
        return None if len(self.faults) > before else written


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """One table under check; every spot in it is relative to the table."""

    sheet: Sheet
    shape: type[Written]
    spot: Spot
    array: str

    def add(self, here: Spot, what: str, hint: str = "") -> None:
        """Note a fault at *here*."""
        written = here[1:] if self.array and here[:1] == (self.array,) else here
        self.sheet.add((*self.spot, *written), what, hint)

    def say(self, table: Table, error: ErrorDetails) -> None:
        """Note one of pydantic's errors in *table*."""
        here, found = _in_table(table, error)
        what, hint = told(error, found, self._nodes(here))
        if error["type"] == "extra_forbidden":
            names = _known_keys(self._nodes(here[:-1]))
            what, hint = "no such key", did_you_mean(str(here[-1]), names, "keys")
        self.add(here, what, hint)

    def plain(self, found: object, here: Spot) -> object:
        """Return *found* as JSON can hold it, with a fault for each value that it cannot."""
        if len(here) > _MOST_LEVELS:
            self.add(here[:_SHOWN_LEVELS], "is nested too deeply")
            return None
        if isinstance(found, dict):
            return {name: self.plain(part, (*here, name)) for name, part in found.items()}
        if isinstance(found, list):
            return [self.plain(part, (*here, index)) for index, part in enumerate(found)]
        if isinstance(found, date | time):
            self._check_date(here)
            return found.isoformat()
        if isinstance(found, float) and not math.isfinite(found):
            self.add(here, f"must be a finite number, and is {found}")
            return 0
        if isinstance(found, int) and found not in _INT64:
            self.add(here, "is a number beyond 64 bits")
            return 0
        return found

    def _check_date(self, here: Spot) -> None:
        """Hold that a date stands only where one is wanted, for as JSON it is a text."""
        nodes = self._nodes(here)
        if nodes and not any(str(node.get("format", "")).startswith("date") for node in nodes):
            self.add(here, "is a date or time where none is wanted", "put it in quotes")

    def _nodes(self, here: Spot) -> list[Schema]:
        return nodes_at(schema_of(self.shape), here)


def raise_faults(sheets: Iterable[Sheet], *, where: str) -> None:
    """
    Return if no sheet has a fault.

    Raises:
        SettingsError: it names every fault, a line for each.
    """
    faults = [fault for sheet in sheets for fault in sheet.faults]
    if not faults:
        return
    lines = [f"  {fault}" for fault in faults[:_MOST_FAULTS]]
    if len(faults) > _MOST_FAULTS:
        lines.append(f"  and {count(len(faults) - _MOST_FAULTS, 'more fault')}")
    raise SettingsError(
        "\n".join((f"the settings have {count(len(faults), 'fault')}:", *lines)),
        where=where,
        fix=f"mend what is named; {_WAIVER if where == WAIVERS_FILE else _SCHEMA}",
    )


def _known_keys(nodes: Iterable[Schema]) -> list[str]:
    """Return the keys that any of the schema's *nodes* names."""
    return [name for node in nodes for name in node.get("properties", {})]


def spelled(spot: Spot) -> str:
    """Return ``a.b[#2].c``: items of an array are counted from 1, as people count."""
    said = "".join(
        f"[#{part + 1}]" if isinstance(part, int) else f".{visible(key(part))}" for part in spot
    )
    return said.removeprefix(".")


def _in_table(table: object, error: ErrorDetails) -> tuple[Spot, object]:
    """
    Return where *error* stands, and what stands there.

    The names that pydantic gives to the branches of a union are left out.
    """
    spot: list[str | int] = []
    last = len(error["loc"]) - 1
    for index, part in enumerate(error["loc"]):
        below = _items(table)
        if part in below:
            table = below[part]
        elif index < last or error["type"] != "missing":
            continue
        spot.append(part)
    return tuple(spot), table


def _items(found: object) -> Mapping[str | int, object]:
    """Return what *found* holds, by key or 0-based index."""
    if isinstance(found, list):
        return dict(enumerate(found))
    return found if isinstance(found, dict) else {}
