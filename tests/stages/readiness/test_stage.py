"""Checklists, flags and sample data: what is new, what stays, and what is not looked at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gate.model.change import PullRequest
from gate.model.stage import NotApplicable, Scope
from gate.options import globs
from gate.readers.readiness.read import CANARY, FLAGS, SAMPLE, prepare
from gate.stages.readiness import STAGE
from gate.stages.readiness.options import PLAYBOOK, ReadinessOptions
from tests.looking import ask

ROOT = Path(__file__).parents[3]
SIGNED = "\n".join(f"- [x] {id_}: so it is (@bob, 2026-01-01)" for id_ in PLAYBOOK)
ALICE = f'---\nproject: shop\nperson: "@alice"\n---\n\n{SIGNED}\n'
OPEN = ALICE.replace("[x] documents-read", "[ ] documents-read")


def request(author: str) -> PullRequest:
    return PullRequest(
        number=1, title="t", body="", author=author, base_branch="main", head_branch="b"
    )


def test_a_project_without_any_of_it_is_not_asked() -> None:
    with pytest.raises(NotApplicable, match=r"name them under stages\.readiness"):
        ask(STAGE, {"app.py": ""})


def test_a_checklist_that_is_signed_is_looked_at() -> None:
    said = ask(STAGE, {"readiness/alice.md": ALICE})

    assert ((), 1, 1) == (said.findings, said.seen.asked, said.seen.looked_at)


def test_the_open_item_of_somebody_else_is_no_news() -> None:
    said = ask(STAGE, {"readiness/alice.md": OPEN}, {"readiness/alice.md": OPEN})

    assert [("readiness/checklist-open", "readiness/alice.md", 10)] == said.old


def test_the_authors_own_open_item_stays() -> None:
    tree = {"readiness/alice.md": OPEN}
    said = ask(STAGE, tree, tree, pull_request=request("Alice"))

    assert [("readiness/checklist-open", "readiness/alice.md", 10)] == said.new


def test_in_the_whole_tree_nothing_is_old() -> None:
    tree = {"readiness/alice.md": OPEN}

    assert 1 == len(ask(STAGE, tree, tree, scope=Scope.ALL).new)


def test_who_must_have_a_checklist_is_named() -> None:
    options = ReadinessOptions(people=("@alice", "@Carol"))
    (finding,) = ask(STAGE, {"readiness/alice.md": ALICE}, options=options).findings

    assert "@Carol has no checklist." == finding.message
    assert 'readiness/Carol.md, with `person: "@Carol"`' in finding.fix


def test_a_checklist_cannot_be_deleted_to_be_closed() -> None:
    (finding,) = ask(STAGE, {"a": ""}, {"readiness/alice.md": OPEN}).findings

    assert ("@alice has no checklist.", False) == (finding.message, finding.is_preexisting)


def test_the_line_to_paste_closes_the_item() -> None:
    (finding,) = ask(STAGE, {"readiness/alice.md": OPEN}).findings
    line = finding.fix.split("`")[1].replace("<@who confirmed it>", "@bob")
    mended = OPEN.splitlines()
    mended[9] = line.replace("<the day>", "2026-01-01")

    assert () == ask(STAGE, {"readiness/alice.md": "\n".join(mended)}).findings


def test_the_example_to_copy_holds_every_item_and_is_open() -> None:
    text = (ROOT / "config" / "readiness.example.md").read_text("utf-8")
    said = ask(STAGE, {"readiness/alice.md": text})

    assert len(PLAYBOOK) == len(said["readiness/checklist-open"]) == len(said.findings)


def test_no_value_of_a_flag_is_told() -> None:
    said = ask(STAGE, {"flags/staging.json": '{"flags": {"beta": "a-value-of-staging"}}'})

    assert ["beta is missing on local machines."] == [one.message for one in said.findings]
    assert "a-value-of-staging" not in repr(said)


def test_flags_of_local_machines_alone_warn() -> None:
    tree = {"flags/staging.json": "{}", "flags/local.json": '{"beta": true}'}
    (finding,) = ask(STAGE, tree).findings

    assert ("beta is missing in staging.", "LOW") == (finding.message, finding.severity.name)


def test_half_a_set_of_flags_is_held_against_nobody() -> None:
    tree = {"flags/staging.json": '["beta"]', "flags/local.yaml": "{% raw %}"}
    said = ask(STAGE, tree)

    assert ["readiness/not-looked-at"] == [one.rule for one in said.findings]


def test_staging_and_local_machines_are_held_against_each_other() -> None:
    tree = {
        ".env.staging": "A_URL=https://x\nA_NEW=1\nPATH=/bin\n",
        ".env.example": "A_URL=\nA_OLD=\n",
    }
    found = ask(STAGE, tree).findings

    assert [("A_NEW local machines", "MEDIUM"), ("A_OLD staging", "LOW")] == [
        (one.key, one.severity.name) for one in found
    ]
    assert "Add `A_NEW=` to .env.example" in found[0].fix


def test_no_value_of_an_environment_is_told() -> None:
    tree = {".env.staging": "A_KEY=not-to-be-told\n", ".env.example": "A_KEY=7\n"}

    assert "not-to-be-told" not in repr(ask(STAGE, tree).findings)


def test_half_a_set_of_variables_is_not_held_against_anything() -> None:
    tree = {".env.staging": "A_NEW=1\n", "compose.yaml": "services: [\n"}

    assert ["readiness/not-looked-at"] == [one.rule for one in ask(STAGE, tree).findings]


def test_a_variable_of_one_side_alone_may_be_named() -> None:
    tree = {".env.staging": "DD_SITE=eu\nDEBUG=0\nURL=http://a\n", ".env.example": "URL=http://b\n"}
    options = ReadinessOptions(environment_ignore=("DD_*", "DEBUG"))

    assert 2 == len(ask(STAGE, tree).findings)
    assert () == ask(STAGE, tree, options=options).findings


@pytest.mark.parametrize(
    "text",
    [
        SIGNED,
        ALICE.replace('person: "@alice"\n', ""),
        ALICE.replace("---\n", "", 1),
    ],
)
def test_a_checklist_of_nobody_is_named(text) -> None:
    said = ask(STAGE, {"readiness/alice.md": text})

    assert ["readiness/not-looked-at"] == [one.rule for one in said.findings]
    assert 'person: "@login"' in said.findings[0].message


def test_a_page_that_shows_a_checklist_is_none() -> None:
    with pytest.raises(NotApplicable):
        ask(STAGE, {"readiness/README.md": SIGNED, "readiness/notes.md": "- [ ] read this\n"})


@pytest.mark.parametrize("text", [f"\n\n{ALICE}", ALICE.replace("person", "Person")])
def test_the_head_of_a_checklist_is_read_as_people_write_it(text) -> None:
    assert () == ask(STAGE, {"readiness/alice.md": text}).findings


COMPOSE = "services:\n  web:\n    environment:\n      A: x\n"
LIST = "services:\n  web:\n    environment:\n      - A=x\n"
DEPLOYMENT = """\
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          env:
            - name: A
              value: x
