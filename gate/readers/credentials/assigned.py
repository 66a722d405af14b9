"""What stands behind a name in code and configuration: the forms of ``name = value``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.regex import regex
from gate.model.value import dataclass

ROOTS: Final = ("pass", "pwd", "secret", "token", "key", "auth", "cred")
"""One of these, in lower case, stands in every name that means a credential."""
_LONGEST_NAME: Final = 60
_LONGEST_REST: Final = 60
"""Characters of a name behind its root."""
_REACH: Final = 90
"""Characters of a word behind a root, with a type that is written together with the name."""
_WORD: Final = regex(r"[\w.\-]*")
_LONGEST: Final = 300
"""Characters of a value; what is longer is data."""
_BEFORE: Final = 120
"""Characters before a name that say what kind of line it is."""
_JOINT: Final = regex(
    r"""
    (?P<rest>[\w.\-]{0,60}) (?P<close>["'`\\\])}]{0,4})
    (?:
        (?P<list> [ \t]{0,4},[ \t]{0,4})                        # ("NAME", "value")
      | >[ \t]{0,4}(?:\r?\n[ \t]{0,40})?                        # <name>value, on a line of its own
      | [ \t]{1,4}value[ \t]{0,2}=[ \t]{0,2}                    # key="name" value="value"
      | \r?\n[ \t]{0,40}(?:-[ \t])?value:[ \t]{0,4}             # name: NAME, then value: value
      | [ \t]{0,4}\{[^{}"']{0,120}?\bdefault[ \t]{0,8}=[ \t]{0,4}   # "name" { default =
      | (?:(?<=\w)[ \t]{0,8}:?[ \t]{0,4}[&*]?[A-Za-z][\w.\[\]]{0,20}[ \t]{0,8}:?=   # name: Type =
          | [ \t]{0,12}(?:[:?.+|!<>~]{0,4}=>?|:{1,2})
        )(?![=:])[ \t]{0,12}(?:[&(\[][ \t]{0,2})?
      | (?P<blank>[ \t]{1,8})                                   # --name value, ENV NAME value
    )
    (?:(?:[A-Za-z]{1,2}|@)?(?P<open>\\{0,3}(?:\"{3}|'{3}|["'`])))?
    (?:(?i:bearer|basic|token|apikey|api-key)[ \t]{1,4})?       # RFC 9110, section 11.4
    """,
    re.VERBOSE,
)
"""What stands between the root of a name and the first character of its value."""
_BARE: Final = regex(r"[^\s\"'`<>,;(){}\[\]\\&]{4,400}")
"""A value without quotes."""
_LINE_OF_BLANKS: Final = regex(
    r"(?:(?:\A|\n)[ \t]*(?:ENV|ARG|export|set|setenv)|\blogin[ \t]+\S{1,80})\s+\Z"
)
"""What stands before a name that only a blank parts from its value: Docker's, netrc's."""
_OF_BLANKS: Final = ("ENV", "ARG", "export", "set", "login")
"""One of these stands in each such text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """A name, and where its value stands."""

    name: str
    start: int
    end: int
    is_quoted: bool
    is_listed: bool
    """Whether a comma parts the name from the value: a call's arguments, or a list of names."""


def assigned(text: str, low: str) -> Iterator[Assigned]:
    """Yield what stands behind a name that means a credential; *low* is *text* in lower case."""
    for root in ROOTS:
        place = low.find(root)
        while place >= 0:
            end = place + len(root)
            word = _word_end(text, end)
            one = _one(text, place, end) if word - end <= _REACH else None
            if one:
                yield one
            # What stands in one word with a name has its value; too far before it, it has none.
            is_near = word - end <= _LONGEST_REST
            place = low.find(root, word if is_near else max(end, word - _REACH - len(root)))


def _word_end(text: str, start: int) -> int:
    found = _WORD.match(text, start)
    return found.end() if found else start


def _one(text: str, root: int, root_end: int) -> Assigned | None:
    joint = _JOINT.match(text, root_end)
    if not joint:
        return None
    opened, start = joint.group("open"), joint.end()
    end = _closed(text, start, opened[-1]) if opened else _bare_end(text, start)
    is_listed = bool(joint.group("list"))
    if not 0 < end - start <= _LONGEST or (is_listed and not (opened and joint.group("close"))):
        return None
    first = _first(text, root)
    name = text[first : joint.end("rest")]
    if joint.group("blank") and not _is_of_blanks(text, first, name):
        return None
    return Assigned(name=name, start=start, end=end, is_quoted=bool(opened), is_listed=is_listed)


def _first(text: str, root: int) -> int:
    """Return where the name starts whose *root* stands there."""
    first = root
    while first > max(root - _LONGEST_NAME, 0) and (
        text[first - 1].isalnum() or text[first - 1] in "_-."
    ):
        first -= 1
    return first


def _is_of_blanks(text: str, first: int, name: str) -> bool:
    if name.startswith("-"):
        return True
    start = max(first - _BEFORE, 0)
    before = text[start:first]
    is_told = any(word in before for word in _OF_BLANKS)
    return is_told and _LINE_OF_BLANKS.search(text, start, first) is not None


def _closed(text: str, start: int, quote: str) -> int:
    """Return where the string ends that *quote* opened before *start*; -1 if not on the line."""
    end = text.find(quote, start, start + _LONGEST + 2)
    if end < 0 or "\n" in text[start:end]:
        return -1
    while end > start and text[end - 1] == "\\":
        end -= 1
    return end


def _bare_end(text: str, start: int) -> int:
    found = _BARE.match(text, start)
    return start + len(found.group().rstrip(".:!?")) if found else -1
