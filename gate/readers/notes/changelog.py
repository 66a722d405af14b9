"""
A changelog: what stands under Unreleased, and which versions it tells of.

https://keepachangelog.com/en/1.1.0/, in Markdown or reStructuredText.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.value import dataclass
from gate.readers.prose import Section, is_real, sections, without_comments

_UNRELEASED: Final = re.compile(
    r"(?i)^\W*(?:upcoming|next(?: release)?|(?:in )?development)\b|^\W*dev\W*$"
    r"|\bunreleased\b|\bnot yet released\b|\(in development\)"
)
"""Headings: ``[Unreleased]``, ``1.2 (unreleased)``, ``dev``."""
_UNDATED: Final = re.compile(
    r"(?i)^\W*(?:(?:released?(?: date)?|date)\W+)?(?:unreleased|not yet released|tba|tbd)\W*$"
)
"""What stands first under the heading of a version that is to come, as Flask writes it."""
_VERSION: Final = re.compile(r"^\W*(?:[A-Za-z][\w-]* )?v?(\d+\.\d+(?:\.\d+)*[\w.+-]*)")
_BULLET: Final = re.compile(r"(?P<indent>\s*)(?:[-*+•]|\d+[.)])\s+(?P<text>.*)")
_FIRST: Final = 500
"""Characters under a heading in which its date stands."""
_NOTHING: Final = re.compile(r"(?i)^\W*(?:nothing(?: yet)?|none|no changes(?: yet)?|n/a)\W*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullet:
    """One point of a list."""

    text: str
    """On one line."""
    line: int
    """1-based."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changelog:
    """What one changelog says."""

    unreleased: int = 0
    """The 1-based line that says so, under which bullets go; 0 where there is none."""
    bullets: tuple[Bullet, ...] = ()
    """Under that heading, those that say something."""
    versions: tuple[str, ...] = ()
    """Those that are out."""


def changelog(text: str) -> Changelog:
    """Return what *text* says."""
    told = sections(without_comments(text))
    start, line = next(((one, line) for one in told if (line := _unreleased(one))), (None, 0))
    versions = (
        found[1]
        for one in told
        if one.level and (found := _VERSION.match(one.title)) and not _unreleased(one)
    )
    return Changelog(
        unreleased=line,
        bullets=tuple(_bullets(start)) if start else (),
        versions=tuple(dict.fromkeys(versions)),
    )


def _unreleased(section: Section) -> int:
    """Return the line by which *section* is what is to come; 0 if it is not."""
    if _UNRELEASED.search(section.title):
        return section.line + section.heading - 1
    if not _VERSION.match(section.title):
        return 0
    lines = section.text[:_FIRST].lstrip().splitlines()
    if not lines or not _UNDATED.match(lines[0]):
        return 0
    return section.line + section.heading + section.text[: section.text.find(lines[0])].count("\n")


def _bullets(section: Section) -> Iterator[Bullet]:
    lines = section.text.splitlines()
    first = section.line + section.heading
    at, parts = 0, list[str]()
    for number, line in enumerate([*lines, ""], first):
        found = _BULLET.match(line)
        is_end = found is not None or not line.strip() or line.startswith("#")
        if is_end and parts:
            text = " ".join(parts)
            if is_real(text, words=2) and not _NOTHING.match(text):
                yield Bullet(text=text, line=at)
            parts = []
        if found:
            at, parts = number, [found["text"].strip()]
        elif parts and line[:1] in " \t":
            parts.append(line.strip())
