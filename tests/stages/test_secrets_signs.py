"""
With signs the same is found as without them; a sign that is not looked for shows.

`tests.readers.credentials.texts` makes the texts from the readers' own patterns, and
`tests.engines.detect_secrets.texts` from those of detect-secrets.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from typing import Any

import pytest

from gate.engines import detect_secrets
from gate.engines.detect_secrets import GENERIC
from gate.engines.detect_secrets import signs as stock_signs
from gate.engines.detect_secrets.suspects import with_folded
from gate.engines.sieve import sieve
from gate.model.path import RepoPath
from gate.model.secret import Keys
from gate.model.signs import Sign
from gate.model.work import Unreadable
from gate.readers.credentials import signs as our_signs
from gate.readers.layers import signs as layer_signs
from gate.stages.secrets import credentials
from gate.stages.secrets.rules import PROVIDED
from tests.credentials import Maker
from tests.engines.detect_secrets.texts import texts
from tests.readers.credentials.texts import MARKED, Writer

COUNT, SEED = 1_200, 3
PROFILE = {"types": [*PROVIDED, *sorted(GENERIC)], "salt": "", "driver": "fast"}
SIGNS = (*our_signs.SIGNS, *layer_signs.SIGNS, *stock_signs.SIGNS)


AROUND = ('x = f("', '")\n')
OURS = sorted(
    {sign.name for sign in (*our_signs.SIGNS, *layer_signs.SIGNS) if not sign.is_squashed}
)


@cache
def reader(*, is_much: bool) -> Any:
    return credentials._Both({**PROFILE, "is_much": is_much})


def told(name: str, data: bytes, *, is_much: bool = True) -> Any:
    try:
        return reader(is_much=is_much).look(RepoPath(name), data)
    except Unreadable as error:
        return str(error)


def written(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    for name, content in Writer(seed).texts(count):
        yield name, content.encode()
    for made in texts(count // 3, seed):
        yield made.name, made.content.encode()
    maker = Maker(seed)
    for row in MARKED:
        yield "a.py", maker.of(row).join(AROUND).encode()


def test_with_signs_the_same_is_found_as_without():
    count = 0
    for name, data in written(COUNT, SEED + 1):
        expected = told(name, data, is_much=False)
        count += bool(expected)
        assert expected == told(name, data), (name, data)
    assert count > COUNT // 4


@pytest.mark.parametrize(
    "text",
    [
        'password = "{}\'{}"',
        "password: `{}'{}`",
        "password = '{}\"{}'",
        'run --password "{}\'{}" now',
        'machine a login b password `{}"{}`',
    ],
)
def test_a_quote_of_another_kind_in_a_password_hides_it_from_no_sign(text: str):
    chosen = Maker(SEED).run(6)
    data = text.format(chosen[:1], chosen[1:]).encode()

    found = told("a.xml", data)

    assert len(found) == 1
    assert found == told("a.xml", data, is_much=False)


@pytest.mark.parametrize("opened", ["'", 'b"', "rb'''", 'f"""', 'u"({'])
def test_what_opens_a_string_hides_the_provider_of_its_value_from_no_sign(opened: str):
    data = f"adafruit_key = {opened}{Maker(SEED).run(31)}7{opened[:0:-1]}\n".encode()
    expected = told("a.py", data, is_much=False)

    assert ["adafruit"] == [one["type"] for one in expected]
    assert expected == told("a.py", data)


CAPITALS = "QWERTZUIOPASDFGHJKL"
EARLY, LATE = Maker(SEED).run(11, CAPITALS), Maker(SEED).run(20)
FAR = Maker(SEED).run(264, CAPITALS) + LATE
ALIBABA = Maker(SEED).run(30)
DIFFERENT = CAPITALS + "yxcv"
LONG = Maker(SEED).run(5_000)


@pytest.mark.parametrize(
    ("text", "name", "wrong"),
    [
        (f'api_key = "{EARLY}\'{LATE}"\n', "_QUOTES", ()),
        (f"api_key = `{EARLY}'{LATE}`\n", "_QUOTES", (b'"', b"'")),
        (f'h = {{"Authorization": "Bearer {EARLY},{LATE}"}}\n', "_LONGEST_SCHEME", 6),
        (f"api_key={EARLY}/{LATE}\n", "_BARES", re.compile(rb"[A-Za-z0-9]*+")),
        (f'api_key = "{FAR}"\n', "_LONGEST", 264),
    ],
)
def test_a_value_that_may_be_random_is_looked_at(
    text: str, name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch
):
    expected = told("a.py", text.encode(), is_much=False)

    assert ["high-entropy-string"] == [one["type"] for one in expected]
    assert expected == told("a.py", text.encode())
    monkeypatch.setattr(our_signs, name, wrong)
    assert expected != told("a.py", text.encode() + b"\n")


