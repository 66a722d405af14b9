"""
What the coverage stage costs, in CPU seconds of the whole run and all its processes.

``python -m bench.coverage_cost [FILES]`` makes a repository of so many Python files (5,000) with a
change of 20, and reports of it in each format; then it runs ``gate run --stage coverage`` on them.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from gate.model.lines import lines_of

CHANGED: Final = 20
FUNCTIONS: Final = 12
SETTINGS: Final = '[stages.coverage.services.all]\npaths = ["src/**"]\nminimum = 50\n'
GATE: Final = Path(sys.executable).with_name("gate")
ENVIRONMENT: Final = {
    "PATH": os.environ["PATH"],
    "HOME": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
}


def module(number: int, functions: int) -> tuple[str, list[int], list[int]]:
    """Return a source, the lines that tests execute in it, and those that they do not."""
    lines, executed, missing = [f"import os  # module {number}", ""], [1], []
    for index in range(functions):
        first = len(lines) + 1
        lines += [
            f"def step_{index}(order, fee={index}):",
            "    if order:",
            "        return os.path.join(",
            "            order,",
            f"            str(fee + {number}),",
            "        )",
            "    total = fee * 2",
            "    for each in order:",
            "        total += each",
            "    return total",
            "",
        ]
        executed += [first, first + 1, first + 2]
        missing += [first + 6, first + 7, first + 8, first + 9]
    return "\n".join(lines) + "\n", executed, missing


def make(root: Path, files: int) -> dict[str, tuple[list[int], list[int]]]:
    """Make the repository, and return (executed, missing) of each file at head."""
    git(root, "init", "--quiet", "--initial-branch=main")
    (root / "gate.toml").write_text(SETTINGS)
    told = {}
    for number in range(files):
        path = root / "src" / f"p{number // 100:03}" / f"m{number:05}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(module(number, FUNCTIONS)[0])
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=base")
    git(root, "switch", "--quiet", "--create", "topic")
    for number in range(files):
        path = root / "src" / f"p{number // 100:03}" / f"m{number:05}.py"
        text, executed, missing = module(number, FUNCTIONS + (number < CHANGED))
        if number < CHANGED:
            path.write_text(text)
        told[str(path.relative_to(root))] = executed, missing
    git(root, "commit", "--quiet", "--all", "--message=change")
    return told


def reports(away: Path, told: dict[str, tuple[list[int], list[int]]]) -> Iterator[Path]:
    """Yield a report of each format, of the same lines."""
    yield written(away / "coverage.json", json.dumps(coverage_json(told)))
    yield written(away / "lcov.info", lcov(told))
    yield written(away / "coverage.xml", cobertura(told))
    yield data_file(away / ".coverage", told)


def coverage_json(told: dict[str, tuple[list[int], list[int]]]) -> dict[str, object]:
    """Return what ``coverage json`` writes, with the summary and the regions that it repeats."""
    files = {}
    for path, (executed, missing) in told.items():
        summary = {"covered_lines": len(executed), "num_statements": len(executed + missing)}
        lines = {"executed_lines": executed, "summary": summary, "missing_lines": missing}
        files[path] = lines | {
            "excluded_lines": [],
            "functions": {"": lines},
            "classes": {"": lines},
        }
    return {"meta": {"format": 3, "branch_coverage": False}, "files": files, "totals": {}}


def lcov(told: dict[str, tuple[list[int], list[int]]]) -> str:
    """Return what ``coverage lcov`` writes."""
    return "".join(
        f"SF:{path}\n"
        + "".join(f"DA:{line},{int(line in executed)}\n" for line in sorted(executed + missing))
        + f"LF:{len(executed + missing)}\nLH:{len(executed)}\nend_of_record\n"
        for path, (executed, missing) in told.items()
    )


def cobertura(told: dict[str, tuple[list[int], list[int]]]) -> str:
    """Return what ``coverage xml`` writes."""
    classes = "".join(
        f'<class filename="{path}"><methods/><lines>'
        + "".join(
            f'<line number="{line}" hits="{int(line in executed)}"/>'
            for line in sorted(executed + missing)
        )
        + "</lines></class>"
        for path, (executed, missing) in told.items()
    )
    return (
        f"<coverage><packages><package><classes>{classes}</classes></package></packages></coverage>"
    )


def data_file(path: Path, told: dict[str, tuple[list[int], list[int]]]) -> Path:
    """Write what ``coverage run`` leaves."""
    with closing(sqlite3.connect(path)) as made:
        made.executescript(
            "CREATE TABLE coverage_schema (version integer);"
            "INSERT INTO coverage_schema VALUES (7);"
            "CREATE TABLE meta (key text, value text);"
            "CREATE TABLE file (id integer primary key, path text);"
            "CREATE TABLE line_bits (file_id integer, context_id integer, numbits blob);"
            "CREATE TABLE arc (file_id integer, context_id integer, fromno integer, tono integer);"
        )
        for number, (name, (executed, _)) in enumerate(told.items(), 1):
            bits = lines_of(executed)
            numbits = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
            made.execute("INSERT INTO file VALUES (?, ?)", (number, f"/build/{name}"))
            made.execute("INSERT INTO line_bits VALUES (?, 1, ?)", (number, numbits))
        made.commit()
    return path


def written(path: Path, text: str) -> Path:
    """Write *text* and return *path*."""
    path.write_text(text)
    return path


def git(root: Path, *words: str) -> None:
    """Run git in *root*."""
    subprocess.run(["git", *words], cwd=root, env=ENVIRONMENT, check=True)


def cost(root: Path, *words: str) -> tuple[float, float, dict[str, object]]:
    """Return the CPU and the wall seconds of a run, and the coverage stage of its report."""
    out = root.parent / "gate.json"
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [
            *(GATE, "run", "--base=main", "--head=HEAD", "--stage=coverage"),
            *(f"--report=json={out}", *words),
        ],
        cwd=root,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    stages = json.loads(out.read_text())["stages"]
    (stage,) = (each for each in stages if each["id"] == "coverage")
    assert stage["status"] != "broken", done.stderr  # noqa: S101 - a script
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, stage


def row(name: str, root: Path, *words: str) -> None:
    """Print what a run costs."""
    cpu, wall, stage = cost(root, *words)
    told = stage["tables"][0]["rows"][0][:4] if stage["tables"] else stage["reason"]  # type: ignore[index]
    print(f"{name:<44} {cpu:6.2f} s CPU  {wall:6.2f} s wall  {told}")


def main(files: int) -> None:
    """Make, run and print."""
    with tempfile.TemporaryDirectory() as name:
        root, away, cache = Path(name) / "root", Path(name) / "away", Path(name) / "cache"
        root.mkdir(), away.mkdir()
        told = make(root, files)
        empty = Path(name) / "empty.toml"
        empty.write_text("")
        row("nothing to read", root)
        for report in reports(away, told):
            size = report.stat().st_size / 2**20
            row(f"{report.name}, {size:.1f} MB: service", root, f"--evidence={report}")
            row(f"{report.name}: change alone", root, f"--evidence={report}", f"--settings={empty}")
        kept = f"--cache-dir={cache}"
        data = f"--evidence={away / '.coverage'}"
        row(".coverage: service, to the cache", root, data, kept)
        row(".coverage: service, from the cache", root, data, kept)
        shutil.rmtree(cache, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
