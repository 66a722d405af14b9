"""A runner with something to lose, on which the gate judges a hostile change."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gate.cli import deliver
from tests.checkouts import state
from tests.credentials import Maker
from tests.end_to_end.conftest import SCRIPT
from tests.hostile.canary import Canary
from tests.hostile.left import INVARIANTS, Left
from tests.repositories import Repository

SECONDS = 60
MEMORY_BYTES = 4 << 30
"""Of addresses, for each process that a run starts: more than any needs."""
FOLDERS = ("home", "reports", "scratch", "told")
CHILD_SUBREAPER = 36
"""prctl(2): whoever loses its parent becomes ours, so that none gets away unseen."""


@dataclass(frozen=True)
class Outside:
    """A folder of the runner's that has nothing to do with the change."""

    folder: Path
    text: str

    @property
    def file(self) -> Path:
        """A file that nobody may read."""
        return self.folder / "shadow"


@dataclass
class Runner:
    """Runs the gate in a repository, and holds it to all that holds of every run."""

    repository: Repository
    folder: Path
    canary: Canary
    outside: Outside
    trap: socket.socket
    tokens: dict[str, str]
    """The runner's own, by the name of their variable."""
    unspeakable: dict[str, str] = field(default_factory=dict)
    """What else nobody may read: a test adds what its change holds."""

    @property
    def address(self) -> str:
        """An address at which somebody listens, whom nobody may call."""
        return f"127.0.0.1:{self.trap.getsockname()[1]}"

    def environment(self) -> dict[str, str]:
        """Return what the runner's environment says."""
        proxies = dict.fromkeys(
            ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), f"http://{self.address}"
        )
        password = self.tokens["PIP_PASSWORD"]
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "scratch"),
            "PIP_INDEX_URL": f"http://ci:{password}@{self.address}/simple",
            "NO_PROXY": "127.0.0.1",
            **proxies,
            **{name.lower(): value for name, value in proxies.items()},
            **self.tokens,
        }

    def __call__(
        self, *words: str, reports: tuple[str, ...] = deliver.FORMATS, **told: str
    ) -> Left:
        """Run ``gate run`` with *words* and, in the environment, what is *told*."""
        out = self.folder / "reports"
        for each in reports:
            (out / each).unlink(missing_ok=True)
        asked = [f"--report={each}={out / each}" for each in reports]
        left = self._left(["run", *asked, *words], reports, told)
        for holds in INVARIANTS:
            holds(left)
        return left

    def command(self, *words: str, **told: str) -> Left:
        """Run another of the gate's commands, which gives no verdict; *told* as above."""
        left = self._left([*words], (), told)
        assert left.code in {0, 1, 2, 3}
        for holds in INVARIANTS[1:]:
            holds(left)
        return left

    def _left(self, words: list[str], reports: tuple[str, ...], told: dict[str, str]) -> Left:
        out, before = self.folder / "reports", state(self.repository.root)
        code, said, errors, orphans = self._ended(words, told)
        return Left(
            code=code,
            out=said,
            err=errors,
            reports={
                each: (out / each).read_text("utf-8", "surrogateescape")
                for each in reports
                if (out / each).exists()
            },
            written=self._written(),
            unspeakable=self.tokens | self.unspeakable | {"what lies outside": self.outside.text},
            places=(str(self.folder), sys.prefix, sys.base_prefix + "/lib"),
            sang=tuple(self.canary.sang()),
            changed=tuple(_changed(before, state(self.repository.root))),
            orphans=orphans,
            calls=self._calls(),
            scratch=tuple(path.name for path in (self.folder / "scratch").iterdir()),
            is_job="GITHUB_ACTIONS" in told,
        )

    def _ended(
        self, words: list[str], told: dict[str, str]
    ) -> tuple[int, str, str, tuple[str, ...]]:
        known = _children()
        run = subprocess.Popen(
            [SCRIPT, *words],
            cwd=self.repository.root,
            env=self.environment() | told,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="surrogateescape",
        )
        with suppress(ProcessLookupError):
            resource.prlimit(run.pid, resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        try:
            out, errors = run.communicate(timeout=SECONDS)
        finally:
            run.kill()
        return run.returncode, out, errors, _orphans(known)

    def _written(self) -> dict[str, bytes]:
        """Return what lies in the runner's own folders, but for the reports."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for name in ("home", "told", "scratch")
            for path in (self.folder / name).rglob("*")
            if path.is_file()
        }

    def _calls(self) -> int:
        calls = 0
        with suppress(BlockingIOError):
            while True:
                self.trap.accept()[0].close()
                calls += 1
        return calls


def _changed(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield bytes.fromhex(name).decode("utf-8", "backslashreplace")


def _children() -> set[int]:
    """Return the processes whose parent is this one."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(word) for path in tasks for word in path.read_text().split()}


def _orphans(known: set[int]) -> tuple[str, ...]:
    """Return what still runs of what came to this process since *known*, and end it."""
    deadline = time.monotonic() + 2  # a process that was just killed is none that stays
    while (new := _children() - known) and time.monotonic() < deadline:
        for process in new:
            with suppress(ChildProcessError):
                os.waitpid(process, os.WNOHANG)
        time.sleep(0.01)
    names = []
    for process in new:
        with suppress(OSError):
            words = Path(f"/proc/{process}/cmdline").read_bytes()
            names.append(words.replace(b"\0", b" ").decode(errors="replace"))
            os.kill(process, 9)
    return tuple(names)


@pytest.fixture(scope="module", autouse=True)
def _adopts_orphans() -> Iterator[None]:
    """Adopt, while a module runs, whoever loses its parent."""
    if sys.platform != "linux":
        yield
        return
    prctl = ctypes.CDLL(None).prctl
    prctl(CHILD_SUBREAPER, 1, 0, 0, 0)
    yield
    prctl(CHILD_SUBREAPER, 0, 0, 0, 0)
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


@pytest.fixture
def canary(tmp_path_factory: pytest.TempPathFactory) -> Canary:
    """Programs that leave a mark."""
    return Canary(tmp_path_factory.mktemp("canary"))


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Outside:
    """A folder of the runner's, with a file that nobody may read."""
    made = Outside(tmp_path_factory.mktemp("outside"), f"root:{Maker(5).run(40)}:20000:0")
    made.file.write_text(made.text + "\n")
    return made


@pytest.fixture
def trap(socket_enabled: None) -> Iterator[socket.socket]:
    """Somebody who listens at a port of this machine, and whom nobody may call."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        server.setblocking(False)
        yield server


@pytest.fixture
def judged(
    repository: Repository,
    tmp_path: Path,
    canary: Canary,
    outside: Outside,
    trap: socket.socket,
) -> Runner:
    """Judges what stands in the repository."""
    for name in FOLDERS:
        (tmp_path / name).mkdir()
    maker = Maker(3)
    tokens = {
        "GITHUB_TOKEN": maker.make("github-token"),
        "GITLAB_TOKEN": maker.make("gitlab-token"),
        "AWS_SECRET_ACCESS_KEY": maker.make("aws-secret"),
        "PIP_PASSWORD": maker.run(24),
    }
    return Runner(repository, tmp_path, canary, outside, trap, tokens)


Change = Callable[..., None]


@pytest.fixture
def change(repository: Repository) -> Change:
    """Commits a service on ``main``, and on the branch ``theirs`` the files of a change."""

    def commit(
        head: dict[str, str | bytes], base: dict[str, str | bytes] | None = None, message: str = "x"
    ) -> None:
        repository.commit({"app.py": "def one() -> int:\n    return 1\n"} | (base or {}), "base")
        repository.branch("theirs")
        repository.commit(head, message)

    return commit
