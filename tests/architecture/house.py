"""The house as files: its rooms, its contracts, and a copy that a test may spoil."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PROJECT: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS: Mapping[str, Mapping[str, Any]] = {
    contract["id"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]
}
FLOORS = tuple(tuple(floor.split(" | ")) for floor in CONTRACTS["floors"]["layers"])


def rooms() -> frozenset[str]:
    """Return the rooms that stand in ``gate/``, each a folder or a file."""
    return frozenset(
        path.stem
        for path in (ROOT / "gate").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem[0] != "_"
    )


def engines() -> frozenset[str]:
    """Return the files of the engines by their full module names."""
    return frozenset(
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "gate" / "engines").rglob("*.py")
        if path.stem != "__init__"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """An import that must not be: *importer* gains ``import {imported}``."""

    importer: str
    imported: str

    def __str__(self) -> str:
        return f"{self.importer} -> {self.imported}"


class House:
    """A copy of the package and its rules, to spoil and to judge."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(ROOT / "gate", root / "gate", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", root)

    def add(self, module: str, source: str) -> None:
        """Append *source* to *module*'s file, made where there is none."""
        path = self.root.joinpath(*module.split(".")).with_suffix(".py")
        if not path.exists() and path.with_suffix("").is_dir():
            path = path.with_suffix("") / "__init__.py"
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n{source}\n")

    def plant(self, plants: Iterable[Plant]) -> None:
        """Add each import to its importer."""
        for plant in plants:
            self.add(plant.importer, f"import {plant.imported}")

    def lint_imports(self, *contracts: str) -> Imports:
        """Judge the copy by *contracts*, or by all of them."""
        limits = [f"--contract={contract}" for contract in contracts]
        done = self._run("lint-imports", "--no-cache", "--no-logo", *limits)
        return Imports(done.stdout)

    def ruff(self) -> str:
        """Return what ruff says of the copy: ``path:line:column: CODE message``, one a line."""
        return self._run("ruff", "check", "--no-cache", "--output-format=concise", "gate").stdout

    def _run(self, tool: str, *words: str) -> subprocess.CompletedProcess[str]:
        # Beside the interpreter, so that no other environment's tool answers for ours.
        return subprocess.run(
            [Path(sys.executable).with_name(tool), *words],
            cwd=self.root,
            env={"COLUMNS": "400", "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )


class Imports:
    """What import-linter said: which contracts broke, and by which imports."""

    def __init__(self, said: str) -> None:
        self.said = said
        verdicts = re.findall(r"^(.*) (KEPT|BROKEN)(?: \(.*\))?$", said, re.MULTILINE)
        self._kept = {name: verdict == "KEPT" for name, verdict in verdicts}

    @property
    def judged(self) -> frozenset[str]:
        """The ids of all contracts that got a verdict."""
        return self._ids(self._kept)

    @property
    def broken(self) -> frozenset[str]:
        """The ids of the contracts that broke."""
        return self._ids(name for name, kept in self._kept.items() if not kept)

    def names(self, plant: Plant) -> bool:
        """Say whether *plant* stands among the imports that break a contract."""
        return re.search(rf"{re.escape(str(plant))} \(l\.", self.said) is not None

    def _ids(self, names: Iterable[str]) -> frozenset[str]:
        by_name = {contract["name"]: name for name, contract in CONTRACTS.items()}
        return frozenset(by_name[name] for name in names)
