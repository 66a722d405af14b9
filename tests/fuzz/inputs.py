"""Texts to break a parser with: mutated examples, and texts made of the format's words."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.fuzz.forms import exchanged
from tests.fuzz.target import SIDES, Target

Chance = random.Random

_ODD = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x1b[31m",
    b"\r", b"\r\n", b"\x0b", b"\x0c", b"\x85", "\u2028".encode(), "\u0130".encode(),
    "\u212a".encode(), "\u0663".encode(), "\u202e".encode(), b"\\", b"\\u0000", b"\\ud800", b"%00",
    b"-1", b"0", b"1e999", b"9" * 25, b"9" * 5000, b"NaN", b"-Infinity", b"0x", b"1_0", b"null",
    b"true", b"''", b'""', b"[]", b"{}", b"()", b"<!--", b"]]>", b"&#0;", b"${{", b"$(", b"../",
    b"/", b"file:///etc/passwd", b"9999-12-31T23:59:59Z", b"0000-00-00", b"24:00:00+99:99", b"=",
    b":", b",", b"#", b"*", b"&a", b"*a", b"<<", b"!!python/name:os", b"!", b"|", b">", b"- ",
    b"? ", b"%", b"@", b"`", b'"', b"'", b"\n", b"\n\n", b"\t", b" ",
)  # fmt: skip
_NESTS = (
    (b"[", b"]"), (b"{", b"}"), (b"(", b")"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b"[[", b"]]"),
    (b"- ", b""), (b"a:\n ", b""), (b"!", b""), (b"-", b""), (b"not ", b""), (b"a.", b"a"),
    (b"*", b"*"), (b"> ", b""), (b"f'{", b"}'"), (b"lambda:", b"0"), (b"/*", b"*/"), (b"%25", b""),
    (b"(a|", b")"), (b"allOf: [{", b"}]"), (b"if a:\n ", b"pass"),
)  # fmt: skip
_DEPTHS = (3, 30, 90, 210, 1_200, 20_000)
_TIMES = (2, 40, 700, 9_000)
_LONGEST = 200_000


def inputs(target: Target, seed: int) -> Iterator[bytes]:
    """Yield texts for *target* without end: the same for the same *seed*."""
    yield from target.broke
    yield b""
    seeds = target.seeds
    yield from seeds
    chance = random.Random(f"{target.name} {seed}")
    while True:
        data = chance.choice(seeds) if seeds and chance.random() < 0.9 else _made(chance, target)
        for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
            data = _mutated(chance, target, data)
        yield data[:_LONGEST]


def _mutated(chance: Chance, target: Target, data: bytes) -> bytes:
    first, mark, second = data.partition(SIDES)
    if mark and chance.random() < 0.9:
        if chance.random() < 0.5:
            return _mutated(chance, target, first) + mark + second
        return first + mark + _mutated(chance, target, second)
    if chance.random() < 0.35:
        return exchanged(chance, target, data) or data
    return chance.choice(_MUTATORS)(chance, target, data)


def _place(chance: Chance, data: bytes) -> int:
    return chance.randint(0, len(data))


def _span(chance: Chance, data: bytes) -> tuple[int, int]:
    start = _place(chance, data)
    return start, min(len(data), start + chance.choice((1, 2, 5, 20, 100, 1000)))


def _flipped(chance: Chance, _: Target, data: bytes) -> bytes:
    flipped = bytearray(data)
    for _number in range(chance.choice((1, 2, 8)) if data else 0):
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
    return bytes(flipped)


def _cut_off(chance: Chance, _: Target, data: bytes) -> bytes:
    at = _place(chance, data)
    return data[:at] if chance.random() < 0.7 else data[at:]


def _left_out(chance: Chance, _: Target, data: bytes) -> bytes:
    start, end = _span(chance, data)
    return data[:start] + data[end:]


def _repeated(chance: Chance, _: Target, data: bytes) -> bytes:
    start, end = _span(chance, data)
    return data[:start] + data[start:end] * chance.choice(_TIMES) + data[end:]


def _spliced(chance: Chance, target: Target, data: bytes) -> bytes:
    other = chance.choice(target.seeds or (data,))
    start, end = _span(chance, other)
    at = _place(chance, data)
    if chance.random() < 0.5:
        return data[:at] + other[start:]
    return data[:at] + other[start:end] + data[at:]


def _lines_moved(chance: Chance, _: Target, data: bytes) -> bytes:
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    if chance.random() < 0.5:
        lines[one], lines[other] = lines[other], lines[one]
    else:
        lines.insert(one, lines[other])
    return b"\n".join(lines)


def _worded(chance: Chance, target: Target, data: bytes) -> bytes:
    at = _place(chance, data)
    word = chance.choice(target.words).encode() if target.words else chance.choice(_ODD)
    return data[:at] + word + data[at + chance.choice((0, 0, len(word))) :]


def _odd(chance: Chance, _: Target, data: bytes) -> bytes:
    start, end = _span(chance, data)
    return data[:start] + chance.choice(_ODD) + data[chance.choice((start, end)) :]


def _nested(chance: Chance, _: Target, data: bytes) -> bytes:
    start, end = _span(chance, data)
    before, after = chance.choice(_NESTS)
    depth = chance.choice(_DEPTHS)
    after = b"" if chance.random() < 0.2 else after
    return data[:start] + before * depth + data[start:end] + after * depth + data[end:]


def _encoded(chance: Chance, _: Target, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    name = chance.choice(("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1", "utf-7"))
    return text.encode(name, "replace")


def _line_ends(chance: Chance, _: Target, data: bytes) -> bytes:
    return data.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b"\x85", b"\0")))


_MUTATORS: tuple[Callable[[Chance, Target, bytes], bytes], ...] = (
    _flipped, _flipped, _cut_off, _left_out, _repeated, _spliced, _lines_moved, _worded, _worded,
    _worded, _odd, _odd, _nested, _encoded, _line_ends,
)  # fmt: skip


def _made(chance: Chance, target: Target) -> bytes:
    """Return a text of the format's words, and of nothing that an example says."""
    words = [*(word.encode() for word in target.words), *_ODD]
    count = chance.choice((1, 4, 20, 150))
    return b"".join(
        chance.choice(words) + chance.choice((b"", b" ", b"\n", b"\n  ")) for _ in range(count)
    )
