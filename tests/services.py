"""A server on this machine that speaks OSV's and PyPI's JSON, and misbehaves as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, bytes] | Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Service:
    """What the server answers, and what it was asked."""

    address: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    """By path; what is not there is answered by `osv` and `pypi`."""
    records: Mapping[str, Any] = field(default_factory=dict)
    """OSV records by id."""
    releases: Mapping[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    """PyPI's ``vulnerabilities`` by release."""
    page: int = 1000
    """How many ids OSV tells at once."""
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str, body: Any) -> Answer:
        path = path.partition("?")[0]
        if path in self.answers:
            return self.answers[path]
        if path == "/v1/querybatch":
            return told({"results": [self._page(query) for query in body["queries"]]})
        if path.startswith("/v1/vulns/"):
            record = self.records.get(path.removeprefix("/v1/vulns/"))
            return told(record) if record else (404, b"{}")
        return self._pypi(path)

    def _page(self, query: dict[str, Any]) -> dict[str, Any]:
        name, version = query["package"]["name"], query["version"]
        ids = [key for key, one in self.records.items() if _names(one, name, version)]
        start = int(query.get("page_token", 0))
        result: dict[str, Any] = {
            "vulns": [{"id": each} for each in ids[start : start + self.page]]
        }
        if start + self.page < len(ids):
            result["next_page_token"] = str(start + self.page)
        return result

    def _pypi(self, path: str) -> Answer:
        _, kind, name, version, _ = path.split("/")
        found = self.releases.get((name, version))
        if kind != "pypi" or found is None:
            return 404, b'{"message": "Not Found"}'
        return told({"info": {"name": name, "version": version}, "vulnerabilities": found})


def told(value: Any) -> tuple[int, bytes]:
    return 200, json.dumps(value).encode()


def _names(record: dict[str, Any], name: str, version: str) -> bool:
    places = record["affected"]
    return any(one["package"]["name"] == name and version in one["versions"] for one in places)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: Service

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, body: Any) -> None:
        self.service.asked.append(self.path)
        answer = self.service.answer(self.path, body)
        if callable(answer):
            answer(self)
            return
        status, data = answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(**told_as: Any) -> Iterator[Service]:
    """Serve on a port of this machine until the block ends."""
    service = Service(**told_as)
    handler = type("Handler", (_Handler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    service.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
