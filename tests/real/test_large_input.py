"""Files as large as anybody commits by accident: looked at, or said, and never waited for."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.credentials import Maker
from tests.end_to_end.conftest import SCRIPT
from tests.hostile.test_15_parser_killers import many
from tests.repositories import Repository

TOKEN = Maker(89).make("github-token")
LINE = f"x = '{TOKEN}';"


def judged(repository: Repository, home: Path) -> dict[str, object]:
    """Return the JSON report of the secrets stage."""
    done = subprocess.run(
        [SCRIPT, "run", "--stage=secrets", "--base=main", "--head=work", "--report=json"],
        cwd=repository.root,
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
        capture_output=True,
        check=False,
        timeout=600,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("name", "size", "says"),
    [
        ("sparse.bin", 1 << 30, "larger than"),
        ("line.js", 50 << 20, ""),
        ("members.zip", 0, "90,000 not opened"),
    ],
)
def test_a_large_file_is_looked_at_or_said(repository, tmp_path, name, size, says):
    repository.commit({"README.md": "# app\n"}, "base")
    repository.branch("work")
    path = repository.root / name
    if name == "sparse.bin":
        with path.open("wb") as file:
            file.truncate(size)
    elif name == "line.js":
        path.write_text("var a=1;" * (size // 8) + LINE, encoding="ascii")
    else:
        path.write_bytes(many(100_000))
    repository.commit({"a.py": LINE})
    told = judged(repository, tmp_path)

    (seen,) = (stage["seen"] for stage in told["stages"] if stage["id"] == "secrets")
    assert [says in skip["reason"] for skip in seen["skipped"]] == ([True] if says else [])
    found = {one["path"] for one in told["findings"] if one["effect"] == "blocks"}
    assert ({"a.py"} if says else {"a.py", name}) == found
