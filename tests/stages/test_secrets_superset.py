"""Nothing that detect-secrets finds vanishes: the stage finds it, or it is of a listed class."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.secrets_superset import stock, vanished
from tests.engines.detect_secrets.identity import as_from_the_command_line
from tests.engines.detect_secrets.texts import texts


@pytest.mark.parametrize("seed", [1, 2])
def test_what_detect_secrets_finds_is_found_or_of_a_class(seed: int, tmp_path: Path):
    count = 0
    for made in texts(120, seed):
        path = tmp_path / made.name
        path.write_bytes(made.content.encode())
        with as_from_the_command_line():
            told = stock(path)
        count += len(told)
        assert [] == list(vanished(path, told)), made
    assert count


def test_what_the_stage_has_not_is_seen_to_vanish(tmp_path: Path):
    path = tmp_path / "a.py"
    path.write_text("x = 1\ny = 'a b'\n")

    assert [("Secret Keyword", 2)] == list(vanished(path, [("Secret Keyword", "a b", 2)]))
