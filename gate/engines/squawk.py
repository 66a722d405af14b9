"""
What squawk says of SQL for PostgreSQL (https://squawkhq.com), an extra: ``playbook-gate[squawk]``.

It is a program of its own, which the package ``squawk-cli`` brings as one file. It runs in an empty
folder, with settings of ours and no variable, so that nothing of a change steers it.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from gate.engines.scratch import scratch
from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.value import dataclass
from gate.model.work import Workers

INSTALL: Final = "install playbook-gate[squawk]"
_SECONDS: Final = 60.0
_DONE: Final = (0, 1)
"""Exit codes with which it has looked: 1 where it found something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that squawk said."""

    path: RepoPath
    rule: str
    """Its own id: ``ban-drop-column``."""
    message: str
    help: str
    line: int
    """1-based."""
    is_error: bool
    """Whether it could not read the SQL."""


def program(environment: Mapping[str, str]) -> Path | None:
    """Return where squawk is: beside this interpreter, else on the path; `None` if nowhere."""
    beside = Path(sys.executable).with_name("squawk")
    if beside.is_file():
        return beside
    found = shutil.which("squawk", path=environment.get("PATH", ""))
    return Path(found) if found else None


def lint(
    squawk: Path, texts: Mapping[RepoPath, str], *, exclude: Sequence[str], workers: Workers
) -> tuple[Said, ...]:
    """
    Return what the program *squawk* says of each of *texts*, without its rules *exclude*.

    Raises:
        EngineError: it did not start, did not end, or said what cannot be read.
    """
    with scratch() as folder:
        (folder / "settings.toml").write_text("", encoding="utf-8")
        paths = {f"{number}.sql": path for number, path in enumerate(texts)}
        for file, path in paths.items():
            (folder / file).write_text(texts[path], encoding="utf-8", errors="replace")
        words = ["squawk", "--config", "settings.toml", "--reporter", "json"]
        if exclude:
            words.append(f"--exclude={','.join(exclude)}")
        ended = workers.run_command(
            [*words, "--", *paths],
            cwd=folder,
            environment={"PATH": str(squawk.parent)},  # so that no error tells where it is
            seconds=_SECONDS,
        )
    if ended.code not in _DONE:
        raise _unheard(f"it ended with exit code {ended.code}")
    return tuple(_said(one, paths) for one in _rows(ended.stdout))


def _rows(data: bytes) -> list[dict[str, Any]]:
    try:
        told = json.loads(data or b"[]")
    except (ValueError, RecursionError) as error:
        raise _unheard("what it says is no JSON") from error
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise _unheard("what it says is no list")
    return told


def _said(one: Mapping[str, Any], paths: Mapping[str, RepoPath]) -> Said:
    try:
        return Said(
            path=paths[Path(str(one["file"])).name],
            rule=str(one["rule_name"]),
            message=str(one["message"]),
            help=str(one.get("help") or ""),
            line=int(one["line"]) + 1,
            is_error=one["level"] == "Error",
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unheard("what it says is in another form than squawk 2's") from error


def _unheard(what: str) -> EngineError:
    return EngineError(
        f"squawk gave no answer: {what}", where="stages.handoff.squawk", fix=f"{INSTALL} anew"
    )
