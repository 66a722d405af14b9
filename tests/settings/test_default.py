"""Settings as text."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.settings.default import Draft, settings_text
from tests.settings.sample import STAGES, settings
from tools.generate import default_settings


def test_the_default_text_means_what_no_text_means():
    told, silent = settings(default_settings(STAGES)), settings()
    assert replace(silent, digest="") == replace(told, digest="")


def test_the_default_text_names_every_stage_and_field():
    table = tomllib.loads(default_settings(STAGES))["stages"]["size"]
    text = default_settings(STAGES)
    assert {"enabled", "limit", "weight", "kind", "left_out", "services"} == set(table)
    assert '# ticket = ""' in text
    assert '# [[stages.command]]\n#   Its name.\n# id = ""\n' in text
    assert '# run = ["ruff", "check"]' in text


def test_a_stage_names_its_question_and_the_playbook():
    text = default_settings(STAGES)
    assert "# Can it be read?" in text.replace("Size: ", "")
    assert '# Playbook: "Keep PRs small (≤400 LOC diff)"' in text


def test_a_starting_point_says_what_is_chosen_and_shows_the_rest():
    text = settings_text(
        STAGES,
        Draft(
            opening="One.\n\nTwo.",
            chosen={("mode",): "report", ("stages", "size", "limit"): 7},
            proposed={("stages", "size", "kind"): "files"},
            notes={("stages", "size"): "A note\n[stages.evil]"},
            says_defaults=False,
        ),
    )
    assert text.startswith("# One.\n#\n# Two.\n\n")
    assert {"mode": "report", "waiver_limits": {"secrets/*": {}}, "roles": {}, "rules": {}} == {
        name: part for name, part in tomllib.loads(text).items() if name != "stages"
    }
    assert {"size": {"limit": 7}} == tomllib.loads(text)["stages"]
    assert '# kind = "files"' in text
    assert "# A note\\n[stages.evil]" in text


@pytest.mark.parametrize("option", ["chosen", "proposed"])
def test_rows_are_written_or_shown(option):
    rows = [{"id": "ruff", "run": ["ruff", "check"]}]
    draft = Draft(opening="x", says_defaults=False, **{option: {("stages", "command"): rows}})
    text = settings_text(STAGES, draft)
    mark = "" if option == "chosen" else "# "
    assert f'{mark}[[stages.command]]\n{mark}id = "ruff"\n{mark}run = ["ruff", "check"]' in text
    assert (option == "chosen") == bool(settings(text).options["command"].commands)


@given(st.text(), st.text())
def test_no_opening_and_no_note_escapes_its_comment(opening, note):
    draft = Draft(
        opening=opening, notes={("stages", "size"): note, ("mode",): note}, says_defaults=False
    )
    assert replace(settings(), digest="") == replace(
        settings(settings_text(STAGES, draft)), digest=""
    )


def test_a_short_draft_only_names_what_stays():
    draft = Draft(
        opening="One.",
        chosen={("stages", "size", "limit"): 7},
        says_defaults=False,
        is_short=True,
    )
    text = settings_text(STAGES, draft)
    part = text.partition("[stages.size]")[2].partition("\n\n")[0]

    assert {"size": {"limit": 7}} == tomllib.loads(text)["stages"]
    assert "limit = 7" in part
    assert "Left at their defaults (`gate schema` tells of each): enabled," in part
    assert "# enabled = " not in part
