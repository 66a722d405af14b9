r"""
The one place where foreign text is made harmless, for each surface that shows it.

Every name, message and title in a change is the attacker's, and an engine's words may quote a
credential. `plain` masks and unveils; each surface's function calls it and then takes away what
that surface would act upon. Nothing else escapes, and nothing is escaped twice.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from gate.model.path import RepoPath
from gate.model.regex import regex
from gate.model.secret import MASK

_CREDENTIALS: Final = regex(
    r"""(?<=://)(?:
        [^\s/:@'"<>]{0,256} : [^\s/'"<>]{0,4096} @            # user:password@
      | [^\s/:@'"<>]{1,256} : (?!\d{1,5}(?:[/?\#]|$)) [^\s@'"<>]{1,512} @  # with a raw slash
      | (?:gh[a-z]_|github_pat_|gl[a-z]{1,6}-|npm_|pypi-|xox[a-z]-|hf_|sk-) [^\s/@'"<>]{1,4096} @
      | [\w.~%-]{20,4096} @                                   # too long for anybody's name
    )""",
    re.VERBOSE,
)
"""
The user information of a URL, where it has a password or is a token (RFC 3986, section 3.2.1).

A password may hold ``@``, and, where a person forgot to encode it, a slash.
"""
_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
"""
Unicode categories that move a cursor, turn the reading direction, or show as nothing: control,
format (the bidirectional marks among them), private, unassigned, surrogate, line separators.
"""
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that show as nothing, though their category does not say so."""
_SELECTORS: Final = ("\U000e0100", "\U000e01ef")
"""The first and last supplementary variation selector: invisible, and able to carry a message."""
_GAP: Final = "\u200b"
"""
A space of no width, which ends a word.

Hosts look for mentions, references and bare links in the *rendered* text, so no escape of
Markdown's own stops them; a character that no name, number or address may hold does.
"""
_LIVE: Final = regex(
    r"""
      (?<=@)(?=\S)                    # @name, owner/repository@commit, an e-mail's domain
    | (?<=[#!$%&~^])(?=[\w"'{])       # #1, and GitLab's !1 $1 %1 &1 ~label
    | (?<=\b[Gg][Hh])(?=-\d)          # GH-1
    | (?<=:)(?=//)                    # any scheme
    | (?<=[Ww]{3})(?=\.)              # www.
    | (?<=:)(?=[\w+-]+:)              # :emoji:
    | (?<=\[)(?=\w+:)                 # GitLab's [issue:1]
    | (?<=[{\[])(?=[+-])              # GitLab's {+inline difference+}
    | (?<=\*)(?=iteration:)
    """,
    re.VERBOSE,
)
_COMMIT: Final = regex(r"[0-9A-Fa-f]{6}(?=[0-9A-Fa-f])")
"""Six digits of a commit's id: GitHub links seven."""
_MARKDOWN: Final = regex(r"[\\`*_\[\]<>|~&$]")
"""What Markdown acts upon in the middle of a line (https://spec.commonmark.org)."""
_MARKDOWN_START: Final = regex(r"^(\s*)(?:(?=[-+=#:!])|(\d{1,9})(?=[.)]))")
"""What it acts upon at the start of one."""
_TICKS: Final = regex(r"`+")
_COMMAND: Final = regex(r"(?<!\S)::|##(?=\w*\[)")
"""
What a build host takes for a command in a log: ``::name`` after leading blanks, ``##[name]``,
``##vso[name]`` and ``##teamcity[name]`` anywhere.
"""
_COMMAND_ANYWHERE: Final = regex(r"##(?=\w*\[)")
"""The second of these, as it may stand in a code span."""
_EMBEDDED: Final = regex(r"(?<=])(?=\()|(?<=@)(?=\w)")
"""A link inside a SARIF message (section 3.11.6), and a mention where a host renders it."""
_XML: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})

_EXACT: Final = 2.0**53
"""Up to here a whole float is the number that it shows."""


def count(number: int, noun: str) -> str:
    """Say *number* of *noun*: ``1 finding``, ``2 findings``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def number(value: float) -> str:
    """Return *value* with two decimals at most, cut and never rounded: 69.999 is not 70."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < _EXACT):
        return f"{int(value):,d}"
    from decimal import ROUND_DOWN, Decimal  # noqa: PLC0415 - few measures are no whole numbers

    exact = Decimal(repr(value))
    if not exact.is_finite():
        return str(value)
    is_whole = exact == exact.to_integral_value()
    cut_off = exact if is_whole else exact.quantize(Decimal("0.01"), rounding=ROUND_DOWN)
    return f"{cut_off.normalize():,f}"


def cut(text: str, limit: int) -> str:
    """Return the first *limit* characters of *text*, the last of them ``…`` if more follow."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def scrubbed(text: str) -> str:
    """Return *text* with the credentials of every URL masked."""
    return _CREDENTIALS.sub(f"{MASK}@", text) if "://" in text else text


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
    if unicodedata.category(character) in _HIDDEN or _is_blank(character):
        return character.encode("unicode_escape").decode("ascii")
    return character


def _is_blank(character: str) -> bool:
    return character in _BLANK or _SELECTORS[0] <= character <= _SELECTORS[1]


def plain(text: str) -> str:
    """Return *text* on one visible line, with the credentials of every URL masked."""
    return scrubbed(visible(text))  # in this order: no line break may part a password


def shown(path: RepoPath) -> str:
    """Return *path* as reports print it."""
    return visible(path)


def log(text: str) -> str:
    r"""
    Return *text* for a line of a build's log, where no host takes it for a command.

    The second character of ``::`` and ``##`` is escaped where a command could begin: ``:\x3a``.
    """
    return _COMMAND.sub(lambda found: f"{found[0][0]}\\x{ord(found[0][1]):02x}", plain(text))


def markdown(text: str) -> str:
    """
    Return *text* so that Markdown shows it letter by letter: no link, HTML, mention, reference.

    A space of no width stands where GitHub or GitLab would begin to see a name or an address.
    """
    gapped = _COMMIT.sub(rf"\g<0>{_GAP}", _LIVE.sub(_GAP, plain(text)))
    escaped = _MARKDOWN.sub(r"\\\g<0>", gapped)
    if escaped.lstrip().startswith("/"):  # GitLab's /close, at the start of a line
        return _GAP + escaped
    return _MARKDOWN_START.sub(r"\1\2\\", escaped)


def markdown_code(text: str) -> str:
    """
    Return *text* as a code span, in which no host looks for names or addresses.

    In a table, use `markdown`: there a bar ends the cell, even inside code. A runner that prints
    the span takes no ``##[command]`` from it.
    """
    inside = _COMMAND_ANYWHERE.sub(f"#{_GAP}#", plain(text))
    fence = "`" * (1 + max(map(len, _TICKS.findall(inside)), default=0))
    is_padded = inside.startswith(("`", " ")) or inside.endswith(("`", " "))
    blank = " " if is_padded and inside.strip(" ") else ""
    return f"{fence}{blank}{inside}{blank}{fence}" if inside else ""


def sarif(text: str) -> str:
    """Return *text* as a SARIF message, in which no link and no mention is alive."""
    told = plain(text)
    return _EMBEDDED.sub(_GAP, told) if "@" in told or "](" in told else told


def xml(text: str) -> str:
    """
    Return *text* as XML's character data, or between the double quotes of an attribute.

    What XML 1.0 cannot hold (section 2.2) is escaped as `visible` does.
    """
    return plain(text).translate(_XML)


def revision(name: str, commit: str) -> str:
    """Return how a report calls the *commit* that people call *name*: ``main 1a2b3c4d5e``."""
    short = commit[:10]
    return short if name in (commit, short) else f"{name} {short}".strip()
