"""The gate in a job of GitHub's: what people said there decides with what the code says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Gate
from tests.hosts.github import TOKEN, GitHub, github, write_event
from tests.repositories import Repository

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
LARGE = "".join(f"line {number}\n" for number in range(500))


@pytest.fixture
def host() -> Iterator[GitHub]:
    with github() as served:
        yield served


def test_a_large_change_passes_once_somebody_else_accepts_it(
    host: GitHub, gate: Gate, repository: Repository, tmp_path: Path
):
    base = repository.commit({"notes.txt": "1\n"})
    repository.branch("topic")
    pull = host.open_pull_request(repository.commit({"more.txt": LARGE}), body="Ticket: PAY-12")

    def run() -> tuple[bool, str]:
        path = write_event(tmp_path, host.event(pull, base))
        environ = host.environ() | {"GITHUB_EVENT_PATH": path}
        ended = gate("--stage", "diff-size", **environ)
        assert TOKEN not in ended.everything()
        return bool(ended.blocking), ended.everything()

    assert run()[0]
    assert [] == host.asked  # no label, no question
    host.label(pull, "size-override", "ann")
    blocks, said = run()
    assert (True, True) == (blocks, "who is the author" in said)
    host.label(pull, "size-override", "bob")
    blocks, said = run()
    assert (False, True) == (blocks, "diff-size/override" in said)
    host.scopes = frozenset()
    blocks, said = run()
    assert (True, True) == (blocks, "pull-requests: read" in said)
