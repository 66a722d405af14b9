"""The table says of a stage what the stage itself says."""

from __future__ import annotations

import pytest

from gate.stages import STAGES


@pytest.mark.parametrize("row", STAGES, ids=lambda row: row.id)
def test_a_row_says_what_its_stage_says(row):
    for name in ("id", "events", "needs", "wants", "is_repeatable", "needs_trees"):
        assert getattr(row.stage, name) == getattr(row, name), name


@pytest.mark.parametrize("row", STAGES, ids=lambda row: row.id)
def test_a_stage_that_has_no_table_is_on(row):
    assert row.stage.options().enabled
