"""Wide text is told from binaries by its marks and its NULs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.engines.git.text import as_utf8

WIDE = ["utf-16", "utf-32"]
UNMARKED = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
SOURCE = "def f(x):\n    return 'ünï €'\n"
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(text=texts)
@pytest.mark.parametrize("encoding", WIDE)
def test_marked_text_is_read(text: str, encoding: str) -> None:
    assert text.encode() == as_utf8(text.encode(encoding))


@pytest.mark.parametrize("encoding", UNMARKED)
@pytest.mark.parametrize("text", [SOURCE, "x\n", "Ā" + SOURCE])
def test_unmarked_source_is_read(text: str, encoding: str) -> None:
    assert text.encode() == as_utf8(text.encode(encoding))


@given(data=st.binary())
def test_bytes_never_crash_it(data: bytes) -> None:
    assert isinstance(as_utf8(data), bytes | None)


@given(
    data=st.binary().filter(
        lambda data: b"\0" not in data and data[:2] not in {b"\xff\xfe", b"\xfe\xff"}
    )
)
def test_narrow_text_stays_as_it_is(data: bytes) -> None:
    assert data == as_utf8(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01",
        b"\x7fELF\x02\x01\x01\0" + bytes(8),
        b"PK\x03\x04\x14\0\0\0\x08\0",
        bytes(100),
        b"\xff\xfe" + bytes(100),
        b"\xff\xfe" + bytes([0, 0xD8]) * 50,
        b"a\0\1\0b\0",
    ],
)
def test_a_binary_is_no_text(data: bytes) -> None:
    assert as_utf8(data) is None


def test_one_broken_character_does_not_hide_a_marked_text() -> None:
    text = ("\ufeff" + SOURCE * 20).encode("utf-16-le") + b"\x00\xd8" + "\nx".encode("utf-16-le")
    assert as_utf8(text) is not None
