"""
Asks the API of a repository's host, within bounds: what it does not tell is unknown, and why.

No fault of the host's is an error here. A busy host is asked again, as long as that does not
take longer than a build should wait; its token goes to the host alone.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from gate.engines.http import NoAnswerError, NotAskedError, Web, origin
from gate.model.fact import Fact, Known, Unknown
from gate.model.network import Network
from gate.model.regex import regex
from gate.model.value import dataclass

if TYPE_CHECKING:
    from gate.engines.http import Response

_ANSWER_BYTES: Final = 32 * 2**20
_TRIES: Final = 3
_REDIRECTS: Final = 3
_PATIENCE_SECONDS: Final = 60.0
"""How long one run waits for a busy host, all in all."""
_MOST_PAGES: Final = 10
_FORBIDDEN: Final = frozenset({403, 404, 410, 451})
"""Answers to whoever may not see a thing; hosts hide what is there behind a 404."""
_LIMITED: Final = frozenset({403, 429})
_DONE: Final = frozenset({200, 201})
_HEADER: Final = regex(r"[\x20-\x7e]{1,4200}")
_NEXT: Final = regex(r'<([^<>]+)>\s*;[^,]*\brel="?next"?')


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of the host."""

    data: Any
    """Its JSON."""
    next: str = ""
    """Where the next page is; empty for the last."""


