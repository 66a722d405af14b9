"""Do the bans hold, and would a line that breaks one be caught?"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, House, rooms

REASONED = re.compile(r"# type: ignore\[[\w, -]+\] # \S|# noqa: [A-Z]+\d+(, [A-Z]+\d+)* - \S")
EVERYWHERE = frozenset(room for room in rooms() if (ROOT / "gate" / room).is_dir())
ENVIRONMENT = EVERYWHERE - {"cli", "platforms"}
BANS = {
    "subprocess": ("TID251", "import subprocess", ENVIRONMENT),
    "subprocess-name": ("TID251", "from subprocess import run", ENVIRONMENT),
    "os-system": ("TID251", 'import os\n\nos.system("true")', ENVIRONMENT),
    "os-environ": ("TID251", 'import os\n\nos.environ["CI"]', ENVIRONMENT),
    "os-environ-name": ("TID251", "from os import environ", ENVIRONMENT),
    "os-getenv": ("TID251", 'import os\n\nos.getenv("CI")', ENVIRONMENT),
    "print": ("T201", 'print("hello")', EVERYWHERE),
    "naive-clock": ("DTZ005", "import datetime\n\ndatetime.datetime.now()", EVERYWHERE),
    "naive-day": ("DTZ011", "import datetime\n\ndatetime.date.today()", EVERYWHERE),
    "relative-import": ("TID252", "from . import planted_too", EVERYWHERE),
    "broad-except": ("BLE001", "try:\n    pass\nexcept Exception:\n    pass", EVERYWHERE),
    "bare-except": ("E722", "try:\n    pass\nexcept:\n    pass", EVERYWHERE),
    "pickle": ("TID251", "import pickle", ENVIRONMENT),
    "fnmatch": ("TID251", "from fnmatch import fnmatch", ENVIRONMENT),
    "tomllib": ("TID251", "import tomllib", ENVIRONMENT),
    "pickle-call": ("S301", "import pickle\n\npickle.loads(b'')", EVERYWHERE),
    "shell": ("S602", 'import subprocess\n\nsubprocess.run("true", shell=True)', EVERYWHERE),
    "eval": ("S307", 'eval("1")', EVERYWHERE),
}


@pytest.fixture(scope="module")
def caught(tmp_path_factory: pytest.TempPathFactory) -> frozenset[tuple[str, str, str]]:
    """Every ban broken once in every room: who was caught, as room, ban and code."""
    house = House(tmp_path_factory.mktemp("bans") / "house")
    for room in EVERYWHERE:
        for ban, (_, source, _) in BANS.items():
            house.add(f"gate.{room}.planted_{ban.replace('-', '_')}", source)
    found = re.findall(r"^gate/(\w+)/planted_(\w+)\.py:\d+:\d+: (\w+)", house.ruff(), re.MULTILINE)
    return frozenset((room, ban.replace("_", "-"), code) for room, ban, code in found)


@pytest.mark.parametrize("ban", BANS)
def test_a_banned_line_is_caught_in_every_room_it_is_banned_from(
    ban: str, caught: frozenset[tuple[str, str, str]]
) -> None:
    code, _, banned_from = BANS[ban]

    assert banned_from == {room for room, name, said in caught if (name, said) == (ban, code)}


def imported(source: bytes) -> Iterator[str]:
    """Yield the modules that *source* imports, at any depth."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


STARTS_PROGRAMS = {
    "engines/git/repository.py",
    "engines/worker/commands.py",
    "engines/worker/root.py",
    "engines/worker/start.py",
}


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("subprocess", STARTS_PROGRAMS),
        ("multiprocessing", set()),
        ("pickle", set()),
        ("fnmatch", set()),
    ],
)
def test_a_dangerous_module_is_imported_at_its_one_place(module: str, allowed: set[str]) -> None:
    # Where a file may read the environment or start programs, ruff's one code lifts every ban.
    importers = {
        path.relative_to(ROOT / "gate").as_posix()
        for path in sources()
        if any(name.split(".")[0] == module for name in imported(path.read_bytes()))
    }

    assert set() == importers - allowed


def sources() -> Iterator[Path]:
    return (ROOT / "gate").rglob("*.py")


def broad(node: ast.AST) -> bool:
    """Say whether *node* catches, or swallows, whatever comes."""
    if isinstance(node, ast.ExceptHandler):
        if any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node)):
            return False
        caught = node.type
    elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
        return any(ast.unparse(word) in {"Exception", "BaseException"} for word in node.args)
    else:
        return False
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        name is None or ast.unparse(name) in {"Exception", "BaseException"} for name in names
    )


def test_two_broad_excepts_stand_in_the_house() -> None:
    found = Counter(
        path.relative_to(ROOT / "gate").parts[0].removesuffix(".py")
        for path in sources()
        for node in ast.walk(ast.parse(path.read_bytes()))
        if broad(node)
    )

    assert {"pipeline": 1, "cli": 1} == found


def test_what_decides_and_what_is_read_ignores_no_type() -> None:
    ignoring = [
        str(path)
        for path in sources()
        if {"model", "policy", "reports"}.intersection(path.relative_to(ROOT / "gate").parts)
        and re.search(r"#\s*(type: ignore|mypy:)", path.read_text("utf-8"))
    ]

    assert [] == ignoring


def test_every_ignore_has_its_reason_on_the_line() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if re.search(r"#\s*(type: ignore|noqa)\b", line) and not REASONED.search(line)
    ]

    assert [] == silent
