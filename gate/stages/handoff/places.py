"""Where does this project write its release notes?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from gate.model.decoding import text_of
from gate.model.path import RepoPath
from gate.model.text import shown
from gate.model.toml import parsed
from gate.model.tree import Tree
from gate.model.value import dataclass
from gate.options import Globs
from gate.readers.notes.changelog import changelog
from gate.stages.handoff.part import Given
from gate.stages.handoff.texts import file_at

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
    _Tool(
        folder=re.compile(r"(?P<folder>(?:.*/)?\.changeset)/"),
        name="{slug}.md",
        text='---\n"{package}": minor\n---\n\n{note}',
    ),
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
_NAMING: Final = (
    ("towncrier", "directory", "newsfragments"),
    ("scriv", "fragment_directory", "changelog.d"),
)
"""Tools that say where their fragments lie: by which key, and where if nothing says it."""
_TOLD_IN: Final = ("towncrier.toml", "pyproject.toml", "tox.ini", "setup.cfg")
"""Where they say it; scriv reads the last three, and what comes first here counts."""
_DOCUMENT: Final = re.compile(r"(?i)\.(?:md|mdx|rst|txt|adoc)$")
_FOLDER: Final = re.compile(r"(?!\.\.?(?:/|$))[\w.-]+(?:/(?!\.\.?(?:/|$))[\w.-]+)*", re.ASCII)


def place_for(given: Given) -> Place:
    """Return where the head writes its notes: fragments, a changelog, or a new one."""
    _, head = given.trees()
    slug = re.sub(r"[^a-z0-9]+", "-", given.change.head_name.lower()).strip("-")[:40] or "change"
    for tool_name, named in _named(given.trees()[0]):
        is_scriv = tool_name == "scriv"
        name = f"{slug}.md" if is_scriv else f"+{slug}.feature.md"
        return _fragment(RepoPath(f"{named}/{name}"), "- {note}" if is_scriv else "{note}")
    for tool in _TOOLS:
        inside = [path for path in head.entries() if tool.folder.match(path)]
        found = tool.folder.match(inside[0]) if inside else None
        if found:
            ending = "rst" if any(path.endswith(".rst") for path in inside) else "md"
            name = tool.name.format(slug=slug, ending=ending)
            package = _package(head, found["folder"]) if "{package}" in tool.text else ""
            text = tool.text.replace("{package}", package)
            return _fragment(RepoPath(f"{found['folder']}/{name}"), text)
    return _changelog(given)


def _fragment(path: RepoPath, text: str) -> Place:
    return Place(path=path, how=f"Add the file {shown(path)} with", text=text)


def folder_of(named: Globs, usual: str) -> str:
    """Return a folder whose new files *named* names; the *usual* one, if it is such."""
    told = (folder.removesuffix("/**") for folder in named.folders)
    folders = (one for one in told if _FOLDER.fullmatch(one) and not _DOCUMENT.search(one))
    plain = (folder for folder in folders if named.matches(RepoPath(f"{folder}/new.md")))
    return usual if named.matches(RepoPath(f"{usual}/new.md")) else next(plain, usual)


def fragments_of(given: Given) -> Globs:
    """Return where fragments lie: where the settings say it, and where the base's tools do."""
    base, _ = given.trees()
    return Globs((*given.options.fragments.root, *(f"/{folder}/*" for _, folder in _named(base))))


def _named(tree: Tree) -> Iterator[tuple[str, str]]:
    """Yield (tool, folder) of each tool that names the folder of its fragments."""
    for name in _TOLD_IN:
        entry = file_at(tree, RepoPath(name))
        if entry is None or entry.size > _MOST_BYTES:
            continue
        tools = _tools if name.endswith(".toml") else _scriv
        told = tools(text_of(tree.read(RepoPath(name)))[0])
        for tool, key, usual in _NAMING:
            if not isinstance(options := told.get(tool), dict):
                continue
            is_there = any(f"/{usual}/" in f"/{path}" for path in tree.entries())
            folder = options.get(key, "" if is_there else usual)
            if isinstance(folder, str) and _FOLDER.fullmatch(folder.strip("/")):
                yield tool, folder.strip("/")


def _tools(text: str) -> dict[str, Any]:
    """Return ``[tool]`` of *text*; empty where it has none, or is no TOML."""
    try:
        told = parsed(text).get("tool")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _scriv(text: str) -> dict[str, Any]:
    """
    Return scriv's options in *text*, an INI file; empty where it has none, or is no such file.

    https://scriv.readthedocs.io/en/stable/configuration.html
    """
    if "scriv" not in text:
        return {}
    from configparser import Error, RawConfigParser  # noqa: PLC0415 - imported only when used

    told = RawConfigParser(strict=False)
    with suppress(Error):
        told.read_string(text)
    sections = [told[name] for name in ("scriv", "tool.scriv") if name in told]
    return {"scriv": {**sections[0]}} if sections else {}


def _package(tree: Tree, folder: str) -> str:
    """Return, as a template, the name of the package that *folder* of changesets is for."""
    path = RepoPath(f"{folder.removesuffix('.changeset')}package.json")
    entry = file_at(tree, path)
    if entry is None or entry.size > _MOST_BYTES:
        return "<package>"
    try:
        told = json.loads(text_of(tree.read(path))[0])
    except (ValueError, RecursionError):
        return "<package>"
    name = told.get("name") if isinstance(told, dict) else None
    if isinstance(name, str) and re.fullmatch(r"[@\w./-]+", name):
        return name
    return "<package>"


def _changelog(given: Given) -> Place:
    _, head = given.trees()
    changelogs = given.options.changelogs
    named = [path for path in head.entries() if changelogs.matches(path) and file_at(head, path)]
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
