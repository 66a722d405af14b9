"""Row 22: a host that fails, lies or leads away changes no verdict and is told no token."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hostile.conftest import Change, Runner
from tests.hosts.github import TOKEN, GitHub, github, write_event
from tests.hosts.server import Answered

FAULT = {"calc.py": "answer = eval(input())\n"}
DEEP = b'{"data":' * 50_000
ANSWERS = {
    "forbidden": Answered(status=403, data={"message": "Resource not accessible by integration"}),
    "broken": Answered(status=500, raw=b"<html>::error::x\x1b[31m</html>"),
    "no JSON": Answered(raw=b"\xff\xfe"),
    "deep": Answered(raw=DEEP),
    "of another kind": Answered(data=[1, None, {"data": "x"}]),
    "an error": Answered(data={"errors": [{"type": "X", "message": "\r\n::error::owned @all"}]}),
    "twice": Answered(raw=b'{"data": {}, "data": {"repository": {"pullRequest": null}}}'),
}


@pytest.fixture
def host() -> Iterator[GitHub]:
    with github() as served:
        yield served


def decided(judged: Runner, host: GitHub, answered: Answered):
    judged.unspeakable["the job's token"] = TOKEN
    pull = host.open_pull_request(judged.repository.head)
    event = host.event(pull, judged.repository.git("rev-parse", "main"))
    host.answer = lambda _: answered
    environ = host.environ() | {"GITHUB_EVENT_PATH": write_event(judged.folder, event)}
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        environ[name] = str(judged.folder / "told" / name.lower())
        (judged.folder / "told" / name.lower()).touch()
    return judged(**environ, GATE_COMMENT="true", reports=("json", "console", "markdown"))


@pytest.mark.parametrize("name", ANSWERS)
def test_a_host_that_fails_hides_no_fault(
    change: Change, judged: Runner, host: GitHub, name: str
) -> None:
    change(FAULT)
    left = decided(judged, host, ANSWERS[name])
    assert (1, "fail") == (left.code, left.json["verdict"]["decision"])
    assert ("sast/eval", "calc.py", 1) in left.blocking


def test_nor_does_it_make_a_pass(change: Change, judged: Runner, host: GitHub) -> None:
    change({"a.txt": "1\n"})
    assert 0 != decided(judged, host, ANSWERS["forbidden"]).code


def test_no_token_goes_where_a_host_leads(change: Change, judged: Runner, host: GitHub) -> None:
    change(FAULT)
    for status in (302, 308):
        headers = {"Location": f"http://{judged.address}/graphql"}
        left = decided(judged, host, Answered(status=status, headers=headers, raw=b"{}"))
        assert 1 == left.code
