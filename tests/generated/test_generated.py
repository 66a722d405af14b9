"""What is made from the tables is what the tables say."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from gate.settings.default import defaults
from gate.settings.find import Found, Text, embedded, find_settings
from gate.settings.load import read_settings
from gate.settings.schema import schema_of
from gate.stages import STAGES
from tools.generate import OUTPUTS, ROOT, main, stale

CONFIGS = ("backend-playbook.toml", "starter.toml", "strict.toml")
SCHEMA = ROOT / "config" / "gate.schema.json"


def read(name):
    """Return the settings of a file in ``config``."""
    data = (ROOT / "config" / name).read_bytes()
    return read_settings(Found(settings=Text(name=name, data=data), source=name), stages=STAGES)


@pytest.mark.parametrize("output", OUTPUTS, ids=lambda output: output.path)
def test_a_generated_file_is_current(output):
    assert [] == [found.path for found, _ in stale(ROOT, [output])], "python tools/generate.py"


def test_what_is_stale_is_named_then_written(tmp_path, capsys):
    paths = [output.path for output in OUTPUTS]
    assert 1 == main(["--check"], tmp_path)
    assert [f"stale: {path}" for path in paths] == capsys.readouterr().out.splitlines()
    assert 0 == main([], tmp_path)
    assert [f"wrote: {path}" for path in paths] == capsys.readouterr().out.splitlines()
    assert 0 == main(["--check"], tmp_path)
    (tmp_path / paths[0]).write_bytes((tmp_path / paths[0]).read_bytes() + b"\n")
    assert 1 == main(["--check"], tmp_path)


def test_the_embedded_default_means_what_no_settings_mean():
    silent = Found(settings=Text(name="gate.toml", data=b""), source="")
    nothing = read_settings(silent, stages=STAGES)
    default = read_settings(find_settings({}.get, at=""), stages=STAGES)
    assert replace(nothing, source="", digest="") == replace(default, source="", digest="")


def test_the_embedded_default_says_every_stage_and_field():
    told = tomllib.loads(embedded().data.decode())
    assert _said(defaults(STAGES)) == _said(told)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.id)
def test_the_embedded_default_names_every_field(stage):
    section = embedded().data.decode().partition(f"[stages.{stage.id}]")[2]
    rows = stage.options.ARRAY
    shape = schema_of(stage.options)
    keys = [name for name, _ in _keys(shape) if name != rows and not (rows and name == "enabled")]
    assert [] == [key for key in keys if f"{key} = " not in section and f".{key}]" not in section]


def _said(plain, keys=()) -> dict[tuple[str, ...], object]:
    """Return each value in *plain* by its keys, without empty tables, rows and nulls."""
    if not isinstance(plain, dict):
        return {} if plain is None else {keys: plain}
    below = [_said(part, (*keys, name)) for name, part in plain.items()]
    flat = {key: part for each in below for key, part in each.items()}
    arrays = {("stages", stage.id) for stage in STAGES if stage.options.ARRAY}
    return {key: part for key, part in flat.items() if key not in arrays}


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.id)
def test_every_key_says_what_it_means(stage):
    silent = [key for key, node in _keys(schema_of(stage.options)) if not node.get("description")]
    assert [] == silent


def _keys(schema) -> Iterator[tuple[str, dict[str, object]]]:
    for node in (schema, *schema.get("$defs", {}).values()):
        yield from node.get("properties", {}).items()


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.id)
def test_every_rule_stands_on_the_page(stage):
    page = (ROOT / "docs" / "rules.md").read_text()
    assert [] == [rule.id for rule in stage.rules if f"### `{rule.id}`\n" not in page]


def test_the_schema_is_one():
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text()))


@pytest.mark.parametrize("name", CONFIGS)
def test_a_settings_file_to_copy_is_valid_and_read(name):
    path = ROOT / "config" / name
    validator = Draft202012Validator(json.loads(SCHEMA.read_text()))
    assert [] == [error.message for error in validator.iter_errors(tomllib.loads(path.read_text()))]
    assert path.read_text().startswith("#:schema ./gate.schema.json\n")
    assert name == read(name).source


def test_a_foreign_validator_agrees():
    paths = [Path("config", name) for name in CONFIGS]
    words = ["check_jsonschema", "--schemafile", SCHEMA, *paths]
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (0, "ok -- validation done\n") == (done.returncode, done.stdout)


def test_a_start_reports_and_the_rest_enforce():
    assert [False, True, False] == [read(name).is_report_only for name in CONFIGS]


def test_strict_is_stricter():
    default, strict = read("backend-playbook.toml"), read("strict.toml")
    assert strict.policy.fail_at < default.policy.fail_at
    assert strict.policy.required >= default.policy.required
    assert strict.max_waiver_days < default.max_waiver_days
