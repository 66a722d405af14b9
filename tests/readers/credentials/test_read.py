"""What a worker answers: where, what, and a keyed hash; never the value."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.model.looks import Looks
from gate.model.path import RepoPath
from gate.model.work import Unreadable
from gate.readers.credentials import read
from gate.readers.credentials.kind import Spotted, Tier
from gate.readers.credentials.sighting import Sighting, sighting
from gate.readers.credentials.spot import apart, spot
from tests.credentials import KINDS, Maker

MAKER = Maker()
READ = read.prepare({"salt": "salt"})
OTHER = read.prepare({"salt": "other"})


def seen(content: str | bytes, name: str = "a.py", by=READ) -> list[Sighting]:
    data = content.encode() if isinstance(content, str) else content
    return [sighting(record) for record in json.loads(json.dumps(by(RepoPath(name), data)))]


def test_the_canary_is_found():
    assert READ(read.CANARY.path, read.CANARY.data)


def test_a_sighting_says_where_the_whole_value_stands():
    token = MAKER.make("github-pat")
    [one] = seen(f'x = 1\nclient("é", "{token}")\n')

    assert (2, 14, 2, 14 + len(token)) == (one.line, one.column, one.end_line, one.end_column)
    assert (token[:4], "github-pat", "github-token") == (one.prefix, one.type, one.kind)
    assert (Tier.PROVIDER, Looks.RANDOM) == (one.tier, one.looks)


def test_the_same_value_has_one_key_wherever_it_stands_and_none_without_the_salt():
    token = MAKER.make("gitlab-pat")
    keys = {one.key for text in (f"t = '{token}'", f"- {token}\n", token) for one in seen(text)}

    assert 1 == len(keys)
    assert keys.isdisjoint(one.key for one in seen(token, by=OTHER))


def test_no_record_holds_a_value():
    for kind in KINDS:
        value = MAKER.make(kind)
        told = json.dumps(READ(RepoPath("a.yaml"), f'the_password: "{value}"\n'.encode()))
        for line in value.split("\n"):
            assert len(line) < 8 or line not in told, kind


def test_in_a_binary_only_what_has_a_format_is_found():
    token = MAKER.make("stripe-live")
    data = b"\x89PNG\0\0\xff\xfe\x80\0 password='%s' " % MAKER.run(30).encode()

    assert [] == seen(data, "a.png")
    assert ["stripe-key"] == [one.kind for one in seen(data + token.encode() + b"\0\x81", "a.png")]


def test_too_many_credentials_and_a_pointer_are_no_clean_file():
    many = "\n".join(f"'AK{'IA'}{MAKER.run(16, 'ABCDEFGHIJKLMNOP234567')}'" for _ in range(10_001))
    for text in (many, "version https://git-lfs.github.com/spec/v1\noid sha256:abc\n"):
        with pytest.raises(Unreadable):
            seen(text)


def test_of_what_overlaps_the_surest_stays():
    def one(tier: Tier, start: int, end: int) -> Spotted:
        return Spotted(kind="x", type="x", tier=tier, start=start, end=end, looks=Looks.RANDOM)

    generic, token, other = (
        one(Tier.GENERIC, 0, 40),
        one(Tier.PROVIDER, 10, 30),
        one(Tier.PASSWORD, 40, 50),
    )

    assert [token, other] == list(apart([generic, other, token]))
    assert [one(Tier.PROVIDER, 5, 35)] == list(apart([token, one(Tier.PROVIDER, 5, 35)]))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_break_the_reader(data: bytes):
    for one in seen(b"\n" + data, "a.yaml"):
        assert 0 <= one.start < one.end
        assert one.line <= one.end_line


PARTS = st.sampled_from(
    [
        *(
            "password",
            "secret",
            "token",
            "key",
            "api_",
            "=",
            ": ",
            '"',
            "'",
            "`",
            "\n",
            " ",
            "://",
            "@",
        ),
        *(
            "eyJ",
            ".",
            "-----BEGIN PRIVATE " + "KEY-----",
            "curl ",
            "-u ",
            "basic ",
            "kind: Secret\n",
        ),
        *(
            "data:\n  a: ",
            "\\",
            "İ",
            "\u017f",
            "\u212a",
            "€",
            "\0",
            "{",
            "}",
            "<",
            ">",
            "a1B2c3D4e5F6g7H8i9",
        ),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PARTS, max_size=30).map("".join))
def test_what_it_looks_for_never_breaks_it_nor_overlaps(text: str):
    found = list(spot(text, "a.yaml"))

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "bait",
    [
        "a",
        "A1b",
        "eyJ",
        "://a:",
        "key=",
        "'",
        "-----BEGIN RSA PRIVATE " + "KEY-----",
        "curl -u ",
        "AZDO",
    ],
)
def test_one_long_line_is_looked_at_to_its_end(bait: str):
    token = MAKER.make("github-pat")
    text = bait * (200_000 // len(bait)) + f' "{token}" '

    assert token in {text[one.start : one.end] for one in spot(text, "a.min.js")}
