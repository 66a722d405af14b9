"""One run's workers: who has which files, who is late, and what became of each file."""

from __future__ import annotations

import math
import selectors
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from gate.engines.worker.answer import UNREADABLE, crash, outcome_of, too_long
from gate.engines.worker.forks import START_SECONDS, Zygote
from gate.engines.worker.frames import BadFrame, Channel
from gate.engines.worker.slots import Slots
from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.text import visible
from gate.model.value import dataclass, field
from gate.model.work import Item, Job, Json, Outcome

_START_FAILURES: Final = 3
_END_SECONDS: Final = 10.0
_FIRST_BYTES: Final = 32 * 1024
_WINDOW_BYTES: Final = 128 * 1024
_WINDOW_FILES: Final = 32
"""
How much lies before one worker, so that it need not wait for the gate: the more, the more it has
answered. Of little work the rest waits for another worker, that a core may soon be free for.
"""
_SLOT_SECONDS: Final = 0.005
_IDLE_SECONDS: Final = 1.0
_MEGABYTE: Final = 2**20


@dataclass(slots=True, kw_only=True)
class _Worker:
    number: int
    channel: Channel
    deadline: float
    thread: int = field(default_factory=threading.get_ident)
    given: deque[Item] = field(default_factory=deque)
    """What it has not answered for yet, in its order of work."""
    given_bytes: int = 0
    answered_bytes: int = 0
    is_greeted: bool = False
    """Whether it found its canary."""
    has_begun: bool = False
    """Whether it has said that it works on the first of `given`."""
    is_leaving: bool = False
    reason: str = ""
    """Why it was sent away, as the first of `given` is told."""

    @property
    def owes(self) -> bool:
        """Whether it has something to say, or is to end."""
        return bool(self.given) or not self.is_greeted or self.is_leaving

    @property
    def has_room(self) -> bool:
        if self.is_leaving:
            return False
        most = min(max(_FIRST_BYTES, self.answered_bytes), _WINDOW_BYTES)
        is_light = self.given_bytes < most and len(self.given) < _WINDOW_FILES
        return is_light or not self.given


