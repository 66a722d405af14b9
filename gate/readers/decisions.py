"""
Architecture decision records: number, status, date, and which other supersedes them.

MADR (https://adr.github.io/madr/), Nygard's form
(https://cognitect.com/blog/2011/11/15/documenting-architecture-decisions), adr-tools
(https://github.com/npryce/adr-tools).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from gate.model.path import RepoPath
from gate.model.value import dataclass
from gate.readers.prose import Section, sections, without_comments

_FILE: Final = re.compile(
    r"(?i)^(?:adr[-_ ]?)?(?P<number>\d{1,6})(?=[-_. ]).*\.(?:md|rst|txt|adoc|mdx)$"
)
_NO_RECORD: Final = re.compile(
    r"(?i)^(?:readme|index|template|adr-template|.*[-_]template)\.|^0+[-_]?template"
)
_FIELD: Final = re.compile(
    r"[-*+>|_` \t]*(?P<name>[A-Za-z][A-Za-z ]{2,19}?)[*_` \t]*[:|][*_`|\"' \t]*(?P<value>\S.*)"
)
_DATES: Final = frozenset({"date", "decided", "decided on", "accepted on", "last updated"})
_DAY: Final = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_WORDED: Final = re.compile(
    r"(?i)\b(?:(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?)?(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep"
    r"|oct|nov|dec)[a-z]*\.?,?\s+(?:(?P<after>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<year>\d{4})\b"
)
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_SUPERSEDED: Final = re.compile(r"(?i)\bsuperseded(?:[ -]by)?\b(?P<rest>[^\n]*(?:\n[^\n#]*){0,2})")
_REFERENCE: Final = re.compile(
    r"(?i)\badr[-_ #]{0,2}0*(?P<a>\d{1,6})\b"
    r"|(?:(?:^|[/\\])(?:adrs?|[\w-]*decisions)[/\\]|(?<![\w./\\-])(?=[\w-]{4,200}\.(?:md|rst|txt|adoc)\b))"
    r"(?P<b>\d{1,6})(?=[-_][a-z])"
)
"""Only a record is named so, and no migration: ``0007_order_note`` is none."""
_ANY_NUMBER: Final = re.compile(r"\b0*(\d{1,6})\b")
KNOWN: Final = ("proposed", "draft", "accepted", "approved", "rejected", "deprecated", "superseded")
"""What a status may say."""
_LONGEST: Final = 20_000
"""Characters of a record that are read for its status and date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One record."""

    path: RepoPath
    number: int | None
    """By the name of the file; `None` where it has none."""
    status: str = ""
    """In the words of the file, in lower case; empty where there is none."""
    date: date | None = None
    has_date: bool = False
    """Whether something stands there, a day of the calendar or not."""
    superseded_by: tuple[int, ...] = ()
    is_superseded: bool = False
    line: int = 1
    """Of the status, 1-based."""

    @property
    def is_status_known(self) -> bool:
        """Whether the status is one of `KNOWN`."""
        return any(word in self.status for word in KNOWN)


def is_record(path: RepoPath) -> bool:
    """Say whether the file *path*, in a folder of records, is one by its name."""
    name = path.rpartition("/")[2]
    is_text = name.lower().endswith((".md", ".mdx", ".rst", ".txt", ".adoc"))
    return is_text and not _NO_RECORD.search(name)


def decision(path: RepoPath, text: str) -> Decision:
    """Return the record that *text* at *path* is."""
    told = without_comments(text[:_LONGEST])
    found = _FILE.match(path.rpartition("/")[2])
    status, line = _status(told)
    day, has_date = _day(told)
    over = _SUPERSEDED.search(status)
    return Decision(
        path=path,
        number=int(found["number"]) if found else None,
        status=status.strip().lower(),
        date=day,
        has_date=has_date,
        superseded_by=_numbers(over["rest"]) if over else (),
        is_superseded=over is not None,
        line=line,
    )


def references(text: str) -> frozenset[int]:
    """Return the numbers of the records that *text* names: ``ADR-0007``, ``adr/0007-title.md``."""
    return frozenset(int(found["a"] or found["b"]) for found in _REFERENCE.finditer(text))


def _numbers(text: str) -> tuple[int, ...]:
    named = references(text)
    return tuple(sorted(named)) or tuple(int(one) for one in _ANY_NUMBER.findall(text)[:1])


def _field(text: str, names: frozenset[str]) -> tuple[str, int]:
    """Return the value of the first field that has one of *names*, and its line; empty for none."""
    for number, line in enumerate(text.splitlines(), 1):
        found = _FIELD.match(line[:500])
        if found and found["name"].strip().lower() in names:
            return found["value"], number
    return "", 1


def _under(text: str, *titles: str) -> Section | None:
    known = (one for one in sections(text) if one.title.lower().strip(" :") in titles)
    return next(known, None)


def _status(text: str) -> tuple[str, int]:
    """Return the status and its line: under a heading (Nygard), else in a field (MADR)."""
    under = _under(text, "status")
    if under is not None:
        return "\n".join(line for line in under.text.splitlines() if line.strip())[:500], under.line
    return _field(text, frozenset({"status"}))


def _day(text: str) -> tuple[date | None, bool]:
    """Return the record's day, if it is one, and whether anything stands there."""
    told, _ = _field(text, _DATES)
    under = _under(text, "date") or _under(text, "status")
    found = _numbers_of_day(told) or (_numbers_of_day(under.text[:500]) if under else None)
    if found is None:
        return None, bool(told)
    try:
        return date(*found), True
    except ValueError:
        return None, True


def _numbers_of_day(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day of the first date in *text*, ``2026-01-31`` or in words."""
    if found := _DAY.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    worded = _WORDED.search(text)
    day = (worded["day"] or worded["after"]) if worded else None
    if worded is None or day is None:
        return None
    return int(worded["year"]), _MONTHS.index(worded["month"].lower()) + 1, int(day)
