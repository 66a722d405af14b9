"""No text makes a parser fail in another way than it says, hang, or take memory without end."""

from __future__ import annotations

import ast
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

import pytest

from gate.model.work import Unreadable
from tests.fuzz import fuzzed as running
from tests.fuzz.fuzzed import fuzzed, kept, warm
from tests.fuzz.inputs import inputs
from tests.fuzz.table import ALL
from tests.fuzz.target import CORPUS, OPENED, ROOT, Target

COUNT = 500
SEED = 1
PARSERS = frozenset({
    "json.loads", "json.load", "tomllib.loads", "tomllib.load", "ast.parse", "ast.literal_eval", "sqlite3.connect",
    "zipfile.ZipFile", "tarfile.open", "tokenize.generate_tokens", "expat.ParserCreate", "datetime.fromisoformat",
    "date.fromisoformat", "time.fromisoformat", "PatchSet", "yaml.parse", "yaml.load", "csv.reader", "csv.DictReader",
    "configparser.ConfigParser", "base64.b64decode", "binascii.a2b_base64", "zlib.decompressobj", "JUnitXml.fromroot",
    "parsedate_to_datetime",
})  # fmt: skip
"""Calls by which code takes a text apart that may be a stranger's."""
ROOMS = ("gate/readers/", "gate/platforms/", "gate/settings/")
"""What stands there reads a stranger's texts, or helps somebody who does."""


@pytest.fixture(scope="module", autouse=True)
def nothing_left() -> Iterator[None]:
    with OPENED:
        yield


def programs() -> Iterator[Path]:
    return (path for path in sorted((ROOT / "gate").rglob("*.py")) if path.stem != "__init__")


def has_code(path: Path) -> bool:
    """Say whether anything in the file is ever called."""
    tree = ast.parse(path.read_bytes())
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(tree))


def calls(path: Path) -> set[str]:
    tree = ast.parse(path.read_bytes())
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def reading() -> set[str]:
    """Return the files of the gate in which a stranger's text is taken apart."""
    return {
        str(path.relative_to(ROOT))
        for path in programs()
        if (str(path.relative_to(ROOT)).startswith(ROOMS) and has_code(path))
        or calls(path) & PARSERS
    }


def reached(targets: tuple[Target, ...]) -> set[str]:
    """Return the files of the gate in which a function is called for some of the examples."""
    found: set[str] = set()

    def note(frame: object, event: str, _: object) -> None:
        if event == "call":
            found.add(frame.f_code.co_filename)  # type: ignore[attr-defined] # a frame

    for target in targets:
        some = [*target.broke, *target.seeds[:: max(1, len(target.seeds) // 12)], *target.made()]
        for data in some:
            sys.setprofile(note)
            try:
                with suppress(*target.refuses_with):
                    target.read(data)
            finally:
                sys.setprofile(None)
    inside = (Path(name) for name in found)
    return {str(path.relative_to(ROOT)) for path in inside if path.is_relative_to(ROOT / "gate")}


ELSEWHERE = {
    "gate/cli/advisories.py": "hands files to gate.engines.advisories, which is fed",
    "gate/cli/init.py": "reads what the installer wrote of gate itself",
    "gate/cli/kpis.py": "reads a day of the command line",
    "gate/engines/bandit/stock.py": "is bandit, held against the fast driver in tests/engines/bandit",
    "gate/engines/pip_audit/job.py": "reads the JSON that the gate's own process made",
    "gate/platforms/github/publish.py": "reads the comments that HostApi, which is fed, hands over",
    "gate/engines/worker/keeper.py": "reads what the gate's own process made",
    "gate/platforms/gitlab/publish.py": "reads the notes that HostApi, which is fed, hands over",
    "gate/platforms/github/token.py": "reads variables that the runner sets",
    "gate/platforms/gitlab/token.py": "reads variables that the runner sets",
    "gate/platforms/local.py": "reads nothing but revisions, through git",
    "gate/readers/credentials/signs.py": "makes a table while it is imported",
    "gate/readers/credentials/tables/row.py": "makes a table while it is imported",
    "gate/settings/default.py": "writes settings",
    "gate/stages/kpis/measures.py": "reads a day that the settings were checked for",
    "gate/stages/kpis/run.py": "reads a day that the settings were checked for",
}
"""What is fed nowhere here, with the reason."""


def test_no_reader_is_missing_from_the_table() -> None:
    missing = reading() - reached(ALL)

    assert set(ELSEWHERE) == missing


@pytest.mark.parametrize("target", ALL, ids=lambda target: target.name)
def test_whatever_the_text_a_parser_returns_or_says_why_not(target: Target) -> None:
    warm(target)
    told = fuzzed(target, COUNT, SEED)

    assert () == told.broke, f"python -m tests.fuzz {COUNT} {SEED} {target.name}"
    assert COUNT == told.count


def test_the_same_seed_makes_the_same_texts() -> None:
    target = ALL[0]

    assert list(islice(inputs(target, 3), 200)) == list(islice(inputs(target, 3), 200))
    assert list(islice(inputs(target, 3), 200)) != list(islice(inputs(target, 4), 200))


def test_every_example_that_is_kept_belongs_to_a_parser() -> None:
    names = {target.name for target in ALL}

    assert set() == {path.name for path in CORPUS.glob("*")} - names


def test_every_parser_has_an_example_that_it_reads() -> None:
    assert [] == [target.name for target in ALL if not any(map(readable(target), target.seeds))]


def readable(target: Target):
    def read(data: bytes) -> bool:
        try:
            target.read(data)
        except target.refuses_with:
            return False
        return True

    return read


def broken(data: bytes) -> None:
    """Stand as ill as a parser can, where a text says so."""
    if data == b"raise":
        raise KeyError(data)
    if data == b"refuse":
        raise Unreadable("no")
    if data == b"end":
        os._exit(0)
    if data == b"kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if data == b"grow":
        bytearray(2 * running.MEGABYTES * 2**20)
    while data == b"hang":
        pass


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"raise", "KeyError"),
        (b"end", "ended the process"),
        (b"kill", "ended the process (SIGKILL)"),
        (b"grow", "MemoryError"),
        (b"hang", "took longer than 1 s"),
    ],
)
def test_what_breaks_a_parser_is_told_and_kept(
    text: bytes, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "SECONDS", 1)
    target = Target(name="ill", read=broken, made=lambda: (text, b"refuse", b"fine"))
    told = fuzzed(target, 4, SEED)

    assert [(text, why)] == [(each.data, each.why) for each in told.broke]
    assert (4, 1) == (told.count, told.refused)
    (file,) = kept(target, told.broke, tmp_path)
    assert text == file.read_bytes()
