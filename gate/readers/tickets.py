"""
Which tickets does an export of a tracker hold?

Read are Jira's search as JSON (https://developer.atlassian.com/cloud/jira/platform/rest/v3/),
Linear's as its GraphQL answers (https://linear.app/developers/graphql), the CSV exports of both,
and lists of issues as GitHub's and GitLab's APIs give them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from gate.model.fact import Fact, Known, Unknown
from gate.model.pull_request import Label
from gate.model.ticket import Ticket, TicketState
from gate.model.work import Unreadable

_MOST: Final = 50_000_000
"""Bytes of an export that are read."""
_DEPTH: Final = 60
"""How deep a text of Jira's may be nested."""
_DONE: Final = frozenset({"done", "completed", "canceled", "cancelled", "closed", "resolved"})
_NOT_EXPORTED: Final = Unknown("the export does not say")
_Row = Mapping[str, Any]


def read_tickets(data: bytes) -> tuple[Ticket, ...]:
    """
    Return the tickets in the export *data*.

    Raises:
        Unreadable: it is no export that is known here.
    """
    if len(data) > _MOST:
        raise Unreadable("it is larger than 50 MB")
    text = data.decode("utf-8-sig", "replace")
    if text.lstrip()[:1] in ("{", "["):
        return tuple(map(_ticket, _rows(_json(text))))
    return tuple(_of_csv(text))


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is no JSON") from error


def _rows(told: object) -> Iterator[_Row]:
    """Yield each ticket of *told*: a list, or what holds one under a name of the tracker's."""
    titles = told.get("names") if isinstance(told, dict) else None
    for name in ("data", "issues", "tickets", "nodes", "issue"):
        if isinstance(told, dict) and isinstance(told.get(name), dict | list):
            told = told[name]
    rows = told if isinstance(told, list) else [told]
    for row in rows:
        if not isinstance(row, dict) or not _key(row):
            raise Unreadable("it holds what is no ticket of Jira, Linear, GitHub or GitLab")
        yield {"names": titles, **row}


def _key(row: _Row) -> str:
    for name in ("key", "identifier"):
        if isinstance(row.get(name), str):
            return str(row[name])
    number = row.get("iid", row.get("number"))
    return f"#{number}" if isinstance(number, int) else ""


def _ticket(row: _Row) -> Ticket:
    fields = row["fields"] if isinstance(row.get("fields"), dict) else row
    status, category = _status(fields)
    closed = _text(fields.get("state")).casefold() in _DONE or category.casefold() in _DONE
    return Ticket(
        key=_key(row),
        state=TicketState.CLOSED if closed else TicketState.OPEN,
        status=Known(status) if status else _NOT_EXPORTED,
        title=_text(fields.get("summary") or fields.get("title")),
        body=_text(fields.get("description") or fields.get("body")),
        criteria=_criteria(fields, row.get("names")),
        priority=_priority(fields),
        labels=tuple(_labels(fields.get("labels"))),
        blocked_by=_blockers(fields),
        created_at=_moment(fields, "created", "createdAt", "created_at"),
        updated_at=_moment(fields, "updated", "updatedAt", "updated_at"),
        kind=_text(fields.get("issuetype")),
    )


def _status(fields: _Row) -> tuple[str, str]:
    """Return the column, and what kind of column the tracker says that it is."""
    status = fields.get("status")
    if isinstance(status, dict):  # Jira
        category = status.get("statusCategory")
        kind = category.get("key") if isinstance(category, dict) else ""
        return _text(status), _text(kind)
    state = fields.get("state")
    if isinstance(state, dict):  # Linear
        return _text(state), _text(state.get("type"))
    return _text(status), ""


def _criteria(fields: _Row, names: object) -> str:
    """Return the field that is called acceptance criteria; Jira names its own fields apart."""
    titles = names if isinstance(names, dict) else {}
    for name, value in fields.items():
        title = _text(titles.get(name, name)).casefold().replace("_", " ")
        if title.startswith("acceptance"):
            return _text(value)
    return ""


def _priority(fields: _Row) -> Fact[str]:
    for name in ("priorityLabel", "priority"):
        if name in fields:
            told = _text(fields[name])
            return Known("" if told.casefold() in {"no priority", "none"} else told)
    return _NOT_EXPORTED


