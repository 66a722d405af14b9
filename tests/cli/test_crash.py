"""A bug of gate's own is shown with its place, and without what it was about."""

from __future__ import annotations

import json
from pathlib import Path

from gate.cli.crash import trace
from gate.readers.layers import layers
from tests.credentials import Maker

TOKEN = Maker().make("github-token")


def failed(work) -> str:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - whatever it is
        return trace(error)
    raise AssertionError("it did not fail")


def led_to():
    try:
        return {}[TOKEN]
    except KeyError as error:
        raise ValueError(f"no {TOKEN}") from error


def test_no_exceptions_text_is_told():
    for work in (
        led_to,
        lambda: compile(f"x = {TOKEN}'", TOKEN, "exec"),
        lambda: json.loads("[" + TOKEN),
        lambda: TOKEN.encode("utf-16").decode("ascii"),
    ):
        assert TOKEN not in failed(work)


def test_the_types_and_places_are_told():
    told = failed(led_to)

    assert told.index("KeyError") < told.index("which led to:") < told.index("ValueError")
    assert "in led_to" in told
    assert "return {}[TOKEN]" in told


def test_a_place_in_gate_is_told_without_the_folder_it_is_installed_in():
    told = failed(lambda: list(layers(None, b"x")))

    assert 'File "gate/readers/layers/read.py"' in told
    assert str(Path(__file__).parents[2]) not in told
