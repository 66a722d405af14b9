"""
A credential in memory: it can be compared and masked, and never printed.

Outside, its keyed hash stands for it: the same wherever it is found, of no use without the salt.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Container
from typing import Final, NoReturn

MASK: Final = "[secret]"
"""What stands in a text where a secret stood."""
_SCRYPT_COST: Final = 2**11
"""5 ms and 2 MB for each value, so that likely passwords cannot be tried by the million."""


class Secret:
    """A value without a text form: `str`, `repr`, formatting and pickling refuse or mask it."""

    __slots__ = ("_forms", "_value")

    def __init__(self, value: str, *forms: str) -> None:
        """*forms* are other spellings of *value*, such as the escaped one that a file has."""
        self._value = value
        self._forms = forms

    def __len__(self) -> int:
        """Return the number of characters."""
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        """Say whether *other* is the same secret."""
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        """Return a hash that is valid inside this process only."""
        return hash(self._value)

    def is_among(self, hashes: Container[str]) -> bool:
        """Say whether the value's SHA-1, in hexadecimal, is one of *hashes*."""
        raw = self._value.encode("utf-8", "surrogatepass")
        return hashlib.sha1(raw, usedforsecurity=False).hexdigest() in hashes

    def overlaps(self, other: Secret) -> bool:
        """Say whether one of the two values holds the other; scanners cut at other places."""
        return other._value in self._value or self._value in other._value

    def __repr__(self) -> str:
        """Return the mask."""
        return MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        """Return the mask, whatever *spec* asks."""
        return MASK

    def __reduce__(self) -> NoReturn:
        """
        Refuse to be written anywhere.

        Raises:
            TypeError: always.
        """
        raise TypeError("a secret is not written to disk or sent to another process")


class Keys:
    """Makes the keyed hashes of values."""

    def __init__(self, *, salt: bytes) -> None:
        self._salt = salt
        self._slow: dict[str, str] = {}
        """The hashes of guessable values, each made once."""

    def of(self, value: str, *, is_guessable: bool) -> str:
        """Return the hash of *value*: slow to try guesses against, where somebody may guess it."""
        raw = value.encode("utf-8", "surrogatepass")
        if not is_guessable:
            return hmac.digest(self._salt, raw, "sha256")[:16].hex()
        if value not in self._slow:
            made = hashlib.scrypt(raw, salt=self._salt, n=_SCRYPT_COST, r=8, p=1, dklen=16)
            self._slow[value] = made.hex()
        return self._slow[value]


class LateKeys(Keys):
    """Makes slow hashes of those values alone that are told in the end."""

    def __init__(self, *, salt: bytes) -> None:
        super().__init__(salt=salt)
        self._late: dict[str, str] = {}
        """Guessable values by the quick hash that stands for each until it is settled."""

    def of(self, value: str, *, is_guessable: bool) -> str:
        """Return a hash of *value* that leaves this process only as `settled` returns it."""
        quick = super().of(value, is_guessable=False)
        if is_guessable:
            self._late[quick] = value
        return quick

    def settled(self, key: str) -> str:
        """Return what `Keys.of` had returned instead of *key*."""
        value = self._late.get(key)
        return key if value is None else super().of(value, is_guessable=True)

    def forget(self) -> None:
        """Forget the values that were not settled."""
        self._late.clear()
