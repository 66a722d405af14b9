"""An engine that finds words, and does what a word says: hang, crash, grow, lie, look around."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.work import Item, Json, Record, Unreadable

CANARY = Item(path=RepoPath("canary.txt"), data=b"canary")
KEPT = []


def prepare(profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    START.get(str(profile.get("prepare")), lambda: None)()
    canary = CANARIES.get(str(profile.get("canary")))

    def work(path: RepoPath, data: bytes) -> list[Record]:
        if data == CANARY.data and canary:
            return canary()
        first, *_ = data.split() or [b""]
        return DEEDS.get(first.decode("utf-8", "replace"), lambda: found(data))()

    return work


def found(data: bytes) -> list[Record]:
    words = data.decode("utf-8", "replace").split()
    return [{"word": word, "worker": os.getpid()} for word in words]


def hang() -> list[Record]:
    while True:
        pass


def signalled() -> list[Record]:
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(60)
    return []


def recurse() -> list[Record]:
    return recurse()


def grow() -> list[Record]:
    while True:
        KEPT.append(bytearray(2**20))


def leak() -> list[Record]:
    KEPT.append(bytearray(80 * 2**20))
    return [{"worker": os.getpid()}]


def fail() -> list[Record]:
    raise ZeroDivisionError("an error's text may quote a password")


def decline() -> list[Record]:
    raise Unreadable("does not parse:\x1b[2J line 3")


def nested() -> list[Record]:
    deep: Json = None
    for _ in range(100):
        deep = [deep]
    return [{"deep": deep}]


def garbage(data: bytes) -> list[Record]:
    for fd in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, data)
        except OSError:
            continue
    time.sleep(60)
    return []


def chatter() -> list[Record]:
    for _ in range(2000):
        sys.stdout.write("x" * 1000)
        sys.stderr.write("x" * 1000)
    os.write(1, b"y")
    os.write(2, b"y")
    return [{"stdin": sys.stdin.read()}]


def spawn() -> list[Record]:
    subprocess.Popen(["sleep", "600"])
    return []


def connect() -> list[Record]:
    socket.create_connection(("127.0.0.1", 9))
    return []


def orphan() -> list[Record]:
    """Leave a child that no audit hook sees and that holds every file of the worker."""
    child = ctypes.CDLL(None).fork()
    if child == 0:
        time.sleep(600)
        os._exit(0)
    return [{"child": child}]


def look_around() -> list[Record]:
    return [
        {
            "environment": dict(os.environ),
            "cwd": str(Path.cwd()),
            "listing": sorted(path.name for path in Path.cwd().iterdir()),
            "path": list(sys.path),
            "modules": sorted(sys.modules),
            "zygote": os.getppid(),
            "worker": os.getpid(),
        }
    ]


def shadowed() -> list[Record]:
    import bandit  # noqa: PLC0415 - the test asks where it comes from now

    return [{"bandit": bandit.__file__, "json": sys.modules["json"].__file__}]


def write_file() -> list[Record]:
    (Path(os.environ["TMPDIR"]) / "big").write_bytes(b"x" * (64 * 2**20))
    return []


def refuse_settings() -> None:
    raise EngineError("no check is called B999", where="stages.sast", fix="name another")


def fail_to_start() -> None:
    raise ModuleNotFoundError("No module named 'x' (/home/runner/x)", name="x")


DEEDS: dict[str, Callable[[], list[Record]]] = {
    "HANG": hang,
    "SLEEP": lambda: time.sleep(600) or [],
    "SIGNAL": signalled,
    "EXIT": lambda: os._exit(3),
    "SYSTEM-EXIT": lambda: sys.exit(0),
    "RECURSE": recurse,
    "GROW": grow,
    "LEAK": leak,
    "FAIL": fail,
    "DECLINE": decline,
    "DECLINE-SILENTLY": lambda: (_ for _ in ()).throw(Unreadable("")),
    "GIANT": lambda: [{"much": "x" * (9 * 2**20)}],
    "NOT-A-NUMBER": lambda: [{"rate": float("nan")}],
    "NO-JSON": lambda: [{"path": Path()}],
    "NO-RECORDS": lambda: ["record"],
    "NO-LIST": lambda: None,
    "NESTED": nested,
    "GARBAGE": lambda: garbage(b"\0\0\0\x05hello"),
    "HUGE-FRAME": lambda: garbage(b"\xff\xff\xff\xff"),
    "DEEP-FRAME": lambda: garbage((200_000).to_bytes(4, "big") + b"[" * 200_000),
    "HALF-FRAME": lambda: garbage(b"\0\0\1\0{"),
    "TWO-ANSWERS": lambda: garbage(b'\0\0\0\x0e{"records":[]}' * 200),
    "SECOND-CANARY": lambda: garbage(b'\0\0\0\x0c{"canary":1}'),
    "CLOSE": lambda: os.closerange(3, 64) or time.sleep(600) or [],
    "CHATTER": chatter,
    "SPAWN": spawn,
    "CONNECT": connect,
    "ORPHAN": orphan,
    "LOOK-AROUND": look_around,
    "SHADOWED": shadowed,
    "WRITE-FILE": write_file,
}
CANARIES: dict[str, Callable[[], list[Record]]] = {
    "blind": list,
    "fails": fail,
    "crashes": lambda: os._exit(4),
    "declines": decline,
}
START: dict[str, Callable[[], object]] = {
    "refuses": refuse_settings,
    "fails": fail_to_start,
    "ends": lambda: os._exit(0),
    "hangs": hang,
}
