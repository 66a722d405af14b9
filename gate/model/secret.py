"""A credential in memory: it can be compared and masked, and never printed."""

from __future__ import annotations

from typing import Final, NoReturn

MASK: Final = "[secret]"
"""What stands in a text where a secret stood."""


class Secret:
    """A value without a text form: `str`, `repr`, formatting and pickling refuse or mask it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def masked_in(self, text: str) -> str:
        """Return *text* with each occurrence of the value replaced by `MASK`."""
        return text.replace(self._value, MASK) if self._value else text

    def __len__(self) -> int:
        """Return the number of characters."""
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        """Say whether *other* is the same secret."""
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        """Return a hash that is valid inside this process only."""
        return hash(self._value)

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
