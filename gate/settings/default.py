"""Settings as text that says every key: the embedded default, and what users start from."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from gate.model.stage import AnyStage
from gate.model.text import visible
from gate.model.value import dataclass, field
from gate.options.checked import plain
from gate.settings.document import Document
from gate.settings.load import rules_of
from gate.settings.schema import Schema, Spot, nodes_at, settings_schema
from gate.settings.toml import key, value

Keys = tuple[str, ...]
"""Where a value stands in the document: ``("stages", "sast", "level")``."""
_Told = dict[str, Any] | list[dict[str, Any]]
"""A stage's settings as plain values: its table, or its rows."""

_WIDTH: Final = 98
_STAGE_LEVELS: Final = 2
_EMPTY: Final[Mapping[str, object]] = {
    "string": "",
    "integer": 0,
    "number": 0.0,
    "boolean": False,
    "array": [],
    "object": {},
}
"""By JSON Schema's type: what stands in a commented line that has neither default nor example."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Settings to be written."""

    opening: str
    """What the file is; a blank line parts paragraphs."""
    chosen: Mapping[Keys, Any] = field(default_factory=dict)
    """What is written in place of a default."""
    proposed: Mapping[Keys, Any] = field(default_factory=dict)
    """What a comment shows in place of a default or of an example."""
    notes: Mapping[Keys, str] = field(default_factory=dict)
    """Remarks above a key or table."""
    blocks: Mapping[Keys, Sequence[str]] = field(default_factory=dict)
    """Lines of TOML below a stage's table, shown in a comment."""
    says_defaults: bool = True
    """Whether a key that is not chosen is written, or only shown in a comment."""
    is_short: bool = False
    """Whether a stage's keys of which nothing is to be said are only named."""


def defaults(stages: Sequence[AnyStage]) -> dict[str, Any]:
    """Return the whole document as it stands when a user writes nothing, as plain values."""
    document: dict[str, Any] = plain(Document())
    ids = [stage.id for stage in stages]
    document["required"] = [stage for stage in document["required"] if stage in ids]
    for stage in stages:
        told = plain(stage.options())
        document["stages"][stage.id] = told[stage.options.ARRAY] if stage.options.ARRAY else told
    return document


def settings_text(stages: Sequence[AnyStage], draft: Draft) -> str:
    """Return *draft* as the text of a ``gate.toml`` over *stages*."""
    writer = _Writer(draft=draft, schema=settings_schema(stages))
    whole = defaults(stages)
    tables = {"waiver_limits", "roles", "rules", "stages"}
    lines: list[str] = []
    for paragraph in draft.opening.split("\n\n"):
        lines += [*comment(paragraph), "#"]
    lines[-1] = ""
    lines += writer.table((), {name: whole[name] for name in whole if name not in tables})
    lines += ["", *writer.table(("waiver_limits",), whole["waiver_limits"])]
    lines += ["", *writer.table(("roles",), whole["roles"])]
    lines += ["", *writer.table(("rules",), whole["rules"])]
    lines += _rule_lines(stages) if draft.says_defaults else _rule_example(stages)
    for stage in stages:
        lines += ["", "", *_stage_lines(stage, writer, whole["stages"][stage.id])]
    return "\n".join(lines) + "\n"


def _rule_lines(stages: Sequence[AnyStage]) -> Iterator[str]:
    """Yield each rule with the severity it has, in comments: to change one is to uncomment it."""
    for stage in stages:
        for rule in rules_of(stage, None):
            yield f"# {key(rule.id)} = {value(rule.severity.name.lower())}  # {rule.title}"


def _rule_example(stages: Sequence[AnyStage]) -> Iterator[str]:
    for rule in [rule for stage in stages for rule in stage.rules][:1]:
        yield f"# {key(rule.id)} = {value('low')}"


