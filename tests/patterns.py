"""Texts that a regular expression matches, made from a seed."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from re import _constants as words
from re import _parser as parser
from typing import Any

_ANY = string.ascii_letters + string.digits + "!%*"
_CATEGORIES = {
    words.CATEGORY_WORD: string.ascii_letters + string.digits + "_",
    words.CATEGORY_DIGIT: string.digits,
    words.CATEGORY_SPACE: " ",
    words.CATEGORY_NOT_SPACE: _ANY,
}
_MOST_MORE = 6
"""Repetitions beyond the least."""


def matching(pattern: str, source: random.Random) -> str:
    """Return a text in which *pattern* matches all that is not looked ahead or back at."""
    compiled, tree = _parsed(pattern)
    while True:
        made = _sequence(tree, source)
        if compiled.search(made):
            return made


@cache
def _parsed(pattern: str) -> tuple[re.Pattern[str], Sequence[Any]]:
    return re.compile(pattern, re.ASCII), parser.parse(pattern, re.ASCII)


def _sequence(tree: Sequence[Any], source: random.Random) -> str:
    return "".join(_MAKERS.get(word, _nothing)(told, source) for word, told in tree)


def _nothing(told: Any, source: random.Random) -> str:
    return ""


def _repeated(told: Any, source: random.Random) -> str:
    least, most, tree = told
    number = source.randint(least, min(most, least + _MOST_MORE))
    return "".join(_sequence(tree, source) for _ in range(number))


def _one_of(told: Any, source: random.Random) -> str:
    negated = told[0][0] is words.NEGATE
    letters = "".join(_letters(word, each) for word, each in told)
    return source.choice(
        "".join(each for each in _ANY if each not in letters) if negated else letters
    )


def _letters(word: Any, told: Any) -> str:
    if word is words.LITERAL:
        return chr(told)
    if word is words.RANGE:
        return "".join(map(chr, range(told[0], told[1] + 1)))
    return _CATEGORIES[told] if word is words.CATEGORY else ""


_MAKERS: Mapping[Any, Callable[[Any, random.Random], str]] = {
    words.LITERAL: lambda told, source: chr(told),
    words.NOT_LITERAL: lambda told, source: "a",
    words.ANY: lambda told, source: source.choice(_ANY),
    words.IN: _one_of,
    words.BRANCH: lambda told, source: _sequence(source.choice(told[1]), source),
    words.SUBPATTERN: lambda told, source: _sequence(told[3], source),
    words.MAX_REPEAT: _repeated,
    words.MIN_REPEAT: _repeated,
}
