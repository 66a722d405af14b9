"""No value of the credential matrix leaves the gate, in any format, log, cache or crash."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from gate.cli.deliver import FORMATS
from tests.end_to_end.conftest import SCRIPT
from tests.repositories import Repository

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[dict[str, str]]:
    lines = (shared / "data/security/matrix.jsonl").read_text(encoding="utf-8").splitlines()
    return list(map(json.loads, lines))


def forms(value: str) -> set[bytes]:
    """Every spelling of *value* that may not leave."""
    raw = value.encode()
    told = {raw, quote(value, safe="").encode(), quote(value).encode(), base64.b64encode(raw)}
    told |= {base64.urlsafe_b64encode(raw), *(line for line in raw.split(b"\n")[1:-1])}
    return told


def test_no_value_of_the_matrix_leaves_in_any_form(rows, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    repository.commit({"README.md": "# nothing\n"}, "base")
    repository.branch("work")
    files = {f"m/{row['path']}": row["text"].encode(row["encoding"]) for row in rows}
    for row in rows:
        name = row["secret"].replace("/", "_").split("\n")[0][:200]
        if "." not in name[:2]:
            files[f"names/{row['id']}/{name}.txt"] = b"x\n"
    repository.commit(files, "\n".join(row["secret"] for row in rows[::26]))
    out = tmp_path / "out"
    out.mkdir()
    words = [f"--report={each}={out / each}" for each in FORMATS]
    done = subprocess.run(
        [SCRIPT, "run", *words, "--base=main", "--head=work", "--debug", f"--cache-dir={out}"],
        cwd=repository.root,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        check=False,
        timeout=1200,
    )
    assert 1 == done.returncode
    told = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    told |= {"stdout": done.stdout, "stderr": done.stderr}
    leaks = [
        (name, row["id"], row["rule"], row["context"])
        for row in rows
        for form in forms(row["secret"])
        if len(form) >= 8
        for name, text in told.items()
        if form in text
    ]
    assert [] == leaks
