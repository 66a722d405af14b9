"""
Asks a service over HTTP, with bounds on time and size; what it cannot answer is an error.

urllib3 (https://urllib3.readthedocs.io) does the talking: TLS, pooled connections, retries.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any, Final

from gate.model.error import EngineError
from gate.model.network import Network
from gate.model.text import cut, plain

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

_AGENT: Final = "playbook-gate"
_BUSY: Final = frozenset({429, 500, 502, 503, 504})
"""Answers after which it is worth asking again."""
_HOME: Final = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
"""Hosts that may be asked without TLS: nobody stands between."""
_CHUNK: Final = 256 * 1024
_REDIRECTS: Final = 5
_ANSWER_BYTES: Final = 64 * 2**20


class Client:
    """Asks services; threads may share it."""

    def __init__(
        self, network: Network, *, seconds: float = 20.0, tries: int = 3, pause: float = 0.5
    ) -> None:
        """
        Take *seconds* for a connection to say something, and ask *tries* times.

        Raises:
            EngineError: nothing may be asked.
        """
        if network.is_offline:
            raise EngineError(
                "nothing may be fetched",
                where="--offline",
                fix="leave --offline out, or use the advisories on this machine",
            )
        self._network = network
        self._seconds, self._tries, self._pause = seconds, tries, pause
        self._pools: dict[bool, PoolManager] = {}

    def json(self, method: str, url: str, body: object = None) -> tuple[int, Any]:
        """
        Return the status, 200 or 404, and the JSON that *url* answers; for 404, `None`.

        Raises:
            EngineError: there is no such answer.
        """
        response = self._answer(method, url, body)
        if response.status == 404:  # noqa: PLR2004 - not found
            response.release_conn()
            return 404, None
        chunks: list[bytes] = []
        self._read(response, url, chunks.append, _ANSWER_BYTES)
        try:
            return 200, json.loads(b"".join(chunks))
        except (ValueError, RecursionError) as error:
            raise _trouble(url, "it answered with something that is no JSON") from error

    def download(self, url: str, file: IO[bytes], *, most_bytes: int) -> None:
        """
        Write what *url* holds to *file*; redirections to other places with TLS are followed.

        Raises:
            EngineError: it cannot be had, or is larger than *most_bytes*.
        """
        for _ in range(_REDIRECTS):
            response = self._answer("GET", url, None, may_move=True)
            moved = response.headers.get("Location") if 300 <= response.status < 400 else None  # noqa: PLR2004 - redirections
            if not moved:
                self._read(response, url, file.write, most_bytes)
                return
            from urllib.parse import urljoin  # noqa: PLC0415 - imported only when used

            response.release_conn()
            url = urljoin(url, moved)
        raise _trouble(url, "it sends from place to place without end")

    def _answer(
        self, method: str, url: str, body: object, *, may_move: bool = False
    ) -> BaseHTTPResponse:
        from urllib3 import Retry, Timeout  # noqa: PLC0415 - imported only when used
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

        pool = self._pool(_host(url))
        headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        retries = Retry(
            self._tries - 1,
            backoff_factor=self._pause,
            status_forcelist=_BUSY,
            allowed_methods=None,
            redirect=False,
            raise_on_status=False,
            respect_retry_after_header=False,  # it may say: in a day
        )
        try:
            response = pool.request(
                method,
                url,
                body=None if body is None else json.dumps(body).encode(),
                headers=headers,
                preload_content=False,
                decode_content=False,
                redirect=False,
                retries=retries,
                timeout=Timeout(connect=self._seconds, read=self._seconds),
            )
        except HTTPError as error:
            raise _trouble(url, _why(error)) from error
        wanted = range(200, 400) if may_move else (200, 404)
        if response.status not in wanted:
            response.close()
            raise _trouble(url, f"it answered with status {response.status}")
        return response

    def _read(
        self,
        response: BaseHTTPResponse,
        url: str,
        take: Callable[[bytes], object],
        most_bytes: int,
    ) -> None:
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - imported only when used

        left, ends_at = most_bytes, time.monotonic() + 60 * self._seconds
        try:
            for chunk in response.stream(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise _trouble(url, f"it answered with more than {most_bytes // 2**20} MB")
                if time.monotonic() > ends_at:
                    raise _trouble(url, "its answer does not come to an end")
                take(chunk)
        except HTTPError as error:
            raise _trouble(url, _why(error)) from error
        finally:
            response.close()

    def _pool(self, host: str) -> PoolManager:
        from urllib3 import PoolManager, ProxyManager, make_headers  # noqa: PLC0415 - imported only when used
        from urllib3.util import parse_url  # noqa: PLC0415 - as above

        is_direct = not self._network.proxy or host in _HOME or _is_direct(host, self._network)
        if is_direct not in self._pools:
            if is_direct:
                self._pools[True] = PoolManager(maxsize=8)
            else:
                auth = parse_url(self._network.proxy).auth
                self._pools[False] = ProxyManager(
                    self._network.proxy,
                    maxsize=8,
                    proxy_headers=make_headers(proxy_basic_auth=auth) if auth else None,
                )
        return self._pools[is_direct]


def _host(url: str) -> str:
    """
    Return the host of *url*, which must be reached with TLS, or lie on this machine.

    Raises:
        EngineError: it is not.
    """
    from urllib3.exceptions import LocationParseError  # noqa: PLC0415 - imported only when used
    from urllib3.util import parse_url  # noqa: PLC0415 - as above

    try:
        parsed = parse_url(url)
    except LocationParseError as error:
        raise _trouble(url, "it is no address") from error
    host = (parsed.host or "").lower()
    if not host or not (parsed.scheme == "https" or (parsed.scheme == "http" and host in _HOME)):
        raise _trouble(url, "advisories are fetched with TLS alone: https://…")
    return host


def _is_direct(host: str, network: Network) -> bool:
    ends = [each.lstrip(".").lower() for each in network.direct if each]
    return "*" in ends or any(host == end or host.endswith(f".{end}") for end in ends)


def _trouble(url: str, why: str) -> EngineError:
    return EngineError(
        f"advisories cannot be had: {why}",
        where=cut(plain(url.partition("?")[0]), 200),
        fix="see whether the address can be reached from here, and run gate again",
    )


def _why(error: Exception) -> str:
    """Return what went wrong, without an address: one may hold a password."""
    from urllib3 import exceptions  # noqa: PLC0415 - imported only when used

    cause = error.reason if isinstance(error, exceptions.MaxRetryError) else error
    kinds = (
        (exceptions.TimeoutError, "it took too long"),
        (exceptions.IncompleteRead, "its answer broke off"),
        (exceptions.ProtocolError, "its answer broke off"),
        (exceptions.NameResolutionError, "its name is not known here"),
        (exceptions.SSLError, "its certificate is not trusted here"),
        (exceptions.ProxyError, "the proxy does not let it through"),
        (exceptions.NewConnectionError, "it does not accept connections"),
        (exceptions.ResponseError, "it stays busy"),
    )
    return next((told for kind, told in kinds if isinstance(cause, kind)), type(cause).__name__)
