"""
Sends one request over HTTP, by TLS or to this machine alone, with bounds on time and size.

urllib3 (https://urllib3.readthedocs.io) does the talking: TLS, pooled connections, proxies.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from gate.model.network import Network

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

    Response = BaseHTTPResponse
    """What came back; its content is read with `Web.read`."""

AGENT: Final = "playbook-gate"
_HOME: Final = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
"""Hosts that may be asked without TLS: nobody stands between."""
_CHUNK: Final = 256 * 1024


class NoAnswerError(Exception):
    """Nothing usable came back; the text says why as one clause, without an address."""


class NotAskedError(NoAnswerError):
    """The address may not be asked, now or later."""


class Web:
    """The way out; threads may share it."""

    def __init__(self, network: Network, *, seconds: float, authorities: str = "") -> None:
        """
        Take *seconds* for a connection to say something.

        *authorities* is a file with the certificates to trust; empty for the machine's own.
        """
        self._network = network
        self._seconds = seconds
        self._authorities = authorities
        self._pools: dict[bool, PoolManager] = {}

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Response:
        """
        Return what *url* answers, with its content unread; nothing is repeated or followed.

        Raises:
            NoAnswerError: it does not answer, or may not be asked.
        """
        from urllib3 import Timeout  # noqa: PLC0415 - imported only when used
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

        pool = self._pool(_host(url))
        try:
            return pool.request(
                method,
                url,
                body=body,
                headers={"User-Agent": AGENT, "Accept-Encoding": "identity", **headers},
                preload_content=False,
                decode_content=False,
                redirect=False,
                retries=False,
                timeout=Timeout(connect=self._seconds, read=self._seconds),
            )
        except (HTTPError, OSError, ValueError) as error:
            raise NoAnswerError(_why(error)) from error

    def read(self, response: Response, take: Callable[[bytes], object], *, most_bytes: int) -> None:
        """
        Hand the content of *response*, at most *most_bytes*, to *take* piece by piece.

        Raises:
            NoAnswerError: it is longer, breaks off, or does not come to an end.
        """
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 - imported only when used

        left, ends_at = most_bytes, time.monotonic() + 60 * self._seconds
        try:
            for chunk in response.stream(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise NoAnswerError(f"it answered with more than {most_bytes // 2**20} MB")
                if time.monotonic() > ends_at:
                    raise NoAnswerError("its answer does not come to an end")
                take(chunk)
        except (HTTPError, OSError) as error:
            raise NoAnswerError(_why(error)) from error
        finally:
            response.close()

    def _pool(self, host: str) -> PoolManager:
        from urllib3 import PoolManager, ProxyManager, make_headers  # noqa: PLC0415 - as above
        from urllib3.util import parse_url  # noqa: PLC0415 - as above

        is_direct = not self._network.proxy or host in _HOME or _is_direct(host, self._network)
        if is_direct not in self._pools:
            trusted = self._authorities or None
            if is_direct:
                self._pools[True] = PoolManager(maxsize=8, ca_certs=trusted)
            else:
                auth = parse_url(self._network.proxy).auth
                self._pools[False] = ProxyManager(
                    self._network.proxy,
                    maxsize=8,
                    ca_certs=trusted,
                    proxy_headers=make_headers(proxy_basic_auth=auth) if auth else None,
                )
        return self._pools[is_direct]


def origin(url: str) -> tuple[str, str, int]:
    """
    Return the scheme, host and port of *url*.

    Raises:
        NotAskedError: it is no address.
    """
    from urllib3.exceptions import LocationParseError  # noqa: PLC0415 - imported only when used
    from urllib3.util import parse_url  # noqa: PLC0415 - as above

    try:
        parsed = parse_url(url)
    except LocationParseError as error:
        raise NotAskedError("it is no address") from error
    scheme = parsed.scheme or ""
    return scheme, (parsed.host or "").lower(), parsed.port or (443 if scheme == "https" else 80)


def _host(url: str) -> str:
    """
    Return the host of *url*, which must be reached with TLS, or lie on this machine.

    Raises:
        NotAskedError: it is not.
    """
    scheme, host, _ = origin(url)
    if not host or not (scheme == "https" or (scheme == "http" and host in _HOME)):
        raise NotAskedError("services are asked with TLS alone: https://…")
    return host


def _is_direct(host: str, network: Network) -> bool:
    ends = [each.lstrip(".").lower() for each in network.direct if each]
    return "*" in ends or any(host == end or host.endswith(f".{end}") for end in ends)


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
