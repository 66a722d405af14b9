"""The JSON Schema says what the loader says."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from gate.model.error import SettingsError
from gate.settings.schema import settings_schema, waivers_schema
from gate.settings.toml import value
from tests.settings.sample import STAGES, settings
from tests.settings.test_load import DOCUMENTS
from tools.generate import default_settings

VALIDATOR = Draft202012Validator(settings_schema(STAGES))


def test_it_is_a_schema():
    Draft202012Validator.check_schema(VALIDATOR.schema)


def test_the_default_settings_are_valid():
    assert [] == list(VALIDATOR.iter_errors(tomllib.loads(default_settings(STAGES))))


@pytest.mark.parametrize(
    "text",
    [
        "mod = 1",
        "extends = ['']",
        "required = ['sise']",
        "rules.'size/too-big' = 'off'",
        "rules.'size/too-large' = 'bad'",
        "stages.sizes.limit = 1",
        "stages.size.limit = 0",
        "stages.size.limt = 3",
        "stages.size.services.a.paths = []",
        "[stages.command]",
        "[[stages.command]]\nid = 'x'",
        "roles.lead = ['alice']",
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(text):
    with pytest.raises(SettingsError):
        settings(text)
    assert list(VALIDATOR.iter_errors(tomllib.loads(text)))


@given(DOCUMENTS)
def test_what_the_loader_takes_the_schema_takes(document):
    text = "\n".join(f'"{name}" = {value(part)}' for name, part in document.items())
    try:
        settings(text)
    except SettingsError:
        return
    assert [] == list(VALIDATOR.iter_errors(tomllib.loads(text)))


def test_null_is_not_offered_because_toml_has_none():
    assert "null" not in str(VALIDATOR.schema)


def test_titles_made_of_names_are_left_out():
    assert "title" not in VALIDATOR.schema["$defs"]["SizeOptions"]["properties"]["limit"]


def test_rules_are_offered_with_their_titles():
    rules = VALIDATOR.schema["properties"]["rules"]["properties"]
    assert "the change is too large to be read" == rules["size/too-large"]["description"]


WAIVERS = Draft202012Validator(waivers_schema(STAGES))
ROW = {
    "rule": "size/too-large",
    "reason": "it must",
    "owner": "@ada",
    "created": "2026-01-01",
    "expires": "2026-01-31",
}


def test_the_schema_of_the_waivers_is_a_schema():
    Draft202012Validator.check_schema(WAIVERS.schema)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"rule": "command/ruff"},
        {"fingerprint": "v1:0123456789abcdef", "path": "/a.py"},
    ],
)
def test_a_sound_waiver_is_valid(changed):
    assert [] == list(WAIVERS.iter_errors({"waivers": [ROW | changed]}))


@pytest.mark.parametrize(
    "changed",
    [
        {"rule": "size/too-big"},
        {"rule": None},
        {"reason": " "},
        {"owner": ""},
        {"until": "2026-02-01"},
        {"expires": "tomorrow"},
        {"fingerprint": "v1:x", "path": "/a.py"},
        {"fingerprint": "v1:0123456789abcdef"},
    ],
)
def test_a_waiver_that_cannot_be_meant_is_not(changed):
    row = {name: told for name, told in (ROW | changed).items() if told is not None}
    strict = Draft202012Validator(
        WAIVERS.schema, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    assert list(strict.iter_errors({"waivers": [row]}))
