"""Changes of real projects are what git itself counts, line by line."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from gate.engines.git.diff import files_between
from gate.engines.git.history import commits_between
from gate.engines.git.repository import open_repository
from tests.repositories import ENVIRONMENT, Repository


@pytest.mark.parametrize("name", ["frigate", "litestar-fullstack"])
def test_every_commit_counts_as_git_counts(shared: Path, tmp_path: Path, name: str):
    bundle = shared / f"data/policy/{name}.bundle"
    words = ["git", "clone", "--quiet", "--no-checkout", str(bundle), str(tmp_path / "r")]
    subprocess.run(words, env=ENVIRONMENT, check=True, capture_output=True)
    repository = Repository(tmp_path / "r")
    commits = repository.git("rev-list", "--no-merges", "--min-parents=1", "--all").split()[:300]
    assert len(commits) >= 5
    with open_repository(repository.root) as opened:
        for commit in commits:
            files = files_between(opened, opened.tree_of(f"{commit}^"), opened.tree_of(commit))
            expected = repository.git("diff", "-M", "--numstat", f"{commit}^", commit)
            assert numbers(expected) == [(file.added, file.deleted) for file in files], commit
            lines = [sum(r.last - r.first + 1 for r in file.added_lines) for file in files]
            assert [file.added or 0 for file in files] == lines, commit
        newest, oldest = commits[0], commits[-1]
        between = repository.git("rev-list", newest, f"^{oldest}").split()
        found = commits_between(opened, oldest, newest).value
        assert between == [commit.id for commit in found]
        for each in found[:50]:
            said = repository.git("show", "-s", "--format=%an%n%B", each.id)
            assert said.rstrip("\n") == f"{each.author_name}\n{each.message}".rstrip("\n")


def numbers(numstat: str) -> list[tuple[int | None, int | None]]:
    """Return what ``git diff --numstat`` counts, line by line."""
    cells = (line.split("\t")[:2] for line in numstat.splitlines())
    return [(None, None) if added == "-" else (int(added), int(gone)) for added, gone in cells]
