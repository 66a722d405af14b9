"""
Exported events: JSON lines (https://jsonlines.org), one thing that happened on each.

docs/kpis.md has the format. The order of the lines says nothing, so that files may be put one
after the other; an empty line is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Final

from gate.model.flow import Covered, FlowEvent, Gap, Kind, Observed, What
from gate.model.text import cut, visible
from gate.model.value import dataclass

_LONGEST: Final = 300
"""Characters of a text."""
_MOST_LINES: Final = 10**9
"""Lines that a pull request may change; of waivers there are no more."""
_YEARS: Final = range(1970, 2200)
_MOST_FAULTS: Final = 10
"""Faulty lines that are told; of more, how many."""
_COVERED: Final = "covered"
_GAP: Final = "gap"
_DECISIONS: Final = frozenset({"pass", "fail", "inconclusive"})
Row = Mapping[str, Any]
"""One line, as JSON holds it."""


class BadEvents(ValueError):  # noqa: N818 - the noun is the events
    """Lines are no events; `faults` says of each which and why, ``line 3: …``."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class _Fault(Exception):  # noqa: N818 - the reason, which becomes a line of BadEvents
    """A line is no event; the text is the reason, as one clause."""


def read_events(data: bytes, zone: tzinfo = UTC) -> Observed:
    """
    Return what *data* tells; a day on which a bug was found begins in *zone*.

    Raises:
        BadEvents: a line is no event.
    """
    read = _Reader(zone)
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            read.line(number, line)
    return read.observed()


class _Reader:
    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._events: dict[FlowEvent, None] = {}
        self._covered: dict[Covered, None] = {}
        self._gaps: dict[Gap, None] = {}
        self._faults: list[str] = []
        self._fault_count = 0

    def line(self, number: int, line: bytes) -> None:
        try:
            row = _row(line)
            if row.get("event") == _COVERED:
                self._covered[_span(row)] = None
            elif row.get("event") == _GAP:
                self._gaps[_gap(row)] = None
            else:
                self._events[_event(row, self._zone)] = None
        except _Fault as fault:
            self._fault_count += 1
            if self._fault_count <= _MOST_FAULTS:
                self._faults.append(f"line {number:,}: {fault}")

    def observed(self) -> Observed:
        """
        Return what the lines told.

        Raises:
            BadEvents: one of them is no event.
        """
        if self._faults:
            others = self._fault_count - len(self._faults)
            more = (f"and {others:,} more",) if others else ()
            raise BadEvents((*self._faults, *more))
        return Observed(
            events=tuple(self._events), covered=tuple(self._covered), gaps=tuple(self._gaps)
        )


def _row(line: bytes) -> Row:
    try:
        row = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        raise _Fault("it is no JSON in UTF-8") from None
    if not isinstance(row, dict):
        raise _Fault("it is no JSON object")
    return row


def _span(row: Row) -> Covered:
    _refuse_others(row, {"kind", "since", "until"})
    since, until = _moment(row, "since"), _moment(row, "until")
    if until < since:
        raise _Fault("`until` is before `since`")
    return Covered(kind=_kind(row), since=since, until=until)


def _gap(row: Row) -> Gap:
    _refuse_others(row, {"kind", "reason"})
    return Gap(kind=_kind(row), reason=_text(row, "reason"))


def _kind(row: Row) -> Kind:
    told = _text(row, "kind")
    if told not in {kind.value for kind in Kind}:
        raise _Fault(f"`kind` is none of {', '.join(kind.value for kind in Kind)}")
    return Kind(told)


def _event(row: Row, zone: tzinfo) -> FlowEvent:
    name = _text(row, "event")
    if name not in _SHAPES:
        raise _Fault(f"there is no event {visible(cut(name, 40))!r}; one of {', '.join(_SHAPES)}")
    shape = _SHAPES[name]
    _refuse_others(row, {"at", *shape.needs, *shape.may})
    for field in shape.needs:
        if field not in row:
            raise _Fault(f"`{field}` is missing, which {name} needs")
    what = What(name)
    day = _day(row, zone) if what is What.BUG else None
    told = {_FIELDS[field].slot: _FIELDS[field].read(row, field) for field in shape.of(row)}
    return FlowEvent(what=what, at=day or _moment(row, "at"), **told)


def _refuse_others(row: Row, known: set[str]) -> None:
    for field in row.keys() - known - {"event"}:
        raise _Fault(f"there is no field {visible(cut(field, 40))!r} here")


def _moment(row: Row, field: str) -> datetime:
    try:
        at = datetime.fromisoformat(_text(row, field))
    except ValueError:
        raise _Fault(f"`{field}` is no time as ISO 8601 writes it") from None
    if at.tzinfo is None:
        raise _Fault(f"`{field}` names no zone: end it with Z or +02:00")
    if at.year not in _YEARS:
        raise _Fault(f"`{field}` is not between {_YEARS.start} and {_YEARS.stop - 1}")
    return at.astimezone(UTC)


def _day(row: Row, zone: tzinfo) -> datetime | None:
    """Return when the day begins that ``at`` names; `None` if it names a moment."""
    try:
        day = date.fromisoformat(_text(row, "at"))
    except ValueError:
        return None
    if day.year not in _YEARS:
        raise _Fault(f"`at` is not between {_YEARS.start} and {_YEARS.stop - 1}")
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _text(row: Row, field: str) -> str:
    told = row.get(field)
    if not isinstance(told, str) or not told.strip():
        raise _Fault(f"`{field}` is {'no text' if field in row else 'missing'}")
    return cut(told.strip(), _LONGEST)


