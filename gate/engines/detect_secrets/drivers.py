"""Who asks detect-secrets' plug-ins: the fast driver where it is proven, else detect-secrets."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final, Protocol

from gate.engines.detect_secrets.conditions import CONDITIONS, VERSION, Conditions
from gate.engines.detect_secrets.forms import WITHIN, Forms, Lines, transformed
from gate.engines.detect_secrets.kinds import GENERIC, PUBLIC_ADDRESS
from gate.engines.detect_secrets.plugins import Found, Plugins
from gate.engines.detect_secrets.signs import ODD, name_of
from gate.engines.detect_secrets.suspects import Search, folded
from gate.model.signs import Held, may_hold

Pass = tuple[Lines, list[Found]]
"""Lines that plug-ins were shown, and what they found in them, which is something."""
KNOWN: Final = GENERIC.union(
    [PUBLIC_ADDRESS],
    (run.type for run in CONDITIONS.runs),
    (mark.type for mark in CONDITIONS.marks),
)
"""Types for which there are conditions."""


class Scanner(Protocol):
    """Looks at texts."""

    @property
    def plugins(self) -> Plugins:
        """The plug-ins that are asked."""

    def passes(self, text: str, name: str, held: Held | None = None) -> Iterator[Pass]:
        """Yield what is found in *text*, with line feeds alone, of a file called *name*, if any."""

    def found(
        self, lines: Lines, name: str, kinds: Collection[str], held: Held | None = None
    ) -> Iterator[Found]:
        """Yield what the plug-ins of the types *kinds* find in *lines*, which hold signs *held*."""


def driver(types: Sequence[str], *, is_stock: bool) -> Scanner:
    """
    Return what looks for *types*.

    Raises:
        EngineError: detect-secrets has no plug-in for one of them.
    """
    plugins = Plugins(types)
    is_proven = plugins.version == VERSION and KNOWN.issuperset(types)
    return Fast(plugins) if is_proven and not is_stock else Stock(plugins)


class Fast:
    """Asks a plug-in about those lines on which it could find something."""

    def __init__(self, plugins: Plugins, conditions: Conditions = CONDITIONS) -> None:
        self.plugins = plugins
        self._search = Search(conditions)

    def passes(self, text: str, name: str, held: Held | None = None) -> Iterator[Pass]:
        """Yield as `Scanner.passes`."""
        forms = Forms(text, name, self._search.could)
        if held is not None and forms.may_be_one:
            held = None  # what is asked is not what was looked at
        for lines in forms.passes():
            found = list(self.found(lines, name, self.plugins.types, held))
            if found:
                yield lines, found
            if not (lines.is_part or all(one.is_allowed for one in found)):
                return

    def found(
        self, lines: Lines, name: str, kinds: Collection[str], held: Held | None = None
    ) -> Iterator[Found]:
        """Yield as `Scanner.found`."""
        for index, (place, could) in sorted(self._suspects(lines, name, held).items()):
            line = lines.line(index, place)
            for kind in sorted(could.intersection(kinds)):
                yield from self.plugins.ask(kind, name, lines, index, line, could=self._could)

    def _could(self, kind: str, name: str, part: str) -> bool:
        """Say whether the plug-in of type *kind* could find something in a *part* of a line."""
        data = part.replace("\n", WITHIN).encode()
        told = frozenset({name_of(kind)})
        return any(
            kind == each
            for text in (data, folded(data))
            if text is not None
            for _, each in self._search.suspects(text, name, told)
        )

    def _suspects(
        self, lines: Lines, name: str, held: Held | None
    ) -> dict[int, tuple[int | None, set[str]]]:
        """Return by the index of a line: where it is, if known, and what could be found on it."""
        suspects: dict[int, tuple[int | None, set[str]]] = {}
        plain = folded(lines.apart) if may_hold(held, ODD) else None
        for data in (lines.apart,) if plain is None else (lines.apart, plain):
            line = last = 0
            for place, kind in self._search.suspects(data, name, held):
                line += data.count(b"\n", last, place)
                last = place
                start = place if data is lines.apart else None
                suspects.setdefault(line, (start, set()))[1].add(kind)
        return suspects


class Stock:
    """Lets detect-secrets ask its plug-ins about each line."""

    def __init__(self, plugins: Plugins) -> None:
        self.plugins = plugins

    def passes(self, text: str, name: str, held: Held | None = None) -> Iterator[Pass]:  # noqa: ARG002 - it is slow
        """Yield as `Scanner.passes`."""
        for is_eager in (False, True):
            lines = transformed(text, name, is_eager=is_eager)
            if is_eager and not lines:
                return
            lines = lines or Lines(data=text.encode())
            found = list(self.found(lines, name, self.plugins.types, None))
            if found:
                yield lines, found
            if not all(one.is_allowed for one in found):
                return

    def found(
        self,
        lines: Lines,
        name: str,
        kinds: Collection[str],
        held: Held | None = None,  # noqa: ARG002 - it is slow
    ) -> Iterator[Found]:
        """Yield as `Scanner.found`."""
        return self.plugins.ask_all(kinds, name, lines)
