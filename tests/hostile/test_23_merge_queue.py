"""Row 23: what is in a merge queue is judged, whatever was said of its parts before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hostile.conftest import Change, Runner
from tests.hosts.github import GitHub, github, write_event


@pytest.fixture
def host() -> Iterator[GitHub]:
    with github() as served:
        yield served


def test_a_group_is_looked_at_whole(change: Change, judged: Runner, host: GitHub) -> None:
    change({"a.txt": "1\n"})
    repository = judged.repository
    base = repository.git("rev-parse", "main")
    pull = host.open_pull_request(repository.head)
    host.review(pull, "bob")
    repository.git("switch", "--quiet", "--detach", "main")
    repository.git("merge", "--quiet", "--no-ff", "--no-commit", "theirs")
    repository.commit({"calc.py": "answer = eval(input())\n"}, "Merge pull request #7")
    host.enqueue(pull, base=base, head=repository.head)
    event = host.group(pull, base, repository.head)
    environ = host.environ("merge_group") | {"GITHUB_EVENT_PATH": write_event(judged.folder, event)}
    left = judged(**environ)
    assert ("sast/eval", "calc.py", 1) in left.blocking
    assert "merge_group" == left.json["change"]["event"] or "queue" in left.json["change"]["event"]


def test_a_group_of_nothing_known_does_not_pass(
    change: Change, judged: Runner, host: GitHub
) -> None:
    change({"a.txt": "1\n"})
    repository = judged.repository
    base, head = repository.git("rev-parse", "main"), repository.head
    for name, group in (
        ("nobody's", {"base_sha": base, "head_sha": head, "head_ref": "refs/heads/x"}),
        ("empty", {}),
        ("not here", {"base_sha": "1" * 40, "head_sha": head}),
        ("an option", {"base_sha": "--output=/x", "head_sha": head}),
        ("a list", {"base_sha": [base], "head_sha": {"x": head}}),
    ):
        event = {"action": "checks_requested", "merge_group": group}
        environ = host.environ("merge_group") | {
            "GITHUB_EVENT_PATH": write_event(judged.folder, event)
        }
        assert 0 != judged(**environ, reports=("json",)).code, name
