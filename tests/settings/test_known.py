"""Settings that were found sound before are read as they were then, and no other value counts."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given

from gate.model.error import SettingsError
from gate.settings.find import Found, Text, embedded
from gate.settings.load import read_settings
from gate.settings.toml import value
from gate.stages import STAGES as REAL
from tests.looking import Shelf
from tests.settings.sample import STAGES
from tests.settings.test_load import DOCUMENTS

WAIVERS = b"""[[waivers]]
rule = "size/too-large"
path = "docs/**"
reason = "r"
owner = "@a"
created = 2026-01-01
expires = 2026-02-01
"""


def found(text: str, waivers: bytes = b"") -> Found:
    return Found(
        settings=Text(name="gate.toml", data=text.encode()), waivers=waivers, source="gate.toml"
    )


class Believing(Shelf):
    """A cache that somebody filled who says of everything that it is sound."""

    def get(self, keys):
        return dict.fromkeys(keys, ())


class Counting(Shelf):
    """A cache that counts how often something is put in."""

    def put(self, found):
        self.texts["puts"] = str(int(self.texts.get("puts", "0")) + 1)
        super().put(found)


@pytest.mark.parametrize("known", [found('mode = "report"'), found("", WAIVERS)])
def test_what_was_found_sound_is_noted_once(known):
    cache = Counting()
    for _ in range(3):
        read_settings(known, stages=STAGES, cache=cache)

    assert "1" == cache.texts["puts"]


def test_of_the_embedded_default_nothing_is_noted():
    cache = Counting()
    read_settings(Found(settings=embedded(), source="the default"), stages=REAL, cache=cache)

    assert not cache.texts


@given(DOCUMENTS)
def test_what_is_known_is_what_was_checked(document):
    text = "\n".join(f'"{name}" = {value(part)}' for name, part in document.items())
    try:
        expected = read_settings(found(text), stages=STAGES)
    except SettingsError:
        return
    assert expected == read_settings(found(text), stages=STAGES, cache=Believing())


def test_waivers_that_are_known_are_those_that_were_checked():
    expected = read_settings(found("", WAIVERS), stages=STAGES)

    assert expected.policy.waivers
    assert expected == read_settings(found("", WAIVERS), stages=STAGES, cache=Believing())


def test_what_has_a_fault_is_not_kept():
    cache = Shelf()
    for _ in range(2):
        with pytest.raises(SettingsError, match="limt"):
            read_settings(found("stages.size.limt = 1"), stages=STAGES, cache=cache)
    assert {} == cache.texts


@pytest.mark.parametrize(
    "text", ["stages.size.limt = 1", "mod = 1", "required = ['sise']", "gate_version = '>9'", "x ="]
)
def test_a_cache_that_lies_lets_no_unknown_key_or_name_pass(text):
    with pytest.raises(SettingsError):
        read_settings(found(text), stages=STAGES, cache=Believing())


def test_a_cache_that_lies_changes_no_value():
    text = "fail_at = 'low'\nstages.size.limit = 7"
    settings = read_settings(found(text), stages=STAGES, cache=Believing())

    assert (7, "LOW") == (settings.options["size"].limit, settings.policy.fail_at.name)


def test_another_text_is_another_key():
    cache = Shelf()
    for text, waivers in (("", b""), ("mode = 'report'", b""), ("", WAIVERS)):
        read_settings(found(text, waivers), stages=STAGES, cache=cache)
    assert 3 == len(cache.texts)


def test_the_embedded_default_is_what_it_says():
    said = Found(settings=Text(name="gate.toml", data=embedded().data), source="")
    silent = replace(said, settings=embedded())

    assert read_settings(said, stages=REAL) == read_settings(silent, stages=REAL)


def test_known_settings_import_no_pydantic():
    program = (
        "import sys\n"
        "from gate.settings.find import Found, Text, embedded\n"
        "from gate.settings.load import read_settings\n"
        "from gate.stages import STAGES\n"
        "class Known:\n"
        "    def get(self, keys): return dict.fromkeys(keys, ())\n"
        "text = Text(name='gate.toml', data=b'stages.sast.tests = [\"t/\"]')\n"
        "for settings in (text, embedded()):\n"
        "    read_settings(Found(settings=settings, source=''), stages=STAGES, cache=Known())\n"
        "print({'pydantic', 'pathspec'} & sys.modules.keys())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "set()\n" == done.stdout
