"""Many OSV records, one after the other, into what a database holds of them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from gate.engines.advisories.advisory import Advisory, BadRecord, advisories_of
from gate.engines.advisories.database import write_database
from gate.model.value import dataclass, field


@dataclass(slots=True)
class Gathered:
    """The advisories that were read so far; of two versions of one record the newer counts."""

    by_package: dict[str, dict[str, Advisory]] = field(default_factory=dict)
    newest: str = ""
    """When the newest record was changed, in RFC 3339."""
    withdrawn: set[str] = field(default_factory=set)
    _changed: dict[str, str] = field(default_factory=dict)
    """When each record was changed, by its id."""

    def add(self, record: object) -> None:
        """
        Take *record*, in the OSV format.

        Raises:
            BadRecord: it is not in the format.
        """
        found = advisories_of(record)
        assert isinstance(record, dict)  # noqa: S101 - `advisories_of` saw to it
        name, changed = str(record["id"]), _moment(record.get("modified"))
        if changed < self._changed.get(name, ""):
            return
        if name in self._changed:
            for packages in self.by_package.values():
                packages.pop(name, None)
        self._changed[name] = changed
        self.newest = max(self.newest, changed)
        (self.withdrawn.add if record.get("withdrawn") else self.withdrawn.discard)(name)
        for package, advisory in found.items():
            self.by_package.setdefault(package, {})[name] = advisory

    def write(self, file: Path, *, source: str, made: date) -> None:
        """
        Write what was gathered to *file*.

        Raises:
            OSError: the folder cannot be written to.
        """
        newest = date.fromisoformat(self.newest[:10]) if self.newest else date(1970, 1, 1)
        kept = {name: tuple(each.values()) for name, each in self.by_package.items() if each}
        write_database(
            file,
            kept,
            source=source,
            # One record with a wrong date would make these the newest for ever.
            changed=min(newest, made),
            made=made,
            withdrawn=len(self.withdrawn),
        )


def _moment(value: object) -> str:
    """Return *value*, a moment in RFC 3339, as a text that sorts; some have the year 1."""
    try:
        year, _, rest = str(value).partition("-")
        moment = f"{int(year):04}-{rest}"
        datetime.fromisoformat(moment)
    except ValueError as error:
        raise BadRecord("it does not say when it was changed") from error
    return moment
