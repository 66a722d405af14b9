"""Asks a service of advisories, again while it is busy; what it cannot answer is an error."""

from __future__ import annotations

import json
import time
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import urljoin

from gate.engines.http import NoAnswerError, NotAskedError, Web
from gate.model.error import EngineError
from gate.model.network import Network
from gate.model.text import cut, plain

if TYPE_CHECKING:
    from gate.engines.http import Response

_BUSY: Final = frozenset({429, 500, 502, 503, 504})
"""Answers after which it is worth asking again."""
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
        self._web = Web(network, seconds=seconds)
        self._tries, self._pause = tries, pause

    def json(self, method: str, url: str, body: object = None) -> tuple[int, Any]:
        """
        Return the status, 200 or 404, and the JSON that *url* answers; for 404, `None`.

        Raises:
            EngineError: there is no such answer.
        """
        try:
            response = self._answer(method, url, body)
            if response.status == 404:  # noqa: PLR2004 - not found
                response.release_conn()
                return 404, None
            chunks: list[bytes] = []
            self._web.read(response, chunks.append, most_bytes=_ANSWER_BYTES)
        except NoAnswerError as error:
            raise _trouble(url, str(error)) from error
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
        try:
            for _ in range(_REDIRECTS):
                response = self._answer("GET", url, None, may_move=True)
                moved = response.headers.get("Location") if response.status >= 300 else None  # noqa: PLR2004 - redirections
                if not moved:
                    self._web.read(response, file.write, most_bytes=most_bytes)
                    return
                response.release_conn()
                url = urljoin(url, moved)
        except NoAnswerError as error:
            raise _trouble(url, str(error)) from error
        raise _trouble(url, "it sends from place to place without end")

    def _answer(self, method: str, url: str, body: object, *, may_move: bool = False) -> Response:
        """
        Return an answer that can be used.

        Raises:
            NoAnswerError: there is none, however often it is asked.
        """
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if data else {}
        wanted = range(200, 400) if may_move else (200, 404)
        why = ""
        for number in range(self._tries):
            time.sleep(self._pause * 2 ** (number - 1) if number else 0)
            try:
                response = self._web.send(method, url, headers=headers, body=data)
            except NotAskedError:
                raise
            except NoAnswerError as error:
                why = str(error)
                continue
            if response.status in wanted:
                return response
            why = f"it answered with status {response.status}"
            response.close()
            if response.status not in _BUSY:
                break
        raise NoAnswerError(why)


def _trouble(url: str, why: str) -> EngineError:
    return EngineError(
        f"advisories cannot be had: {why}",
        where=cut(plain(url.partition("?")[0]), 200),
        fix="see whether the address can be reached from here, and run gate again",
    )