def _labels(told: object) -> Iterator[Label]:
    rows = told.get("nodes") if isinstance(told, dict) else told
    for row in rows if isinstance(rows, list) else ():
        yield Label(name=_text(row), set_by=_NOT_EXPORTED)


def _blockers(fields: _Row) -> Fact[tuple[str, ...]]:
    links = fields.get("issuelinks")
    if not isinstance(links, list):
        return _NOT_EXPORTED
    found = []
    for link in filter(lambda link: isinstance(link, dict), links):
        other = link.get("inwardIssue")
        kind = link.get("type")
        inward = kind.get("inward") if isinstance(kind, dict) else ""
        if isinstance(other, dict) and "blocked by" in _text(inward).casefold():
            ticket = _ticket(other) if _key(other) else None
            if ticket and ticket.state is TicketState.OPEN:
                found.append(ticket.key)
    return Known(tuple(found))


def _text(told: object, depth: int = 0) -> str:
    """Return *told* as text: a name, a number, or a document of Jira's."""
    if isinstance(told, str):
        return told
    if isinstance(told, int | float) and not isinstance(told, bool):
        return str(told)
    if isinstance(told, dict) and depth < _DEPTH:
        return _document(told, depth)
    if isinstance(told, list) and depth < _DEPTH:
        return "\n".join(filter(None, (_text(part, depth + 1) for part in told)))
    return ""


def _document(node: _Row, depth: int) -> str:
    """Return a node of the Atlassian Document Format as Markdown, or the name of a thing."""
    if "content" not in node:
        named = (node.get(name) for name in ("text", "name", "value"))
        return next((part for part in named if isinstance(part, str)), "")
    inside = _text(node["content"], depth + 1)
    return f"\n## {inside}\n" if node.get("type") == "heading" else inside


def _moment(fields: _Row, *names: str) -> datetime | None:
    for name in names:
        if isinstance(fields.get(name), str):
            return _when(fields[name])
    return None


def _when(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        return _written_when(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _written_when(text: str) -> datetime | None:
    """Return a moment as CSV exports write it."""
    forms = ("%d/%b/%y %I:%M %p", "%d/%b/%Y %I:%M %p", "%b %d, %Y, %I:%M %p", "%Y/%m/%d %H:%M")
    for form in forms:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


_COLUMNS: Final = {
    "key": ("issue key", "key", "id", "identifier", "issue id"),
    "status": ("status", "state"),
    "category": ("status category",),
    "title": ("summary", "title"),
    "body": ("description", "body"),
    "priority": ("priority",),
    "labels": ("labels",),
    "updated": ("updated",),
    "created": ("created",),
    "kind": ("issue type",),
}


def _of_csv(text: str) -> Iterator[Ticket]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise Unreadable("it is neither JSON nor CSV") from error
    titles = [title.strip().casefold() for title in rows[0]] if rows else []
    if not {"summary", "title"} & set(titles) or not {"issue key", "id", "key"} & set(titles):
        raise Unreadable("its first line names no columns of an export of Jira or Linear")
    for row in rows[1:]:
        told: dict[str, list[str]] = {}
        for title, cell in zip(titles, row, strict=False):
            told.setdefault(title, []).append(cell.strip())
        if any(map(any, told.values())):
            yield _of_row(told)


def _of_row(told: Mapping[str, list[str]]) -> Ticket:
    cells = {
        name: next((" ".join(filter(None, told[title])) for title in titles if title in told), "")
        for name, titles in _COLUMNS.items()
    }
    criteria = (
        " ".join(value)
        for title, value in told.items()
        if title.removeprefix("custom field (").startswith("acceptance")
    )
    is_done = {cells["category"].casefold(), cells["status"].casefold()} & _DONE
    return Ticket(
        key=cells["key"],
        state=TicketState.CLOSED if is_done else TicketState.OPEN,
        status=Known(cells["status"]) if cells["status"] else _NOT_EXPORTED,
        title=cells["title"],
        body=cells["body"],
        criteria=next(criteria, ""),
        priority=_priority({"priority": cells["priority"]}),
        labels=tuple(
            Label(name=name.strip(), set_by=_NOT_EXPORTED)
            for name in cells["labels"].replace(",", " ").split()
        ),
        created_at=_when(cells["created"]),
        updated_at=_when(cells["updated"]),
        kind=cells["kind"],
    )
