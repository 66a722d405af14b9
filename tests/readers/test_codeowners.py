"""Whose files are these? As GitHub's and GitLab's own pages say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.path import RepoPath
from gate.readers.codeowners import read_code_owners

GITHUB = b"""\
# The example of GitHub's own page.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/ @octocat
/apps/github
/packages/a\\ b/*.py @spaces
"""
GITLAB = b"""\
* @everybody
/config/ @config
path\\ with\\ spaces/ @spaces
[Documentation][2] @docs-team
docs/
README.md @readme
^[Database]
model/db/ @database @@maintainer
[DOCUMENTATION]
*.rst @rst
!vendor/*.rst
"""


def owners(data: bytes, path: str, host: str = "github") -> dict[str, tuple[str, ...]]:
    return {each.section: each.owners for each in read_code_owners(data, host).of(RepoPath(path))}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("README.md", ("@global-owner1", "@global-owner2")),
        ("a/b/c.js", ("@js-owner",)),
        ("main.go", ("docs@example.com",)),
        ("a/note.txt", ("@octo-org/octocats",)),
        ("build/logs/a/b.log", ("@octocat",)),  # **/logs stands below it
        ("x/build/logs.js", ("@js-owner",)),
        ("docs/getting-started.md", ("@doctocat",)),
        ("deep/apps/x", ("@octocat",)),
        ("apps/web/x", ("@octocat",)),
        ("scripts/x", ("@doctocat", "@octocat")),
        ("deep/down/logs/x", ("@octocat",)),
        ("packages/a b/x.py", ("@spaces",)),
        ("packages/a b/deep/x.py", ("@global-owner1", "@global-owner2")),
    ],
)
def test_github_lets_the_last_line_decide(path, expected):
    assert {"": expected} == owners(GITHUB, path)


def test_a_line_without_owners_takes_them_away():
    assert {} == owners(GITHUB, "apps/github/x")


def test_a_star_at_the_end_stops_at_the_folder():
    data = b"docs/* @docs\n"

    assert {"": ("@docs",)} == owners(data, "docs/a.md")
    assert {} == owners(data, "docs/deep/a.md")
    assert {} == owners(data, "x/docs/a.md")


@pytest.mark.parametrize(
    "wrong", [b"!*.py @a", b"a[bc].py @a", b"\\#x @a", b"*.py nobody", b"*.py @a, @b"]
)
def test_one_wrong_line_voids_the_file_on_github(wrong):
    read = read_code_owners(b"* @all\n" + wrong + b"\n", "github")

    assert () == read.of(RepoPath("a.py"))
    assert [2] == [line for line, _ in read.faults]


def test_a_file_that_github_does_not_load_names_nobody():
    read = read_code_owners(b"* @all\n" + b"#" * 3_000_001, "github")

    assert ((1, "the file is larger than 3 MB"),) == read.faults
    assert () == read.lines


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b", {"": ("@everybody",)}),
        ("config/x/y", {"": ("@config",)}),
        ("deep/config/x", {"": ("@everybody",)}),
        ("deep/path with spaces/x", {"": ("@spaces",)}),
        ("docs/x", {"": ("@everybody",), "documentation": ("@docs-team",)}),
        ("README.md", {"": ("@everybody",), "documentation": ("@readme",)}),
        ("model/db/x", {"": ("@everybody",), "database": ("@database", "@@maintainer")}),
        ("docs/a.rst", {"": ("@everybody",), "documentation": ("@rst",)}),
        ("vendor/a.rst", {"": ("@everybody",)}),
    ],
)
def test_gitlab_asks_each_section_by_itself(path, expected):
    assert expected == owners(GITLAB, path, "gitlab")


def test_gitlabs_sections_say_how_many_approve_and_whether_they_must():
    read = read_code_owners(GITLAB, "gitlab")
    told = {
        each.section: (each.approvals, each.is_optional)
        for path in ("docs/x", "model/db/x")
        for each in read.of(RepoPath(path))
    }

    assert {"": (1, False), "documentation": (2, False), "database": (1, True)} == told


def test_gitlab_passes_over_what_is_no_owner_and_says_so():
    read = read_code_owners(b"*.py nobody @ada\n", "gitlab")

    assert ((1, "nobody is no owner"),) == read.faults
    assert [("@ada",)] == [each.owners for each in read.of(RepoPath("a.py"))]


@given(st.binary(max_size=200), st.sampled_from(["github", "gitlab"]))
def test_any_bytes_are_read(data, host):
    read_code_owners(data, host).of(RepoPath("a/b.py"))
