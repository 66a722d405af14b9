"""Programs as files, what is read of them, and the cases that stand in `cases`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gate.model.path import RepoPath
from gate.model.work import Json
from gate.readers.environment.bundle import bundle
from gate.readers.environment.record import Environment
from gate.readers.environment.tree import prepare, told

CASES = Path(__file__).parent / "cases"
Reads = dict[str, tuple[bool, Json]]
"""By name: whether it is required, and the default."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A program, and the variables that it reads when it is run."""

    name: str
    reads: Reads
    prefixes: list[str]
    source: str


def cases(subject: str) -> list[Case]:
    """The cases of *subject*, a file of blocks: a title, a variable a line, ``---``, a program."""
    whole = (CASES / f"{subject}.txt").read_text("utf-8")
    return [_case(block) for block in whole.split("=== ")[1:]]


def _case(block: str) -> Case:
    head, _, source = block.partition("---\n")
    name, *lines = head.splitlines()
    rows = [line.split(maxsplit=1) for line in lines if not line.endswith("*")]
    reads = {
        row[0]: (row[1] == "required", None if row[1] == "required" else json.loads(row[1]))
        for row in rows
    }
    prefixes = [line.removesuffix("*") for line in lines if line.endswith("*")]
    return Case(name=name, reads=reads, prefixes=prefixes, source=source)


def environment_of(files: Mapping[str, str | bytes]) -> Environment:
    """What a tree of *files* reads and declares."""
    contents = {
        path: text.encode() if isinstance(text, str) else text for path, text in files.items()
    }
    data = bundle({"tree": {RepoPath(path): path for path in contents}}, contents)
    return told(prepare({})(RepoPath("tree"), data))["tree"]


def reads_of(files: Mapping[str, str | bytes]) -> Reads:
    """What a tree of *files* reads; a variable is required if one of its reads demands it."""
    found: Reads = {}
    for read in environment_of(files).reads:
        is_required, default = found.get(read.name, (False, None))
        told_default = read.default if default is None else default
        found[read.name] = (is_required or read.is_required, told_default)
    return found


def each(*subjects: str) -> Iterator[tuple[str, Case]]:
    """Each case of *subjects*, with the name of its test."""
    for subject in subjects:
        for case in cases(subject):
            yield f"{subject}: {case.name}", case
