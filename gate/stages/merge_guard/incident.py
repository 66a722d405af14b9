"""Is incident mode declared, complete, approved, and not over?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from gate.model.approval import Standing, Word
from gate.model.fact import Unknown
from gate.model.finding import Finding
from gate.model.mentions import keys
from gate.model.person import folded
from gate.model.stage import StageInput
from gate.model.table import Table
from gate.model.text import visible
from gate.model.ticket import Ticket, TicketState
from gate.model.value import dataclass
from gate.stages.merge_guard.options import DELIVERY_OWNER, MergeGuardOptions
from gate.stages.merge_guard.people import People
from gate.stages.merge_guard.rules import (
    FOLLOW_UP_OVERDUE,
    INCIDENT,
    INCIDENT_EXPIRED,
    INCIDENT_UNAPPROVED,
    NOT_KNOWN,
)
from gate.stages.merge_guard.unknown import not_known

_LINE: Final = re.compile(
    r"(?im)^[ \t>*-]{0,6}(incident|(?:incident[- ])?reason|follow[- ]?up)\**:\**[ \t]*"
    r"(\S[^\n]{0,500})"
)
_APPROVES: Final = re.compile(r"(?im)^[ \t/]*incident(?:[ -]mode)?[ -]approved?\b")
"""What a delivery owner writes on the ticket of an incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What somebody wrote of an incident."""

    key: str
    reason: str
    follow_up: str
    where: str
    """``#7``, or the commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who approved an incident, and when."""

    login: str
    at: datetime


def declared(text: str, where: str) -> Declared | None:
    """Return the incident that *text*, without its comments, declares; `None` for none."""
    told: dict[str, str] = {}
    for name, value in _LINE.findall(text):
        kind = "reason" if "reason" in name.casefold() else name.casefold()[:6]
        if text := value.strip(" \t\r*"):
            told.setdefault(kind, text)
    if "incide" not in told:
        return None
    return Declared(
        key=_key(told["incide"]),
        reason=told.get("reason", ""),
        follow_up=_key(told.get("follow", "")),
        where=where,
    )


def _key(text: str) -> str:
    """Return the key that *text* begins with: a sentence may end with it, or a link show it."""
    first = next(iter(text.split()), "")
    return next(iter(keys([first])), first.rstrip(".,;:"))