def _login(row: Row, field: str) -> str:
    """Return a login; ``null`` is an account that was deleted."""
    return "" if row[field] is None else _text(row, field).removeprefix("@")


def _key(row: Row, field: str) -> str:
    told = row[field]
    if isinstance(told, int) and not isinstance(told, bool) and 0 < told < _MOST_LINES:
        return str(told)
    return _text(row, field).removeprefix("#")


def _flag(row: Row, field: str) -> bool:
    told = row[field]
    if not isinstance(told, bool):
        raise _Fault(f"`{field}` is neither true nor false")
    return told


def _number(row: Row, field: str) -> int | None:
    told = row[field]
    if told is None:
        return None
    if not isinstance(told, int) or isinstance(told, bool) or not 0 <= told < _MOST_LINES:
        raise _Fault(f"`{field}` is no number of {field}")
    return told


def _labels(row: Row, field: str) -> tuple[str, ...]:
    told = row[field]
    if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
        raise _Fault(f"`{field}` is no list of texts")
    return tuple(sorted({cut(each, _LONGEST) for each in told}))


def _fields(row: Row, field: str) -> tuple[tuple[str, str], ...]:
    told = row[field]
    if not isinstance(told, dict) or not all(isinstance(each, str) for each in told.values()):
        raise _Fault(f"`{field}` is no object of texts")
    return tuple(sorted((cut(name, _LONGEST), cut(told[name], _LONGEST)) for name in told))


def _decision(row: Row, field: str) -> str:
    told = _text(row, field)
    if told not in _DECISIONS:
        raise _Fault(f"`{field}` is none of {', '.join(sorted(_DECISIONS))}")
    return told


@dataclass(frozen=True, slots=True)
class _Field:
    """What a field of a line becomes."""

    slot: str
    """The field of `FlowEvent`."""
    read: Callable[[Row, str], Any]


@dataclass(frozen=True, slots=True)
class _Shape:
    """The fields of one event, beside ``event`` and ``at``."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()

    def of(self, row: Row) -> Iterator[str]:
        """Yield those that *row* has."""
        return (field for field in (*self.needs, *self.may) if field in row)


_FIELDS: Final[Mapping[str, _Field]] = {
    "pull_request": _Field("key", _key),
    "bug": _Field("key", _key),
    "by": _Field("by", _login),
    "bot": _Field("is_bot", _flag),
    "of": _Field("of", _login),
    "of_bot": _Field("is_of_bot", _flag),
    "draft": _Field("is_draft", _flag),
    "title": _Field("title", _text),
    "lines": _Field("lines", _number),
    "labels": _Field("labels", _labels),
    "fields": _Field("fields", _fields),
    "duplicate": _Field("is_duplicate", _flag),
    "decision": _Field("decision", _decision),
    "waivers": _Field("waivers", _number),
}
_OF_ONE: Final = ("pull_request",)
_BY: Final = ("by", "bot")
_SHAPES: Final[Mapping[str, _Shape]] = {
    "opened": _Shape((*_OF_ONE, "by"), ("bot", "draft", "title", "lines")),
    "committed": _Shape(_OF_ONE),
    "ready": _Shape(_OF_ONE, _BY),
    "review_requested": _Shape(_OF_ONE, (*_BY, "of", "of_bot")),
    "reviewed": _Shape((*_OF_ONE, "by"), ("bot",)),
    "merged": _Shape(_OF_ONE, (*_BY, "lines")),
    "closed": _Shape(_OF_ONE, _BY),
    "reopened": _Shape(_OF_ONE, _BY),
    "deployed": _Shape((), (*_OF_ONE, *_BY)),
    "bug": _Shape(("bug",), ("title", "labels", "fields", "duplicate")),
    "judged": _Shape(("decision",), (*_OF_ONE, "waivers")),
}


def written_events(observed: Observed) -> Iterator[str]:
    """Yield *observed* as lines that `read_events` reads, in the order of time."""
    for each in sorted(observed.covered, key=lambda one: (one.kind.value, one.since, one.until)):
        told = {"kind": each.kind.value, "since": _written(each.since)}
        yield _line({"event": _COVERED, **told, "until": _written(each.until)})
    for gap in sorted(observed.gaps, key=lambda one: (one.kind.value, one.reason)):
        yield _line({"event": _GAP, "kind": gap.kind.value, "reason": gap.reason})
    rows = ((event.at, _line(dict(_pairs(event)))) for event in observed.events)
    yield from (line for _, line in sorted(rows))


def _pairs(event: FlowEvent) -> Iterable[tuple[str, object]]:
    yield "event", event.what.value
    yield "at", _written(event.at)
    shape = _SHAPES[event.what.value]
    for field in (*shape.needs, *shape.may):
        told = getattr(event, _FIELDS[field].slot)
        if field in shape.needs or not (told is None or told is False or told == ""):
            yield field, _plain(field, told)


def _plain(field: str, told: object) -> object:
    if field == "by":
        return told or None
    return dict(told) if field == "fields" and isinstance(told, tuple) else told


def _written(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _line(row: Mapping[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(", ", ": ")) + "\n"
