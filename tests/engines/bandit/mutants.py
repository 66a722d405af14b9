"""Conditions that hold too seldom: each is a condition of ours with one thing taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from gate.engines.bandit.conditions import Called, Check, Text

NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A check whose condition holds too seldom."""

    check: Check
    what: str
    """What was taken out."""


def mutants(check: Check) -> Iterator[Mutant]:
    when = check.when
    if isinstance(when, tuple):
        for place, called in enumerate(when):
            for what, changed in _called(called):
                yield _mutant(check, (*when[:place], changed, *when[place + 1 :]), what)
    elif isinstance(when, Text):
        for what, changed in _text(when):
            yield _mutant(check, changed, what)
    else:
        yield _mutant(check, lambda _: False, "all")


def _mutant(check: Check, when: Any, what: str) -> Mutant:
    return Mutant(check=replace(check, when=when), what=f"{check.test} {check.node}: {what}")


def _called(called: Called) -> Iterator[tuple[str, Called]]:
    for field in fields(called):
        value = getattr(called, field.name)
        for each in value if isinstance(value, frozenset | tuple) else ():
            rest = type(value)(one for one in value if one != each) or type(value)(["no such"])
            yield each, replace(called, **{field.name: rest})
    if called.holding:
        yield called.holding, replace(called, holding="no such")
    if called.literal:
        yield called.literal.pattern, replace(called, literal=NEVER)


def _text(text: Text) -> Iterator[tuple[str, Text]]:
    for start in text.starts:
        yield start, replace(text, starts=tuple(one for one in text.starts if one != start))
    for kind in text.under:
        rest = {one: holds for one, holds in text.under.items() if one is not kind}
        yield kind.__name__, replace(text, under=rest)
    if text.chained:
        yield "operators", replace(text, chained=None)
