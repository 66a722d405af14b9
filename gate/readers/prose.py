"""
Prose that people write beside code: headings, and what is said under them.

Markdown (https://spec.commonmark.org) and reStructuredText
(https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html), as far as headings go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.value import dataclass

_HASHES: Final = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*)")
_FENCE: Final = re.compile(r"\s{0,3}(```|~~~)")
_UNDERLINE: Final = re.compile(r"([=\-~^\"'`#*+.:_<>])\1{2,}\s*$")
_PLACEHOLDER: Final = re.compile(
    r"(?i)<[^<>\n]*>|\{\{(?:(?!\{\{).)*?\}\}|\b(?:todo|tbd|tba|fixme|xxx+|lorem ipsum"
    r"|fill (?:this )?in|describe (?:here|your)|your text here|placeholder)\b|…|\.{3,}|_{3,}|\?{2,}"
)
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What stands under one heading, up to the next one of its level or above."""

    title: str
    """Empty for what comes before the first heading."""
    level: int
    """1 is the highest; 0 for what comes before the first heading."""
    line: int
    """Of the heading, 1-based."""
    text: str
    """With the headings below it."""
    heading: int = 1
    """Lines that the heading takes: 2 with an underline, 0 for what comes before the first."""


def without_comments(text: str) -> str:
    """Return *text* without HTML comments, its lines where they were."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start)
        end = len(text) if end < 0 else end + 3
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end
    return "".join([*parts, text[at:]])


def sections(text: str) -> tuple[Section, ...]:
    """Return the sections of *text*, each with those below it."""
    lines = text.splitlines()
    heads = [*_headings(lines)]
    found = []
    nearest: dict[int, int] = {}
    for number, level, title, body in reversed(heads):
        after = (line for other, line in nearest.items() if other <= level)
        end = min(after, default=len(lines) + 1)
        told = "\n".join(lines[body - 1 : end - 1])
        found.append(
            Section(title=title, level=level, line=number, text=told, heading=body - number)
        )
        nearest[level] = number
    first = heads[0][0] - 1 if heads else len(lines)
    start = Section(title="", level=0, line=1, text="\n".join(lines[:first]), heading=0)
    return (start, *reversed(found))


def _headings(lines: list[str]) -> Iterator[tuple[int, int, str, int]]:
    """Yield (line, level, title, first line of the text), 1-based."""
    fence, ranks = "", dict[str, int]()
    for number, line in enumerate(lines, 1):
        mark = _FENCE.match(line)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
        if fence or mark:
            continue
        if found := _HASHES.match(line):
            yield number, len(found[1]), found[2].rstrip().rstrip("#").rstrip(), number + 1
            continue
        title = lines[number - 2].strip() if number > 1 else ""
        under = _UNDERLINE.match(line)
        if (
            under
            and title
            and not _UNDERLINE.match(title)
            and not title.startswith(("#", "|", "-"))
        ):
            level = ranks.setdefault(under[1], len(ranks) + 1)
            yield number - 1, level, title, number + 1


def is_real(text: str, words: int = 1) -> bool:
    """Say whether *text* says something: at least *words* words that are no placeholders."""
    return len(_WORD.findall(_PLACEHOLDER.sub(" ", without_comments(text)))) >= words


def conflict_in(text: str) -> str:
    """Return, as a clause, where an unfinished merge left its first mark; empty for none."""
    found = (
        re.search(r"(?m)^(?:<{7} |>{7} )", text) if "<<<<<<<" in text or ">>>>>>>" in text else None
    )
    if found is None:
        return ""
    return f"line {text.count(chr(10), 0, found.start()) + 1} is the mark of a merge conflict"
