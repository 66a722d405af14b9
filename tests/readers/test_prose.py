"""What of a text says something."""

from __future__ import annotations

import pytest

from gate.readers.prose import is_real

LONG = 200_000


@pytest.mark.parametrize(
    "text",
    ["{{ what it does }}", "{{ a {b} c }}", "<what it does>", "TODO", "…", "___", "{{{a b}}"],
)
def test_a_placeholder_says_nothing(text: str) -> None:
    assert not is_real(text)


@pytest.mark.parametrize("text", ["It waits.", "{{ open and said", "{ so }", "{{ a }} said"])
def test_words_beside_it_do(text: str) -> None:
    assert is_real(text)


@pytest.mark.parametrize("part", ["{{", "{{ ", "{{}", "<", "<a", "<!--", "__", "{"])
def test_what_begins_without_end_is_read_in_one_go(part: str) -> None:
    assert is_real(f"It waits. {part * LONG}")
