"""``gate init`` finds where a repository keeps what its people write."""

from __future__ import annotations

from gate.model.path import RepoPath
from gate.settings.load import read_settings
from gate.settings.places import places
from gate.settings.starter import plan_init
from gate.stages import STAGES
from tests.settings.sample import found as source

PATHS = [
    *("CHANGELOG.md", "README.md", "docs/install.md", "docs/configuration.md", ".env.example"),
    *("docs/adr/0001-record.md", "changelog.d/1.md", "ops/runbooks/worker.md", "src/a.py"),
    *("tests/adr/0001-record.md", "we ird/CHANGELOG.md"),
]


def found(*paths: str, **tool: object) -> dict[str, list[str]]:
    return places(map(RepoPath, paths), tool)


def test_each_place_is_named_by_its_option() -> None:
    assert {
        "changelogs": ["/CHANGELOG.md"],
        "environment_docs": ["/docs/configuration.md"],
        "documents": ["/docs/**", "/CHANGELOG.md", "/README.md"],
        "fragments": ["/changelog.d/**"],
        "decisions": ["/docs/adr/**"],
        "runbooks": ["/ops/runbooks/**"],
    } == found(*PATHS)


def test_towncrier_says_where_its_fragments_are() -> None:
    assert {"fragments": ["/news/*"]} == found(towncrier={"directory": "news"})


def test_a_repository_without_any_leaves_the_defaults() -> None:
    assert {} == found("src/a.py")


def test_an_example_of_settings_alone_leaves_every_document_to_describe_variables() -> None:
    assert {} == found(".env.example")


def test_they_are_written_and_read_again() -> None:
    read = {"pyproject.toml": b'[tool.towncrier]\ndirectory = "news"\n'}.get
    text = plan_init(map(RepoPath, PATHS), read, stages=STAGES).text
    options = read_settings(source(text), stages=STAGES).options["handoff"]

    assert ("/changelog.d/**", "/news/*") == options.fragments.root
    assert ("/docs/adr/**",) == options.decisions.root
    assert options.runbooks.matches(RepoPath("ops/runbooks/worker.md"))
