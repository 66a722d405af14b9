"""
Is a commit's message a Conventional Commit, and what does it say?

The grammar is that of the specification, version 1.0.0, and nothing more: which types a team
uses is the team's affair (https://www.conventionalcommits.org/en/v1.0.0/#specification). The
numbers below are the clauses of that page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.value import dataclass

AUTOSQUASH: Final = ("fixup!", "squash!", "amend!")
"""How a message starts that ``git rebase --autosquash`` is to fold into another commit."""
_MOST: Final = 262_144
"""Characters of a message that are read."""
_TYPE: Final = r"[^\W\d_][\w.+/-]*"
"""A noun (1), in any language's letters."""
_HEADER: Final = re.compile(rf"({_TYPE})(?:\(([^()\r\n]*)\))?(!?): (.*)")
_FOOTER: Final = re.compile(r"(BREAKING CHANGE|[A-Za-z][\w-]*)(?:: | #)(.*)")
"""A token with ``-`` in place of blanks, but for BREAKING CHANGE; then its value (8, 9)."""
_BREAKING: Final = frozenset({"BREAKING CHANGE", "BREAKING-CHANGE"})
"""The only units that are upper case (15, 16)."""
_REVERT: Final = re.compile(r'Revert "(.+)"\n\s*\n(?s:.*)This reverts commit [0-9a-f]{7,64}')
"""What ``git revert`` writes by itself."""
_SCISSORS: Final = re.compile(r"^\S{1,8} -{8,} >8 -{8,}$", re.MULTILINE)
"""The line below which ``git commit --verbose`` shows the change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitMessage:
    """What a message that follows the specification says."""

    type: str
    """In lower case, for types are not told apart by it (15)."""
    scope: str = ""
    """In lower case; empty for none."""
    description: str
    body: str = ""
    footers: tuple[tuple[str, str], ...] = ()
    """(token, value) in their order; a value may have line breaks."""
    is_breaking: bool = False
    """Whether ``!`` or a footer says so (11)."""


class NotConventional(ValueError):  # noqa: N818 - no fault of the reader: it says what is wrong
    """A message does not follow the specification; the text says where, as one clause."""


def read_message(text: str) -> CommitMessage:
    """
    Return what the message *text* says.

    Raises:
        NotConventional: it does not follow the specification.
    """
    header, _, rest = text[:_MOST].replace("\r\n", "\n").strip("\n").partition("\n")
    found = _HEADER.fullmatch(header.rstrip())
    if found is None:
        raise NotConventional(_what_is_wrong(header))
    kind, scope, mark, description = found.groups()
    if scope is not None and not scope.strip():
        raise NotConventional("the scope in parentheses is empty")
    if rest.partition("\n")[0].strip():
        raise NotConventional("no blank line parts the first line from the text below it")
    body, footers = _parts(rest)
    breaking = [value for token, value in footers if token in _BREAKING]
    if "" in breaking:
        raise NotConventional("its BREAKING CHANGE footer does not say what breaks")
    return CommitMessage(
        type=kind.casefold(),
        scope=(scope or "").strip().casefold(),
        description=description.strip(),
        body=body,
        footers=footers,
        is_breaking=bool(mark or breaking),
    )


def _what_is_wrong(header: str) -> str:
    """Return why *header* is no first line of a Conventional Commit."""
    if not header.strip():
        return "it is empty"
    if is_autosquash(header):
        return f"it starts with {header.split(maxsplit=1)[0]}, to be folded into another commit"
    before, colon, after = header.partition(":")
    if not colon:
        return "its first line has no type and colon"
    if not re.fullmatch(rf"{_TYPE}(?:\([^()]*\))?!?", before):
        return "what stands before its first colon is no type, or type(scope)"
    if not after.strip():
        return "no description follows the colon"
    return "no blank follows the colon"


def _parts(rest: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """
    Return the body and the footers of *rest*, what stands below the first line.

    The first footer follows a blank line (8); what is below it is its value, until the next (10).
    """
    lines = rest.strip("\n").split("\n")
    above = ["", *lines]
    for number, line in enumerate(lines):
        if not above[number].strip() and _FOOTER.match(line):
            return "\n".join(lines[:number]).strip("\n"), tuple(_footers(lines[number:]))
    return "\n".join(lines), ()


def _footers(lines: list[str]) -> Iterator[tuple[str, str]]:
    token, value = "", [""]
    for line in lines:
        found = _FOOTER.match(line)
        if found is None:
            value.append(line)
            continue
        if token:
            yield token, "\n".join(value).strip()
        token, value = found[1], [found[2]]
    yield token, "\n".join(value).strip()


def is_autosquash(text: str) -> bool:
    """Say whether *text* is to be folded into another commit before anybody merges it."""
    return text.startswith(AUTOSQUASH)


def reverted(text: str) -> str:
    """Return the first line of the commit that *text*, as git writes it, reverts; empty if none."""
    found = _REVERT.match(text[:_MOST].replace("\r\n", "\n"))
    return found[1] if found else ""


def written(text: str) -> str:
    """Return what is left of *text* when git has taken its own comments out of it."""
    above = _SCISSORS.split(text, maxsplit=1)[0]
    return "\n".join(line for line in above.splitlines() if not line.startswith("#"))
