"""Records cross processes as plain values and come back the same."""

from __future__ import annotations

import json

import pytest

from gate.model.path import RepoPath
from gate.readers.environment.record import (
    Declaration,
    Dynamic,
    Environment,
    Read,
    environment,
    plain,
)

FILE = RepoPath("app/settings.py")
TOLD = Environment(
    reads=(
        Read(name="A", file=FILE, line=3, by="os.environ", is_required=True),
        Read(name="B", file=FILE, line=4, by="click", is_required=False, default=["x", 1]),
    ),
    dynamic=(Dynamic(file=FILE, line=9, by="os.environ", prefix="APP_"),),
    declarations=(Declaration(name="A", file=FILE, line=1, by="compose", shape="url"),),
    skipped=((RepoPath("x.py"), "line 3 is no Python"),),
)


def test_what_was_told_comes_back_through_json() -> None:
    assert environment(json.loads(json.dumps(plain(TOLD)))) == TOLD


def test_the_names_are_those_that_are_read() -> None:
    assert TOLD.names == {"A", "B"}


@pytest.mark.parametrize(
    "value", [None, [], {}, {"reads": [[1]], "dynamic": [], "declarations": [], "skipped": []}]
)
def test_what_is_no_record_says_so(value: object) -> None:
    with pytest.raises(ValueError, match="no record"):
        environment(value)  # type: ignore[arg-type]
