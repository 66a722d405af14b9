"""What is plainly asked means to us what it means to click."""

from __future__ import annotations

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.cli import commands
from gate.cli.words import CHOICES, FLAGS, VALUES, Words, plain_words

OPTIONS = {
    option: each
    for each in commands.run.params
    if isinstance(each, click.Option)
    for option in each.opts
}
PARTS = st.sampled_from(
    [
        *OPTIONS,
        *(f"{option}=x" for option in OPTIONS),
        "x",
        "a=b",
        "",
        "-x",
        "--",
        "--sta",
        "all",
        "fast",
        "3",
    ]
)


def by_click(argv: list[str]) -> Words | None:
    """Return what click makes of *argv*; `None` if it refuses, or says something itself."""
    try:
        return Words(**commands.run.make_context("run", list(argv)).params)
    except (click.ClickException, click.exceptions.Exit):
        return None


@given(st.lists(PARTS, max_size=5))
def test_a_plain_run_is_what_click_reads(words):
    plain = plain_words(["run", *words])

    assert plain is None or plain == by_click(words)


@pytest.mark.parametrize("files", [[], ["a.py", "b c"]])
def test_a_hook_judges_the_index_whatever_it_is_handed(files):
    assert Words(staged=True, is_hook=True) == plain_words(["hook", "pre-commit", *files])


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["--version"],
        ["run", "--help"],
        ["run", "--base"],
        ["run", "--base", "--staged"],
        ["run", "--stagd"],
        ["run", "--no_cache"],
        ["run", "--scope", "most"],
        ["run", "--scope"],
        ["run", "--", "--staged"],
        ["hook", "pre-commit", "--help"],
        ["explain", "x"],
    ],
    ids=" ".join,
)
def test_what_is_not_plain_is_left_to_click(argv):
    assert None is plain_words(argv)


def test_each_plain_option_is_one_of_click_s():
    plain = {f"--{name.replace('_', '-')}" for name in (*FLAGS, *VALUES, *CHOICES)}

    assert set() == plain - set(OPTIONS)
    assert {OPTIONS[f"--{name.replace('_', '-')}"].is_flag for name in FLAGS} == {True}
    assert {name: OPTIONS[f"--{name}"].type.choices for name in CHOICES} == CHOICES
