"""Which files are manifests, by name."""

from __future__ import annotations

import pytest

from gate.model.path import RepoPath
from gate.readers.manifests.formats import ecosystem_of, format_of


@pytest.mark.parametrize(
    ("path", "format_id"),
    [
        ("uv.lock", "uv"),
        ("tools/fetch.py.lock", "uv"),
        ("services/a/poetry.lock", "poetry"),
        ("pdm.lock", "pdm"),
        ("pdm.windows.lock", "pdm"),
        ("Pipfile.lock", "pipfile_lock"),
        ("Pipfile", "pipfile"),
        ("pylock.toml", "pylock"),
        ("a/pylock.dev.toml", "pylock"),
        ("pyproject.toml", "pyproject"),
        ("requirements.txt", "requirements"),
        ("requirements-dev.txt", "requirements"),
        ("dev-requirements.txt", "requirements"),
        ("dev_requirements.in", "requirements"),
        ("requirement.txt", "requirements"),
        ("requirements/base.txt", "requirements"),
        ("constraints.txt", "requirements"),
        ("Requirements.TXT", "requirements"),
        ("app.py", "script"),
    ],
)
def test_a_manifest_is_known_by_its_name(path, format_id):
    known = format_of(RepoPath(path))

    assert known is not None
    assert format_id == known.id


@pytest.mark.parametrize(
    "path", ["notes.txt", "requirements.md", "docs/requirements/base.md", "yarn.lock", "lock"]
)
def test_other_files_are_none(path):
    assert format_of(RepoPath(path)) is None


@pytest.mark.parametrize(
    ("path", "ecosystem"),
    [
        ("package.json", "JavaScript"),
        ("web/pnpm-lock.yaml", "JavaScript"),
        ("go.mod", "Go"),
        ("Cargo.toml", "Rust"),
        ("pom.xml", "Java"),
        ("Gemfile", "Ruby"),
        ("composer.json", "PHP"),
        ("app.csproj", ".NET"),
        ("environment.yml", "Conda"),
        ("setup.py", "setuptools"),
        ("README.md", ""),
        ("uv.lock", ""),
    ],
)
def test_other_ecosystems_are_named(path, ecosystem):
    assert ecosystem == ecosystem_of(RepoPath(path))
