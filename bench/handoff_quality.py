"""
How well does the handoff stage tell environment variables, and what does that cost?

``python -m bench.handoff_quality DATA`` reads the labelled snippets of
``DATA/policy/envvars.jsonl``, tells what the trees of two applications read, and runs the stage on
a tree of 1,500 files twice: with nothing kept, and again. ``-v`` names each read.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.measured import Command, measured
from gate.model.path import RepoPath
from gate.model.work import Json
from gate.readers.environment.bundle import bundle
from gate.readers.environment.files import format_of, is_left_out
from gate.readers.environment.record import Environment
from gate.readers.environment.tree import prepare, told

_APPLICATIONS: Final = ("frigate", "litestar-fullstack")
_FILES: Final = 1_500
_SETTINGS: Final = "[stages.handoff]\nmigrations = []\n"
"""Of the stage, what is measured is what it says of variables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled snippet, and what was said of it."""

    name: str
    wanted: int
    right: int
    wrongly: tuple[str, ...]
    """What is said and not labelled."""
    told: str


def environment(files: Mapping[str, bytes]) -> Environment:
    """Return what a tree of *files* reads and declares."""
    contents = {path: data for path, data in files.items() if _is_read(path)}
    data = bundle({"tree": {RepoPath(path): path for path in contents}}, contents)
    return told(prepare({})(RepoPath("tree"), data))["tree"]


def _is_read(path: str) -> bool:
    return format_of(RepoPath(path)) is not None and not is_left_out(RepoPath(path))


def snippets(data: Path) -> Iterator[Row]:
    """Yield the labelled snippets, each read as a program of one file."""
    for line in (data / "policy" / "envvars.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield _row(row, environment({"app.py": row["code"].encode()}))


def _row(row: dict[str, Any], found: Environment) -> Row:
    said: dict[str, tuple[bool, Json]] = {}
    for read in found.reads:
        is_required, default = said.get(read.name, (False, None))
        default = read.default if default is None else default
        said[read.name] = (is_required or read.is_required, default)
    wanted = {one["name"]: (one["required"], one["default"]) for one in row["reads"]}
    if row["dynamic"]:
        wanted[row["dynamic"]] = (False, None)
    said |= {f"prefix:{one.prefix}": (False, None) for one in found.dynamic}
    return Row(
        name=row["id"],
        wanted=len(wanted),
        right=sum(said.get(name) == label for name, label in wanted.items()),
        wrongly=tuple(sorted(said.keys() - wanted.keys())),
        told=f"{said}, wanted {wanted}",
    )


def clone(data: Path, name: str, scratch: Path) -> tuple[Path, str]:
    """Return a clone of the application *name*, and its newest head."""
    place = scratch / name
    bundled = data / "policy" / f"{name}.bundle"
    command = ["git", "clone", "--quiet", "--no-checkout", bundled, place]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    heads = _git(place, "for-each-ref", "--format=%(refname)", "refs/remotes/origin/case/*/head")
    return place, heads.decode().split()[-1]


def _git(place: Path, *arguments: str) -> bytes:
    command = ["git", "-C", place, *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


def files_of(place: Path, revision: str) -> dict[str, bytes]:
    """Return the files of *revision* by path."""
    names = _git(place, "ls-tree", "-r", "-z", "--name-only", revision).decode().split("\0")
    return {name: _git(place, "show", f"{revision}:{name}") for name in names if name}


def cost(sources: Mapping[str, bytes], scratch: Path) -> Iterator[str]:
    """Yield what the stage costs on a tree of `_FILES` files, made of *sources* again and again."""
    place = scratch / "tree"
    for at in range(_FILES):
        name = list(sources)[at % len(sources)]
        path = place / f"part{at // len(sources)}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sources[name] + f"\n# {at}\n".encode())
    _git_new(place)
    settings, report = scratch / "gate.toml", scratch / "report.json"
    settings.write_text(_SETTINGS, "utf-8")
    argv = (
        *(sys.executable, "-m", "gate", "run", "--repo", str(place), "--base", "HEAD~1"),
        *("--head", "HEAD", "--stage", "handoff", "--settings", str(settings), "--offline"),
        *("--cache-dir", str(scratch / "cache"), "--report", f"json={report}"),
    )
    size = sum(len(sources[name]) for name in sources) * _FILES // len(sources)
    speed = parsing(sources)
    yield f"{_FILES:,} files, {size / 2**20:.1f} MB; here Python parses {speed:.0f} ms a MB"
    for kind in ("cold", "warm"):
        done = measured(Command(argv=argv, cwd=scratch, environment={"PATH": "/usr/bin:/bin"}))
        stage = next(
            one for one in json.loads(report.read_bytes())["stages"] if one["id"] == "handoff"
        )
        yield (
            f"{kind}: the stage {stage['seconds']:.2f} s on the clock; "
            f"all of gate {done.cpu:.2f} s of processors ({stage['status']})"
        )


def parsing(sources: Mapping[str, bytes]) -> float:
    """Return the milliseconds that this machine takes now to parse a MB of Python."""
    texts = [text for name, text in sources.items() if name.endswith(".py")]
    began = time.process_time()
    for text in texts:
        ast.parse(text)
    return (time.process_time() - began) * 1000 / (sum(map(len, texts)) / 2**20)


def _git_new(place: Path) -> None:
    _git(place, "init", "--quiet")
    who = ("-c", "user.name=bench", "-c", "user.email=bench@localhost")
    _git(place, "add", "--all")
    _git(place, *who, "commit", "--quiet", "--message", "base")
    (place / "new.py").write_text("import os\n\nNEW = os.environ['NEW_NAME']\n", "utf-8")
    _git(place, "add", "--all")
    _git(place, *who, "commit", "--quiet", "--message", "head")


def main(arguments: list[str]) -> int:
    """Print what was told and what it cost; return 1 if a bound is missed."""
    parser = argparse.ArgumentParser(prog="bench.handoff_quality")
    parser.add_argument("data", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    asked = parser.parse_args(arguments)
    rows = list(snippets(asked.data))
    wanted, right = sum(row.wanted for row in rows), sum(row.right for row in rows)
    wrongly = sum(len(row.wrongly) for row in rows)
    print(f"variables: {right} of {wanted} as labelled ({right / wanted:.1%}), {wrongly} wrongly")
    for row in rows:
        if row.right != row.wanted or row.wrongly:
            print(f"  {row.name}: {row.told}")
    with tempfile.TemporaryDirectory() as scratch:
        applications(asked.data, Path(scratch), is_verbose=asked.verbose)
    return 0 if right / wanted >= 0.95 and not wrongly else 1  # noqa: PLR2004 - what is promised


def applications(data: Path, scratch: Path, *, is_verbose: bool) -> None:
    """Print what the applications read, and what the stage costs on their source."""
    sources: dict[str, bytes] = {}
    for name in _APPLICATIONS:
        files = files_of(*clone(data, name, scratch))
        sources |= {f"{name}/{path}": text for path, text in files.items() if _is_read(path)}
        found = environment(files)
        print(
            f"{name}: {len(found.names)} variables in {len(found.reads)} places,"
            f" {len(found.dynamic)} whose names cannot be told"
        )
        for read in found.reads if is_verbose else ():
            state = "required" if read.is_required else f"default {read.default!r}"
            print(f"  {read.name} ({state}) {read.file}:{read.line} {read.by}")
    for line in cost(sources, scratch):
        print(line)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except OSError as trouble:
        sys.exit(f"{trouble}")
