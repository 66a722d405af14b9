"""Text is read whatever its encoding; what is none is told from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.decoding import readings, text_of

WORDS = 'token = "abcdefghijkl"\n'


@pytest.mark.parametrize(
    "encoding",
    [
        *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"),
        *("utf-32", "utf-32-le", "utf-32-be", "latin-1", "cp1252"),
    ],
)
def test_every_encoding_gives_the_text(encoding: str):
    assert (WORDS, False) == text_of(WORDS.encode(encoding))


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_a_mark_makes_no_wide_text_of_a_narrow_one(mark: bytes):
    assert (mark.decode("latin-1") + WORDS, False) == text_of(mark + WORDS.encode())


def test_a_text_of_another_alphabet_keeps_its_ascii():
    assert ("é" + WORDS, False) == text_of(("é" + WORDS).encode("latin-1"))
    assert WORDS in text_of(("ключ " + WORDS).encode("koi8-r"))[0]


def test_a_nul_makes_no_text_binary_but_foreign_bytes_do():
    assert (WORDS + "\0", False) == text_of(WORDS.encode() + b"\0")
    assert text_of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + WORDS.encode())[1]


@given(st.binary(max_size=300))
def test_no_bytes_are_unreadable(data: bytes):
    text, is_binary = text_of(data)
    if is_binary:
        assert data == text.encode("latin-1")


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff"])
def test_a_mark_and_a_nul_hide_no_narrow_text(mark: bytes):
    assert any(WORDS in reading.text for reading in readings(mark + WORDS.encode() + b"\0"))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_narrow_text_around_hides_no_wide_text(encoding: str):
    data = b"# nothing to see\n" * 400 + WORDS.encode(encoding)

    assert any(WORDS in reading.text for reading in readings(data))


def test_narrow_text_amid_wide_is_read_too():
    data = ("# nothing\n" * 900).encode("utf-16") + WORDS.encode()

    assert any(WORDS in reading.text for reading in readings(data))


def test_plain_text_is_read_once():
    for encoding in ("utf-8", "latin-1", "utf-16", "utf-32-be"):
        assert 1 == len(readings(("é" + WORDS).encode(encoding)))
