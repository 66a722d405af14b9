"""What would hang or exhaust a reader of TOML is refused, and all else is read as Python does."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.toml import TooMuchError, parsed


@pytest.mark.parametrize(
    "text", ["a." * 200_000 + "b = 1", "[" + "a." * 200_000 + "b]", "a = " + "[" * 200_000]
)
def test_a_killer_is_refused(text: str) -> None:
    with pytest.raises(TooMuchError):
        parsed(text)


@given(st.text(alphabet="ab.=[]{}\"'\n 1,#_", max_size=60))
def test_what_is_short_is_read_as_python_reads_it(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except ValueError:
        with pytest.raises(ValueError):  # noqa: PT011 - whatever Python says of it
            parsed(text)
    else:
        assert expected == parsed(text)