class Incident:
    """One declared incident, held against who may approve it and how long that counts."""

    def __init__(
        self, told: Declared, people: People, given: StageInput[MergeGuardOptions]
    ) -> None:
        self.told = told
        self._given = given
        self._owners = people.holders((DELIVERY_OWNER,))
        self._approval: Approval | None = None
        self._lost = ""
        """Why what a delivery owner approved counts no more, as a clause."""
        self._untold = ""
        """Why it is not known whether somebody who approved it may, as a clause."""
        self._unknown: list[str] = []
        """What else is not known, as clauses."""
        self._follow_up: Ticket | None = None
        self._lacks = list(self._gaps())

    def approved_on_pull(self, words: Sequence[Word], edited_at: datetime | None) -> None:
        """
        Take the newest approval by a delivery owner among *words*.

        One from before *edited_at*, when the text was last edited, may be of another text.
        """
        for word in words:
            at = word.review.submitted_at
            if word.standing is Standing.COUNTS and self._is_owner(word.login) and at:
                if edited_at is None or at >= edited_at:
                    self._take(Approval(login=word.login, at=at))
                else:
                    self._lost = "the text was edited after the delivery owner approved it"

    def approved_on_ticket(self, pusher: str) -> None:
        """Take the newest approval that a delivery owner other than *pusher* wrote on the key."""
        ticket = self._given.change.host.ticket(self.told.key)
        remarks = ticket if isinstance(ticket, Unknown) else ticket.value.remarks
        if isinstance(remarks, Unknown):
            self._unknown.append(f"what stands on {self.told.key}: {remarks.reason}")
            return
        for remark in remarks.value:
            login = remark.author.login
            is_other = folded(login) != folded(pusher) and not remark.author.is_bot
            if not (is_other and self._is_owner(login) and _APPROVES.search(remark.text[:2000])):
                continue
            if remark.is_authors_own:
                self._take(Approval(login=login, at=remark.edited_at or remark.at))
            else:
                self._lost = (
                    f"others may have edited what @{visible(login)} wrote on"
                    f" {visible(self.told.key)}: approve it in a new comment"
                )

    def unknown(self, why: str) -> None:
        """Note that whether it is approved is not known."""
        self._unknown.append(why)

    @property
    def until(self) -> datetime | None:
        """When it is over; `None` if nobody approved it."""
        span = timedelta(hours=self._given.options.incident_hours)
        return self._approval.at + span if self._approval else None

    @property
    def is_over(self) -> bool:
        """Whether it was approved, and the time is up."""
        return self.until is not None and self._given.now > self.until

    @property
    def is_in_force(self) -> bool:
        """Whether it excuses anything now."""
        return bool(self._approval) and not (self.is_over or self.lacks or self.unknowns)

    @property
    def unknowns(self) -> list[str]:
        """What is not known, as clauses; whom a team holds matters until somebody approved it."""
        untold = [self._untold] if self._untold and not self._approval else []
        return [*self._unknown, *untold]

    @property
    def lacks(self) -> list[str]:
        """What keeps it from being in force, but for time, as clauses."""
        return [
            *self._lacks,
            *([self._settled] if self._settled else []),
            *([] if self._approval else [self._nobody]),
        ]

    @property
    def _settled(self) -> str:
        """Why its follow-up leaves nothing to do, as a clause; empty if it does, or did."""
        ticket, approval = self._follow_up, self._approval
        closed_at = ticket.closed_at if ticket and ticket.state is TicketState.CLOSED else None
        if ticket is None or closed_at is None or approval is None or closed_at >= approval.at:
            return ""
        return f"the follow-up {visible(ticket.key)} was closed before it was approved"

    def findings(self, excused: str) -> Iterator[Finding]:
        """Yield the record, and what keeps the incident from being in force; *excused* checks."""
        key = visible(self.told.key)
        record = dict(self._record(excused))
        told = "; ".join(f"{name} {value}" for name, value in record.items() if name != "incident")
        yield INCIDENT.found(
            f"Incident {key} is declared: {told}",
            key=self.told.key,
            details=tuple(record.items()),
        )
        for why in self.unknowns:
            yield NOT_KNOWN.found(f"Of incident {key} is not known {visible(why)}", key=key)
        if self.lacks and not self.unknowns:
            yield INCIDENT_UNAPPROVED.found(
                f"Incident {key} is not in force: {'; '.join(self.lacks)}", key=self.told.key
            )
        elif self.is_over:
            yield INCIDENT_EXPIRED.found(
                f"Incident {key} is over since {self.until:%Y-%m-%d %H:%M %Z}", key=self.told.key
            )

    def table(self, excused: str) -> Table:
        """Return the record of the incident, for every report."""
        return Table(
            name="incident mode",
            columns=("what", "record"),
            rows=tuple(self._record(excused)),
        )

    def _record(self, excused: str) -> Iterator[tuple[str, str]]:
        approval, told = self._approval, self.told
        yield "incident", visible(told.key)
        yield "declared in", told.where
        yield "reason", visible(told.reason) or "none"
        yield "follow-up", visible(told.follow_up) or "none"
        yield "approved by", f"@{visible(approval.login)}" if approval else "nobody"
        yield "approved at", f"{approval.at.isoformat()}" if approval else "never"
        yield "in force until", self.until.isoformat() if self.until else "not in force"
        yield "state", self._state
        yield "looked at", self._given.now.isoformat()
        yield "excused", excused if self.is_in_force else "nothing"

    @property
    def _state(self) -> str:
        if self.unknowns:
            return "not known"
        if self.is_over:
            return "over"
        return "in force" if self.is_in_force else "not in force"

    @property
    def _nobody(self) -> str:
        if self._owners is None:
            return f"the base's settings name nobody under `[roles] {DELIVERY_OWNER}`"
        return self._lost or "no delivery owner approved it"

    def _take(self, approval: Approval) -> None:
        if self._approval is None or approval.at > self._approval.at:
            self._approval = approval

    def _is_owner(self, login: str) -> bool:
        owners = self._owners
        if owners is None or folded(login) in owners.logins:
            return owners is not None
        self._untold = owners.missing.reason if owners.missing else ""
        return False

    def _gaps(self) -> Iterator[str]:
        """Yield what the declaration lacks."""
        if not self.told.reason:
            yield 'it gives no reason ("Reason: …")'
        if not self.told.follow_up:
            yield 'it names no follow-up ticket ("Follow-up: #13")'
            return
        ticket = self._given.change.host.ticket(self.told.follow_up)
        if isinstance(ticket, Unknown):
            self._unknown.append(f"the follow-up {self.told.follow_up}: {ticket.reason}")
        else:
            self._follow_up = ticket.value
            yield from self._follow_up_gaps(ticket.value)

    def _follow_up_gaps(self, ticket: Ticket) -> Iterator[str]:
        label = self._given.options.follow_up_label
        if ticket.state is TicketState.MISSING:
            yield f"there is no follow-up ticket {visible(ticket.key)}"
        elif label.casefold() not in {each.name.casefold() for each in ticket.labels}:
            yield f"the follow-up {visible(ticket.key)} has not the label {visible(label)}"


def overdue(given: StageInput[MergeGuardOptions], people: People) -> Iterator[Finding]:
    """Yield each open follow-up that is overdue; none where nobody may approve an incident."""
    if people.holders((DELIVERY_OWNER,)) is None:
        return
    found = given.change.host.follow_ups
    if isinstance(found, Unknown):
        yield not_known("Which follow-ups of incidents are open", found, key="follow-ups")
        return
    label = given.options.follow_up_label.casefold()
    limit = timedelta(days=given.options.follow_up_days)
    for ticket in found.value:
        is_marked = label in {each.name.casefold() for each in ticket.labels}
        made = ticket.created_at
        if is_marked and ticket.state is TicketState.OPEN and made and given.now > made + limit:
            yield FOLLOW_UP_OVERDUE.found(
                f"{visible(ticket.key)}, which follows up on an incident, is open since"
                f" {made:%Y-%m-%d}, and {given.options.follow_up_days} days are allowed",
                key=ticket.key,
            )