class HostApi:
    """One host's API; threads may share it."""

    def __init__(
        self,
        network: Network,
        *,
        address: str,
        headers: Mapping[str, str],
        authorities: str = "",
        most_requests: int = 60,
        seconds: float = 15.0,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        Ask *address*, without a slash at its end, with *headers*, the token's among them.

        *authorities* is a file of certificates to trust; *wait* lets time pass.
        """
        self._web = Web(network, seconds=seconds, authorities=authorities)
        self._address, self._headers = address, dict(headers)
        self._most, self._wait = most_requests, wait
        self._patience = _PATIENCE_SECONDS
        self._lock = threading.Lock()
        self._silent: Unknown | None = None
        if network.is_offline:
            self._silent = Unknown("--offline: the host is not asked")
        elif not all(map(_HEADER.fullmatch, headers.values())):
            self._silent = Unknown("the token holds characters that no token has")
        self.requests = 0
        """How many requests were made."""

    def get(self, path: str, *, scope: str) -> Fact[Any]:
        """Return the JSON at *path*; *scope* says what to give if the token may not see it."""
        page = self.page(path, scope=scope)
        return page if isinstance(page, Unknown) else Known(page.value.data)

    def items(self, path: str, *, scope: str, under: str = "") -> Fact[list[Any]]:
        """Return a list that comes in pages; *under* is the key that holds it in each."""
        found: list[Any] = []
        for _ in range(_MOST_PAGES):
            page = self.page(path, scope=scope)
            if isinstance(page, Unknown):
                return page
            data = page.value.data
            part = data.get(under) if under and isinstance(data, dict) else data
            if not isinstance(part, list):
                return _ODD
            found += part
            if not page.value.next:
                return Known(found)
            path = page.value.next
        return Unknown(f"there are more of them than {_MOST_PAGES} pages hold")

    def post(self, path: str, body: object, *, scope: str) -> Fact[Any]:
        """Return the JSON that *path* answers to *body*; only for questions that change nothing."""
        page = self._asked("POST", path, json.dumps(body).encode(), scope)
        return page if isinstance(page, Unknown) else Known(page.value.data)

    def change(self, method: str, path: str, body: object, *, scope: str) -> Fact[Any]:
        """
        Have the host change something by *method*; return the JSON that it answers.

        It is asked once: who knows whether an answer that did not come was not heard.
        """
        if self._silent:
            return self._silent
        url = f"{self._address}{path}"
        try:
            told, _ = self._once(method, url, json.dumps(body).encode(), scope, 0)
        except NoAnswerError as error:
            return Unknown(f"the host cannot be reached: {error}")
        return told if isinstance(told, Unknown) else Known(told.value.data)

    def page(self, path: str, *, scope: str) -> Fact[Page]:
        """Return one page of *path*, which may be a whole address on the same host."""
        return self._asked("GET", path, None, scope)

    def _asked(self, method: str, path: str, body: bytes | None, scope: str) -> Fact[Page]:
        """Ask until there is an answer, or no hope of one; then nothing more is asked."""
        url = path if "://" in path else f"{self._address}{path}"
        told: Fact[Page] = Unknown("the host does not answer")
        for number in range(_TRIES):
            if self._silent:
                return self._silent
            try:
                told, pause = self._once(method, url, body, scope, number)
            except NotAskedError as error:
                return Unknown(f"the host is not asked: {error}")
            except NoAnswerError as error:
                told, pause = Unknown(f"the host cannot be reached: {error}"), 0.5 * 2**number
            if pause is None:
                return told
            if number + 1 == _TRIES or not self._has_waited(pause):
                break
        if isinstance(told, Unknown):
            self._silent = self._silent or told
        return told

    def _once(
        self, method: str, url: str, body: bytes | None, scope: str, number: int
    ) -> tuple[Fact[Page], float | None]:
        """
        Return what the host answers and, where it is worth asking again, after how many seconds.

        Raises:
            NoAnswerError: it does not.
        """
        response = self._followed(method, url, body)
        status = response.status
        if status in _DONE:
            return self._page(response), None
        pause = _pause(response, number)
        response.close()
        if pause is not None:
            return Unknown(_busy(status)), pause
        if status == 401:  # noqa: PLR2004 - who are you?
            return Unknown(f"the host does not accept the token: {scope}"), None
        if status in _FORBIDDEN:
            return Unknown(f"it is not there, or the token may not see it: {scope}"), None
        return Unknown(f"the host answered with status {status}"), None

    def _followed(self, method: str, url: str, body: bytes | None) -> Response:
        """
        Return the answer of *url*, or of where it sends on the same host.

        Raises:
            NoAnswerError: there is none.
            NotAskedError: it sends elsewhere: the token goes to one host.
        """
        from urllib.parse import urljoin  # noqa: PLC0415 - imported only when used

        home = origin(self._address)
        content = {"Content-Type": "application/json"} if body is not None else {}
        for _ in range(_REDIRECTS):
            if origin(url) != home:
                raise NotAskedError("it sends to another host, where the token must not go")
            self._count()
            response = self._web.send(method, url, headers=self._headers | content, body=body)
            moved = response.headers.get("Location")
            if response.status not in range(300, 400) or not moved:
                return response
            response.close()
            url = urljoin(url, moved)
        raise NoAnswerError("it sends from place to place without end")

    def _count(self) -> None:
        """
        Count one request.

        Raises:
            NotAskedError: there were too many.
        """
        with self._lock:
            if self.requests >= self._most:
                raise NotAskedError(f"it would take more than {self._most} requests")
            self.requests += 1

    def _page(self, response: Response) -> Fact[Page]:
        chunks: list[bytes] = []
        link = _NEXT.search(response.headers.get("Link") or "")
        self._web.read(response, chunks.append, most_bytes=_ANSWER_BYTES)
        try:
            return Known(Page(data=json.loads(b"".join(chunks)), next=link[1] if link else ""))
        except (ValueError, RecursionError):
            return _ODD

    def _has_waited(self, seconds: float) -> bool:
        """Wait, if the run has the patience; say whether it had."""
        with self._lock:
            if seconds > self._patience:
                return False
            self._patience -= seconds
        self._wait(seconds)
        return True


_ODD: Final = Unknown("the host answered with something else than was asked for")


def _busy(status: int) -> str:
    if status in _LIMITED:
        return "the host's rate limit is used up: run it again later"
    return f"the host is out of order (status {status}): run it again later"


def _pause(response: Response, number: int) -> float | None:
    """
    Return after how many seconds it is worth asking again; `None` if it is not.

    https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    told = response.headers
    if response.status in _LIMITED:
        if after := told.get("Retry-After"):
            return _seconds(after)
        if told.get("X-RateLimit-Remaining", told.get("RateLimit-Remaining")) == "0":
            return _until(told.get("X-RateLimit-Reset", told.get("RateLimit-Reset", "")))
        return None if response.status == 403 else 2.0**number  # noqa: PLR2004 - forbidden
    if response.status < 500:  # noqa: PLR2004 - no fault of the host's own
        return None
    after = told.get("Retry-After")
    return _seconds(after) if after else 0.5 * 2**number


def _seconds(after: str) -> float:
    """Return what ``Retry-After`` says, a number or a date; a minute for what is neither."""
    if after.strip().isdecimal():
        return float(after)
    try:
        date = parsedate_to_datetime(after)
    except (ValueError, OverflowError):
        return 60.0
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - datetime.now(UTC)).total_seconds())


def _until(reset: str) -> float:
    """Return how many seconds there are until the second *reset* of the epoch."""
    if not reset.isdecimal():
        return 60.0
    return max(1.0, float(reset) - time.time())
