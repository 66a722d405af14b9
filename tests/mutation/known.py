"""Mutants that no test can find out, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_MASKED = "eight characters are masked wherever they stand, before words are looked for"
_NO_BLOB = "no blob has that id or kind either"
_MASKER = "gate/model/masking.py:Masker.__init__:"
_FAULTY = "a fault is noted, and nothing is returned of what holds one"
_KEY = "a key is compared with keys that are made the same way"
EQUIVALENT: Final[Mapping[str, str]] = {
    f"{_MASKER} 4096 → 4097": "how much is remembered changes no answer",
    f"{_MASKER} len(value) < WHOLE_WORD_BELOW → len(value) <= WHOLE_WORD_BELOW": _MASKED,
    f"{_MASKER} for value in values if len(value) < WHOLE_WORD_BELOW → for value in values": _MASKED,
    "gate/model/masking.py:_forms: '' → 'XXXX'": "an X is never quoted, so that it is always safe",
    "gate/cli/proposal.py:_blob: '' → 'XXXX'": _NO_BLOB,
    "gate/cli/proposal.py:_blob: '' → 'XXXX' #1": _NO_BLOB,
    "gate/cli/proposal.py:_of_base: 'the base' → 'XXthe baseXX'": (
        "it stands in the words of an error alone, which is not told"
    ),
    "gate/settings/check.py:Sheet.parse: False → True": "pydantic's own pages are never shown",
    "gate/settings/check.py:_Checked.plain: 0 → 1": _FAULTY,
    "gate/settings/check.py:_Checked.plain: 0 → 1 #1": _FAULTY,
    "gate/settings/check.py:_Checked._check_date: '' → 'XXXX'": "neither begins as a date",
    "gate/settings/find.py:read_of: None → 'XX'": "without a tree no entry is looked at",
    "gate/settings/load.py:_key: '\\x00' → 'XX\\x00XX'": _KEY,
    "gate/settings/load.py:_key: 'settings' → 'XXsettingsXX'": _KEY,
    "gate/settings/version.py:_starts: len(start) - len(release) → len(start) + len(release)": (
        "what is padded too far is cut"
    ),
    "gate/model/redaction.py:_texts: return text → return None": (
        "what becomes of the texts is thrown away"
    ),
    "gate/model/secret.py:Secret.is_among: False → True": "no answer of SHA-1 depends on it",
}
"""By a mutant's name: why the function does the same with it."""
