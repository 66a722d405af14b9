"""Which text are the settings?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field

import pytest

from gate.model.change import FileKind
from gate.model.error import SettingsError
from gate.model.path import RepoPath
from gate.model.tree import Entry
from gate.settings.find import Text, embedded, find_settings, read_of
from gate.settings.toml import MOST_BYTES
from tests.looking import MemoryTree


def test_without_any_file_the_embedded_default_decides():
    found = find_settings({}.get, at="1a2b3c4")
    assert embedded() == found.settings
    assert "the embedded default" == found.source
    assert b"" == found.waivers


def test_the_gates_own_file_comes_before_the_projects():
    files = {"gate.toml": b"a", "pyproject.toml": b"[tool.gate]"}
    found = find_settings(files.get, at="1a2b3c4")
    assert "gate.toml at 1a2b3c4" == found.source
    assert b"a" == found.settings.data
    assert hashlib.sha256(b"a").hexdigest() == found.digest


def test_an_empty_file_of_its_own_decides():
    found = find_settings({"gate.toml": b""}.get, at="1a2b3c4")
    assert "gate.toml at 1a2b3c4" == found.source


def test_the_projects_file_counts_where_it_has_the_table():
    found = find_settings({"pyproject.toml": b"[tool.gate.stages.size]\n"}.get, at="1a2b3c4")
    assert "pyproject.toml at 1a2b3c4" == found.source
    assert ("tool", "gate") == found.settings.table


@pytest.mark.parametrize(
    "project",
    [
        b"[project]\nname = 'gateway'\n",
        b"[tool.gateway]\n",
        b"tool = 3 # gate\n",
        b"[project]\nname = 'x'\n",
        b"broken [ and names no settings",
        b"",
    ],
)
def test_a_project_without_the_table_leaves_the_default(project):
    assert embedded() == find_settings({"pyproject.toml": project}.get, at="x").settings


def test_a_broken_project_that_may_hold_settings_is_an_error():
    with pytest.raises(SettingsError) as caught:
        find_settings({"pyproject.toml": b"[tool.gate]\nx = \n"}.get, at="1a2b3c4")
    assert "pyproject.toml" == caught.value.where
    assert "line 2" in caught.value.what


def test_an_operators_file_wins_and_the_bases_waivers_stay():
    files = {"gate.toml": b"a", "gate.waivers.toml": b"w"}
    chosen = Text(name="ci/gate.toml", data=b"b")
    found = find_settings(files.get, at="1a2b3c4", chosen=chosen)
    assert chosen == found.settings
    assert "ci/gate.toml" == found.source
    assert b"w" == found.waivers


def test_a_chosen_project_file_is_read_under_its_table():
    assert ("tool", "gate") == Text(name="ci/pyproject.toml", data=b"").table


@dataclass(frozen=True)
class Files:
    """A tree of a few files."""

    contents: Mapping[RepoPath, bytes] = field(default_factory=dict)
    kind: FileKind = FileKind.FILE
    size: int = 1

    def entries(self):
        return {
            path: Entry(path=path, kind=self.kind, blob="0" * 40, size=self.size)
            for path in self.contents
        }

    def read(self, path):
        return self.contents[path]


def test_files_are_read_from_the_tree():
    read = read_of(Files({RepoPath("gate.toml"): b"a"}))
    assert b"a" == read("gate.toml")
    assert read("pyproject.toml") is None


def test_without_a_tree_there_is_no_file():
    assert read_of(None)("gate.toml") is None


@pytest.mark.parametrize("kind", [FileKind.SYMLINK, FileKind.SUBMODULE])
def test_settings_that_are_no_plain_file_are_refused(kind):
    read = read_of(Files({RepoPath("gate.toml"): b"a"}, kind=kind))
    with pytest.raises(SettingsError) as caught:
        read("gate.toml")
    assert "gate.toml" == caught.value.where


def test_a_huge_file_is_refused_before_it_is_read():
    read = read_of(Files({RepoPath("gate.toml"): b"a"}, size=10**9))
    with pytest.raises(SettingsError, match="1,000,000,000 bytes"):
        read("gate.toml")


@pytest.mark.parametrize(("more", "is_read"), [(0, True), (1, False)])
def test_a_file_as_long_as_settings_may_be_is_read(more, is_read):
    data = b"#" * (MOST_BYTES + more)
    read = read_of(MemoryTree({"gate.toml": data}))
    with nullcontext() if is_read else pytest.raises(SettingsError):
        assert data == read("gate.toml")
