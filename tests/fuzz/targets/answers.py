"""Bytes that come over HTTP, and files that `gate doctor` and `gate explain` look into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from gate.cli.doctor.document import Document, read_document
from gate.cli.doctor.github import github_checks
from gate.cli.doctor.gitlab import gitlab_checks
from gate.cli.doctor.hooks import hook_checks
from gate.cli.explain import _findings
from gate.engines.advisories.http import Client
from gate.engines.advisories.online import ask_osv, ask_pypi
from gate.engines.host_api import HostApi
from gate.engines.http import origin
from gate.model.network import Network
from gate.model.path import RepoPath
from gate.model.want import Want
from gate.platforms.github import elsewhere
from tests.fuzz.target import DECLARED, Form, Target, scratch
from tests.fuzz.targets.settings import Files

_OSV = (
    b'{"results": [{"vulns": [{"id": "GHSA-1", "modified": "2026-01-01T00:00:00Z"}], "next_page_token": ""}]}',
    b'{"id": "GHSA-1", "modified": "2026-01-01T00:00:00Z", "affected": []}',
    b'{"info": {"name": "a"}, "vulnerabilities": [{"id": "PYSEC-1", "fixed_in": ["1.1"], "aliases": []}]}',
)


class _Response:
    """An answer as urllib3 hands it out, whose first lines are its head."""

    def __init__(self, data: bytes) -> None:
        head, _, self.body = data.partition(b"\n\n")
        first, *lines = head.decode("latin-1").split("\n")
        self.status = (
            int(first) if first.isascii() and first.isdecimal() and len(first) == 3 else 200
        )
        self.headers = {
            name.strip(): text.strip() for name, _, text in (line.partition(":") for line in lines)
        }

    def close(self) -> None:
        """Is heard."""

    release_conn = close


class _Web:
    """Hands out one answer, whatever is asked; the type is `gate.engines.http.Web`'s."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def send(self, method: str, url: str, **_: object) -> _Response:
        origin(url)
        return _Response(self._data)

    def read(
        self, response: _Response, take: Callable[[bytes], object], *, most_bytes: int
    ) -> None:
        take(response.body[:most_bytes])


def _of_host(data: bytes) -> object:
    api: Any = HostApi(
        Network(), address="https://h/api", headers={}, most_requests=9, wait=lambda _: None
    )
    api._web = _Web(data)
    return (
        api.get("/a", scope="s"),
        api.items("/a", scope="s"),
        api.change("POST", "/a", {}, scope="s"),
    )


def _of_service(data: bytes) -> object:
    client: Any = Client(Network(), tries=1)
    client._web = _Web(b"200\n\n" + data)
    ask: Any
    for ask in (ask_osv, ask_pypi):
        try:
            ask(client, "https://h", [("a", "1.0")])
        except DECLARED as error:
            last = error
        else:
            return None
    raise last


def _of_doctor(name: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        tree: Any = Files({RepoPath(name): data})
        document = read_document(tree, RepoPath(name))
        return (
            document.root if isinstance(document, Document) else document,
            list(github_checks(tree, [*Want], is_here=True)),
            list(gitlab_checks(tree, is_here=True)),
            list(hook_checks(tree, Path("/nowhere"), "a", is_ci=False)),
        )

    return read


def _explained(data: bytes) -> object:
    file = scratch() / "report.json"
    file.write_bytes(data)
    return _findings(file)


def _elsewhere(data: bytes) -> object:
    file = scratch() / "workflow_run.json"
    file.write_bytes(data)
    environ = {
        "GITHUB_EVENT_NAME": "workflow_run",
        "GITHUB_WORKSPACE": "/nowhere",
        "GITHUB_EVENT_PATH": str(file),
    }
    return elsewhere._run(environ)


_GITLAB = (
    b"include:\n  - component: $CI_SERVER_FQDN/o/gate/gate@"
    + b"a" * 40
    + b"\n    inputs: {stage: test}\n"
    b"gate:\n  script: [gate run]\n  rules:\n    - if: $CI_PIPELINE_SOURCE == 'merge_request_event'\n"
    b"  allow_failure: true\n",
)
_HOOKS = (
    b"repos:\n  - repo: https://h/o/gate\n    rev: v1\n    hooks: [{id: gate, stages: [pre-commit], exclude: a}]\n",
)
_CI = ("on", "jobs", "steps", "uses", "run", "if", "with", "permissions", "continue-on-error", "gate run", "include", "component",
       "rules", "needs", "script", "repos", "hooks", "id", "stages", "rev", "allow_failure", "when", "never")  # fmt: skip
TARGETS = (
    Target(
        name="host-answer",
        read=_of_host,
        made=lambda: (
            b'200\nLink: <https://h/api/b>; rel="next"\n\n[{"a": 1}]', b"429\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT\n\n",
            b"403\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 1767323045\n\n{}", b"302\nLocation: /b\n\n",
        ),
        words=("200", "429", "503", "302", "Retry-After: ", "X-RateLimit-Reset: ", "Link: <", '>; rel="next"', "Location: ", "http://",
               "//h:99999", "[", "\n\n", "Wed, 32 Oct 99999 25:61:61 +9999", "-1"),
    ),
    Target(name="advisory-service", read=_of_service, form=Form.JSON, made=lambda: _OSV,
           words=("results", "vulns", "id", "next_page_token", "affected", "info", "name", "vulnerabilities", "fixed_in", "aliases")),
    Target(name="workflow-run", read=_elsewhere, form=Form.JSON, words=("workflow_run", "event", "pull_request", "head_sha"),
           made=lambda: (b'{"workflow_run": {"event": "pull_request", "head_sha": "' + b"a" * 40 + b'", "head_branch": "b"}}',)),
    Target(name="doctor-github", read=_of_doctor(".github/workflows/gate.yml"), form=Form.YAML, words=_CI,
           examples=(".github/workflows/*.yml", "config/workflows/*.yml")),
    Target(name="doctor-gitlab", read=_of_doctor(".gitlab-ci.yml"), form=Form.YAML, words=_CI, made=lambda: _GITLAB),
    Target(name="doctor-hooks", read=_of_doctor(".pre-commit-config.yaml"), form=Form.YAML, words=_CI, made=lambda: _HOOKS),
    Target(name="explain", read=_explained, form=Form.JSON, examples=("tests/golden/json/*.json",),
           words=("findings", "fingerprint", "path", "line", "message", "effect", "because", "rule")),
)  # fmt: skip
