"""Lock files: every package, whatever its marker, with its line and who needs it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.path import RepoPath
from gate.model.work import Unreadable
from gate.readers.manifests.dependency import How, Manifest
from gate.readers.manifests.read import read

UV = """
version = 1

[[package]]
name = "Shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "flask", marker = "sys_platform == 'win32'" }]

[package.optional-dependencies]
db = [{ name = "django" }]

[[package]]
name = "flask"
version = "0.12"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "jinja2" }]

[[package]]
name = "jinja2"
version = "2.9"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "django"
version = "2.2"
source = { git = "https://example.org/django#00" }

[[package]]
name = "wheel"
version = "0.1"
source = { path = "dist/wheel.whl" }

[[package]]
name = "outside"
version = "0.1"
source = { editable = "../outside" }

[[package]]
name = "archive"
version = "0.1"
source = { url = "https://example.org/a.zip" }
"""
POETRY = """
[[package]]
name = "flask"
version = "0.12"
[package.dependencies]
Jinja2 = ">=2.4"

[[package]]
name = "Jinja2"
version = "2.9"
optional = true
markers = "python_version < '3'"

[[package]]
name = "ours"
version = "1"
[package.source]
type = "directory"
url = "libs/ours"

[[package]]
name = "theirs"
version = "1"
[package.source]
type = "git"
url = "https://example.org"
"""
PDM = """
[[package]]
name = "flask"
version = "0.12"
dependencies = ["jinja2[i18n]>=2.4; python_version < '3'"]

[[package]]
name = "jinja2"
version = "2.9"

[[package]]
name = "jinja2"
version = "2.9"
extras = ["i18n"]
dependencies = ["jinja2==2.9"]

[[package]]
name = "theirs"
version = "1"
git = "https://example.org"

[[package]]
name = "ours"
version = "1"
path = "./libs/ours"
"""
PYLOCK = """
lock-version = "1.0"

[[packages]]
# name = "no"
name = "flask"
version = "0.12"
dependencies = [{ name = "jinja2" }]

[[packages]]
name = "jinja2"
version = "2.9"

[[packages]]
name = "sdist"
[packages.sdist]
url = "https://example.org/s.tar.gz"

[[packages]]
name = "vcs"
[packages.vcs]
url = "https://example.org"

