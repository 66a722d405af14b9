"""A run in which something fails, and what must be true of it afterwards."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.credentials import Maker
from tests.faults.kernel import Answer, Call, Ended, asked
from tests.repositories import Repository

SCRIPT = Path(sys.executable).with_name("gate")
TOKEN = Maker(1010).make("github-token")
LINTER = """
[[stages.command]]
id = "lint"
run = ["cat", "lint.sarif"]
"""
LOG = """
{"version": "2.1.0",
 "runs": [{"tool": {"driver": {"name": "lint", "version": "1"}}, "results": []}]}
"""
FAULTY = {"keys.py": f'TOKEN = "{TOKEN}"\n', "ask.py": "answer = eval(input())\n"}
SOUND = {"twice.py": "def twice(number: int) -> int:\n    return 2 * number\n"}
_CODE = ("/lib/", "/site-packages/", "/gate/", "/etc/", "/usr/")
_WRITES = ("write", "writev", "pwrite64", "ftruncate", "truncate", "copy_file_range")
_FORKS = ("clone", "clone3", "fork", "vfork")
_ENDS = ("pipe", "pipe2", "socket", "socketpair")
_NAMES = ("mkdir", "mkdirat", "rename", "renameat", "renameat2", "link", "linkat")
ERRORS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(_WRITES, (errno.ENOSPC, errno.EIO)),
    **dict.fromkeys(_FORKS, (errno.EAGAIN, errno.ENOMEM)),
    **dict.fromkeys(_ENDS, (errno.EMFILE, errno.ENOMEM)),
    **dict.fromkeys(_NAMES, (errno.ENOSPC, errno.EACCES, errno.EIO)),
    **dict.fromkeys(("unlink", "unlinkat", "rmdir"), (errno.EACCES, errno.EIO)),
    **dict.fromkeys(("fsync", "fdatasync"), (errno.EIO, errno.ENOSPC)),
    **dict.fromkeys(
        ("open", "openat"), (errno.EMFILE, errno.EACCES, errno.EIO, errno.ENOMEM, errno.ENOSPC)
    ),
    "mmap": (errno.ENOMEM,),
}
"""What each kind of call fails with on a machine in trouble."""


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """A place of a run: which call, of those that look the same the how many-th."""

    program: str
    name: str
    about: str
    turn: int

    def __str__(self) -> str:
        return f"{self.program} {self.name} {self.about} #{self.turn}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a run left."""

    ended: Ended
    report: dict[str, Any] | None
    litter: tuple[str, ...]
    """Files that nobody asked for."""

    @property
    def said(self) -> str:
        """All that was told."""
        return self.ended.out + self.ended.err


class Scene:
    """A repository, a home, a folder for temporary files and one for reports."""

    def __init__(self, folder: Path, *, is_faulty: bool) -> None:
        self.folder = folder
        self.is_faulty = is_faulty
        repository = Repository(folder / "repository")
        repository.commit({"app.py": "x = 1\n", "gate.toml": LINTER, "lint.sarif": LOG}, "base")
        repository.branch("work")
        repository.commit({"app.py": "x = 2\n"})
        repository.write(FAULTY if is_faulty else SOUND)
        self.root = repository.root
        for each in ("home", "temporary", "reports"):
            (folder / each).mkdir()

    @property
    def expected(self) -> int:
        """The code of an undisturbed run."""
        return 1 if self.is_faulty else 0

    def run(self, answer: Answer = lambda _: 0, *, is_cold: bool = True) -> Seen:
        """Run the gate over the work tree; *is_cold* forgets what was kept before."""
        if is_cold:
            shutil.rmtree(self.folder / "cache", ignore_errors=True)
        report = self.folder / "reports" / "gate.json"
        report.unlink(missing_ok=True)
        argv = [
            SCRIPT, "run", "--base=main", f"--report=json={report}", "--jobs=1", "--offline",
            f"--cache-dir={self.folder / 'cache'}",
        ]  # fmt: skip
        ended = asked(argv, answer, cwd=self.root, env=self.environment)
        told = json.loads(report.read_text()) if report.exists() else None
        litter = tuple(self._litter())
        return Seen(ended=ended, report=told, litter=litter)

    @property
    def environment(self) -> dict[str, str]:
        """As little as a bare runner has."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "temporary"),
        }

    def _litter(self) -> Iterator[str]:
        for path in (self.folder / "temporary").iterdir():
            yield path.name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        for path in (self.folder / "reports").iterdir():
            if path.name != "gate.json":
                yield path.name
                path.unlink()


def sites(calls: Sequence[Call]) -> list[Site]:
    """Return the places of *calls*, in their order, from where gate's own code begins to run."""
    turns: dict[tuple[str, str, str], int] = {}
    found: list[Site] = []
    is_gate = False
    for call in calls:
        is_gate = is_gate or "/gate/cli/" in call.about
        kind = (call.program, call.name, call.about)
        turns[kind] = turns.get(kind, 0) + 1
        if is_gate:
            found.append(Site(*kind, turns[kind]))
    return found


