"""What a change would make of the settings: read at both ends, and agreed to by whoever may."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from gate.cli.proposal import agreed, compared, proposal_of
from gate.model.change import Change, Event
from gate.model.fact import Known
from gate.model.proposal import Lean, Proposal
from gate.model.value import dataclass
from gate.settings.find import Found, Text
from gate.settings.load import read_settings
from gate.stages import STAGES
from tests.looking import MemoryTree
from tests.told import OLD, contribution, host, pull_request, review

APPROVER = '[roles]\ngate-approver = ["@bob"]\n'
LIMITS = '[waiver_limits."sast/*"]\n'
OWN = {"gate.toml": f'fail_at = "medium"\n{APPROVER}'}
WAIVER = (
    '[[waivers]]\nrule = "sast/ftplib"\npath = "a/**"\nreason = "why"\nowner = "@a"\n'
    'ticket = "T-1"\n'
    "created = 2026-09-01\nexpires = {expires}\n"
)


def found(text: str) -> Found:
    return Found(settings=Text(name="gate.toml", data=text.encode()), source="test")


def told(base: Any, head: Any, text: str = "") -> Proposal:
    """Return what is proposed between two trees; `None` stands for none."""
    trees = (None if files is None else MemoryTree(files) for files in (base, head))
    known = found(text)
    source: Any = SimpleNamespace(found=known, is_of_base=False, reach=None)
    source.base, source.head = trees
    return proposal_of(source, read_settings(known, stages=STAGES))


def altered(base: str, head: str) -> dict[str, tuple[str, str]]:
    said = told({"gate.toml": base}, {"gate.toml": head}).alterations
    return {each.key: (each.before, each.after) for each in said}


@pytest.mark.parametrize(
    ("base", "head"), [(None, OWN), (OWN, None), (OWN, OWN), ({}, {"other.toml": "x"})]
)
def test_where_nothing_of_the_settings_differs_nothing_is_proposed(base, head):
    assert Proposal() == told(base, head)
    assert Proposal(approvers=("@bob",)) == told(base, head, APPROVER)


@pytest.mark.parametrize(
    ("key", "base", "head", "before", "after"),
    [
        ("fail_at", "", 'fail_at = "high"', "medium", "high"),
        ("mode", "", 'mode = "report"', "enforce", "report"),
        ("max_waiver_days", "", "max_waiver_days = 30", "90", "30"),
        ("gate_version", "", 'gate_version = ">=0"', "", ">=0"),
        ("stages.diff-size.limit", "", "[stages.diff-size]\nlimit = 500", "400", "500"),
        ("stages.diff-size.enabled", "", "[stages.diff-size]\nenabled = false", "true", "false"),
        ('rules."sast/ftplib"', "", '[rules]\n"sast/ftplib" = "off"', "", "off"),
        ('rules."sast/ftplib"', "", '[rules]\n"sast/ftplib" = "low"', "", "low"),
        ("roles.gate-approver", "", APPROVER, "", "@bob"),
        ("floor", "", 'floor = ["fail_at"]', "", "fail_at"),
        ("waiver_limits.sast/*.max_days", "", f"{LIMITS}max_days = 3", "", "3"),
        ("waiver_limits.sast/*.waivable", "", f"{LIMITS}waivable = true", "", "true"),
        ("waiver_limits.sast/*.owners", "", f'{LIMITS}owners = ["@a"]', "", "@a"),
    ],
)
def test_each_setting_is_told_by_its_key(key, base, head, before, after):
    ((name, values),) = altered(base, head).items()

    assert key.replace('"', "") == name.replace('"', "")
    assert before in values[0]
    assert after in values[1]


def test_what_the_change_extends_is_told_and_read_where_it_is_a_file_of_its_own():
    org = {"gate.toml": 'extends = ["org.toml"]', "org.toml": 'fail_at = "high"'}
    machine = {"gate.toml": 'extends = ["/etc/org.toml"]'}

    assert {"extends", "fail_at"} == {each.key for each in told({}, org).alterations}
    assert ("org.toml",) == told(OWN, machine).unread


@pytest.mark.parametrize("key", ["extends", "floor"])
def test_what_a_file_below_says_of_others_and_of_its_floor_is_told_by_that_key(key):
    other = {"extends": "c.toml", "floor": "mode"}[key]
    base = {"gate.toml": 'extends = ["b.toml"]', "b.toml": "", "c.toml": 'mode = "enforce"'}
    head = {**base, "b.toml": f'{key} = ["{other}"]'}
    (said,) = compared(MemoryTree(base), MemoryTree(head), Proposal()).alterations
    assert (key, True) == (said.key, other in said.after)


def test_a_rule_that_is_switched_off_and_a_limit_lean_as_what_they_are():
    text = f'[rules]\n"sast/ftplib" = "off"\n{LIMITS}max_days = 3'
    said = told({"gate.toml": ""}, {"gate.toml": text}).alterations
    assert {"rules.sast/ftplib": Lean.WEAKER, "waiver_limits.sast/*.max_days": Lean.UNCLEAR} == {
        each.key: each.lean for each in said
    }


def test_what_must_run_and_the_salt_are_told():
    assert {"required"} == {*altered("", 'required = ["secrets"]')}
    assert {"fingerprint_salt"} == {*altered("", 'fingerprint_salt = "pepper-and-salt"')}


def test_a_command_is_told_by_its_own_table():
    said = altered("", '[[stages.command]]\nid = "ruff"\nrun = ["ruff"]\n')

    assert any(key.startswith("stages.command") for key in said)
    assert all("enabled" not in key for key in said)


def test_the_first_settings_are_called_so_with_their_file():
    first = told({}, OWN)
    later = told(OWN, {"gate.toml": 'fail_at = "high"\n'})
    gone = told(OWN, {})

    assert (True, "gate.toml") == (first.is_first, first.file)
    assert (False, "gate.toml") == (later.is_first, later.file)
    assert (False, "") == (gone.is_first, gone.file)
    assert [("fail_at", Lean.WEAKER)] == [
        (each.key, each.lean) for each in later.alterations if each.key == "fail_at"
    ]


def test_settings_of_the_head_that_cannot_be_read_are_a_fault_and_those_of_the_base_no_proposal():
    broken = {"gate.toml": "fail_at = 3\n"}
    fault = told(OWN, broken).fault

    assert "fail_at" in fault
    assert "(gate.toml at the change)" in fault
    assert Proposal() == told(broken, OWN)
    assert "line 1" in told(OWN, {"pyproject.toml": "[tool.gate\n"}).fault


def test_a_waiver_is_new_unless_the_base_has_it_as_long():
    base = {"gate.waivers.toml": WAIVER.format(expires="2026-10-01")}
    longer = {"gate.waivers.toml": WAIVER.format(expires="2026-10-02")}
    reworded = {"gate.waivers.toml": base["gate.waivers.toml"].replace('"why"', '"because"')}

    assert ["sast/ftplib"] == [each.rule for each in told({}, base).waivers]
    assert ["2026-10-02"] == [str(each.expires) for each in told(base, longer).waivers]
    assert () == told(base, reworded).waivers
    assert () == told(base, {}).waivers
    for other in ('path = "b/**"', 'rule = "sast/eval"'):
        key = other.partition(" = ")[0]
        text = "\n".join(
            other if line.startswith(f"{key} =") else line
            for line in base["gate.waivers.toml"].split("\n")
        )
        assert 1 == len(told(base, {"gate.waivers.toml": text}).waivers)


def test_what_was_there_of_a_proposal_stays():
    given = Proposal(approvers=("@bob",))

    assert ("@bob",) == compared(MemoryTree({}), MemoryTree(OWN), given).approvers


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """As much of a plan as an approval asks of it."""

    change: Change
    proposal: Proposal
    history: Any = None


def planned(*approvers: str, history: Any = None, **told_of_pull: Any) -> Any:
    change = Change(
        event=Event.PULL_REQUEST,
        base_tree="b",
        head_tree="h",
        commits=Known(()),
        pull_request=pull_request(**({"reviews": Known((review("bob"),))} | told_of_pull)),
        told_by_host=host(),
    )
    return Planned(change=change, proposal=Proposal(approvers=approvers), history=history)


def test_an_approver_agrees_and_nobody_else():
    assert "@bob" == agreed(planned("@bob")).proposal.approved_by
    assert "" == agreed(planned("@alice")).proposal.approved_by
    assert ("@bob",) == agreed(planned("@bob")).proposal.approvers


@pytest.mark.parametrize(("is_clean", "who"), [(True, "@bob"), (False, ""), (None, "")])
def test_an_approval_outlives_a_merge_alone_that_brings_nothing_of_its_own(is_clean, who):
    """What merges the base into the branch is no new word of its author."""
    history = is_clean is not None and SimpleNamespace(is_clean_merge=lambda *_: is_clean)
    merge = contribution(parents=(OLD, "c" * 40), is_by_host=True)
    told_of_pull = {
        "reviews": Known((review("bob", commit=Known(OLD)),)),
        "contributions": Known((contribution(OLD, parents=("d" * 40,)), merge)),
    }

    made = agreed(planned("@bob", history=history or None, **told_of_pull))
    assert who == made.proposal.approved_by


def test_where_nobody_may_agree_the_plan_stays():
    plan = planned()

    assert agreed(plan) is plan