@pytest.mark.parametrize("is_long", [False, True])
def test_a_string_that_may_be_random_is_looked_at(is_long: bool, monkeypatch: pytest.MonkeyPatch):
    data = f"x = '{LONG if is_long else DIFFERENT}'\n".encode()
    expected = told("a.py", data, is_much=False)

    assert len(expected) == 1
    assert expected == told("a.py", data)
    wrong = partial(stock_signs._is_quoted, 65 if is_long else len(DIFFERENT) + 1)
    monkeypatch.setattr(stock_signs, "_LONG", 10_000 if is_long else stock_signs._LONG)
    assert [] == mutant([replace(sign, is_one=sign.is_one and wrong) for sign in SIGNS]).look(
        RepoPath("a.py"), data
    )


def mutant(signs: Iterable[Sign]) -> Any:
    """Return a reader that looks for *signs*."""
    made, plain = credentials._Both({**PROFILE, "is_much": False}), sieve(tuple(signs))
    assert plain
    made._sift = with_folded(plain)
    return made


def test_a_providers_name_may_stand_far_before_the_value():
    held = 'variable "alibaba_key" {\n  ' + "\U0001d518" * 70 + f' default = "{ALIBABA}"\n}}\n'
    data = held.encode()
    expected = told("a.tf", data, is_much=False)

    assert "alibaba-secret-key" in str(expected)
    assert expected == told("a.tf", data)
    nearer = mutant(replace(sign, reach=min(sign.reach, 200)) for sign in SIGNS)
    assert expected != nearer.look(RepoPath("a.tf"), data)


@pytest.mark.parametrize(("width", "before"), [(40, 20), (44, 26)])
def test_a_password_in_base64_may_go_over_the_end_of_a_line(width: int, before: int):
    said = b"\xff" * before + f"\npassword='{Maker(SEED).run(8)}'\n".encode() + b"\xff" * 40
    encoded = base64.b64encode(said).decode()
    lines = (f"  {encoded[at : at + width]}\n" for at in range(0, len(encoded), width))
    data = ("x: |\n" + "".join(lines)).encode()
    expected = told("a.yaml", data, is_much=False)

    assert ["password"] == [one["type"] for one in expected]
    assert expected == told("a.yaml", data)
    whole = mutant(sign for sign in SIGNS if not sign.is_in)
    assert [] == whole.look(RepoPath("a.yaml"), data)


@pytest.fixture(scope="module")
def holding() -> dict[str, list[tuple[str, bytes]]]:
    """Texts by the name of a sign that they hold."""
    sift = sieve(SIGNS)
    assert sift
    by_name: dict[str, list[tuple[str, bytes]]] = {}
    for name, data in written(COUNT, SEED):
        for sign in sift(data):
            by_name.setdefault(sign, []).append((name, data))
    return by_name


def without(sign: str) -> Any:
    """Return a reader that does not see *sign*."""
    mutant = credentials._Both({**PROFILE, "is_much": False})
    sift, stock = reader(is_much=True)._sift, reader(is_much=True)._stock
    mutant._sift, mutant._stock = lambda data: sift(data) - {sign}, stock
    mutant._keys = reader(is_much=True)._keys
    return mutant


@pytest.mark.parametrize("sign", OURS)
def test_each_sign_is_needed(sign: str, holding: dict[str, list[tuple[str, bytes]]]):
    mutant = without(sign)

    assert any(
        told(name, data) != mutant.look(RepoPath(name), data) for name, data in holding[sign]
    )


def test_detect_secrets_finds_the_same_with_signs_and_needs_each():
    plain = sieve(SIGNS)
    assert plain
    sift = with_folded(plain)
    look = detect_secrets.looks(PROFILE, Keys(salt=b""))
    covered = stock_signs.name_of("IBM COS HMAC Credentials")  # by IAM's
    needed = {sign.name for sign in stock_signs.SIGNS} - {covered}
    for made in texts(3 * COUNT, SEED):
        data = made.content.encode()
        held, found = sift(data), look(data, made.name, None)
        assert found == look(data, made.name, sift), made
        needed -= {
            sign
            for sign in needed & held
            if found != look(data, made.name, lambda _, held=held, sign=sign: held - {sign})
        }
    assert set() == needed


def test_every_character_that_a_pattern_may_take_for_another_is_a_sign():
    odd = re.compile(stock_signs.FOLDED.encode())
    characters = (chr(code) for code in range(128, 0x110000) if not 0xD800 <= code < 0xE000)

    assert [] == [
        one
        for one in characters
        if (re.match(r"\d|[ski]", one, re.IGNORECASE)) and not odd.match(one.encode())
    ]
