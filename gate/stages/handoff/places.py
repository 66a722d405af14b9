"""Where does this project write its release notes?"""

from __future__ import annotations

import re
from typing import Final

from gate.model.change import FileKind
from gate.model.decoding import text_of
from gate.model.path import RepoPath
from gate.model.text import shown
from gate.model.value import dataclass
from gate.readers.notes.changelog import changelog
from gate.stages.handoff.part import Given

_MOST_BYTES: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place for a note."""

    path: RepoPath
    line: int | None = None
    """Of the heading under which it goes, 1-based."""
    is_there: bool = False
    how: str
    """What to do there, up to the text: ``Add under Unreleased in CHANGELOG.md:``."""
    text: str
    """The text with ``{note}`` for the note itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tool:
    """A tool that puts fragments together."""

    folder: re.Pattern[str]
    name: str
    text: str


_TOOLS: Final = (
    _Tool(
        folder=re.compile(r"(?P<folder>(?:.*/)?releasenotes/notes)/"),
        name="{slug}-0123456789abcdef.yaml",
        text='upgrade: ["{note}"]',
    ),
    _Tool(
        folder=re.compile(r"(?P<folder>(?:.*/)?\.changes/unreleased)/"),
        name="Changed-{slug}.yaml",
        text='{{kind: Changed, body: "{note}"}}',
    ),
    _Tool(
        folder=re.compile(r"(?P<folder>(?:.*/)?\.changes)/"),
        name="unreleased/Changed-{slug}.yaml",
        text='{{kind: Changed, body: "{note}"}}',
    ),
    _Tool(folder=re.compile(r"(?P<folder>(?:.*/)?\.changeset)/"), name="{slug}.md", text="{note}"),
    _Tool(
        folder=re.compile(r"(?P<folder>(?:.*/)?newsfragments)/"),
        name="+{slug}.feature.{ending}",
        text="{note}",
    ),
    _Tool(
        folder=re.compile(r"(?P<folder>(?:.*/)?changelog\.d)/"),
        name="{slug}.{ending}",
        text="- {note}",
    ),
)
"""By the folders in which they keep fragments; the first that the tree has is taken."""
_TOWNCRIER: Final = re.compile(
    r"(?ms)^\[tool\.towncrier\][^\[]*?^directory\s*=\s*[\"']([\w./-]+)[\"']"
)


def place_for(given: Given) -> Place:
    """Return where the head writes its notes: fragments, a changelog, or a new one."""
    _, head = given.trees()
    slug = re.sub(r"[^a-z0-9]+", "-", given.change.head_name.lower()).strip("-")[:40] or "change"
    folder = _towncrier(given)
    if folder:
        return _fragment(RepoPath(f"{folder}/+{slug}.feature.md"), "{note}")
    for tool in _TOOLS:
        inside = [path for path in head.entries() if tool.folder.match(path)]
        found = tool.folder.match(inside[0]) if inside else None
        if found:
            ending = "rst" if any(path.endswith(".rst") for path in inside) else "md"
            name = tool.name.format(slug=slug, ending=ending)
            return _fragment(RepoPath(f"{found['folder']}/{name}"), tool.text)
    return _changelog(given)


def _fragment(path: RepoPath, text: str) -> Place:
    return Place(path=path, how=f"Add the file {shown(path)} with", text=text)


def _towncrier(given: Given) -> str:
    """Return the folder that ``[tool.towncrier]`` names; empty if there is none."""
    _, head = given.trees()
    for name in ("pyproject.toml", "towncrier.toml"):
        entry = head.entries().get(RepoPath(name))
        if entry is not None and entry.kind is FileKind.FILE and entry.size <= _MOST_BYTES:
            found = _TOWNCRIER.search(text_of(head.read(RepoPath(name)))[0])
            if found:
                return found[1].strip("/")
    return ""


def _changelog(given: Given) -> Place:
    _, head = given.trees()
    entries = head.entries()
    named = [path for path in entries if given.options.changelogs.matches(path)]
    path = min(named, key=lambda each: (each.count("/"), each), default=None)
    if path is None:
        new = RepoPath("CHANGELOG.md")
        text = "## Unreleased\n\n- {note}"
        return Place(path=new, how="Add the file CHANGELOG.md with", text=text)
    told = changelog(text_of(head.read(path)[:_MOST_BYTES])[0])
    if told.unreleased:
        return Place(
            path=path,
            line=told.unreleased,
            is_there=True,
            how=f"Add under Unreleased (line {told.unreleased}) in {shown(path)}:",
            text="- {note}",
        )
    return Place(
        path=path,
        is_there=True,
        how=f"Add to {shown(path)}, at its top, the heading `## Unreleased` and under it",
        text="- {note}",
    )