[[packages]]
name = "archive"
[packages.archive]
url = "https://example.org/a.zip"
"""
PIPFILE_LOCK = json.dumps(
    {
        "_meta": {"sources": [{"url": "https://example.org"}]},
        "default": {"flask": {"version": "==0.12", "markers": "os_name == 'nt'"}},
        "develop": {"pytest": {"version": "==3.0"}, "theirs": {"git": "https://example.org"}},
        "docs": {"sphinx": {"version": "==1.0"}, "local": {"path": ".", "editable": True}},
        "late": {"any": "*"},
    },
    indent=1,
)
PIPFILE = '[packages]\nflask = "*"\ndjango = "==2.2"\n[dev-packages]\nx = {git = "https://e.org"}\n'
PYPROJECT = """
[project]
name = "shop"
dependencies = ["flask>=0.12", "django==2.2", "shop[db]"]
[project.optional-dependencies]
db = ["psycopg==3.0; os_name == 'nt'"]
[dependency-groups]
dev = ["pytest", {include-group = "docs"}]
docs = ["sphinx==1.0"]
[build-system]
requires = ["hatchling", "old-builder==1.0"]
[tool.uv]
dev-dependencies = ["ruff==0.1"]
[tool.uv.sources]
ours = { workspace = true }
[tool.poetry.dependencies]
python = "^3.11"
requests = "2.20.0"
rich = {version = "^13", extras = ["x"]}
[tool.poetry.group.dev.dependencies]
black = [{version = "==22.1"}, {version = "^23"}]
"""
SCRIPT = "\n".join(
    [
        "#!/usr/bin/env python",
        "# /// script",
        "# dependencies = [",
        '#   "flask==0.12",',
        '#   "rich",',
        "# ]",
        "# ///",
        "print()\n",
    ]
)
"""No block of lines in this file, which a gate would audit."""


def manifest(path: str, text: str | bytes) -> Manifest:
    return read(RepoPath(path), text.encode() if isinstance(text, str) else text)


def said(path: str, text: str) -> list[tuple[str, str, int | None, How]]:
    found = manifest(path, text).dependencies
    return [(one.name, one.version, one.line, one.how) for one in found]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "uv.lock",
            UV,
            [
                ("shop", "0.1.0", 5, How.OWN),
                ("flask", "0.12", 14, How.PINNED),
                ("jinja2", "2.9", 20, How.PINNED),
                ("django", "2.2", 25, How.VCS),
                ("wheel", "0.1", 30, How.LOCAL_PATH),
                ("outside", "0.1", 35, How.EDITABLE),
                ("archive", "0.1", 40, How.ADDRESS),
            ],
        ),
        (
            "poetry.lock",
            POETRY,
            [
                ("flask", "0.12", 3, How.PINNED),
                ("jinja2", "2.9", 9, How.PINNED),
                ("ours", "1", 15, How.OWN),
                ("theirs", "1", 22, How.VCS),
            ],
        ),
        (
            "pdm.lock",
            PDM,
            [
                ("flask", "0.12", 3, How.PINNED),
                ("jinja2", "2.9", 8, How.PINNED),
                ("theirs", "1", 18, How.VCS),
                ("ours", "1", 23, How.OWN),
            ],
        ),
        (
            "pylock.toml",
            PYLOCK,
            [
                ("flask", "0.12", 6, How.PINNED),
                ("jinja2", "2.9", 11, How.PINNED),
                ("sdist", "", 15, How.VERSIONLESS),
                ("vcs", "", 20, How.VCS),
                ("archive", "", 25, How.ADDRESS),
            ],
        ),
        (
            "Pipfile.lock",
            PIPFILE_LOCK,
            [
                ("flask", "0.12", 10, How.PINNED),
                ("pytest", "3.0", 16, How.PINNED),
                ("theirs", "", 19, How.VCS),
                ("sphinx", "1.0", 24, How.PINNED),
                ("local", "", 27, How.EDITABLE),
                ("any", "", 33, How.VERSIONLESS),
            ],
        ),
        (
            "Pipfile",
            PIPFILE,
            [
                ("flask", "", 2, How.UNPINNED),
                ("django", "2.2", 3, How.PINNED),
                ("x", "", 5, How.VCS),
            ],
        ),
        (
            "pyproject.toml",
            PYPROJECT,
            [
                ("flask", "", 4, How.UNPINNED),
                ("django", "2.2", 4, How.PINNED),
                ("psycopg", "3.0", 6, How.PINNED),
                ("pytest", "", 8, How.UNPINNED),
                ("sphinx", "1.0", 9, How.PINNED),
                ("ruff", "0.1", 13, How.PINNED),
                ("requests", "2.20.0", 18, How.PINNED),
                ("rich", "", 19, How.UNPINNED),
                ("black", "22.1", 21, How.PINNED),
                ("black", "", 21, How.UNPINNED),
                ("old-builder", "1.0", 11, How.PINNED),
            ],
        ),
        (
            "tool.py",
            SCRIPT,
            [("flask", "0.12", 4, How.PINNED), ("rich", "", 5, How.UNPINNED)],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_every_package_is_said_with_its_line(path, text, expected):
    assert expected == said(path, text)


@pytest.mark.parametrize(
    ("path", "text"),
    [("uv.lock", UV), ("poetry.lock", POETRY), ("pdm.lock", PDM), ("pylock.toml", PYLOCK)],
)
def test_a_lock_says_who_needs_whom(path, text):
    by_name = {one.name: one for one in manifest(path, text).dependencies}

    assert ("flask",) == by_name["jinja2"].parents


def test_uv_says_what_the_project_itself_asks_for():
    assert ("django", "flask") == manifest("uv.lock", UV).direct


def test_headers_inside_a_text_lead_no_line_astray():
    odd = PYLOCK + 'text = """\n[[packages]]\n"""\n'

    assert 6 == next(one.line for one in manifest("pylock.toml", odd).dependencies)


TOO_MANY = range(10_001)
LOCKED = "".join(f"[[package]]\nname = 'a{n}'\nversion = '1'\n" for n in TOO_MANY)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("requirements.txt", "".join(f"a{n}>=2\n" for n in TOO_MANY)),
        ("requirements.txt", "-r a.txt\n" * len(TOO_MANY)),
        ("poetry.lock", LOCKED),
        ("Pipfile.lock", json.dumps({"default": {f"a{n}": {} for n in TOO_MANY}})),
    ],
    ids=["requirements", "includes", "poetry", "pipenv"],
)
def test_what_names_more_packages_than_anything_installs_is_not_read(path, text):
    with pytest.raises(Unreadable, match="more than 10,000 packages"):
        manifest(path, text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("uv.lock", "this is not [[["),
        ("uv.lock", "package = 1"),
        ("uv.lock", "[[package]]\nversion = '1'"),
        ("uv.lock", "[[package]]\nname = '../../x'\nversion = '1'"),
        ("uv.lock", "a = " + "[" * 100_000),
        ("uv.lock", "a = 1\na = 2"),
        ("poetry.lock", b"\xff"),
        ("poetry.lock", b"a = 1\0"),
        ("Pipfile.lock", "this is not json!"),
        ("Pipfile.lock", "[]"),
        ("Pipfile.lock", "[" * 100_000),
        ("Pipfile.lock", '{"default": {"a": {"version": "==1"}, "a": {"version": "==2"}}}'),
        ("Pipfile.lock", '{"default": []}'),
        ("Pipfile.lock", '{"default": {"": {}}}'),
        ("tool.py", SCRIPT + SCRIPT),
        ("tool.py", "# /// script\n# = 1\n# ///\n"),
    ],
    ids=str,
)
def test_what_cannot_be_relied_on_is_not_looked_at(path, text):
    with pytest.raises(Unreadable):
        manifest(path, text)


def test_a_block_that_nothing_closes_is_none():
    assert () == manifest("tool.py", "# /// script\n# dependencies = ['a']\n").dependencies


@pytest.mark.parametrize("path", ["uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "tool.py"])
@given(text=st.text())
def test_no_text_crashes(path, text):
    try:
        manifest(path, text.encode("utf-8", "surrogatepass"))
    except Unreadable:
        return


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("default"), inner),
        max_leaves=12,
    )
)
def test_no_json_crashes(value):
    try:
        manifest("Pipfile.lock", json.dumps(value))
    except Unreadable:
        return
