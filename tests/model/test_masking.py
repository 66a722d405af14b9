"""No form in which a text may quote a secret is left standing."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gate.model.masking import Masker
from gate.model.secret import MASK, Secret
from tests.credentials import KINDS, Maker

VALUE = "".join(["hunter", "2-", "correct&horse+/9%"])
TOKEN = Maker().make("github-token")


def masked(text, *values):
    return Masker(map(Secret, values)).text(text)


def test_every_secret_is_masked():
    assert f"a {MASK} b {MASK}." == masked(f"a {VALUE} b {TOKEN}.", TOKEN, VALUE)
    assert f"a {MASK} b" == masked(f"a {TOKEN} b", TOKEN[:20], TOKEN)


@pytest.mark.parametrize(
    "quoted",
    [
        lambda value: base64.b64encode(value.encode()).decode(),
        lambda value: base64.b64encode(f"x{value}y".encode()).decode(),
        lambda value: base64.b64encode(f"user:{value}".encode()).decode(),
        lambda value: base64.urlsafe_b64encode(f"xy{value}".encode()).decode(),
        lambda value: quote(value, safe=""),
        lambda value: quote(value, safe="").replace("%2F", "%2f"),
        quote_plus,
        escape,
        json.dumps,
        lambda value: f"prefix_{value}",
        lambda value: f"{value}suffix",
    ],
)
@pytest.mark.parametrize("value", [VALUE, TOKEN])
def test_every_form_of_a_secret_is_masked(value, quoted):
    told = masked(f"say {quoted(value)} twice {quoted(value)}", value)

    assert told.startswith("say ")
    assert " twice " in told
    assert 2 == told.count(MASK)
    assert value[4:14] not in told
    assert base64.b64encode(value.encode()).decode()[4:16] not in told


ODD = '<&>"é\\/%' + "kept-by-nobody-7&"
"""Each way to quote it writes its first characters otherwise, and its last."""
SHORT = "pa-1x?"
"""Ordinary words may be as short."""


@pytest.mark.parametrize(
    "quoted",
    [
        str,
        lambda value: json.dumps(value)[1:-1],
        lambda value: value.encode("unicode_escape").decode("ascii"),
        escape,
        lambda value: quote(value, safe=""),
        quote,
        lambda value: quote(value, safe="").lower(),
        quote_plus,
    ],
)
@pytest.mark.parametrize("value", [ODD, ODD[:8]])
def test_a_secret_that_begins_oddly_is_masked_however_it_is_quoted(value, quoted):
    assert f"say {MASK} end" == masked(f"say {quoted(value)} end", value)


BYTES = st.text("?>~coké/😀", max_size=12)
"""Their base64 has many a slash, at which a word ends."""


@given(BYTES, BYTES.filter(lambda value: len(value.encode()) > 6), BYTES, st.booleans())
@example("co", "?okéabc", "", False)
@example("c", "?okéabc", "", False)
@example("", "/ok~~abc?", "?", False)
def test_no_digit_of_base64_that_is_the_secrets_own_is_left(before, value, after, is_for_urls):
    encode = base64.urlsafe_b64encode if is_for_urls else base64.b64encode
    text = encode(f"{before}{value}{after}".encode()).decode()
    start, end = (len(part.encode()) * 8 for part in (before, before + value))

    told = masked(text, value).split(MASK)
    assert start + 5 >= 6 * len(told[0])
    assert 6 * (len(text) - len(told[-1])) > end - 6


def test_a_short_secret_is_masked_in_base64():
    assert f"Basic {MASK}" == masked(f"Basic {base64.b64encode(SHORT.encode()).decode()}", SHORT)


def test_of_secrets_that_overlap_nothing_is_left():
    assert f"{MASK}{MASK} end" == masked("abc.defgh.ijklm end", "abc.defgh", "defgh.ijklm")
    assert f"{MASK} end" == masked("abc.defgh.ijklm end", "abc.defgh.ijklm", "defgh.ijklm")


def test_half_a_character_is_masked_too():
    assert MASK == masked("\udc80-of-half-a-character", "\udc80-of-half-a-character")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abc1234 x", f"{MASK} x"), ("abc1234", MASK), ("xabc1234", "xabc1234"),
     ("abc1234_", "abc1234_"), ("(abc1234)", f"({MASK})"), ("abc12345", "abc12345")],
)  # fmt: skip
def test_a_short_secret_is_masked_as_a_whole_word_alone(text, expected):
    assert expected == masked(text, "abc1234", "")


def test_of_two_short_secrets_the_longer_is_masked_whole():
    assert f"{MASK} {MASK}" == masked("abc-12 abc", "abc", "abc-12")


def test_nothing_to_mask_is_idle():
    assert Masker(()).is_idle
    assert "" == masked("", "abc12345")


def test_a_single_character_is_masked_as_a_word():
    assert not Masker([Secret("x")]).is_idle
    assert f"{MASK} xy" == masked("x xy", "x")


def test_the_whole_word_around_a_secret_is_masked():
    assert f"x {MASK}." == masked(f"x {TOKEN}.", TOKEN[:20])
    assert f"x={MASK}" == masked(f"x={TOKEN}==", TOKEN)
    assert MASK == masked(f"x{TOKEN}", TOKEN)
    assert f"{'x' * 88}{MASK}" == masked(f"{'x' * 600}{TOKEN}", TOKEN)
    assert f"{'x' * 600}/{MASK}" == masked(f"{'x' * 600}/{TOKEN}", TOKEN)


def test_what_is_cut_of_a_secret_is_masked():
    assert f"see {MASK}…" == masked(f"see {TOKEN[:20]}…", TOKEN)
    for kept in (8, 15):
        assert f"{TOKEN[:kept]}…" == masked(f"{TOKEN[:kept]}…", TOKEN)
    assert f"{MASK} {MASK}" == masked(f"{TOKEN[:16]} {TOKEN[:-1]}", TOKEN)
    assert f"{MASK}…" == masked("0123456789abcdef.ghi.k…", "0123456789abcdef.ghi.klmn")


def test_each_line_of_a_private_key_is_masked():
    key = Maker().make("private-key")
    body = key.splitlines()[3]

    assert f"line 3: {MASK}" == masked(f"line 3: {body}", key)
    lines = "fedcba987654321", "0123456789abcdef"
    assert f"{lines[0]} {MASK}" == masked(" ".join(lines), "\n".join(lines))


def test_a_short_secret_is_masked_as_a_word_only():
    assert f"{MASK} tests" == masked("test tests", "test")


def test_an_empty_secret_masks_nothing():
    assert "text" == masked("text", "")
    assert Masker([]).is_idle
    assert Masker([Secret("")]).is_idle


def test_a_path_keeps_its_plain_words():
    mask = Masker(map(Secret, ["settings", "src/keys", "app", TOKEN]))

    assert "src/keys/app/settings.py" == mask.path("src/keys/app/settings.py")
    assert f"src/{MASK}.py" == mask.path(f"src/{TOKEN}.py")
    sure = Masker([], sure=[Secret("settings")])
    assert f"src/{MASK}.py" == sure.path("src/settings.py")


@given(
    st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4),
    st.integers(0, 99),
    st.text(alphabet="ab: /-%=+é", max_size=12),
)
def test_no_secret_survives_whatever_stands_around_it(kinds, seed, around):
    maker = Maker(seed)
    values = [maker.make(kind) for kind in kinds]
    told = masked(around.join(["", *values, ""]), *values)

    for value in values:
        assert value not in told
        assert quote(value, safe="") not in told
