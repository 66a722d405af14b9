"""A host's API within bounds: what it does not tell is unknown, and its token goes nowhere else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from gate.engines.host_api import HostApi
from gate.model.fact import Fact, Known, Unknown
from gate.model.network import Network
from tests.hosts.server import Answered, Asked, paged, serving

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
TOKEN = "a-token-of-the-job"
SCOPE = "give the job `checks: read`"


@dataclass
class Any200:
    """Answers everything with the page it is asked for of ten numbers."""

    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    planned: list[Answered] = field(default_factory=list)

    def answer(self, asked: Asked) -> Answered:
        return paged(self, asked, list(range(10)))


@pytest.fixture
def host() -> Iterator[Any200]:
    served = Any200()
    with serving(served):
        yield served


@dataclass
class Waited:
    """Lets no time pass, and says how much would have."""

    pauses: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.pauses.append(seconds)


def api(host: Any200, **told: Any) -> HostApi:
    known: dict[str, Any] = {
        "address": host.address,
        "headers": {"Authorization": f"Bearer {TOKEN}"},
        "wait": Waited(),
        "seconds": 5,
    }
    return HostApi(told.pop("network", Network()), **(known | told))


def reason(fact: Fact[Any]) -> str:
    assert isinstance(fact, Unknown), fact
    return fact.reason


def test_an_answer_is_known_and_the_token_was_sent(host: Any200):
    host.planned.append(Answered(data={"a": 1}))
    assert Known({"a": 1}) == api(host).get("/x", scope=SCOPE)
    assert f"Bearer {TOKEN}" == host.asked[0].headers["authorization"]


def test_a_list_comes_page_by_page(host: Any200):
    asker = api(host)
    assert Known(list(range(10))) == asker.items("/x?per_page=4", scope=SCOPE)
    assert 3 == asker.requests


def test_a_list_without_end_is_unknown(host: Any200):
    asker = api(host)
    assert "there are more of them" in reason(asker.items("/x?per_page=0", scope=SCOPE))


@pytest.mark.parametrize(
    "headers", [{"Retry-After": "7"}, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}]
)
@pytest.mark.parametrize("status", [403, 429])
def test_a_used_up_rate_limit_is_waited_for(host: Any200, status: int, headers: dict[str, str]):
    host.planned += [Answered(status=status, headers=headers)] * 2 + [Answered(data=1)]
    waited = Waited()
    assert Known(1) == api(host, wait=waited).get("/x", scope=SCOPE)
    assert [float(headers.get("Retry-After", 1))] * 2 == waited.pauses


def test_the_hour_until_a_rate_limit_ends_is_not_waited_for(host: Any200):
    later = str(int(time.time()) + 3600)
    for headers in (
        {"Retry-After": "3600"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": later},
        {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(hours=1))},
    ):
        host.planned.append(Answered(status=429, headers=headers))
        waited = Waited()
        told = api(host, wait=waited).get("/x", scope=SCOPE)
        assert "rate limit is used up" in reason(told)
        assert [] == waited.pauses


@pytest.mark.parametrize("after", ["soon", "-1", "1e9999", ""])
def test_an_odd_time_to_wait_is_survived(host: Any200, after: str):
    host.planned += [Answered(status=429, headers={"Retry-After": after}), Answered(data=1)]
    assert Known(1) == api(host).get("/x", scope=SCOPE)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_host_that_is_out_of_order_is_asked_again(host: Any200, status: int):
    host.planned += [Answered(status=status)] * 2 + [Answered(data=1)]
    assert Known(1) == api(host).get("/x", scope=SCOPE)


def test_a_host_that_stays_out_of_order_is_unknown_and_left_alone(host: Any200):
    host.planned += [Answered(status=503)] * 3
    asker = api(host)
    assert "out of order (status 503)" in reason(asker.get("/x", scope=SCOPE))
    assert "out of order (status 503)" in reason(asker.get("/y", scope=SCOPE))
    assert 3 == len(host.asked)


@pytest.mark.parametrize("status", [403, 404, 410, 451])
def test_what_the_token_may_not_see_says_what_to_give(host: Any200, status: int):
    host.planned.append(Answered(status=status, data={"message": "no"}))
    asker = api(host)
    assert SCOPE in reason(asker.get("/x", scope=SCOPE))
    assert isinstance(asker.get("/y", scope=SCOPE), Known)


def test_a_redirection_on_the_same_host_is_followed(host: Any200):
    host.planned += [
        Answered(status=301, headers={"Location": f"{host.address}/moved"}),
        Answered(status=307, headers={"Location": "/again"}),
        Answered(data=1),
    ]
    assert Known(1) == api(host).get("/x", scope=SCOPE)
    assert ["/x", "/moved", "/again"] == [each.path for each in host.asked]


def test_the_token_goes_to_no_other_host(host: Any200):
    elsewhere = Any200()
    with serving(elsewhere):
        host.planned.append(Answered(status=302, headers={"Location": f"{elsewhere.address}/x"}))
        assert "another host" in reason(api(host).get("/x", scope=SCOPE))
        link = {"Link": f'<{elsewhere.address}/x?page=2>; rel="next"'}
        host.planned.append(Answered(data=[1], headers=link))
        assert "another host" in reason(api(host).items("/x", scope=SCOPE))
        host.planned.append(Answered(status=302, headers={"Location": "//127.0.0.2/x"}))
        assert "another host" in reason(api(host).get("/x", scope=SCOPE))
    assert [] == elsewhere.asked


def test_a_circle_of_redirections_ends(host: Any200):
    host.planned += [Answered(status=302, headers={"Location": "/x"})] * 20
    assert "without end" in reason(api(host).get("/x", scope=SCOPE))


def test_no_more_is_asked_than_a_run_may(host: Any200):
    asker = api(host, most_requests=2)
    told = [asker.get("/x", scope=SCOPE) for _ in range(4)]
    assert 2 == len(host.asked)
    assert "more than 2 requests" in reason(told[-1])


@pytest.mark.parametrize("raw", [b"", b"<html>", b"[" * 100_000, b"\xff"])
def test_what_is_no_json_is_unknown(host: Any200, raw: bytes):
    host.planned.append(Answered(raw=raw))
    assert isinstance(api(host).get("/x", scope=SCOPE), Unknown)


@pytest.mark.parametrize("data", [None, 1, "x", {"items": 1}, {"other": []}])
def test_a_list_that_is_none_is_unknown(host: Any200, data: object):
    host.planned.append(Answered(data=data))
    assert isinstance(api(host).items("/x", scope=SCOPE, under="items"), Unknown)


def test_a_host_that_is_not_there_is_unknown():
    gone = Any200(address="http://127.0.0.1:9")
    told = api(gone).get("/x", scope=SCOPE)
    assert "cannot be reached" in reason(told)
    assert "127.0.0.1" not in reason(told)


@pytest.mark.parametrize("address", ["http://example.com", "ftp://127.0.0.1", "x", "https://"])
def test_a_token_goes_over_tls_alone(address: str):
    assert "not asked" in reason(api(Any200(address=address)).get("/x", scope=SCOPE))


@pytest.mark.parametrize("token", ["a\nX-Evil: 1", "ü", "a\0b", "x" * 5000])
def test_a_token_that_is_none_is_not_sent(host: Any200, token: str):
    told = api(host, headers={"Private-Token": token}).get("/x", scope=SCOPE)
    assert "no token has" in reason(told)
    assert token not in reason(told)
    assert [] == host.asked


def test_offline_asks_nobody(host: Any200):
    assert "--offline" in reason(api(host, network=Network(is_offline=True)).get("/", scope=SCOPE))
    assert [] == host.asked
