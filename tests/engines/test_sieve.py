"""What looks for signs is the same whether it was compiled just now or kept."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import hyperscan
import pytest

from gate.engines import sieve as module
from gate.engines.sieve import sieve
from gate.model.signs import Sign

SIGNS = (
    Sign(name="number", pattern="[0-9]{3}"),
    Sign(name="word", pattern="secret", is_caseless=True),
    Sign(name="squashed", pattern="secretword", is_squashed=True, beside="word"),
)
TEXTS = {
    b"123": {"number"},
    b"a SECRET word": {"word"},
    b"a secret-word": {"word", "squashed"},
    b"nothing 12": set(),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(module, "place_beside", lambda _, name: tmp_path / name)
    return tmp_path


def told(name: str = "") -> dict[bytes, set[str]]:
    sift = sieve(SIGNS, name)
    assert sift is not None
    return {text: set(sift(text)) for text in TEXTS}


def test_what_is_kept_finds_the_same_and_is_not_compiled_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert TEXTS == told("signs")

    monkeypatch.delattr(hyperscan, "dumpb")  # by which a second one would be kept
    assert TEXTS == told("signs")
    assert {"signs", "signs-squashed"} == {path.name for path in folder.iterdir()}


def test_without_a_name_nothing_is_kept(folder: Path) -> None:
    assert TEXTS == told()
    assert [] == list(folder.iterdir())


def test_other_signs_under_the_name_are_not_taken_for_them(folder: Path) -> None:
    sieve([Sign(name="other", pattern="[a-z]"), *SIGNS[1:]], "signs")

    assert TEXTS == told("signs")


def test_one_that_this_machine_cannot_run_is_compiled_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told("signs")

    def refuse(*_: object) -> None:
        raise hyperscan.DatabasePlatformError

    monkeypatch.setattr(hyperscan, "loadb", refuse)
    assert TEXTS == told("signs")


def test_a_sign_says_nothing_without_the_other_in_its_reach() -> None:
    near = replace(SIGNS[2], name="near"), Sign(name="word", pattern="7", beside="near", reach=20)
    sift = sieve(near)

    assert sift is not None
    assert {"word", "near"} == sift(b"secret-word" + b" " * 8 + b"7")
    assert {"word", "near"} == sift(b"7 7 secret word" + b" " * 8 + b"7 7")
    assert set() == sift(b"secret-word" + b" " * 18 + b"7")
    assert set() == sift(b"7 secret-word")


def test_a_match_is_held_to_what_it_must_be_beside() -> None:
    even = Sign(name="even", pattern="[0-9]+;", is_one=lambda _, end: end % 2 == 0)
    sift = sieve([even, SIGNS[2]])

    assert sift is not None
    assert {"even"} == sift(b"1;23;456;")
    assert set() == sift(b"12;345;")
