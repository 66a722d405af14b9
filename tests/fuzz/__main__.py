"""
``python -m tests.fuzz [COUNT [SEED [NAME…]]]``: so many texts for each parser, or for those named.

What breaks one is kept in ``tests/fuzz/corpus``, and the end is 1.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.fuzz.fuzzed import fuzzed, kept, warm
from tests.fuzz.table import ALL, BY_NAME


def main(words: Sequence[str]) -> int:
    count, seed = (int(word) for word in (*words[:2], *("10000", "1")[len(words[:2]) :]))
    targets = [BY_NAME[name] for name in words[2:]] or ALL
    texts, seconds, bad = 0, 0.0, 0
    for target in targets:
        warm(target)
        told = fuzzed(target, count, seed)
        texts, seconds, bad = texts + told.count, seconds + told.seconds, bad + len(told.broke)
        share = 100 * told.refused // max(1, told.count)
        say(
            f"{target.name}: {told.count} texts, {share} % refused, {told.seconds:.1f} s, slowest {told.slowest:.2f} s"
        )
        for each, path in zip(told.broke, kept(target, told.broke), strict=True):
            say(f"  {each.why}: {path.name}, {len(each.data)} bytes: {each.data[:80]!r}")
    say(f"{len(targets)} parsers, {texts} texts, {seconds:.0f} s, {bad} broke one")
    return int(bool(bad))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
