"""
What a change of an OpenAPI document does to a client that works with the old one.

One difference for each of `gate.readers.openapi.checks`, in the sense of oasdiff
(https://github.com/oasdiff/oasdiff): what a request may hold must not narrow, and what a response
holds must not widen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gate.model.value import dataclass
from gate.model.work import Json
from gate.readers.openapi.checks import CHECKS, Level
from gate.readers.openapi.document import Node
from gate.readers.openapi.operations import Operation
from gate.readers.openapi.retirement import Terms
from gate.readers.openapi.walk import Walker


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Difference:
    """One difference between two documents."""

    check: str
    """An id of `gate.readers.openapi.checks.CHECKS`."""
    operation: str = ""
    """``GET /users/{id}``; empty for what is the whole document's."""
    where: str = ""
    """What of the operation it is: ``query parameter limit``, ``200 application/json /name``."""
    old: Json = None
    new: Json = None
    base: Node | None = None
    """Where it stood before; the nearest place, or `None` for the whole document."""
    head: Node | None = None
    """As `base`, after the change."""

    @property
    def level(self) -> Level:
        """How much it is to a client."""
        return CHECKS[self.check]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared:
    """One operation before and after, and what else a check may ask."""

    base: Operation
    head: Operation
    terms: Terms
    walker: Walker

    def found(
        self,
        check: str,
        where: str = "",
        *,
        base: Node | None = None,
        head: Node | None = None,
        old: Json = None,
        new: Json = None,
    ) -> Difference:
        """Return a difference in this operation."""
        return Difference(
            check=check,
            operation=str(self.head),
            where=where,
            old=old,
            new=new,
            base=base or self.base.node,
            head=head or self.head.node,
        )


Ask = Callable[[Compared], Iterator[Difference]]
"""One question to an operation that stands on both sides."""
