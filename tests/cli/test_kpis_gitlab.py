"""`gate kpis` asks GitLab what happened, as it asks GitHub."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.test_kpis_host import MONDAY, SPRINT, asked, figures
from tests.hosts.gitlab import GitLab, gitlab

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[GitLab]:
    monkeypatch.chdir(tmp_path)
    with gitlab() as served:
        served.now = MONDAY
        for name, value in served.environ(CI_PIPELINE_SOURCE="schedule").items():
            monkeypatch.setenv(name, value)
        yield served


def lived(host: GitLab) -> None:
    """A sprint: one answered in time, one late, one that nobody looks at."""
    quick = host.open_merge_request("1" * 40, iid=1)
    host.wait(hours=2)
    host.note(quick, "bob", "Why so?")
    host.wait(hours=4)
    host.merge(quick, "a" * 40)
    host.now = MONDAY.replace(day=9)
    slow = host.open_merge_request("2" * 40, iid=2, author="bob")
    host.wait(hours=5)
    host.note(slow, "ann", "approved this merge request", is_system=True)
    host.wait(days=5)
    host.merge(slow, "b" * 40)
    host.open_merge_request("4" * 40, iid=4, author="cleo")
    host.issue(20, labels=["escaped-bug"])
    host.now = MONDAY.replace(day=22)


def test_a_sprint_on_gitlab_is_told_as_it_was_lived(host: GitLab):
    lived(host)

    told = asked(*SPRINT)

    late = next(table["rows"] for table in told["tables"] if table["name"] == "late reviews")
    assert {"#2", "#4"} == {row[0] for row in late}
    assert {
        "lead-time": (pytest.approx((6 + 125) / 2 / 24), "met"),
        "review-response": (pytest.approx(100 / 3), "missed"),
        "reviews-per-day": (0.1, "missed"),
        "escaped-bugs": (1.0, "met"),
    } == figures(told)


def test_what_gitlabs_token_may_not_read_is_not_known(host: GitLab):
    lived(host)
    host.hidden = {"issues"}

    told = asked(*SPRINT)

    assert (None, "unknown") == figures(told)["escaped-bugs"]
    assert "read_api" in told["figures"][3]["unknown"][0]
