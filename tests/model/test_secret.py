"""A credential in memory shows itself nowhere."""

import copy
import json
import pickle

import pytest

from gate.model.secret import MASK, Secret, masker

VALUE = "".join(["hunter", "2-", "correct-horse"])


def test_no_text_form_shows_the_value():
    secret = Secret(VALUE)
    texts = [str(secret), repr(secret), f"{secret}", f"{secret!r:>40}", f"{[secret]}"]
    assert not [text for text in texts if VALUE in text]


@pytest.mark.parametrize("write", [pickle.dumps, copy.deepcopy, json.dumps])
def test_a_secret_is_not_written(write):
    with pytest.raises(TypeError):
        write(Secret(VALUE))


def test_equal_values_are_equal_secrets():
    assert {Secret(VALUE)} == {Secret(VALUE), Secret(VALUE)}
    assert len(VALUE) == len(Secret(VALUE))


def test_every_secret_is_masked_longest_first():
    mask = masker([Secret(VALUE), Secret(VALUE + "-longer")])
    assert f"a {MASK} b {MASK}." == mask(f"a {VALUE}-longer b {VALUE}.")


def test_a_short_secret_is_masked_as_a_word_only():
    assert f"{MASK} tests" == masker([Secret("test")])("test tests")


def test_an_empty_secret_masks_nothing():
    assert "text" == masker([Secret("")])("text")
