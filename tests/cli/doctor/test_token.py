"""What the token of a job may read, asked of a real server."""

from __future__ import annotations

import pytest

from gate.cli.doctor.check import State
from gate.cli.doctor.host import has_queue, host_checks
from gate.model.network import Network
from gate.model.want import Want
from tests.hosts.github import github
from tests.hosts.gitlab import gitlab
from tests.hosts.server import Answered

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
WANTS = frozenset({Want.REVIEWS})


def test_what_github_refuses_is_told_with_the_permission() -> None:
    with github() as host:
        host.planned[:] = [Answered(data=[]), Answered(status=403, data={"message": "no"})]
        environ = host.environ("schedule")
        told = list(host_checks("github", WANTS, environ, Network()))

    assert [State.WELL, State.WRONG] == [each.state for each in told]
    assert "permissions: {pull-requests: read}" == told[1].write
    assert 2 == len(host.asked)


def test_what_gitlab_refuses_is_told_with_the_scope() -> None:
    with gitlab() as host:
        host.planned[:] = [Answered(status=403, data={})]
        environ = {"CI_API_V4_URL": f"{host.address}/api/v4", "CI_PROJECT_PATH": "acme/shop"}
        (told,) = host_checks("gitlab", WANTS, environ | {"GATE_TOKEN": "t"}, Network())

    assert State.WRONG is told.state
    assert "`read_api`" in told.write


def test_nobody_is_asked_offline_or_where_no_stage_wants_it() -> None:
    (offline,) = host_checks("github", WANTS, {}, Network(is_offline=True))
    (unwanted,) = host_checks("github", (), {}, Network())

    assert (State.UNKNOWN, State.WELL) == (offline.state, unwanted.state)


def test_the_host_tells_whether_there_is_a_merge_queue() -> None:
    with github() as host:
        environ = host.environ("push")
        told = [has_queue("github", "main", environ, Network())]
        host.rules["main"] = [{"type": "merge_queue", "parameters": {}}]
        told.append(has_queue("github", "main", environ, Network()))
        host.scopes = frozenset()
        told.append(has_queue("github", "main", environ, Network()))
        told.append(has_queue("github", "main", environ, Network(is_offline=True)))
        told.append(has_queue("gitlab", "main", environ, Network()))

    assert [False, True, None, None, None] == told
