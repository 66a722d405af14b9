"""The labelled variables and two applications, as `make quality-handoff` measures them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.handoff_quality import clone, environment, files_of, snippets

pytestmark = pytest.mark.real


def test_every_labelled_variable_is_told(shared: Path) -> None:
    rows = list(snippets(shared / "data"))

    assert 39 == len(rows)
    assert [] == [row.name for row in rows if row.right != row.wanted or row.wrongly]


@pytest.mark.parametrize(
    ("name", "variables", "prefixes"),
    [("frigate", 8, {"FRIGATE_"}), ("litestar-fullstack", 62, set())],
)
def test_what_an_application_reads_is_what_was_read_by_hand(
    name: str, variables: int, prefixes: set[str], shared: Path, tmp_path: Path
) -> None:
    found = environment(files_of(*clone(shared / "data", name, tmp_path)))

    assert (variables, prefixes) == (len(found.names), {one.prefix for one in found.dynamic})
