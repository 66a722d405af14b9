"""
Applications written as people write them, with the operations that each framework itself tells.

Each folder of ``tests/examples/routes`` has its sources and ``operations.txt``: what the running
application lists, methods that only refuse left out.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readers.routes.sources import routes

ROOT = Path(__file__).parents[2] / "examples" / "routes"
FOLDERS = sorted(file.parent for file in ROOT.glob("*/*/operations.txt"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: f"{one.parent.name}-{one.name}")
def test_an_application_declares_what_its_framework_lists(folder: Path) -> None:
    files = {
        file.relative_to(folder).as_posix(): file.read_text("utf-8")
        for file in folder.rglob("*.py")
    }
    expected = (folder / "operations.txt").read_text("utf-8").splitlines()

    found = [one for one in routes(files) if one.split()[0] not in {"HEAD", "OPTIONS"}]

    assert expected == sorted(set(found))
