"""Rows of marked characters stand where a pattern of them matches."""

from __future__ import annotations

import random
import re
import string

from gate.readers.credentials.runs import marks, runs_with, runs_with_row

ROW = string.ascii_letters + string.digits + "/+"
LENGTH = 6
"""Shorter than the one that is looked for: more of them stand in made texts."""
LETTERS = ROW + "_.=~:@%?&$|- \n\"'(äé\u0161\u212a\u017f\U0001f511\ud800"


def made(chance: random.Random) -> str:
    return "".join(
        "".join(chance.choices(chance.choice([ROW, LETTERS]), k=chance.randrange(1, 30)))
        for _ in range(20)
    )


def test_a_row_is_found_where_a_pattern_of_it_matches() -> None:
    chance = random.Random(7)
    pattern = re.compile(f"[{re.escape(ROW)}]{{{LENGTH}}}")
    texts = [made(chance) for _ in range(400)]
    found = [list(runs_with_row(marks(ROW.encode()), LENGTH, text)) for text in texts]

    assert [list(runs_with(pattern, text)) for text in texts] == found
    assert 1_000 < sum(map(len, found))
