"""A credential in memory shows itself nowhere."""

import copy
import hashlib
import json
import pickle

import pytest

from gate.model.secret import Keys, LateKeys, Secret

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
    assert Secret(VALUE + "x") != Secret(VALUE)
    assert Secret(VALUE) != VALUE


@pytest.mark.parametrize("value", [VALUE, "é", "\udc80"])
def test_a_value_is_among_hashes_of_it_alone(value):
    digest = hashlib.sha1(value.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()

    assert Secret(value).is_among({digest})
    assert not Secret(value + "x").is_among({digest})


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [(VALUE, VALUE, True), (VALUE, VALUE[2:], True), (VALUE, VALUE[2:] + "x", False)],
)
def test_two_secrets_overlap_where_one_holds_the_other(one, other, is_so):
    assert is_so == Secret(one).overlaps(Secret(other)) == Secret(other).overlaps(Secret(one))


@pytest.mark.parametrize("is_guessable", [True, False])
def test_a_key_is_the_values_own_and_of_no_use_without_the_salt(is_guessable: bool):
    told = [
        Keys(salt=salt).of(value, is_guessable=is_guessable)
        for salt in (b"a", b"b")
        for value in (VALUE, VALUE + "x", "\udc80")
    ]

    assert 6 == len(set(told))
    assert told[0] == Keys(salt=b"a").of(VALUE, is_guessable=is_guessable)


@pytest.mark.parametrize(
    ("is_guessable", "key"),
    [(False, "86e8016af3dabb7c4411cac6605fe59b"), (True, "b2622cc26f2814f0a909a56aed210d5e")],
)
def test_a_key_is_the_same_in_every_version_for_baselines_hold_it(is_guessable: bool, key: str):
    assert key == Keys(salt=b"salt").of("é", is_guessable=is_guessable)


def test_what_makes_hashes_shows_no_value():
    for keys in (Keys(salt=b"a"), LateKeys(salt=b"a")):
        keys.of(VALUE, is_guessable=True)

        assert VALUE not in repr(keys)


@pytest.mark.parametrize("is_guessable", [True, False])
def test_a_late_hash_is_settled_as_the_one_made_at_once(is_guessable: bool):
    late = LateKeys(salt=b"a")
    told = late.of(VALUE, is_guessable=is_guessable)

    assert Keys(salt=b"a").of(VALUE, is_guessable=is_guessable) == late.settled(told)
    late.forget()
    assert told == late.settled(told)
