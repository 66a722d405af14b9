"""One parser of foreign text: how it is called, what it is fed, what it may refuse with."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from gate.model.error import GateError
from gate.model.work import Unreadable

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).with_name("corpus")
"""What once broke a parser, a folder for each: read again at every run."""
LONGEST_SEED = 6_000
"""Bytes of a seed: parsers break on what a text says, seldom on how much of it."""
MOST_SEEDS = 60
OPENED = ExitStack()
"""What targets keep open from one text to the next; whoever is done with all of them closes it."""
atexit.register(OPENED.close)
DECLARED = (Unreadable, GateError)
"""What every parser may raise."""
SIDES = b"\n%%%%\n"
"""Stands between the two texts of a parser that compares."""


class Form(StrEnum):
    """What a text is made of, which says how its parts can be exchanged."""

    JSON = "json"
    JSON_LINES = "jsonl"
    YAML = "yaml"
    TOML = "toml"
    XML = "xml"
    TEXT = "text"
    BINARY = "binary"


@dataclass(frozen=True, kw_only=True)
class Target:
    """One row of the table."""

    name: str
    read: Callable[[bytes], object]
    """Calls the parser, and reads to its end whatever that yields."""
    form: Form = Form.TEXT
    examples: tuple[str, ...] = ()
    """Globs below the repository of files that other tests read."""
    made: Callable[[], Iterable[bytes]] = field(default=tuple)
    """Examples that no file holds."""
    words: tuple[str, ...] = ()
    """The format's own words, in no order."""
    refuses_with: tuple[type[BaseException], ...] = DECLARED
    """What it may raise, by its own docstring."""

    @cached_property
    def seeds(self) -> tuple[bytes, ...]:
        """The examples, shortest first, none twice."""
        files = {path for each in self.examples for path in ROOT.glob(each) if path.is_file()}
        found = {path.read_bytes() for path in files} | set(self.made())
        fitting = sorted((seed for seed in found if len(seed) <= LONGEST_SEED), key=_order)
        step = max(1, len(fitting) // MOST_SEEDS)
        return tuple(fitting[::step]) or tuple(sorted(found, key=_order)[:1])

    @property
    def broke(self) -> tuple[bytes, ...]:
        """What once broke this parser."""
        return tuple(path.read_bytes() for path in sorted((CORPUS / self.name).glob("*")))


def _order(seed: bytes) -> tuple[int, bytes]:
    return len(seed), seed


@cache
def scratch() -> Path:
    """Return a folder for parsers that read no bytes, but files."""
    made = tempfile.mkdtemp(prefix="gate-fuzz-")
    OPENED.callback(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


def sides(data: bytes) -> tuple[bytes, bytes]:
    """Return the two texts in *data*; where there is one, it stands on both sides."""
    first, mark, second = data.partition(SIDES)
    return first, second if mark else first


def loaded(data: bytes) -> Any:
    """Return the JSON in *data*, where it is not the parser under test that reads JSON."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is no JSON") from error
