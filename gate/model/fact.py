"""A value that somebody has to tell us: known, or unknown with its reason."""

from __future__ import annotations

from typing import Final, Generic, TypeVar

from gate.model.value import dataclass

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Known(Generic[T_co]):
    """The platform told this value."""

    value: T_co


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody told: no token, a missing scope, no network. Unknown never passes."""

    reason: str
    """What is missing and how to supply it, as one clause."""


Fact = Known[T_co] | Unknown

NOT_ASKED: Final = Unknown("the host was not asked")
"""What a fact of a host is until somebody asks for it."""
