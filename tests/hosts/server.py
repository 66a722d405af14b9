"""A host of repositories on this machine: real HTTP, and it misbehaves as it is told."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request."""

    method: str
    path: str
    """Without its query, as it was written: a slash in a name stands as ``%2F``."""
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any = None

    @property
    def parts(self) -> list[str]:
        """The names between the slashes of the path."""
        return [unquote(part) for part in self.path.strip("/").split("/")]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One answer."""

    status: int = 200
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    """Sent in place of *data*."""

    def content(self) -> bytes:
        return json.dumps(self.data).encode() if self.raw is None else self.raw


class Host(Protocol):
    """What stands behind the server."""

    address: str
    asked: list[Asked]
    planned: list[Answered]
    """Answers that the next requests get, whatever they ask."""

    def answer(self, asked: Asked) -> Answered:
        """Return what the host answers."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    host: Host

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def do_PATCH(self) -> None:
        self.do_POST()

    def do_PUT(self) -> None:
        self.do_POST()

    def _answer(self, body: Any) -> None:
        place = urlsplit(self.path)
        asked = Asked(
            method=self.command,
            path=place.path,
            query=parse_qs(place.query),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        self.host.asked.append(asked)
        answered = self.host.planned.pop(0) if self.host.planned else self.host.answer(asked)
        content = answered.content()
        self.send_response(answered.status)
        for name, value in answered.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what is wrong with the host, and nothing of whoever hung up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(host: Host) -> Iterator[None]:
    """Serve *host* on a port of this machine until the block ends."""
    handler = type("Handler", (_Handler,), {"host": host})
    server = _Server(("127.0.0.1", 0), handler)
    host.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def paged(host: Host, asked: Asked, items: list[Any], under: str = "") -> Answered:
    """Return one page of *items*, with a link to the next (RFC 8288)."""
    size = min(int(asked.query.get("per_page", ["30"])[0]), getattr(host, "page_size", 100))
    page = int(asked.query.get("page", ["1"])[0])
    part = items[(page - 1) * size : page * size]
    headers = {}
    if page * size < len(items):
        words = {name: values[0] for name, values in asked.query.items()} | {"page": page + 1}
        query = "&".join(f"{name}={value}" for name, value in words.items())
        headers["Link"] = f'<{host.address}{asked.path}?{query}>; rel="next"'
    data = {"total_count": len(items), under: part} if under else part
    return Answered(data=data, headers=headers)