"""


@pytest.mark.parametrize(
    ("tree", "line"),
    [
        ({".env.staging": "A=x\nB=y\n", ".env.example": "A=x\n"}, ""),
        ({".env.staging": "A=x\nB=y\n", "compose.yaml": COMPOSE}, "beside line 4 of compose.yaml"),
        ({".env.staging": "A=x\nB=y\n", "compose.yaml": LIST}, "beside line 4 of compose.yaml"),
        ({"values-staging.yaml": "env:\n  A: x\n", ".env.example": "A=x\nB=y\n"}, "beside line 2"),
        ({"k8s/staging/a.yaml": DEPLOYMENT, ".env.example": "A=x\nB=y\n"}, "beside line 9"),
        ({"flags/staging.yaml": "A: 1\nB: 1\n", "flags/local.yaml": "A: 1\n"}, "beside line 1"),
        ({"flags/staging.yaml": "- A\n- B\n", "flags/local.yaml": "- A\n"}, "beside line 1"),
        ({"flags/staging.yaml": "- A\n- B\n", "flags/local.yaml": "- name: A\n"}, "beside line 1"),
        ({"flags/staging.yaml": "- A\n- B\n", "flags/local.toml": "A = true\n"}, ""),
        ({"flags/staging.yaml": "- A\n"}, ""),
    ],
)  # fmt: skip
def test_the_line_to_paste_fits_the_file(tree, line) -> None:
    (finding,) = ask(STAGE, tree).findings
    told = re.match(r"Add `(.+)` (?:beside line (\d+) of|to) (\S+),", finding.fix)
    assert told
    assert line in finding.fix

    lines = tree.get(told[3], "").splitlines()
    at = int(told[2] or len(lines))
    after = at + 1 if "value: x" in "".join(lines[at : at + 1]) else at
    indent = re.match(" *", lines[at - 1])[0] if lines else ""
    lines.insert(after, indent + told[1])

    assert () == ask(STAGE, {**tree, told[3]: "\n".join(lines)}).findings


def test_what_tests_hold_is_no_staging_unless_it_is_named() -> None:
    tree = {"tests/a/.env.staging": "A=1\n"}
    with pytest.raises(NotApplicable):
        ask(STAGE, tree)
    options = ReadinessOptions(environment_staging=globs(["tests/a/.env.staging"]))

    assert 1 == len(ask(STAGE, tree, options=options).findings)


@pytest.mark.parametrize("job", [FLAGS, SAMPLE])
def test_what_proves_a_reader_is_found_by_each_of_its_jobs(job) -> None:
    assert ["canary"] == [
        one.get("name") or one.get("revision")
        for one in prepare(job.profile)(CANARY.path, CANARY.data)
    ]


@pytest.mark.parametrize(
    "around",
    [
        ("<!--\n", "\n-->\n"),
        ("<!-- ", " -->"),
        ("```\n", "\n```\n"),
        ("~~~~ md\n```\n", "\n~~~~\n"),
    ],
)
def test_what_is_ticked_in_a_comment_or_a_code_block_is_open(around: tuple[str, str]) -> None:
    line = "- [x] documents-read: so it is (@bob, 2026-01-01)"
    text = ALICE.replace(line, line.join(around))

    assert 1 == len(ask(STAGE, {"readiness/alice.md": text})["readiness/checklist-open"])


def test_the_line_of_an_item_is_told_behind_a_code_block() -> None:
    head, rule, rest = OPEN.rpartition("---\n")
    code = "```sh\n- [ ] documents-read\n```\n"
    said = ask(STAGE, {"readiness/alice.md": f"{head}{rule}{code}{rest}"})

    assert [("readiness/checklist-open", "readiness/alice.md", 13)] == said.new


@pytest.mark.parametrize("person", ['["@alice"]', "{a: b}", "|", "@"])
def test_what_is_no_login_is_nobodys_checklist(person: str) -> None:
    said = ask(STAGE, {"readiness/alice.md": ALICE.replace('"@alice"', person)})

    assert ["readiness/not-looked-at"] == [one.rule for one in said.findings]
