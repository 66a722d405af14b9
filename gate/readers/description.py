"""
What did somebody write into the text of a pull request or ticket, apart from its template?

The text is Markdown as hosts render it (https://github.github.com/gfm/): HTML comments and code
blocks are no prose, a heading begins a section. Only whole blocks are told apart, line by line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from gate.model.value import dataclass, field

MOST: Final = 1_048_576
"""Characters of a text that are read; GitLab takes no more, GitHub a sixteenth."""
_FENCE: Final = re.compile(r" {0,3}(?:[>*+-] ?)*(`{3,}(?=[^`]*$)|~{3,})")
_HEADING: Final = re.compile(r" {0,3}#{1,6}(?:[ \t](.*))?")
_UNDERLINE: Final = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*")
_BOLD: Final = re.compile(r" {0,3}(?:\*\*|__)([^*_]{1,80})(?:\*\*|__):?[ \t]*")
"""A line in bold alone, which many templates have for a heading."""
_UNSPACED: Final = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Letters of Thai, Lao, Japanese and Chinese, which put no space between words."""
_WORD: Final = re.compile(rf"[{_UNSPACED}]{{1,2}}|[^\W_](?:[\w'’.@/-]*\w)?")
_LINK_TARGET: Final = re.compile(r"(?<=\])\([^()\s]*(?:\s+\"[^\"]*\")?\)|https?://\S+|<[^<>\n]*>")
"""What is no prose: where a link leads, a bare address, an HTML tag."""
_IMAGE: Final = re.compile(
    r"!\[[^\]\n]{0,400}\](?:\( {0,3}<?([^\s)>]{1,2000})|\[([^\]\n]{1,200})\])"
    r"|<(?:img|video)\s[^>\n]{0,400}?\bsrc=[\"']?([^\s\"'>]{1,2000})"
    r"|(https?://github\.com/(?:user-attachments/assets|[\w.-]+/[\w.-]+/assets)/[\w/-]+)",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"https?://[^\s<>()\[\]\"'`]{4,}")
