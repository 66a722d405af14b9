"""A pull request that tells nobody, what it is told, and that doing as told is enough."""

from __future__ import annotations

import re

from tests.end_to_end.conftest import Ended

APP = """\
from flask import Flask

app = Flask(__name__)


@app.get("/orders")
def orders(): ...
"""
CHANGED = """\
import os

from flask import Flask

app = Flask(__name__)
PAYMENTS = os.environ["PAYMENTS_URL"]


@app.get("/orders")
def orders(): ...


@app.post("/orders")
def order(): ...
"""
DOCUMENT = """\
openapi: 3.0.3
info: {title: shop, version: "1"}
paths:
  /orders:
    get:
      responses: {"200": {description: all orders}}
"""
MIGRATION = """\
import sqlalchemy as sa
from alembic import op

revision = "%s"
down_revision = %s


def upgrade() -> None:
    %s


def downgrade() -> None:
    %s
"""
BASE = {
    "app.py": APP,
    "openapi.yaml": DOCUMENT,
    ".env.example": "DEBUG=0  # shows tracebacks\n",
    "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Orders are listed.\n",
    "docs/migrations.md": "# Migrations\n",
    "migrations/versions/a1_orders.py": MIGRATION
    % ("a1", "None", 'op.create_table("orders")', 'op.drop_table("orders")'),
}
CHANGE = {
    "app.py": CHANGED,
    "migrations/versions/b2_order_note.py": MIGRATION
    % (
        *("b2", '"a1"', 'op.add_column("orders", sa.Column("note", sa.Text()))'),
        'op.drop_column("orders", "note")',
    ),
}
WORDS = ("--base", "main", "--stage", "api", "--stage", "handoff")


def fixes(ended: Ended) -> dict[str, str]:
    """What mends each finding that blocks, by its rule."""
    blocking = [one for one in ended.json["findings"] if one["effect"] == "blocks"]
    assert len(blocking) == len({one["rule"] for one in blocking})
    return {one["rule"]: one["fix"] for one in blocking}


def found(pattern: str, fix: str) -> tuple[str, ...]:
    told = re.search(pattern, fix)
    assert told, fix
    return told.groups()


def mended(told: dict[str, str]) -> dict[str, str]:
    """The files of the base with what *told* says to add, its blanks filled in."""
    files = {name: text for name, text in BASE.items() if not name.startswith(("app", "migr"))}
    method, path = found(r"Add (\w+) (\S+) to the document", told["api/undocumented"])
    place, operation = f"  {path}:\n", f"    {method.lower()}:\n"
    files["openapi.yaml"] = files["openapi.yaml"].replace(
        place, f'{place}{operation}      responses: {{"201": {{description: it is there}}}}\n'
    )
    name, line = found(r"Add to ([^\s:]+): `([^`]+)`", told["handoff/env-undocumented"])
    files[name] += f"{line}\n"
    name, line = found(r"Add to (\S+), or .*?: `(.+)` and", told["handoff/migration-undocumented"])
    files[name] += "\n" + re.sub(r"<[^>]*>", "some seconds, as it is empty", line) + "\n"
    number, name, line = found(
        r"Add under Unreleased \(line (\d+)\) in (\S+): `([^`]+)`",
        told["handoff/release-note-missing"],
    )
    lines = files[name].splitlines()
    lines[int(number) : int(number)] = ["", line]
    files[name] = "\n".join(lines) + "\n"
    return files


def test_a_change_that_tells_nobody_gets_four_findings_and_passes_once_mended(
    repository, gate
) -> None:
    repository.commit(BASE)
    repository.branch("order")
    repository.commit(CHANGE)
    first = gate(*WORDS, reports=("json",))
    told = fixes(first)

    assert (1, "fail") == (first.code, first.json["verdict"]["decision"])
    assert {
        "api/undocumented",
        "handoff/env-undocumented",
        "handoff/migration-undocumented",
        "handoff/release-note-missing",
    } == told.keys()

    repository.commit(mended(told))
    second = gate(*WORDS, reports=("json",))

    assert (0, {}) == (second.code, fixes(second))
    assert "completed" in {
        stage["status"] for stage in second.json["stages"] if stage["id"] == "handoff"
    }


def test_each_finding_says_exactly_what_and_where(repository, gate) -> None:
    repository.commit(BASE)
    repository.branch("order")
    repository.commit(CHANGE)
    told = {
        one["rule"]: (one["path"], one["line"], one["message"])
        for one in gate(*WORDS, reports=("json",)).json["findings"]
    }

    assert ("app.py", 6) == told["handoff/env-undocumented"][:2]
    assert "PAYMENTS_URL (required)" in told["handoff/env-undocumented"][2]
    assert ("migrations/versions/b2_order_note.py", 4) == told["handoff/migration-undocumented"][:2]
    assert ("CHANGELOG.md", 3) == told["handoff/release-note-missing"][:2]
    for what in ("POST /orders added", "PAYMENTS_URL", "b2_order_note"):
        assert what in told["handoff/release-note-missing"][2]


def test_a_submodule_by_the_name_of_a_document_is_none(repository, gate) -> None:
    names = ("compose.yaml", "CHANGELOG.md", "VERSION", "conf.yaml", "pyproject.toml")
    told = {name: text for name, text in BASE.items() if name not in names}
    repository.commit({**told, "newsfragments/1.feature.md": "Orders are listed.\n"})
    repository.branch("order")
    repository.git("rm", "-q", "newsfragments/1.feature.md")
    repository.stage({"app.py": CHANGED})
    for name in names:
        repository.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{name}")
    repository.git("commit", "--quiet", "--message=change")
    ended = gate("--base", "main", "--head", "order", "--stage", "handoff", reports=("json",))

    assert 1 == ended.code
    assert {"handoff/env-undocumented", "handoff/release-note-missing"} == fixes(ended).keys()