def _stage_lines(stage: AnyStage, writer: _Writer, told: _Told) -> Iterator[str]:
    yield from comment(f"{stage.title}: {stage.question}")
    for statement in dict.fromkeys(rule.playbook for rule in stage.rules if rule.playbook):
        yield from comment(f'Playbook: "{statement}"')
    keys = ("stages", stage.id)
    if isinstance(told, list):
        yield from writer.rows(keys, writer.draft.chosen.get(keys, told))
    else:
        yield from writer.table(keys, told, described=True)
        if block := writer.draft.blocks.get(keys):
            yield from ("", *map(_commented, block))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """Writes keys with what the schema says of them."""

    draft: Draft
    schema: Schema

    def table(
        self, keys: Keys, told: Mapping[str, Any], *, described: bool = False
    ) -> Iterator[str]:
        """Yield the table at *keys*: its header, its values, then the tables in it."""
        if keys:
            yield from () if described else comment(self._description(keys))
            yield from self._note(keys)
            header = f"[{key(*keys)}]"
            yield header if self._is_written(keys) else _commented(header)
        below = {name: part for name, part in told.items() if isinstance(part, dict)}
        chosen = {full[-1]: part for full, part in self.draft.chosen.items() if full[:-1] == keys}
        for name, part in {**told, **chosen}.items():
            if name not in below and self._is_shown((*keys, name)):
                yield from self._value((*keys, name), part, is_said=name in chosen)
        yield from self._unshown(keys, told)
        for name, part in below.items():
            if not self._is_shown((*keys, name)):
                continue
            yield ""
            yield from self.table((*keys, name), part)
            yield from () if part else self._example_table((*keys, name))

    def _is_shown(self, keys: Keys) -> bool:
        if not self.draft.is_short or keys[:1] != ("stages",):
            return True
        said = (*self.draft.chosen, *self.draft.proposed, *self.draft.notes)
        return any(full[: len(keys)] == keys for full in said)

    def _unshown(self, keys: Keys, told: Mapping[str, Any]) -> list[str]:
        names = [name for name in told if not self._is_shown((*keys, name))]
        if not names:
            return []
        return comment(f"Left at their defaults (`gate schema` tells of each): {', '.join(names)}.")

    def _example_table(self, keys: Keys) -> Iterator[str]:
        """Yield an example, in comments, of a table by a name of the user's own at *keys*."""
        for node in nodes_at(self.schema, keys):
            for name in next(iter(node.get("examples", ())), ()):
                yield f"# [{key(*keys, name)}]"
                yield from self._example_row((*keys, name))

    def _is_written(self, keys: Keys) -> bool:
        """Say whether *keys* counts: a table below a stage's own may want what it lacks."""
        chosen = any(full[: len(keys)] == keys for full in self.draft.chosen)
        return chosen or self.draft.says_defaults or len(keys) <= _STAGE_LEVELS

    def rows(self, keys: Keys, told: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """Yield an array of tables: its rows, or an example of one in comments."""
        yield from self._note(keys)
        if told:
            yield from self._rows(keys, told)
        elif keys in self.draft.proposed:
            yield from map(_commented, self._rows(keys, self.draft.proposed[keys]))
        else:
            yield f"# [[{key(*keys)}]]"
            yield from self._example_row((*keys, 0))

    def _rows(self, keys: Keys, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        for row in rows:
            yield f"[[{key(*keys)}]]"
            yield from (f"{key(name)} = {value(part)}" for name, part in row.items())

    def _example_row(self, spot: Spot) -> Iterator[str]:
        for node in nodes_at(self.schema, spot):
            for name, below in node.get("properties", {}).items():
                yield from comment(_first(below), indent="#   ")
                yield _commented(f"{key(name)} = {value(_example(below))}")

    def _value(self, keys: Keys, told: object, *, is_said: bool) -> Iterator[str]:
        yield from comment(self._description(keys))
        yield from self._note(keys)
        if is_said or (self.draft.says_defaults and told is not None):
            yield f"{key(keys[-1])} = {value(told)}"
            return
        shown = self.draft.proposed.get(keys, told)
        if shown is None:
            shown = _example(*nodes_at(self.schema, keys))
        yield _commented(f"{key(keys[-1])} = {value(shown)}")

    def _description(self, keys: Keys) -> str:
        return next(map(_first, nodes_at(self.schema, keys)), "")

    def _note(self, keys: Keys) -> list[str]:
        return comment(self.draft.notes.get(keys, ""))


def _commented(lines: str) -> str:
    return "\n".join(f"# {line}" for line in lines.split("\n"))


def _first(node: Schema) -> str:
    """Return the first paragraph of what *node* is, in plain text."""
    described: str = node.get("description", "")
    return described.partition("\n\n")[0].replace("``", "`").replace("\n", " ")


def _example(*nodes: Schema) -> object:
    """Return an example of what the first of *nodes* wants."""
    for node in nodes:
        if node.get("examples"):
            return node["examples"][0]
        return node.get("default", _EMPTY[node.get("type", "string")])
    return ""


def comment(text: str, *, indent: str = "# ") -> list[str]:
    """Return *text* as lines of a TOML comment, which nothing in it can end."""
    return textwrap.wrap(
        visible(text),
        width=_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
