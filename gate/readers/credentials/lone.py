"""
A secret key of AWS without a name: forty characters of base64, and nothing that says what for.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import Final

from gate.model.looks import Looks, entropy, is_worded, looks
from gate.model.regex import regex
from gate.readers.credentials.kind import Spotted, Tier
from gate.readers.credentials.literal import GENERIC
from gate.readers.credentials.runs import Runs, marks, runs_with_row

_KEY: Final = regex(r"(?!eyJ)(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9/+]{40}")
_LENGTH: Final = 40
_MARKED: Final = marks((string.ascii_letters + string.digits + "/+").encode())
_DATA: Final = regex(
    r"(?:(?:[A-Za-z0-9+/=]|-----)\r?\n|base64,|ssh-[a-z0-9]{3,7} |nistp[0-9]{3} )\Z"
)
"""What stands before a piece of encoded data: a line, a data address's head, a public key's."""
_BEFORE: Final = 12
_LEAST: Final = 4.2
"""Bits a character: of forty random ones, hardly any has fewer."""


def lone_keys(text: str, runs: Runs | None) -> Iterator[Spotted]:
    """
    Yield each run of *text* that is shaped as such a key, and is no part of encoded data.

    Without *runs* it is looked for where it stands.
    """
    for start, run in runs.places if runs else runs_with_row(_MARKED, _LENGTH, text):
        is_key = _KEY.fullmatch(run) and entropy(run) >= _LEAST and not is_worded(run)
        if is_key and not _DATA.search(text, max(start - _BEFORE, 0), start):
            yield Spotted(
                kind=GENERIC,
                type="aws-secret-key",
                tier=Tier.GENERIC,
                start=start,
                end=start + len(run),
                looks=looks(run) if looks(run) is Looks.PLACEHOLDER else Looks.RANDOM,
                is_named=False,
            )
