"""A value that a user wrote is checked as its class says, and stands."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import Field as PydanticField

from gate.options import Field, Globs, Options, Written, field_validator, globs
from gate.options.checked import checked, plain

Name = Annotated[str, Field(min_length=2)]


class Row(Written):
    """A row."""

    name: Name
    paths: Globs = Field(default=globs(["**"]))


class Some(Options):
    """Options of every kind."""

    limit: int = Field(default=3, ge=1)
    rows: tuple[Row, ...] = ()
    by_name: dict[str, Row] = Field(default={})
    word: str | None = Field(default=None)

    @field_validator("word")
    @classmethod
    def _is_no_number(cls, word: str | None) -> str | None:
        if word and word.isdecimal():
            raise ValueError("is a number")
        return word and word.strip()


def test_it_is_made_without_a_check_and_with_its_defaults():
    assert (True, 5, ()) == (Some(limit=5).enabled, Some(limit=5).limit, Some(limit=5).rows)
    assert frozenset({"limit"}) == Some(limit=5).written


def test_what_was_checked_is_the_same_value():
    row = Row(name="ab", paths=globs(["a/"]))
    written = {"rows": [plain(row)], "by_name": {"x": {"name": "cd"}}, "word": " y "}

    expected = Some(rows=(row,), by_name={"x": Row(name="cd")}, word="y")
    assert expected == checked(Some, written)
    assert expected.written == checked(Some, written).written


@pytest.mark.parametrize(
    "written",
    [
        {"limit": 0},
        {"limit": "3"},
        {"limt": 3},
        {"rows": [{}]},
        {"rows": [{"name": "a"}]},
        {"rows": [{"name": "ab", "path": "x"}]},
        {"by_name": {"x": {"name": "ab", "paths": [1]}}},
        {"by_name": {"x": {"name": "ab", "paths": ["!"]}}},
        {"word": "12"},
        {"enabled": 1},
    ],
    ids=str,
)
def test_a_fault_at_any_depth_is_refused(written):
    with pytest.raises(ValueError, match="validation error"):
        checked(Some, written)


def test_it_cannot_be_changed():
    with pytest.raises(AttributeError, match="cannot be set"):
        Some().limit = 1


@pytest.mark.parametrize("told", [{}, {"name": "a", "nome": "b"}])
def test_a_field_too_few_or_too_many_is_a_bug(told):
    with pytest.raises(TypeError):
        Row(**told)


def test_a_field_of_pydantic_s_own_is_refused_where_the_class_is_made():
    with pytest.raises(TypeError, match="import Field from gate"):

        class _Wrong(Options):
            limit: int = PydanticField(default=1)
