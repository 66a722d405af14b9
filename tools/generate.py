"""
Writes every file that is made from the tables of stages, rules and options.

``python tools/generate.py`` writes what is stale; ``--check`` names it and exits 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import click

from gate.cli.commands import run
from gate.cli.explain import explained
from gate.model.change import Event
from gate.model.stage import AnyStage
from gate.model.want import Want
from gate.settings.default import Draft, Keys, settings_text
from gate.settings.schema import settings_schema, waivers_schema
from gate.settings.starter import plan_init
from gate.stages import STAGES, Row

ROOT: Final = Path(__file__).resolve().parent.parent
SCHEMA_LINE: Final = "#:schema ./gate.schema.json\n"
"""Tells an editor (taplo, Even Better TOML) how to check a file that stands in ``config``."""

OPTIONS_BEGIN: Final = "<!-- the options of gate run, made by tools/generate.py -->\n"
OPTIONS_END: Final = "<!-- end of the options -->\n"

FACTS: Final = (
    "id", "title", "question", "events", "needs", "is_repeatable", "wants", "needs_trees",
    "is_by_file", "side",
)  # fmt: skip
"""The fields of a stage that a run reads of every stage."""

STRICTER: Final[dict[Keys, Any]] = {
    ("fail_at",): "low",
    ("max_waiver_days",): 30,
    ("stages", "diff-size", "limit"): 200,
}
"""What ``config/strict.toml`` says in place of the playbook's numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One generated file."""

    path: str
    """Relative to the repository's root."""
    text: Callable[[Sequence[AnyStage]], str]


def schema(stages: Sequence[AnyStage]) -> str:
    """Return the JSON Schema of the settings, as ``gate schema`` prints it."""
    return json.dumps(settings_schema(stages), indent=2, ensure_ascii=False) + "\n"


def waivers(stages: Sequence[AnyStage]) -> str:
    """Return the JSON Schema of the waivers, as ``gate schema waivers`` prints it."""
    return json.dumps(waivers_schema(stages), indent=2, ensure_ascii=False) + "\n"


def default_settings(stages: Sequence[AnyStage]) -> str:
    """Return the playbook as settings: each key of each stage, with its default."""
    return settings_text(
        stages,
        Draft(
            opening="The playbook as settings: every rule is on, with the playbook's own numbers."
            " This is what holds where a repository brings no settings, and what each key means"
            " that its settings leave out."
        ),
    )


def default_to_copy(stages: Sequence[AnyStage]) -> str:
    """Return the embedded default for editors: with a line that names its schema."""
    return SCHEMA_LINE + default_settings(stages)


def starter(stages: Sequence[AnyStage]) -> str:
    """Return what ``gate init`` writes in an empty repository."""
    return SCHEMA_LINE + plan_init((), lambda _: None, stages=stages).text


def strict(stages: Sequence[AnyStage]) -> str:
    """Return settings for a team that holds itself to more than the playbook asks."""
    opening = (
        "Settings of the gate for a team that holds itself to more than the playbook asks: low"
        " findings block, no stage may be skipped before a merge, waivers are short.\n\n"
        "A key in a comment shows its default."
    )
    ids = {stage.id for stage in stages}
    chosen = {
        keys: told for keys, told in STRICTER.items() if keys[0] != "stages" or keys[1] in ids
    }
    chosen["required",] = [
        stage.id
        for stage in stages
        if not stage.options.ARRAY and Event.PULL_REQUEST in stage.events
    ]
    draft = Draft(opening=opening, chosen=chosen, says_defaults=False)
    return SCHEMA_LINE + settings_text(stages, draft)


def facts(stages: Sequence[AnyStage]) -> str:
    """Return what is said of each stage without importing it, as a module."""
    rows = "".join(map(_fact_rows, stages))
    return (
        '"""What is known of a stage before it is imported: made by ``tools/generate.py``."""\n\n'
        "from __future__ import annotations\n\n"
        "from collections.abc import Mapping\n"
        "from typing import Any, Final\n\n"
        f"FACTS: Final[Mapping[str, Mapping[str, Any]]] = {{\n{rows}}}\n"
        '"""By module: the fields of `gate.model.stage.Stage` that are plain."""\n'
    )


