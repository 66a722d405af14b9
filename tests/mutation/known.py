"""Mutants that no test can find out, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_RUN = "the rest of the word is masked with what is found of it, so that its ends matter little"
_FORMS = "gate/model/masking.py:_forms:"
_MASKER = "gate/model/masking.py:Masker.__init__:"
EQUIVALENT: Final[Mapping[str, str]] = {
    f"{_FORMS} (shift + len(raw)) * 8 // 6 → (shift + len(raw)) * 8 * 6": _RUN,
    f"{_FORMS} 2 → 3": _RUN,
    f"{_FORMS} 3 → 4": _RUN,
    f"{_FORMS} 0 → 1": _RUN,
    f"{_FORMS} 6 → 7": _RUN,
    f"{_FORMS} 8 → 9": _RUN,
    f"{_FORMS} len(line) >= _ENOUGH → len(line) > _ENOUGH": "the whole value is a form as well",
    f"{_FORMS} yield value → pass": "its one line is a form as well",
    f"{_FORMS} 1 → 2": _RUN,
    f"{_FORMS} 1 → 2 #1": _RUN,
    f"{_MASKER} 4096 → 4097": "how much is remembered changes no answer",
    f"{_MASKER} for value in values if len(value) >= WHOLE_WORD_BELOW → for value in values": (
        "forms that are too short are left out by their start"
    ),
    "gate/model/masking.py:_by_start: None → 'XX'": "the keys alone are read",
}
"""By a mutant's name: why the function does the same with it."""
