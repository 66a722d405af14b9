"""Programs of the change's that leave a mark when anybody runs them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MODULES = (
    *("conftest.py", "sitecustomize.py", "usercustomize.py", "setup.py", "noxfile.py"),
    *("bandit.py", "bandit/__init__.py", "detect_secrets.py", "pip_audit.py", "coverage.py"),
    *("click.py", "pydantic.py", "yaml.py", "json.py", "gate.py", "gate/__init__.py"),
    *("hyperscan.py", "jsonschema_rs.py", "junitparser.py", "unidiff.py", "urllib3.py"),
)
"""What a Python that looks into the tree would import."""


@dataclass(frozen=True)
class Canary:
    """Where the marks appear."""

    folder: Path

    def python(self, name: str) -> str:
        """Return a module that leaves the mark *name*, and nothing that any stage objects to."""
        mark = str(self.folder / name.replace("/", "-"))
        return f'from pathlib import Path\n\nPath("{mark}").touch()\n'

    def shell(self, name: str) -> str:
        """Return a program that leaves the mark *name*, and hands on what it reads."""
        return f"#!/bin/sh\ntouch '{self.folder / name}'\ncat\n"

    def command(self, name: str) -> str:
        """Return a command line that does so."""
        return f"touch '{self.folder / name}'; cat"

    def modules(self) -> dict[str, str]:
        """Return a canary for every name of `MODULES` that can stand beside the others."""
        taken = {name for name in MODULES if f"{name.removesuffix('.py')}/__init__.py" in MODULES}
        return {name: self.python(name) for name in MODULES if name not in taken}

    def sang(self) -> list[str]:
        """Return the marks that stand."""
        return sorted(path.name for path in self.folder.iterdir())
