"""JSON that a host sent, of which nothing is believed to be there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from gate.model.regex import regex
from gate.model.value import dataclass

_LONE_SURROGATE: Final = regex("[\ud800-\udfff]")
_FIRST_YEAR: Final = 1970
_YEAR_AFTER_ALL: Final = 2200
"""What lies beyond is no moment of a host's, but its word for none; as in exported events."""
_FULL_ID: Final = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class Payload:
    """A part of a document, and the keys that lead to it."""

    data: object
    keys: tuple[str, ...] = ()

    def at(self, *keys: str) -> Payload:
        """Return what stands under *keys*, one inside the other."""
        data = self.data
        for key in keys:
            data = data.get(key) if isinstance(data, dict) else None
        return Payload(data, self.keys + keys)

    def each(self, *keys: str) -> Iterator[Payload]:
        """Yield the objects of the list under *keys*; what is no object is left out."""
        data = self.at(*keys).data
        for part in data if isinstance(data, list) else ():
            if isinstance(part, dict):
                yield Payload(part, self.keys + keys)

    def whole(self, *keys: str) -> list[Payload] | None:
        """Return the list of objects under *keys*; `None` if it is none, or one is withheld."""
        data = self.at(*keys).data
        found = list(self.each(*keys))
        return found if isinstance(data, list) and len(found) == len(data) else None

    @property
    def is_there(self) -> bool:
        """Whether this is an object."""
        return isinstance(self.data, dict)

    def has(self, key: str) -> bool:
        """Say whether there is an object under *key*."""
        return self.at(key).is_there

    def text(self, *keys: str) -> str:
        """Return the text under *keys*, without what UTF-8 cannot write; empty for none."""
        data = self.at(*keys).data
        return _LONE_SURROGATE.sub("\ufffd", data) if isinstance(data, str) else ""

    def name(self, *keys: str) -> str:
        """Return the text or whole number under *keys* as a text; empty for neither."""
        number = self.number(*keys)
        return self.text(*keys) if number is None else str(number)

    def number(self, *keys: str) -> int | None:
        """Return the whole number under *keys*."""
        data = self.at(*keys).data
        return data if isinstance(data, int) and not isinstance(data, bool) else None

    def flag(self, *keys: str) -> bool | None:
        """Return the truth under *keys*; `None` for neither."""
        data = self.at(*keys).data
        return data if isinstance(data, bool) else None

    def object_id(self, *keys: str) -> str:
        """Return the full id of a git object under *keys*; empty for none."""
        text = self.text(*keys)
        return text if _FULL_ID.fullmatch(text) else ""

    def time(self, *keys: str) -> datetime | None:
        """Return the moment under *keys*, which must name its zone and lie in our times."""
        try:
            moment = datetime.fromisoformat(self.text(*keys))
        except ValueError:
            return None
        is_ours = _FIRST_YEAR <= moment.year < _YEAR_AFTER_ALL
        return moment if moment.tzinfo and is_ours else None
