"""
One advisory, as far as an audit asks of it: which releases it names, how bad it is, what mends it.

It is made from a record in the OSV format (https://ossf.github.io/osv-schema/).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from gate.engines.advisories.severity import UNRATED, Rating, rating_of
from gate.model.regex import regex
from gate.model.value import dataclass
from gate.model.work import Record

ECOSYSTEM: Final = "PyPI"
_RUNS: Final = regex(r"[-_.]+")
_KINDS: Final = ("introduced", "fixed", "last_affected", "limit")
_COMPARABLE: Final = ("ECOSYSTEM", "SEMVER")
"""Ranges of versions; those of git commits say nothing of a release."""
_SUMMARY: Final = 200
_ID: Final = regex(r"[!-~]{1,200}")
"""What names an advisory; half a character, or a line end, names none."""

Event = tuple[str, str]
"""(one of ``introduced``, ``fixed``, ``last_affected``, ``limit``; a version)."""


class BadRecord(ValueError):  # noqa: N818 - no error of ours: the record is not in the format
    """A record is not in the OSV format; the text says why, as one clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory:
    """One advisory on one package."""

    id: str
    aliases: tuple[str, ...] = ()
    """Other names of the same: ``CVE-2019-14234``, ``GHSA-…``."""
    summary: str = ""
    """One line, cut."""
    rating: Rating = UNRATED
    versions: tuple[str, ...] = ()
    """Vulnerable releases, one by one."""
    ranges: tuple[tuple[Event, ...], ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """Every name that it has."""
        return frozenset((self.id, *self.aliases))


def advisories_of(record: object) -> dict[str, Advisory]:
    """
    Return what *record*, in the OSV format, says, by the canonical name of each PyPI package.

    A withdrawn record says nothing.

    Raises:
        BadRecord: it is not in the format.
    """
    if not isinstance(record, dict) or not _is_id(record.get("id")):
        raise BadRecord("it has no id")
    if record.get("withdrawn"):
        return {}
    places: dict[str, list[Mapping[str, Any]]] = {}
    for affected in _tables(record, "affected"):
        package = affected.get("package")
        if isinstance(package, dict) and _is_ours(package):
            places.setdefault(canonical(_text(package, "name")), []).append(affected)
    return {name: _advisory(record, affected) for name, affected in places.items()}


def canonical(name: str) -> str:
    """Return *name* as packages are compared (PEP 503); packaging's own imports 20 ms more."""
    return _RUNS.sub("-", name).lower()


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_ours(package: Mapping[str, Any]) -> bool:
    return _text(package, "ecosystem").partition(":")[0] == ECOSYSTEM


def _advisory(record: Mapping[str, Any], affected: list[Mapping[str, Any]]) -> Advisory:
    versions = (each for place in affected for each in _texts(place, "versions"))
    ranges = (each for place in affected for each in _ranges(place))
    told = record.get("summary") or record.get("details") or ""
    if not isinstance(told, str):
        raise BadRecord("its summary is no text")
    return Advisory(
        id=record["id"],
        aliases=tuple(sorted({*filter(_is_id, _texts(record, "aliases"))} - {record["id"]})),
        summary=_whole(" ".join(told.split("\n\n")[0].split()))[:_SUMMARY],
        rating=rating_of(record, affected),
        versions=tuple(dict.fromkeys(versions)),
        ranges=tuple(dict.fromkeys(ranges)),
    )


def _whole(text: str) -> str:
    """Return *text* with what is half a character, which no report can hold, as a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _ranges(affected: Mapping[str, Any]) -> Iterator[tuple[Event, ...]]:
    for each in _tables(affected, "ranges"):
        if each.get("type") in _COMPARABLE:
            yield tuple(_event(event) for event in _tables(each, "events"))


def _event(event: Mapping[str, Any]) -> Event:
    kinds = [kind for kind in _KINDS if kind in event]
    if len(kinds) != 1:
        raise BadRecord("an event of a range is none of those that the format knows")
    return kinds[0], _text(event, kinds[0])


def _tables(table: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = table.get(key) or []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise BadRecord(f"`{key}` is no list of objects")
    return value


def _texts(table: Mapping[str, Any], key: str) -> list[str]:
    value = table.get(key) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadRecord(f"`{key}` is no list of texts")
    return value


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value:
        raise BadRecord(f"`{key}` is no text")
    return value


def to_record(advisory: Advisory) -> Record:
    """Return *advisory* as the database keeps it."""
    return {
        "id": advisory.id,
        "aliases": list(advisory.aliases),
        "summary": advisory.summary,
        "score": advisory.rating.score,
        "level": advisory.rating.level,
        "versions": list(advisory.versions),
        "ranges": [[list(event) for event in events] for events in advisory.ranges],
    }


def from_record(record: Record) -> Advisory:
    """Return what `to_record` was given."""
    told = cast("dict[str, Any]", record)
    return Advisory(
        id=told["id"],
        aliases=tuple(told["aliases"]),
        summary=told["summary"],
        rating=Rating(score=told["score"], level=told["level"]),
        versions=tuple(told["versions"]),
        ranges=tuple(tuple((kind, at) for kind, at in events) for events in told["ranges"]),
    )
