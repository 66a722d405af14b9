"""Where does a document name a variable?"""

from __future__ import annotations

import pytest

from gate.readers.environment.documented import named_in_document, named_in_example


@pytest.mark.parametrize(
    "text",
    [
        "Set `A_X` first.",
        "Set ``A_X`` first.",
        "| A_X | what it is for |",
        "## A_X",
        "A_X\n---\n",
        "```\nA_X=1\n```",
        "    export A_X=1",
        ".. envvar:: A_X",
        "<td>A_X</td>",
        "`${A_X}`",
        "`--flag`, `A_X`, `other`",
    ],
)
def test_what_can_be_looked_up_is_documented(text: str) -> None:
    assert named_in_document(["A_X"], text) == {"A_X"}


@pytest.mark.parametrize(
    "text",
    ["Set A_X first.", "`A_XY`", "`MY_A_X`", "| A_XY |", "`A`", "", "```\n```\nA_X"],
)
def test_what_cannot_is_not(text: str) -> None:
    assert named_in_document(["A_X"], text) == frozenset()


@pytest.mark.parametrize(
    ("text", "is_named"),
    [("A_X=1", True), ("# A_X=1", True), ("export A_X=", True), ("A_XY=1", False), ("", False)],
)
def test_an_example_names_whole_words(text: str, is_named: bool) -> None:
    assert is_named is bool(named_in_example(["A_X"], text))
