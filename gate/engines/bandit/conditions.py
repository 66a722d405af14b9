"""
When could a check say anything at all?

A check of bandit's is a function of a node's context. Beside each stands a condition that holds
whenever the check would return an issue or raise: `gate.engines.bandit.fast` asks a check only
where its condition holds. A condition may hold too often, which costs time; it must never hold too
seldom, and the differential and fuzz tests are there to say so.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any

from gate.model.value import dataclass, field

Texts = tuple[str, ...]
NodeHolds = Callable[[Any], bool]
"""Told a node of the class that the check names."""
TextHolds = Callable[[ast.Constant, Any], bool]
"""Told a text and its parent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """
    What must hold of a call. Everything that is said must hold; what is empty is not asked.

    A *name* is what is called, as bandit resolves it through the file's imports so far:
    ``subprocess.run`` for ``sp.run`` after ``import subprocess as sp``.
    """

    names: frozenset[str] = frozenset()
    """It is one of these."""
    last: frozenset[str] = frozenset()
    """Its last part is one of these."""
    holding: str = ""
    """Its last part holds this text."""
    parts: frozenset[str] = frozenset()
    """One of its parts is one of these."""
    first: frozenset[str] = frozenset()
    """Its first part is one of these."""
    written: frozenset[str] = frozenset()
    """A plain name, before the imports are asked, that is one of these."""
    keywords: frozenset[str] = frozenset()
    """One of these keywords is given."""
    literal: re.Pattern[str] | None = None
    """A keyword that this finds, or ``**``, is given a literal text."""
    imports: Texts = ()
    """Something imported so far holds one of these texts in its name."""
    imported: frozenset[str] = frozenset()
    """One of these is imported so far, by exactly this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What must hold of a literal text: one of these."""

    starts: Texts = ()
    """It starts with one of these."""
    under: Mapping[type[ast.AST], TextHolds] = field(default_factory=dict)
    """
    By the class of its parent, whether it may matter there.

    In an f-string its first text alone is asked about; for operators, see `chained`.
    """
    chained: Callable[[Texts], bool] | None = None
    """Told all texts of one chain of operators (``"a" + b % "c"``): whether each may matter."""


Condition = tuple[Called, ...] | Text | NodeHolds | Callable[[bytes], bool] | None
"""
For a call, any of some `Called`; for a literal, `Text`; for the file, a question of its bytes; for
other nodes, a question of the node; `None`: always.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check at one class of nodes."""

    test: str
    """Its id: ``B101``."""
    node: str
    """The class of nodes that it is asked about, or ``Str`` (a literal text), or ``File``."""
    function: str
    """``module:name`` of a function of bandit's `Context` that returns an `Issue` or nothing."""
    when: Condition = None
    config: str = ""
    """The name of the settings that the function takes beside the context."""
    settings: object = None
    """Those settings, where they are no plug-in's own."""
    looks_up: bool = False
    """Whether it reads ``_bandit_parent`` of the node."""
