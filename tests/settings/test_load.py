"""Settings, checked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.change import Event
from gate.model.error import SettingsError
from gate.model.finding import Severity
from gate.model.proposal import Proposal
from gate.settings.document import PRODUCT_SALT
from gate.settings.load import Mode, read_settings
from gate.settings.toml import value
from tests.settings.sample import STAGES, CommandOptions, SizeOptions, found, settings

COMMAND = '[[stages.command]]\nid = "ruff"\nrun = ["ruff"]\n'


def faults(text, **more):
    """Return the lines in which the faults of *text* are told."""
    with pytest.raises(SettingsError) as caught:
        settings(text, **more)
    first, *lines = caught.value.what.split("\n")
    assert f"the settings have {len(lines)} fault{'s' if len(lines) > 1 else ''}:" == first
    return [line.removeprefix("  ") for line in lines]


def test_an_empty_file_means_the_playbook():
    read = settings()
    assert {"size": SizeOptions(), "command": CommandOptions()} == read.options
    assert Severity.MEDIUM == read.policy.fail_at
    assert Mode.ENFORCE == read.mode
    assert not read.is_report_only
    assert PRODUCT_SALT == read.fingerprint_salt
    assert 90 == read.max_waiver_days


def test_what_is_written_is_read():
    read = settings(
        """
        gate_version = ">=0.3,<1"
        mode = "report"
        fail_at = "high"
        required = ["size"]
        fingerprint_salt = "pepper"
        max_waiver_days = 7
        [roles]
        gate-approver = ["@alice", "@org/team", "@bot[bot]"]
        [rules]
        "size/too-large" = "low"
        "command/ruff" = "off"
        [stages.size]
        limit = 200
        weight = 1
        left_out = ["*.sql", "!keep.sql"]
        [stages.size.services.payments]
        minimum = 69.99
        [[stages.command]]
        id = "ruff"
        run = ["ruff", "check"]
        """
    )
    assert read.is_report_only
    assert Severity.HIGH == read.policy.fail_at
    assert frozenset({"size"}) == read.policy.required
    assert {"size/too-large": Severity.LOW} == read.policy.levels
    assert frozenset({"command/ruff"}) == read.policy.off
    assert ("@alice", "@org/team", "@bot[bot]") == read.roles["gate-approver"]
    size, command = read.options["size"], read.options["command"]
    assert isinstance(size, SizeOptions)
    assert isinstance(command, CommandOptions)
    assert (200, 1.0) == (size.limit, size.weight)
    assert 69.99 == size.services["payments"].minimum
    assert ("ruff", "check") == command.commands[0].run


def test_a_projects_table_reads_as_the_gates_own_file():
    own = settings('mode = "report"\n[stages.size]\nlimit = 2\n')
    project = settings(
        '[project]\nname = "x"\n[tool.gate]\nmode = "report"\n[tool.gate.stages.size]\nlimit = 2\n',
        name="pyproject.toml",
    )
    assert replace(own, source="", digest="") == replace(project, source="", digest="")


def test_every_fault_is_told_at_once():
    told = faults(
        """
        gate_version = ">=2"
        mod = "report"
        mode = "reprot"
        fail_at = 3
        extends = ["org"]
        required = ["sise"]
        size = {}
        fingerprint_salt = ""
        [roles]
        lead = ["alice"]
        dana = "@dana"
        [rules]
        "size/too-big" = "off"
        "size/too-large" = "bad"
        [stages.sizes]
        limit = 1
        [stages.size]
        limt = 1
        limit = 0
        kind = 2026-01-02
        weight = nan
        left_out = ["a", 3, "/"]
        ticket = 5
        enabled = "yes"
        [stages.size.services.pay]
        minimun = 3
        paths = "x"
        [[stages.command]]
        id = "ruff"
        run = "ruff"
        [[stages.command]]
        id = 1979-05-27
        cwd = "x"
        """
    )
    assert {
        (
            "gate.toml: gate_version: the settings are written for >=2, and this is gate 0.3.1; run"
            " a gate of such a version, or change the requirement"
        ),
        "gate.toml: mod: no such key; did you mean `mode`?",
        'gate.toml: mode: must be one of enforce, report, and is "reprot"; did you mean "report"?',
        (
            "gate.toml: fail_at: must be one of info, low, medium, high, critical, and is a whole"
            " number"
        ),
        "gate.toml: size: no such key; did you mean [stages.size]?",
        "gate.toml: fingerprint_salt: must not be empty",
        'gate.toml: roles.lead[#1]: does not have the right form; for example "@alice"',
        "gate.toml: roles.dana: must be an array, and is text",
        'gate.toml: required[#1]: no such stage as "sise"; did you mean `size`?',
        'gate.toml: rules."size/too-big": no such rule; did you mean `size/too-large`?',
        (
            'gate.toml: rules."size/too-large": must be one of off, info, low, medium, high,'
            ' critical, and is "bad"'
        ),
        "gate.toml: stages.sizes: no such stage; did you mean `size`?",
        "gate.toml: stages.size.limt: no such key; did you mean `limit`?",
        "gate.toml: stages.size.limit: must be 1 or more",
        "gate.toml: stages.size.kind: is a date or time where none is wanted; put it in quotes",
        "gate.toml: stages.size.weight: must be a finite number, and is nan",
        "gate.toml: stages.size.left_out[#2]: must be text, and is a whole number",
        "gate.toml: stages.size.ticket: must be text, and is a whole number",
        "gate.toml: stages.size.enabled: must be true or false, and is text",
        "gate.toml: stages.size.services.pay.minimum: is missing",
        "gate.toml: stages.size.services.pay.minimun: no such key; did you mean `minimum`?",
        "gate.toml: stages.size.services.pay.paths: must be an array, and is text",
        "gate.toml: stages.command[#1].run: must be an array, and is text",
        (
            "gate.toml: stages.command[#2].id: is a date or time where none is wanted; put it in"
            " quotes"
        ),
        "gate.toml: stages.command[#2].run: is missing",
        "gate.toml: stages.command[#2].cwd: no such key; keys are: id, run, seconds",
    } == {line for line in told if "extends" not in line}
    assert any(line.startswith("gate.toml: extends: ") for line in told)


def test_faults_of_both_files_are_told_at_once():
    told = faults("mode = \n", waivers="[[waivers]]\nrule = 'size/too-larg'\n")
    assert "gate.toml: is not TOML: line 1, column 8: Invalid value" == told[0]
    assert (
        'gate.waivers.toml: waivers[#1].rule: no such rule as "size/too-larg"; did you mean'
        " `size/too-large`?"
    ) in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stages = 3", "gate.toml: stages: must be a table, and is a whole number; write [stages]"),
        (
            "[[stages.size]]",
            "gate.toml: stages.size: must be a table, and is an array; write [stages.size]",
        ),
        (
            "[stages.command]",
            ("gate.toml: stages.command: must be an array of tables, and is a table; write"
            " [[stages.command]]"),
        ),
        (
            "stages.command = [3]",
            "gate.toml: stages.command[#1]: must be a table, and is a whole number",
        ),
        ("roles = 07:32:00", ("gate.toml: roles: is a date or time where none is wanted; put it in"
         " quotes")),
        ("max_waiver_days = 0xffffffffffffffffff",
         "gate.toml: max_waiver_days: is a number beyond 64 bits"),
        ("max_waiver_days = 1.0", ("gate.toml: max_waiver_days: must be a whole number, and is a"
         " number")),
        ("rules.'size/too-large' = true", ('gate.toml: rules."size/too-large": must be one of off,'
         " info, low, medium, high, critical, and is true or false")),
        ("stages.size.'' = 1", ('gate.toml: stages.size."": no such key; keys are: enabled, kind,'
         " left_out, limit, services, ticket, weight")),
        ("floor = ['fail-at']", "gate.toml: floor[#1]: no such key; did you mean `fail_at`?"),
        ("floor = ['stages.sise']", "gate.toml: floor[#1]: no such stage; did you mean `size`?"),
        ("gate_version = '1.0'", ("gate.toml: gate_version: does not have the right form; for"
         ' example ">=0.1"')),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_told_in_tomls_words(text, told):
    assert [told] == faults(text)


def test_a_projects_faults_name_the_whole_key():
    assert ["pyproject.toml: tool.gate.mod: no such key; did you mean `mode`?"] == faults(
        "[tool.gate]\nmod = 1\n", name="pyproject.toml"
    )
    assert ["pyproject.toml: tool.gate: must be a table, and is an array; write [tool.gate]"] == (
        faults("[[tool.gate]]\n", name="pyproject.toml")
    )


def test_deep_nesting_is_a_fault_and_no_crash():
    told = faults("[stages.size.services.a]\nminimum = 1\npaths = " + "[" * 60 + "]" * 60)
    assert "gate.toml: stages.size.services.a.paths[#1]: is nested too deeply" in told


def test_a_thousand_faults_are_cut_and_counted():
    text = "\n".join(f"key{index} = 1" for index in range(1000))
    with pytest.raises(SettingsError) as caught:
        settings(text)
    assert 52 == len(caught.value.what.split("\n"))
    assert caught.value.what.endswith("and 950 more faults")


def test_the_error_says_where_and_how_to_mend():
    with pytest.raises(SettingsError) as caught:
        settings("mod = 1")
    assert "gate.toml at 1a2b3c4" == caught.value.where
    assert "`gate schema`" in caught.value.fix
    assert 2 == caught.value.exit_code


def test_keys_that_steer_a_terminal_are_told_harmlessly():
    (told,) = faults('"\\u001b[2J\\u202e" = 1')
    assert told.isprintable()
    assert "\\x1b" in told or "\\u001b" in told


def test_what_is_extended_and_was_not_read_is_never_ignored():
    (told,) = faults("extends = ['org/gate.toml']")
    assert "not read here" in told


def test_a_required_stage_cannot_be_switched_off():
    (told,) = faults('required = ["size"]\n[stages.size]\nenabled = false\n')
    assert told == (
        'gate.toml: stages.size.enabled: is false, and the stage is required; take "size" out of'
        " `required`"
    )


def test_rules_of_a_users_own_rows_can_be_named():
    assert (
        frozenset({"command/ruff"})
        == settings(f'rules."command/ruff" = "off"\n{COMMAND}').policy.off
    )
    (told,) = faults(f'rules."command/rufff" = "off"\n{COMMAND}')
    assert told.endswith("did you mean `command/ruff`?")


def test_rows_with_a_fault_make_no_second_fault_of_their_rules():
    (told,) = faults('rules."command/ruff" = "off"\n[[stages.command]]\nid = "ruff"\n')
    assert "gate.toml: stages.command[#1].run: is missing" == told


@pytest.mark.parametrize("event", Event)
def test_stages_are_required_before_a_merge_alone(event):
    before_a_merge = event in {Event.PULL_REQUEST, Event.MERGE_QUEUE}
    policy = settings('required = ["size"]').policy_at(event, Proposal())
    assert before_a_merge == bool(policy.required)


def test_waivers_stand_in_the_policy():
    read = settings(
        waivers="""
        [[waivers]]
        rule = "size/too-large"
        path = "vendor/"
        reason = "generated"
        owner = "@alice"
        created = 2026-01-01
        expires = 2026-02-01
        """
    )
    assert ["generated"] == [waiver.reason for waiver in read.policy.waivers]


NAMES = st.sampled_from(
    ["mode", "stages", "size", "command", "limit", "rules", "size/too-large", "services",
     "required", "roles", "id", "run", "paths", "extends", "left_out", "gate_version", ""]
)  # fmt: skip
VALUES = st.recursive(
    st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.times()
    | st.sampled_from(["report", "size", "off", "low", ">=0.1", "@alice", "", "\x1b[2J"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, max_size=5)


@given(DOCUMENTS, DOCUMENTS)
def test_any_toml_is_settings_or_a_settings_error(document, waivers):
    text = "\n".join(_line(name, part) for name, part in document.items())
    rows = "waivers = " + value([waivers])
    result = read_or_told(text, rows)
    if isinstance(result, str):
        assert "Input should be" not in result
        assert all(line.isprintable() for line in result.split("\n"))


def read_or_told(text, rows):
    """Return the settings, or what is told of their faults; any other error is a bug."""
    try:
        return read_settings(found(text, waivers=rows), stages=STAGES, version="0.3.1")
    except SettingsError as error:
        return error.what


def _line(name, part):
    return f'"{name}" = {value(part)}'


def test_a_fault_of_a_waiver_alone_is_not_laid_on_the_settings():
    with pytest.raises(SettingsError) as caught:
        settings("", waivers="[[waiver]]\n")
    assert "gate.waivers.toml" == caught.value.where
    assert "reason, owner, created, expires" in caught.value.fix
