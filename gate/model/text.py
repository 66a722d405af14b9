"""
The one place where foreign text is made harmless, for each surface that shows it.

Every name, message and title in a change is the attacker's. A report passes what it shows
through `visible` and then through the function of its surface.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from gate.model.path import RepoPath
from gate.model.secret import MASK

_CREDENTIALS: Final = re.compile(r"(?<=://)[^\s/@'\"<>]*:[^\s/@'\"<>]*@")
"""The user information of a URL that has a password: RFC 3986, section 3.2.1."""
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()<>#+!|~&:.@-])")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
"""
Unicode categories that move a cursor, turn the reading direction, or show as nothing: control,
format (the bidirectional marks among them), private, unassigned, surrogate, line separators.
"""


def count(number: int, noun: str) -> str:
    """Say *number* of *noun*: ``1 finding``, ``2 findings``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def scrubbed(text: str) -> str:
    """Return *text* with the user and password of every URL masked."""
    return _CREDENTIALS.sub(f"{MASK}@", text)


def visible(text: str) -> str:
    r"""
    Return *text* on one line, with each character that would not show as itself escaped.

    A byte that is not UTF-8 stands as ``\xNN``, a control or format character as ``\n``,
    ``\x1b`` or ``\u202e``.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    if unicodedata.category(character) in _HIDDEN:
        return character.encode("unicode_escape").decode("ascii")
    return character


def shown(path: RepoPath) -> str:
    """Return *path* as reports print it."""
    return visible(path)


def markdown(text: str) -> str:
    """Return *text* so that Markdown shows it letter by letter: no link, HTML or mention."""
    return _MARKDOWN.sub(r"\\\1", visible(text)).replace("\\@", "@\u200b")


def xml(text: str) -> str:
    """
    Return *text* without the characters that XML 1.0 cannot hold (section 2.2).

    The writer of the document escapes ``&``, ``<`` and quotes.
    """
    return visible(text)


def workflow_data(text: str) -> str:
    """Return *text* as the message of a GitHub workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def workflow_property(text: str) -> str:
    """Return *text* as a property's value in a GitHub workflow command."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")
