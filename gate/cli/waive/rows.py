"""Rows for ``gate.waivers.toml``: within what the settings allow, and each of them once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from gate.cli.settled import settings_of
from gate.cli.write import write_report
from gate.model.error import UsageError
from gate.model.path import RepoPath, is_utf8
from gate.model.text import count, visible
from gate.model.value import dataclass, replace
from gate.model.waiver import Waiver, limit_of

if TYPE_CHECKING:
    from gate.cli.source import Source
    from gate.settings.load import Settings

FILE: Final = "gate.waivers.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What every row says alike."""

    reason: str
    owner: str
    ticket: str
    created: date
    days: int | None
    """How long it is accepted; `None` for as long as the settings allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The finding that a row names."""

    rule: str
    fingerprint: str
    path: RepoPath | None
    """`None` for a finding that stands in no file."""
    is_waivable: bool


class Refused(Exception):  # noqa: N818 - the reason, as one clause
    """The settings let nobody accept a finding like that."""


def waiver_of(named: Named, terms: Terms, settings: Settings) -> Waiver:
    """
    Return the row that accepts the finding *named* on *terms*.

    Raises:
        Refused: the settings do not let it count.
    """
    from gate.settings.waivers import pattern_of  # noqa: PLC0415 - imported only when used

    if named.path is not None and not is_utf8(named.path):
        raise Refused("the name of its file is not UTF-8, and no row can hold it")
    limit = limit_of(settings.policy.limits, named.rule)
    most = min(settings.max_waiver_days, limit.max_days or settings.max_waiver_days)
    waiver = Waiver(
        rule=named.rule,
        # Without a path a fingerprint would mean equal lines in every file.
        fingerprint=named.fingerprint if named.path is not None else "",
        path="" if named.path is None else pattern_of(named.path),
        reason=terms.reason,
        owner=terms.owner,
        ticket=terms.ticket,
        created=terms.created,
        expires=terms.created + timedelta(days=terms.days or most),
    )
    if why := limit.refusal(waiver, named.rule, is_waivable=named.is_waivable):
        raise Refused(why)
    return waiver


class File:
    """The waivers of the work tree, to which rows are appended."""

    def __init__(self, source: Source) -> None:
        """
        Read the file.

        Raises:
            SettingsError: no run could start with what is there.
        """
        from gate.settings.find import read_of  # noqa: PLC0415 - imported only when used

        self._source = source
        text = (read_of(source.head)(FILE) or b"").rstrip()
        self._text = text + b"\n" if text else b""
        self.waivers: tuple[Waiver, ...] = self._checked(self._text)
        """Those that are there already."""

    def new(self, waivers: Sequence[Waiver]) -> str:
        """
        Return those of *waivers* that are not there yet, as rows to be appended.

        Raises:
            SettingsError: no run could start with them.
        """
        from gate.settings.waivers import written  # noqa: PLC0415 - imported only when used

        known = {(one.fingerprint, one.path) for one in self.waivers if one.fingerprint}
        text = written(one for one in waivers if (one.fingerprint, one.path) not in known)
        self._checked(self._text + text.encode())
        return text

    def append(self, text: str) -> int:
        """
        Append the rows of *text*; return the line on which the first begins, counted from 1.

        Raises:
            PublishError: they cannot be written; what was there stays.
            UsageError: there is no work tree.
        """
        root = self._source.checkout
        if root is None:
            raise UsageError("there is no work tree", where=FILE, fix="run it in a checkout")
        whole = self._text.decode() + text
        write_report(root / FILE, [whole.removeprefix("\n")], root=root, called=FILE)
        return self._text.count(b"\n") + (2 if self._text else 1)

    def line_of(self, waiver: Waiver) -> int:
        """Return the line on which the row of *waiver*, one of these, begins, from 1."""
        return [*_rows(self._text.decode("utf-8-sig"))][self.waivers.index(waiver)]

    def _checked(self, text: bytes) -> tuple[Waiver, ...]:

        found = replace(self._source.found, waivers=text)
        return settings_of(found).policy.waivers


def _rows(text: str) -> Iterator[int]:
    for number, line in enumerate(text.split("\n"), 1):
        if "".join(line.split()).startswith("[[waivers]]"):
            yield number


def told(waiver: Waiver) -> str:
    """Return what *waiver* accepts, whose it is and until when, in a few words."""
    place = f" in {waiver.path.removeprefix('/')}" if waiver.path else ""
    lasts = count((waiver.expires - waiver.created).days, "day")
    return visible(f"{waiver.rule}{place}, {waiver.owner} until {waiver.expires} ({lasts})")
