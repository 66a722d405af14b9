"""The gate's end of the process that forks workers; `zygote` is the other."""

from __future__ import annotations

import os
import signal
import socket
from contextlib import suppress
from typing import Final

from gate.engines.worker.frames import Channel
from gate.model.error import EngineError
from gate.model.work import Job, Json

START_SECONDS: Final = 60.0
"""How long an engine may take to be imported, and a worker to find its canary."""


class Zygote:
    """One engine's zygote: what the gate knows of it and of its workers."""

    def __init__(self, name: str, channel: Channel, number: int) -> None:
        self.name = name
        """The engine's, for messages: ``bandit``."""
        self.number = number
        """By which the root knows it."""
        self.channel = channel
        self.is_ready = False
        self._count = 0
        self._pids: dict[int, int] = {}
        self._resting: dict[int, tuple[tuple[float, int], Channel]] = {}
        """Sound workers without work, by number: their limits, and the channel to each."""
        self._handed: dict[int, socket.socket] = {}
        """
        Ends on their way to a worker, by its number: macOS loses a file that is closed here
        before it has arrived (https://github.com/python/cpython/issues/58874).
        """

    def fork(self, job: Job) -> tuple[int, Channel]:
        """
        Ask for a worker, and return its number and a channel to it.

        Raises:
            EngineError: the zygote is gone.
        """
        self._count += 1
        ours, theirs = socket.socketpair()
        limits: dict[str, Json] = {
            "fork": self._count,
            "seconds_per_file": job.seconds_per_file,
            "megabytes": job.megabytes,
        }
        try:
            self.channel.send_fd(limits, theirs.fileno())
        except OSError as error:
            ours.close()
            theirs.close()
            raise self.died() from error
        self._handed[self._count] = theirs
        return self._count, Channel(ours)

    def rest(self, number: int, job: Job, channel: Channel) -> None:
        """Keep worker *number*, which has done all of *job*, for the next run."""
        self._resting[number] = _limits(job), channel

    def rested(self, job: Job) -> tuple[int, Channel] | None:
        """Return a worker that rests, which found its canary long ago; `None` if there is none."""
        for number, (limits, channel) in self._resting.items():
            if limits == _limits(job) and channel.is_answered:
                del self._resting[number]
                return number, channel
        return None

    def forked(self, number: int, pid: int) -> None:
        """Note that worker *number* is process *pid* and has its end."""
        self._pids[number] = pid
        if number in self._handed:
            self._handed.pop(number).close()

    def ended(self, number: int) -> None:
        """Note that worker *number* is no more, and its process id may be another's."""
        self._pids.pop(number, None)
        if number in self._resting:
            self._resting.pop(number)[1].close()

    def kill(self, number: int) -> None:
        """Kill worker *number* and its process group; the zygote's answer is its end."""
        if self.channel.is_closed and number in self._pids:
            # Without a zygote nobody else would, and nobody has given its id away.
            with suppress(OSError):
                os.killpg(self._pids.pop(number), signal.SIGKILL)
            return
        self.channel.send({"kill": number})
        self.channel.flush()

    def died(self) -> EngineError:
        """Return the error that says so."""
        when = "while it worked" if self.is_ready else "before it was ready"
        return EngineError(
            f"the worker process of {self.name} ended {when}",
            where=self.name,
            fix="run gate again with more memory; if it stays, check gate's installation",
        )

    @property
    def is_sound(self) -> bool:
        """Whether it can fork workers, as far as it has told."""
        return self.is_ready and not self.channel.is_closed

    def hang_up(self) -> None:
        """Tell the zygote to end, and whoever listens to it that it is over."""
        self.channel.shut()

    def close(self) -> None:
        """Forget it."""
        self.channel.close()
        for end in self._handed.values():
            end.close()
        self._handed.clear()
        for _, channel in self._resting.values():
            channel.close()
        self._resting.clear()


def _limits(job: Job) -> tuple[float, int]:
    return job.seconds_per_file, job.megabytes
