"""
What crosses the border to a worker process: JSON, each text after its length in four bytes.

Never pickles. The side that reads a worker believes neither length nor content
(https://docs.python.org/3/library/pickle.html says why in its first warning).
"""

from __future__ import annotations

import json
import socket
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Final, NoReturn

from gate.model.work import Json

MOST_BYTES: Final = 8 * 2**20
"""The longest JSON text that either side sends or takes."""
_DEEPEST: Final = 16
PREFIX: Final = 4
"""In how many bytes its length stands before it."""
_CHUNK: Final = 256 * 1024
_PIECES: Final = 64
"""Fewer than any system's IOV_MAX."""


class BadFrame(ValueError):  # noqa: N818 - the noun is the frame
    """What came is no JSON text of the agreed size and depth."""


def packed(value: Json) -> bytes:
    """
    Return *value* as one frame.

    Raises:
        BadFrame: *value* is longer than the other side takes.
        TypeError: it holds what JSON has no word for.
        ValueError: it holds a number that is not finite, or itself.
    """
    text = _ENCODER.encode(value).encode("ascii")
    if len(text) > MOST_BYTES:
        raise BadFrame(f"{len(text)} bytes")
    return len(text).to_bytes(PREFIX, "big") + text


def unpacked(text: bytes) -> Json:
    """
    Return the value of one frame's text.

    Raises:
        BadFrame: it is not UTF-8, not JSON, too deep, or holds a number without a meaning.
    """
    try:
        value: Json = _DECODER.decode(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadFrame("no JSON") from error
    # Nothing can be deeper than there are brackets.
    if text.count(b"[") + text.count(b"{") >= _DEEPEST and not _is_shallow(value):
        raise BadFrame("too deep")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _is_shallow(value: Json) -> bool:
    layer = [value]
    for _ in range(_DEEPEST):
        layer = [
            inner
            for outer in layer
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not layer:
            return True
    return False


_ENCODER: Final = json.JSONEncoder(allow_nan=False, separators=(",", ":"))
_DECODER: Final = json.JSONDecoder(parse_constant=_no_constant)


class Frames:
    """Frames out of a stream of bytes that comes in pieces."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the stream."""
        self._held += data

    def take(self) -> Iterator[Json]:
        """
        Yield the value of each frame that is complete.

        Raises:
            BadFrame: the stream cannot be read any further.
        """
        while (size := self._size()) is not None and len(self._held) >= PREFIX + size:
            text = bytes(self._held[PREFIX : PREFIX + size])
            del self._held[: PREFIX + size]
            yield unpacked(text)

    def _size(self) -> int | None:
        if len(self._held) < PREFIX:
            return None
        size = int.from_bytes(self._held[:PREFIX], "big")
        if size > MOST_BYTES:
            raise BadFrame(f"{size} bytes announced")
        return size


class Channel:
    """One end of a socket that never blocks, for the side that waits on many of them."""

    def __init__(self, end: socket.socket) -> None:
        end.settimeout(0)
        self.end = end
        self.is_closed = False
        """Whether the other side is gone."""
        self._frames = Frames()
        self._unsent: deque[memoryview] = deque()

    @property
    def has_unsent(self) -> bool:
        """Whether `flush` has something to do once the socket takes more."""
        return bool(self._unsent)

    @property
    def is_answered(self) -> bool:
        """Whether somebody is at the other end still, or has left something to read."""
        try:
            return not self.is_closed and bool(self.end.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def send(self, value: Json, data: bytes = b"") -> None:
        """Put *value* as a frame, and *data* as it is, before the next `flush`."""
        self._unsent.append(memoryview(packed(value)))
        if data:
            self._unsent.append(memoryview(data))

    def flush(self) -> None:
        """Send what the socket takes now. That the other side is gone shows in `receive`."""
        try:
            while self._unsent:
                self._drop(self.end.sendmsg(islice(self._unsent, _PIECES)))
        except BlockingIOError:
            return
        except OSError:
            self._unsent.clear()

    def _drop(self, sent: int) -> None:
        while sent:
            piece = self._unsent.popleft()
            if sent < len(piece):
                self._unsent.appendleft(piece[sent:])
            sent -= min(sent, len(piece))

    def send_fd(self, value: Json, fd: int) -> None:
        """
        Send *value* with an open file; nothing may wait unsent before it.

        Raises:
            OSError: the other side is gone, or takes nothing now.
        """
        head = packed(value)
        if socket.send_fds(self.end, [head], [fd]) != len(head):
            raise OSError("a short message was cut in two")

    def receive(self) -> Iterator[Json]:
        """
        Yield what has come; `is_closed` says afterwards whether more can come.

        Raises:
            BadFrame: the other side says what cannot be read.
        """
        while not self.is_closed:
            try:
                data = self.end.recv(_CHUNK)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            self.is_closed = not data
            self._frames.feed(data)
            yield from self._frames.take()

    def shut(self) -> None:
        """End the conversation for both sides, whoever of them waits."""
        try:
            self.end.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def close(self) -> None:
        """Hang up."""
        self.is_closed = True
        self._unsent.clear()
        self.end.close()
