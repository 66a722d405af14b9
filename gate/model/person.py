"""Who did something on a host."""

from __future__ import annotations

from gate.model.value import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account of a host; a program's, where `is_bot`."""

    login: str
    """Without ``@``; empty for an account that was deleted."""
    is_bot: bool = False
    name: str = ""
    """As a commit writes it, or as the account shows it."""
    email: str = ""
    """As a commit writes it; anybody can write any."""

    def is_same(self, other: Person | str) -> bool:
        """Say whether *other*, a person or a login, is the same account; nobody is nobody."""
        login = other.login if isinstance(other, Person) else other
        return bool(self.login) and folded(self.login) == folded(login)


def folded(login: str) -> str:
    """Return *login* as hosts compare it: without case, and without ``@``."""
    return login.removeprefix("@").casefold()