class Crew:
    """The workers of one run."""

    def __init__(
        self,
        job: Job,
        items: Iterable[Item],
        zygote: Zygote,
        *,
        slots: Slots,
        seconds: float,
        check: Callable[[], None],
    ) -> None:
        self._job = job
        self._source = iter(items)
        self._zygote = zygote
        self._slots = slots
        self._seconds = seconds
        self._check_interrupted = check
        self._selector = selectors.DefaultSelector()
        self._workers: dict[int, _Worker] = {}
        self._queue: deque[Item] = deque()
        self._suspects: set[RepoPath] = set()
        """Files whose worker was lost with answers that it had not sent."""
        self._done: deque[Outcome] = deque()
        self._is_exhausted = False
        self._failed_starts = 0
        self._ends_at = math.inf
        self._lent = 0.0
        self._ready_by = self._now() + START_SECONDS

    def outcomes(self) -> Iterator[Outcome]:
        """
        Yield what became of each item.

        Raises:
            EngineError: as `gate.model.work.Workers.run` says.
        """
        self._listen(self._zygote.channel, self._hear_zygote)
        self._slots.expect(self)
        self._slots.leave(self._job.module)  # by which its zygote was expected, if it was
        try:
            while self._has_work():
                self._fill()
                # Nobody is late whose answer lies here unread.
                self._hear()
                self._check()
                with self._lending():
                    while self._done:
                        yield self._done.popleft()
            self._rest()
        finally:
            self._dismiss()

    def _has_work(self) -> bool:
        is_waiting = any(worker.given for worker in self._workers.values())
        return bool(self._done or self._queue) or is_waiting or not self._is_exhausted

    def _now(self) -> float:
        """Return the time on a clock that stands while others use this thread."""
        return time.monotonic() - self._lent

    @contextmanager
    def _lending(self) -> Iterator[None]:
        """Let others work: while nobody reads the answers, no worker is late."""
        before = time.monotonic()
        try:
            yield
        finally:
            self._lent += time.monotonic() - before

    # What to give to whom

    def _fill(self) -> None:
        """Give every worker the next items; hire another where all have enough."""
        while (item := self._next()) is not None:
            if len(item.data) > self._job.megabytes * _MEGABYTE:
                reason = f"needs more than {self._job.megabytes} MB"
                self._done.append(Outcome(path=item.path, skipped=reason))
                continue
            worker = self._least_busy() or self._hired()
            if worker is None:
                self._queue.appendleft(item)
                return
            self._give(worker, item)

    def _next(self) -> Item | None:
        if self._queue:
            return self._queue.popleft()
        if self._is_exhausted:
            return None
        before = time.monotonic()
        try:
            item = next(self._source, None)
        finally:
            self._lent += time.monotonic() - before  # as `_lending`, which takes as long
        self._is_exhausted = item is None
        return item

    def _least_busy(self) -> _Worker | None:
        able = (worker for worker in self._workers.values() if worker.has_room)
        return min(able, key=lambda worker: worker.given_bytes, default=None)

    def _hired(self) -> _Worker | None:
        if not self._zygote.is_ready or not self._slots.take(self, is_first=not self._workers):
            return None
        if self._ends_at == math.inf:
            self._ends_at = time.monotonic() + self._seconds
        worker = self._rested() or self._forked()
        self._workers[worker.number] = worker
        self._listen(worker.channel, lambda: self._hear_worker(worker))
        return worker

    def _rested(self) -> _Worker | None:
        if (rested := self._zygote.rested(self._job)) is None:
            return None
        number, channel = rested
        return _Worker(number=number, channel=channel, deadline=math.inf, is_greeted=True)

    def _forked(self) -> _Worker:
        try:
            number, channel = self._zygote.fork(self._job)
        except EngineError:
            self._slots.give_back(threading.get_ident())
            raise
        return _Worker(number=number, channel=channel, deadline=self._now() + START_SECONDS)

    def _give(self, worker: _Worker, item: Item) -> None:
        if worker.is_greeted and not worker.given:
            worker.deadline = self._now() + self._job.seconds_per_file
        worker.given.append(item)
        worker.given_bytes += len(item.data)
        head: dict[str, Json] = {"path": item.path, "size": len(item.data)}
        if item.path in self._suspects:
            head["suspect"] = True
        worker.channel.send(head, item.data)

    # Who says what

    def _listen(self, channel: Channel, hear: Callable[[], None]) -> None:
        self._selector.register(channel.end, selectors.EVENT_READ, (channel, hear))

    def _hear(self) -> None:
        for key in list(self._selector.get_map().values()):
            channel, _ = key.data
            channel.flush()
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if channel.has_unsent else 0)
            if wanted != key.events:
                self._selector.modify(key.fileobj, wanted, key.data)
        for key, events in self._selector.select(self._patience()):
            channel, hear = key.data
            if events & selectors.EVENT_READ and not channel.is_closed:
                hear()

    def _patience(self) -> float:
        """Return for how many seconds nothing has to happen."""
        if self._done:
            return 0.0
        is_short = self._zygote.is_ready and (self._queue or not self._workers)
        is_short = is_short and self._slots.may_come()
        most = _SLOT_SECONDS if is_short else _IDLE_SECONDS
        moments = (worker.deadline for worker in self._workers.values() if worker.owes)
        return max(0.0, min(most, min(moments, default=math.inf) - self._now()))

    def _hear_zygote(self) -> None:
        try:
            for frame in self._zygote.channel.receive():
                self._zygote_told(frame)
        except BadFrame as error:
            raise self._zygote.died() from error
        if self._zygote.channel.is_closed:
            self._check_interrupted()
            raise self._zygote.died()

    def _zygote_told(self, frame: Json) -> None:
        match frame:
            case {"ready": True}:
                self._zygote.is_ready = True
            case {"forked": int(number), "pid": int(pid)}:
                self._zygote.forked(number, pid)
            case {"ended": int(number), "code": int(code)}:
                self._zygote.ended(number)
                if number in self._workers:
                    self._bury(self._workers[number], code)
            case {"failed": {"what": str(what), "where": str(where), "fix": str(fix)}}:
                raise EngineError(what, where=where, fix=fix)
            case {"failed": {"what": str(what)}}:
                name = self._zygote.name
                raise EngineError(
                    f"{name} did not start: {what}",
                    where=name,
                    fix="install gate with its dependencies into one environment",
                )
            case _:
                raise self._zygote.died()

    def _hear_worker(self, worker: _Worker) -> None:
        if worker.is_leaving:
            return
        try:
            for frame in worker.channel.receive():
                if not worker.is_leaving:
                    self._worker_told(worker, frame)
        except BadFrame:
            self._expel(worker, UNREADABLE)
        if worker.channel.is_closed:
            # It died, or is about to: how, the zygote will tell.
            self._expel(worker, "")

    def _worker_told(self, worker: _Worker, frame: Json) -> None:
        match frame:
            case {"canary": int(found)} if not worker.is_greeted:
                self._greet(worker, found)
            case {"failed": {"what": str(what)}} if not worker.is_greeted:
                raise self._no_canary(f"failed on its canary: {visible(what)[:80]}")
            case {"begun": True} if worker.is_greeted and worker.given:
                worker.has_begun = True
            case dict() if worker.is_greeted and worker.given:
                self._answered(worker, frame)
            case _:
                self._expel(worker, UNREADABLE)

    def _greet(self, worker: _Worker, found: int) -> None:
        if found < 1:
            raise self._no_canary("did not find its canary")
        worker.is_greeted = True
        worker.deadline = self._now() + self._job.seconds_per_file

    def _no_canary(self, what: str) -> EngineError:
        return EngineError(
            f"{self._zygote.name} {what}",
            where=self._zygote.name,
            fix="install gate again, with the versions that it locks",
        )

    def _answered(self, worker: _Worker, frame: dict[str, Json]) -> None:
        item = worker.given[0]
        outcome = outcome_of(self._job, item, frame)
        if outcome is None:
            self._expel(worker, UNREADABLE)
            return
        self._done.append(outcome)
        worker.given.popleft()
        worker.has_begun = False
        worker.given_bytes -= len(item.data)
        worker.answered_bytes += len(item.data)
        worker.deadline = self._now() + self._job.seconds_per_file
        if frame.get("retires"):
            self._take_back(worker)
            self._expel(worker, "")

    # Who has to go

    def _check(self) -> None:
        """
        Send away whoever is late.

        Raises:
            EngineError: the whole run is late, or interrupted.
        """
        self._check_interrupted()
        name = self._zygote.name
        if time.monotonic() > self._ends_at:
            raise EngineError(
                f"{name} took longer than {self._seconds:g} s in all",
                where=name,
                fix="look at fewer files in one run, for example by --shard",
            )
        if not self._zygote.is_ready and self._now() > self._ready_by:
            raise EngineError(
                f"{name} did not start within {START_SECONDS:g} s",
                where=name,
                fix="run gate again on a machine with less load",
            )
        for worker in list(self._workers.values()):
            if worker.deadline < self._now() and worker.owes:
                if worker.is_leaving:
                    raise self._zygote.died()
                self._expel(worker, too_long(self._job))

    def _expel(self, worker: _Worker, reason: str) -> None:
        """Have *worker* killed; `_bury` sees to what it had."""
        if worker.is_leaving:
            return
        worker.is_leaving = True
        worker.reason = reason
        worker.deadline = self._now() + _END_SECONDS
        self._selector.unregister(worker.channel.end)
        self._zygote.kill(worker.number)

    def _take_back(self, worker: _Worker) -> None:
        self._queue.extendleft(reversed(worker.given))
        worker.given.clear()

    def _bury(self, worker: _Worker, code: int) -> None:
        """
        Settle what a dead worker had.

        What it said it failed on is to blame, or the one that it was to answer at once. Else
        nobody knows which file it was: they are suspects, and done again.
        """
        # What it said before it died counts.
        self._hear_worker(worker)
        self._expel(worker, "")
        if not worker.is_greeted:
            self._note_failed_start(code)
        elif worker.given and self._is_known(worker):
            blamed = worker.given.popleft()
            reason = worker.reason or crash(self._job, code)
            self._done.append(Outcome(path=blamed.path, skipped=reason))
        else:
            self._suspects.update(item.path for item in worker.given)
        self._take_back(worker)
        self._let_go(worker)

    def _is_known(self, worker: _Worker) -> bool:
        """Say whether it was the first of what *worker* had, and no later one."""
        is_alone = len(worker.given) == 1 or worker.given[0].path in self._suspects
        return worker.has_begun or is_alone

    def _note_failed_start(self, code: int) -> None:
        self._failed_starts += 1
        if self._failed_starts >= _START_FAILURES:
            raise self._no_canary(f"did not get as far as its canary: {crash(self._job, code)}")

    def _let_go(self, worker: _Worker) -> None:
        del self._workers[worker.number]
        worker.channel.close()
        self._slots.give_back(worker.thread)

    def _rest(self) -> None:
        """Let those who have done all their work rest until the next run."""
        for worker in list(self._workers.values()):
            if not (worker.owes or worker.channel.has_unsent or worker.channel.is_closed):
                self._zygote.rest(worker.number, self._job, worker.channel)
                del self._workers[worker.number]
                self._slots.give_back(worker.thread)

    def _dismiss(self) -> None:
        self._slots.leave(self)
        for worker in list(self._workers.values()):
            self._zygote.kill(worker.number)
            self._let_go(worker)
        self._selector.close()