def spread(places: Sequence[Site], count: int) -> list[Site]:
    """
    Return *count* of *places*: calls that differ first, and few of those that read code.

    Reading code is four of five calls of a run, each of them like the other.
    """
    kinds: dict[tuple[str, str, str], list[Site]] = {}
    for site in places:
        about = "code" if any(mark in site.about for mark in _CODE) else site.about
        kinds.setdefault((site.program, site.name, about), []).append(site)
    groups = [*kinds.values()]
    step = max(1, len(groups) // count)
    return [group[place % len(group)] for place, group in enumerate(groups)][::step][:count]


def failing(site: Site, error: int) -> tuple[Answer, list[Call]]:
    """Return an answer that lets the call at *site* fail with *error*, and the calls it failed."""
    met = 0
    failed: list[Call] = []

    def answer(call: Call) -> int:
        nonlocal met
        if (call.program, call.name, call.about) != (site.program, site.name, site.about):
            return 0
        met += 1
        if met != site.turn:
            return 0
        failed.append(call)
        return error

    return answer, failed


def wrongs(scene: Scene, seen: Seen) -> Iterator[str]:
    """Yield what is not as it must be after a run in which something failed."""
    code, said = seen.ended.code, seen.said
    told = {
        f"it ended with {code}": code not in {scene.expected, 2, 3},
        "it shows a traceback": "Traceback" in said,
        "it calls that a bug": "bug in gate" in said,
        "it says nothing": not said.strip(),
        "it tells the credential": TOKEN in said,
        f"it left running: {', '.join(seen.ended.left)}": bool(seen.ended.left),
        f"it left: {', '.join(seen.litter)}": bool(seen.litter),
        "its report tells another verdict": not _agrees(seen),
    }
    return (wrong for wrong, is_so in told.items() if is_so)


def _agrees(seen: Seen) -> bool:
    if seen.report is None:
        return True
    decision = seen.report["verdict"]["decision"]
    # No verdict, too, if one of the reports did not arrive.
    return seen.ended.code in {{"pass": 0, "fail": 1, "inconclusive": 3}[decision], 3}


def calls_of(scene: Scene) -> list[Call]:
    """Return the calls of an undisturbed run."""
    calls: list[Call] = []

    def answer(call: Call) -> int:
        calls.append(call)
        return 0

    scene.run(answer)
    return calls


def killing(site: Site, number: int, *, is_gate: bool) -> Answer:
    """Return an answer that sends signal *number* at *site*: to gate, or to who calls there."""
    gate = 0
    failed, _ = failing(site, 1)

    def answer(call: Call) -> int:
        nonlocal gate
        gate = gate or call.thread
        if failed(call):
            with suppress(ProcessLookupError):
                os.kill(gate if is_gate else call.thread, number)
        return 0

    return answer
