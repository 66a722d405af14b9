"""Which text are the settings? The base's, an operator's, or the embedded default."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from gate.model.change import FileKind
from gate.model.error import SettingsError
from gate.model.path import RepoPath
from gate.model.tree import Tree
from gate.model.value import dataclass, field
from gate.settings.extends import Reference
from gate.settings.toml import MOST_BYTES, read_toml

SETTINGS_FILE: Final = "gate.toml"
PROJECT_FILE: Final = "pyproject.toml"
WAIVERS_FILE: Final = "gate.waivers.toml"
EMBEDDED_FILE: Final = "backend-playbook.toml"
EMBEDDED_SOURCE: Final = "the embedded default"

Read = Callable[[str], bytes | None]
"""Returns the content of a file at the repository's root; `None` where there is no such file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One file of settings, not yet read."""

    name: str
    """How messages call it: ``gate.toml``."""
    data: bytes

    @property
    def table(self) -> tuple[str, ...]:
        """The keys under which the gate's settings stand: none, or ``tool``, ``gate``."""
        return ("tool", "gate") if Path(self.name).name == PROJECT_FILE else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The texts that decide a run, and where they came from."""

    settings: Text
    waivers: bytes = b""
    """The content of the base's ``gate.waivers.toml``; empty where there is none."""
    source: str
    """``gate.toml at 1a2b3c4``, ``the embedded default``."""

    extended: tuple[Text, ...] = ()
    """The settings that they extend, the weakest first."""
    files: frozenset[RepoPath] = frozenset()
    """Those of the tree that are among them."""
    is_pinned: bool = True
    """Whether the same tree always brings the same texts: none is a file of the machine."""
    unread: tuple[str, ...] = ()
    """What they extend and nobody may read on their word, by name."""
    references: Mapping[Reference, bytes] = field(default_factory=dict)
    """The texts, by what names them."""

    @property
    def is_embedded(self) -> bool:
        """Whether they are the default that the gate brings."""
        return self.settings is embedded()

    @property
    def digest(self) -> str:
        """SHA-256 of the settings' text, and of those that it extends, in hexadecimal."""
        texts = (*(text.data for text in self.extended), self.settings.data)
        digests = [hashlib.sha256(text) for text in texts]
        if len(digests) == 1:
            return digests[0].hexdigest()
        return hashlib.sha256(b"".join(each.digest() for each in digests)).hexdigest()


def find_settings(read: Read, *, at: str, chosen: Text | None = None) -> Found:
    """
    Return what decides: *chosen*, else what *read* finds in the base tree, else the default.

    *at* names the base in messages, such as ``1a2b3c4``; it is empty where there is no base.
    *chosen* is an operator's ``--settings FILE``. Waivers always come from *read*.

    Raises:
        SettingsError: the base's ``pyproject.toml`` may hold settings, and is no TOML.
    """
    settings = chosen or _of_base(read)
    source = settings.name if chosen else f"{settings.name} at {at}"
    return Found(
        settings=settings,
        waivers=read(WAIVERS_FILE) or b"",
        source=EMBEDDED_SOURCE if settings is embedded() else source,
    )


def _of_base(read: Read) -> Text:
    own = read(SETTINGS_FILE)
    if own is not None:
        return Text(name=SETTINGS_FILE, data=own)
    project = read(PROJECT_FILE)
    if project is not None and _has_settings(project):
        return Text(name=PROJECT_FILE, data=project)
    return embedded()


def _has_settings(project: bytes) -> bool:
    """Say whether ``[tool.gate]`` stands in *project*, which most projects' do not."""
    if b"gate" not in project:
        return False
    try:
        tool = read_toml(project).get("tool")
    except ValueError as error:
        raise SettingsError(
            f"whether it holds [tool.gate] cannot be told: it {error}",
            where=PROJECT_FILE,
            fix=f"mend the file at the base, or put the settings into {SETTINGS_FILE}",
        ) from error
    return isinstance(tool, dict) and "gate" in tool


@cache
def embedded() -> Text:
    """Return the default settings that the gate brings: every rule of the playbook."""
    return Text(name=EMBEDDED_FILE, data=Path(__file__).with_name(EMBEDDED_FILE).read_bytes())


def read_of(tree: Tree | None) -> Read:
    """
    Return how to read files of *tree*; of no tree, every file is absent.

    What it returns raises a SettingsError where the name is taken by what is no plain file,
    or by a file that is larger than settings are.
    """

    def read(name: str) -> bytes | None:
        entry = tree.entries().get(RepoPath(name)) if tree else None
        if tree is None or entry is None:
            return None
        if entry.kind is not FileKind.FILE:
            raise SettingsError(
                f"is a {entry.kind.value}",
                where=name,
                fix=f"put a plain file in its place, or the settings into {SETTINGS_FILE}",
            )
        if entry.size > MOST_BYTES:
            raise SettingsError(
                f"is {entry.size:,} bytes long; the gate reads {MOST_BYTES:,} at most",
                where=name,
                fix=f"make it smaller; where there is a {SETTINGS_FILE}, no other file is read",
            )
        return tree.read(entry.path)

    return read