_TRACE: Final = re.compile(
    r"\b00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\b"  # https://www.w3.org/TR/trace-context/
    r"|\b(?:trace|span|request|correlation|x-b3-trace)[\s_-]{0,2}id\W{1,4}([0-9a-f-]{16,36}|1-[0-9a-f-]{30,40})\b",
    re.IGNORECASE,
)
_NONE: Final = frozenset({"n/a", "na", "none", "nothing", "tbd", "todo", "wip", "-"})
"""Words that fill a place and say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What stands below one heading, to the next."""

    title: str
    """As it is shown, without its marks; empty for what stands before the first."""
    lines: tuple[str, ...]
    """Its prose, without comments and code."""

    @property
    def words(self) -> Counter[str]:
        """How often each word stands in it, in lower case; the address of a link is none."""
        return words("\n".join(self.lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A text, taken apart."""

    sections: tuple[Section, ...]
    """In their order; the first has no title."""
    fences: tuple[str, ...] = ()
    """The content of each code block that is not empty."""
    images: tuple[str, ...] = ()
    """The addresses of images and videos."""
    traces: tuple[str, ...] = ()
    """What names a trace of a request."""
    _prose: str = field(default="", repr=False)

    def named(self, titles: Iterable[str]) -> tuple[Section, ...]:
        """Return the sections of which a title starts with one of *titles*, whatever its case."""
        starts = tuple(title.casefold() for title in titles)
        return tuple(
            section for section in self.sections if _bare(section.title).startswith(starts)
        )

    @property
    def text(self) -> str:
        """The prose, headings included, without comments and code."""
        return self._prose


def read_description(text: str) -> Description:
    """Return *text* taken apart. Any text can be."""
    prose, fences = _blocks(text[:MOST])
    shown = "\n".join(prose)
    return Description(
        sections=tuple(_sections(prose)),
        fences=tuple(fence for fence in fences if fence.strip()),
        images=tuple(filter(None, map(_first, _IMAGE.finditer(shown)))),
        traces=tuple(found[0] for found in _TRACE.finditer("\n".join((shown, *fences)))),
        _prose=shown,
    )


def prose_of(text: str) -> list[str]:
    """Return the lines of *text* where they were, without comments and code blocks."""
    return _blocks(text[:MOST])[0]


def own_words(sections: Iterable[Section], template: Description) -> int:
    """Return how many words of *sections* are not the *template*'s."""
    written: Counter[str] = Counter()
    for section in sections:
        written.update(section.words)
    given = words(template.text)
    return (written - given).total() - sum((written - given)[word] for word in _NONE)


def own_links(sections: Iterable[Section], template: Description) -> tuple[str, ...]:
    """Return the addresses in *sections* that the *template* does not have."""
    given = set(links(template.text))
    return tuple(
        link
        for section in sections
        for link in links("\n".join(section.lines))
        if link not in given
    )


def links(text: str) -> tuple[str, ...]:
    """Return the addresses in *text*."""
    return tuple(_LINK.findall(text))


def words(text: str) -> Counter[str]:
    """Return how often each word stands in *text*, in lower case; an address is none."""
    return Counter(map(str.casefold, _WORD.findall(_LINK_TARGET.sub(" ", text))))


def _bare(title: str) -> str:
    """Return *title* without emphasis, emoji and numbers before it."""
    return re.sub(r"^[\W\d_]+", "", title.casefold())


def _title(text: str) -> str:
    """Return the *text* of a heading without the marks that may close it."""
    bare = text.strip()
    opened = bare.rstrip("#")
    return opened.rstrip() if not opened or opened[-1].isspace() else bare


def _first(found: re.Match[str]) -> str:
    return next(filter(None, found.groups()), "")


def _blocks(text: str) -> tuple[list[str], list[str]]:
    """Return the lines of *text*, blank where they are no prose, and its code blocks' content."""
    prose: list[str] = []
    fences: list[str] = []
    lines = iter(text.replace("\r\n", "\n").split("\n"))
    for line in lines:
        if fence := _FENCE.match(line):
            inside = list(_until_closed(lines, fence[1]))
            fences.append("\n".join(inside))
            prose += [""] * (len(inside) + 2)
            continue
        shown, is_open = _uncommented(line)
        prose.append(shown)
        while is_open:
            rest = next(lines, None)
            if rest is None:
                return prose, fences
            shown, is_open = _after_comment(rest)
            prose.append(shown)
    return prose, fences


def _until_closed(lines: Iterator[str], fence: str) -> Iterator[str]:
    for line in lines:
        bare = line.strip(" >\t")
        if bare.startswith(fence) and not bare.strip(fence[0]):
            return
        yield line


def _uncommented(line: str) -> tuple[str, bool]:
    """Return *line* without comments, and whether one of them goes on in the next."""
    shown, start = [], 0
    while (opening := line.find("<!--", start)) >= 0:
        shown.append(line[start:opening])
        inside = opening + len("<!--")
        if line.startswith((">", "->"), inside):  # an empty comment, to HTML
            start = line.index(">", inside) + 1
            continue
        closing = line.find("-->", inside)
        if closing < 0:
            return "".join(shown), True
        start = closing + len("-->")
    return "".join((*shown, line[start:])), False


def _after_comment(line: str) -> tuple[str, bool]:
    """Return what *line* shows after the end of a comment in it, and whether one goes on."""
    _, closing, rest = line.partition("-->")
    return _uncommented(rest) if closing else ("", True)


def _sections(prose: Iterable[str]) -> Iterator[Section]:
    title, lines = "", list[str]()
    for line in prose:
        if _UNDERLINE.fullmatch(line) and lines and lines[-1].strip():
            heading = lines.pop().strip()
        elif found := _HEADING.fullmatch(line) or _BOLD.fullmatch(line):
            heading = _title(found[1] or "")
        else:
            lines.append(line)
            continue
        yield Section(title=title, lines=tuple(lines))
        title, lines = heading, []
    yield Section(title=title, lines=tuple(lines))
