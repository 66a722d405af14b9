"""
Does the fast driver find what bandit's own command line finds, file by file?

``python -m bench.sast_identity PATH…`` runs ``bandit --format json`` over every Python file below
each PATH, with the gate's tests and without ``# nosec``, and compares each issue: test, severity,
confidence, text, line, range and columns. It ends with 1 where a file differs.
"""

from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gate.engines import bandit
from gate.engines.bandit.drivers import driver
from gate.model.path import RepoPath
from gate.model.work import Unreadable
from gate.stages.sast.rules import BY_TEST

TESTS: Final = tuple(test for test in BY_TEST if test.startswith("B"))
"""Bandit's own: the gate's checks are none that its command line knows."""
Told = str | list[tuple[object, ...]]
"""Why a file was not looked at, or all that is said of its issues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What both said of some files."""

    files: int
    findings: int
    unread: int
    """Files that neither could look at."""
    crashed: tuple[Path, ...]
    """
    Files in which a check crashed: bandit logs that and reports the rest, the gate reports the
    file as not looked at.
    """
    different: tuple[Path, ...]
    seconds_of_bandit: float
    """Processor time."""
    seconds_of_gate: float
    """As above."""


def compared(paths: Sequence[Path]) -> Compared:
    """Return how the fast driver's findings in the files *paths* compare to bandit's own."""
    before = _seconds(resource.RUSAGE_CHILDREN)
    expected = _by_bandit(paths)
    between = _seconds(resource.RUSAGE_CHILDREN)
    actual = dict(_by_gate(paths))
    began = _seconds(resource.RUSAGE_SELF)
    _run_engine(paths)
    ended = _seconds(resource.RUSAGE_SELF)
    crashed = {path for path, told in actual.items() if "crashed" in told}
    return Compared(
        files=len(paths),
        findings=sum(len(told) for told in expected.values() if isinstance(told, list)),
        unread=sum(isinstance(told, str) for told in expected.values()),
        crashed=tuple(sorted(crashed)),
        different=tuple(
            path
            for path in paths
            if path not in crashed and _shown(expected[path]) != _shown(actual[path])
        ),
        seconds_of_bandit=between - before,
        seconds_of_gate=ended - began,
    )


def _shown(told: Told) -> object:
    return "not looked at" if isinstance(told, str) else told


def _seconds(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def _by_gate(paths: Iterable[Path]) -> Iterator[tuple[Path, Told]]:
    scan = driver(TESTS, is_stock=False)
    for path in paths:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                issues = scan(path.read_bytes()).issues
            except Unreadable as error:
                yield path, error.reason
                continue
        # Its own dictionary names the file as gate calls it, and holds what is compared.
        yield path, [_told(issue.as_dict(with_code=False)) for issue in issues]


def _run_engine(paths: Iterable[Path]) -> None:
    """Do what a worker does, so that it can be timed."""
    scan = bandit.prepare({"tests": list(TESTS), "salt": ""})
    for path in paths:
        with contextlib.suppress(Unreadable):
            scan(RepoPath(path.name), path.read_bytes())


def _by_bandit(paths: Sequence[Path]) -> Mapping[Path, Told]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        subprocess.run(
            [
                *(sys.executable, "-m", "bandit", "--quiet", "--exit-zero", "--ignore-nosec"),
                *("--tests", ",".join(TESTS), "--exclude", "/none", "--format", "json"),
                *("--output", str(report), "--", *map(str, paths)),
            ],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        said = json.loads(report.read_text("utf-8"))
    told: dict[str, Told] = {str(path): [] for path in paths}
    for issue in said["results"]:
        told[issue["filename"]].append(_told(issue))
    for error in said["errors"]:
        told[error["filename"]] = error["reason"]
    return {Path(name): each for name, each in told.items()}


def _told(issue: Mapping[str, Any]) -> tuple[object, ...]:
    return (
        issue["test_id"],
        issue["test_name"],
        issue["issue_severity"],
        issue["issue_confidence"],
        issue["issue_cwe"].get("id"),
        issue["issue_text"].split(" 0x")[0],  # where bandit prints an object of its own
        issue["line_number"],
        tuple(issue["line_range"]),
        issue["col_offset"],
        issue["end_col_offset"],
    )


def main(words: Sequence[str]) -> int:
    """Compare what is below *words*, say how it went, and return the exit code."""
    code = 0
    for word in words:
        root = Path(word)
        paths = sorted(root.rglob("*.py")) if root.is_dir() else [root]
        said = compared([path for path in paths if path.is_file()])
        ratio = said.seconds_of_bandit / said.seconds_of_gate
        print(
            f"{root.name}: {said.files} files, {said.findings} findings, {said.unread} unread, "
            f"{len(said.crashed)} crashed, {len(said.different)} different; processor seconds: "
            f"bandit {said.seconds_of_bandit:.1f}, gate {said.seconds_of_gate:.1f}: {ratio:.1f}x"
        )
        for path in said.different[:20]:
            print(f"  differs: {path}")
        code |= bool(said.different)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