def _fact_rows(row: AnyStage) -> str:
    stage = cast("Row", row).stage
    told: dict[str, object] = {name: getattr(stage, name) for name in FACTS}
    told["events"] = tuple(event.value for event in Event if event in stage.events)
    told["wants"] = tuple(want.value for want in Want if want in stage.wants)
    told["side"] = stage.side.value
    module = stage.id.replace("-", "_")
    fields = "".join(f"        {_quoted(name)}: {_quoted(fact)},\n" for name, fact in told.items())
    return f'    "{module}": {{\n{fields}    }},\n'


def _quoted(value: object) -> str:
    """Return *value* as the formatter writes it."""
    if isinstance(value, tuple):
        inner = ", ".join(map(_quoted, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def rules(stages: Sequence[AnyStage]) -> str:
    """Return the page of all rules."""
    return "\n".join(_rule_page(stages))


def _rule_page(stages: Sequence[AnyStage]) -> Iterator[str]:
    yield "# Rules"
    yield ""
    yield "What the gate looks for, stage by stage. `gate explain RULE` prints the same words."
    yield "A rule's severity is changed, or the rule switched off, under `[rules]` in `gate.toml`;"
    yield "one finding is accepted for a while in `gate.waivers.toml`."
    for stage in stages:
        yield ""
        yield f"## {stage.title}"
        yield ""
        yield f"Stage `{stage.id}`: {stage.question}"
        if stage.rules_from:
            yield ""
            yield f"Its settings bring further rules, `{stage.id}/…`."
        for rule in stage.rules:
            yield ""
            yield explained(rule, level=3)
    yield ""


def readme(_: Sequence[AnyStage]) -> str:
    """Return the README with the options of ``gate run`` as the command line has them."""
    before, start, rest = (ROOT / "README.md").read_text("utf-8").partition(OPTIONS_BEGIN)
    _, end, after = rest.partition(OPTIONS_END)
    rows = "".join(f"| `{words}` | {said} |\n" for words, said in _options())
    return f"{before}{start}| option | means |\n|---|---|\n{rows}{end}{after}"


def _options() -> Iterator[tuple[str, str]]:
    context = click.Context(run)
    for parameter in run.params:
        record = parameter.get_help_record(context)
        if record and record[1]:
            yield record[0].replace("|", "\\|"), record[1].replace("|", "\\|")


OUTPUTS: Final = (
    Output(path="gate/stages/facts.py", text=facts),
    Output(path="gate/settings/backend-playbook.toml", text=default_settings),
    Output(path="config/backend-playbook.toml", text=default_to_copy),
    Output(path="config/starter.toml", text=starter),
    Output(path="config/strict.toml", text=strict),
    Output(path="config/gate.schema.json", text=schema),
    Output(path="config/waivers.schema.json", text=waivers),
    Output(path="docs/rules.md", text=rules),
    Output(path="README.md", text=readme),
)
"""A file that is made from the tables is one row here."""


def stale(root: Path, outputs: Iterable[Output] = OUTPUTS) -> Iterator[tuple[Output, str]]:
    """Yield each output whose file under *root* says something else, with what it should say."""
    for output in outputs:
        text = output.text(STAGES)
        path = root / output.path
        if not path.is_file() or path.read_bytes() != text.encode():
            yield output, text


def main(words: Sequence[str], root: Path = ROOT) -> int:
    """Write what is stale, or with ``--check`` name it; return the exit code."""
    is_check = "--check" in words
    found = list(stale(root))
    for output, text in found:
        print(f"{'stale' if is_check else 'wrote'}: {output.path}")
        if not is_check:
            path = root / output.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
    if found and is_check:
        print("run `python tools/generate.py`, and commit what it writes", file=sys.stderr)
    return 1 if found and is_check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
