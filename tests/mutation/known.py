"""Mutants that no test can find out, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_MASKER = "gate/model/masking.py:Masker.__init__:"
EQUIVALENT: Final[Mapping[str, str]] = {
    f"{_MASKER} 4096 → 4097": "how much is remembered changes no answer",
    f"{_MASKER} len(value) < WHOLE_WORD_BELOW → len(value) <= WHOLE_WORD_BELOW": (
        "eight characters are masked wherever they stand, before words are looked for"
    ),
    "gate/model/masking.py:_forms: '' → 'XXXX'": "an X is never quoted, so that it is always safe",
    "gate/model/redaction.py:_texts: return text → return None": (
        "what becomes of the texts is thrown away"
    ),
    "gate/model/secret.py:Secret.is_among: False → True": "no answer of SHA-1 depends on it",
}
"""By a mutant's name: why the function does the same with it."""
