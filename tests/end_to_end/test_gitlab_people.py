"""The gate in a job of GitLab's: what people said there decides with what the code says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.end_to_end.conftest import Gate
from tests.hosts.gitlab import TOKEN, GitLab, gitlab
from tests.repositories import Repository

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
LARGE = "".join(f"line {number}\n" for number in range(500))


@pytest.fixture
def host() -> Iterator[GitLab]:
    with gitlab() as served:
        yield served


def test_a_large_change_passes_once_somebody_else_accepts_it(
    host: GitLab, gate: Gate, repository: Repository
):
    base = repository.commit({"notes.txt": "1\n"})
    repository.branch("topic")
    head = repository.commit({"more.txt": LARGE})
    made = host.open_merge_request(head, description="Ticket: PAY-12")

    def run(**further: str) -> tuple[bool, str]:
        environ = host.environ(made) | {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base} | further
        ended = gate("--stage", "diff-size", **environ)
        assert TOKEN not in ended.everything()
        return bool(ended.blocking), ended.everything()

    assert run()[0]
    assert [] == host.asked  # no label, no question
    host.label(made, "size-override", "ann")
    blocks, said = run()
    assert (True, True) == (blocks, "who is the author" in said)
    host.label(made, "size-override", "bob")
    blocks, said = run()
    assert (False, True) == (blocks, "diff-size/override" in said)
    blocks, said = run(GATE_TOKEN="")
    assert (True, True) == (blocks, "GATE_TOKEN" in said)
    blocks, said = run(CI_MERGE_REQUEST_EVENT_TYPE="merge_train")
    assert (False, True) == (blocks, "diff-size/override" in said)
