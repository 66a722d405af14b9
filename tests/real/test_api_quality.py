"""The labelled changes and oasdiff's pairs, as `make quality-api` measures them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from bench.api_quality import drift, pairs

pytestmark = pytest.mark.real


def test_every_labelled_change_is_judged_as_labelled(shared: Path, tmp_path: Path) -> None:
    rows = list(drift(shared / "data", tmp_path))

    assert 40 == len(rows)
    assert [] == [f"{row.name}: {row.told}" for row in rows if not row.is_right]


def test_oasdiffs_pairs_give_its_ids(shared: Path) -> None:
    wrong = defaultdict(list)
    for scope, row in pairs(shared / "data"):
        if not row.is_right:
            wrong[scope].append(row.name)

    assert {"without its files"} == set(wrong)
    assert 1 == len(wrong["without its files"])
