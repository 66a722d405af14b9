"""What was compiled once is read back whole, or not at all."""

from __future__ import annotations

import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from gate.engines.compiled import keep, kept, place_beside


@pytest.fixture(autouse=True)
def writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def test_what_was_kept_is_read_by_whoever_has_the_same_source(tmp_path: Path) -> None:
    place = tmp_path / "module.signs"
    keep(place, b"source", b"made")

    assert b"made" == kept(place, b"source")
    assert None is kept(place, b"another source")
    assert [place] == list(tmp_path.iterdir())


def test_the_last_that_was_kept_counts(tmp_path: Path) -> None:
    place = tmp_path / "module.signs"
    keep(place, b"source", b"made")
    keep(place, b"newer source", b"made anew")

    assert None is kept(place, b"source")
    assert b"made anew" == kept(place, b"newer source")


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[:20],
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: data[:-4] + b"evil",
    ],
    ids=["empty", "its start", "cut off", "longer", "another"],
)
def test_what_is_not_whole_is_not_read(damage, tmp_path):
    place = tmp_path / "module.signs"
    keep(place, b"source", b"made")
    place.write_bytes(damage(place.read_bytes()))

    assert None is kept(place, b"source")


def test_where_python_writes_no_bytecode_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    keep(tmp_path / "module.signs", b"source", b"made")

    assert [] == list(tmp_path.iterdir())


def test_where_nothing_can_be_written_nobody_minds(tmp_path: Path) -> None:
    (tmp_path / "module.signs").mkdir()
    keep(tmp_path / "module.signs", b"source", b"made")
    keep(tmp_path / "nowhere" / "module.signs", b"source", b"made")

    assert None is kept(tmp_path / "module.signs", b"source")
    assert ["module.signs"] == [path.name for path in tmp_path.iterdir()]


def test_it_lies_beside_the_bytecode() -> None:
    assert Path(cache_from_source(__file__)).parent == place_beside(__file__, "signs").parent
