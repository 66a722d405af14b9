"""What counts as a release note, and what a change has to have one for."""

from __future__ import annotations

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from gate.model.stage import Scope, StageResult, StageStatus
from gate.model.table import Table
from gate.options import globs
from gate.readers.notes.changelog import changelog
from gate.stages.handoff import STAGE
from gate.stages.handoff.options import HandoffOptions
from tests.looking import ask

CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n- Orders are placed once.\n"
OPTIONS = HandoffOptions(impact_paths=globs(["deploy/**"]))
RULE = "handoff/release-note-missing"


def judged(head, base=None, **told):
    before = {"CHANGELOG.md": CHANGELOG, **(base or {})}
    return ask(STAGE, {**before, "deploy/a.yaml": "1", **head}, before, options=OPTIONS, **told)


def test_the_line_to_paste_is_a_note() -> None:
    (finding,) = judged({})[RULE]
    line = dict(finding.details)["line"]

    assert "Add under Unreleased (line 3) in CHANGELOG.md: `- deploy/a.yaml`" in finding.fix
    assert [] == judged({"CHANGELOG.md": f"{CHANGELOG}{line} is new\n"})[RULE]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "Add under Unreleased (line 3) in CHANGELOG.md: `- "),
        ({"CHANGELOG.md": "# 1.0\n"}, "at its top, the heading `## Unreleased` and under it `- "),
        (
            {
                "pyproject.toml": '[tool.towncrier]\npackage = "shop"\n',
                "src/shop/newsfragments/1.feature.md": "One thing.",
            },
            "Add the file src/shop/newsfragments/+change.feature.md with `",
        ),
        ({"newsfragments/1.feature.rst": "One thing."}, "newsfragments/+change.feature.rst with `"),
        (
            {"pyproject.toml": '[tool.towncrier]\ndirectory = "news"\n'},
            "Add the file news/+change.feature.md with `",
        ),
        (
            {"releasenotes/notes/a-1.yaml": "fixes: [one thing]"},
            'releasenotes/notes/change-0123456789abcdef.yaml with `upgrade: ["',
        ),
        (
            {"towncrier.toml": '[tool.towncrier]\npackage = "shop"\n'},
            "Add the file newsfragments/+change.feature.md with `",
        ),
        ({"changelog.d/1.md": "- One thing."}, "Add the file changelog.d/change.md with `- "),
        ({".changes/header.tpl.md": ""}, ".changes/unreleased/Changed-change.yaml with `{kind: "),
        (
            {".changeset/config.json": "{}", "package.json": '{"name": "@shop/api"}'},
            'Add the file .changeset/change.md with `---\n"@shop/api": minor\n---\n\ndeploy',
        ),
    ],
)
def test_the_project_says_where_its_notes_go(files, told) -> None:
    (finding,) = judged(files, files)[RULE]

    assert told in finding.fix


def test_what_others_found_is_said_in_the_note() -> None:
    rows = (("added", "POST /orders"), ("removed", "GET /old"))
    table = Table(name="changed operations", columns=("change", "operation"), rows=rows)
    api = StageResult(stage="api", status=StageStatus.COMPLETED, tables=(table,))
    (finding,) = judged({}, earlier={"api": api})[RULE]

    assert "- POST /orders added; GET /old removed; deploy/a.yaml" in finding.fix


def test_a_stage_that_could_not_tell_is_named() -> None:
    broken = StageResult(stage="api", status=StageStatus.BROKEN, reason="the worker died")
    said = judged({}, earlier={"api": broken})

    assert ("api", "not known: the worker died") in said.table("backend impact")


def test_the_whole_tree_has_no_note() -> None:
    assert [] == judged({}, scope=Scope.ALL)[RULE]


@pytest.mark.parametrize(
    "text",
    [
        CHANGELOG.replace("placed once", "placed exactly once"),
        CHANGELOG + "- TODO\n",
        CHANGELOG + "- <!-- a new thing is there -->\n",
        CHANGELOG + "```\n",
        CHANGELOG + "\n## 1.0\n\n- An old thing is there.\n",
        "# Changelog\n",
    ],
)
def test_what_is_no_new_bullet_is_no_note(text) -> None:
    assert 1 == len(judged({"CHANGELOG.md": text})[RULE])


def test_a_bullet_that_takes_the_place_of_another_is_a_note() -> None:
    text = CHANGELOG.replace("Orders are placed once.", "The new endpoint lists all invoices.")

    assert [] == judged({"CHANGELOG.md": text})[RULE]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_an_odd_encoding_is_read(encoding) -> None:
    text = CHANGELOG + "- Größe and naïve café orders are new.\n"

    assert [] == judged({"CHANGELOG.md": text.encode(encoding)})[RULE]


def test_a_large_changelog_is_read() -> None:
    old = "".join(f"\n## 1.{n}.0\n\n- The change of number {n}.\n" for n in range(60_000))
    said = judged(
        {"CHANGELOG.md": f"{CHANGELOG}- Something new.\n{old}"}, {"CHANGELOG.md": CHANGELOG + old}
    )

    assert [] == said[RULE]


def test_a_changelog_that_cannot_be_read_is_named() -> None:
    (finding,) = judged({"CHANGELOG.md": CHANGELOG + "<<<<<<< HEAD\n"}).findings

    assert "handoff/not-looked-at" == finding.rule
    assert "line 6 is the mark of a merge conflict" in finding.message


@over(st.text(alphabet=st.sampled_from("# -*\n`~<!>=ab1.[]Unreleased"), max_size=200))
def test_any_text_is_a_changelog(text) -> None:
    told = changelog(text)

    assert all(0 < bullet.line <= text.count("\n") + 1 for bullet in told.bullets)


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": '[tool.towncrier]\ndirectory = "news"\n'},
        {"pyproject.toml": '[tool.towncrier]\nissue_format = "[#1]"\ndirectory = "docs/changes"\n'},
        {"towncrier.toml": '[tool.towncrier]\ndirectory = "news/"\n'},
        {"pyproject.toml": '[tool.scriv]\nfragment_directory = "scriv.d"\n'},
        {"setup.cfg": "[metadata]\nname = shop\n\n[scriv]\nfragment_directory = scriv.d\n"},
        {"tox.ini": "[tool.scriv]\nfragment_directory: docs/notes/\nformat = md\n"},
        {"tox.ini": "[scriv]\nformat = md\n", "setup.cfg": "[scriv\nfragment_directory = a\n"},
        {"pyproject.toml": '[tool.towncrier]\npackage = "shop"\n'},
        {"pyproject.toml": '[tool.scriv]\nformat = "md"\n'},
        {"orders/releasenotes/notes/a-1.yaml": "fixes: [one thing]"},
        {"orders/.changes/unreleased/Added-1.yaml": "kind: Added\nbody: one thing\n"},
        {"orders/.changeset/config.json": "{}"},
        {"changelog.d/1.rst": "- One thing."},
    ],
)
def test_the_file_to_add_is_a_note_where_it_is_said_to_go(files) -> None:
    (finding,) = judged(files, files)[RULE]
    told = dict(finding.details)

    assert [] == judged({**files, told["file"]: told["line"]}, files)[RULE]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("setup.cfg", "[scriv]\nfragment_directory = scriv.d\n"),
        ("tox.ini", "[tool.scriv]\nfragment_directory = scriv.d\n"),
        ("pyproject.toml", '[tool.scriv]\nfragment_directory = "scriv.d"\n'),
    ],
)
def test_a_fragment_lies_where_scriv_is_told(name, text) -> None:
    (finding,) = judged({name: text}, {name: text})[RULE]

    assert dict(finding.details)["file"].startswith("scriv.d/")
    assert [] == judged({name: text, "scriv.d/a.md": "- One thing.\n"}, {name: text})[RULE]
    other = text.replace("scriv]", "scriven]")
    assert judged({name: other, "scriv.d/a.md": "- One thing.\n"}, {name: other})[RULE]


def test_the_change_does_not_choose_where_its_fragments_lie() -> None:
    own = {"pyproject.toml": '[tool.towncrier]\ndirectory = "src"\n', "src/a.py": "# one thing\n"}

    assert judged(own)[RULE]


@pytest.mark.parametrize("name", ["config-timeouts", "template-engine", "readme-in-the-api"])
def test_a_fragment_is_no_template_for_its_first_word(name) -> None:
    assert [] == judged({f"changelog.d/{name}.md": "- Orders wait a minute.\n"})[RULE]
    assert judged({"changelog.d/template.md": "- Orders wait a minute.\n"})[RULE]


@pytest.mark.parametrize(
    "text",
    [
        "Version 3.2.0\n-------------\n\nUnreleased\n\n-   An old thing.\n",
        "## 1.2.0\n\nRelease date: TBA\n\n- An old thing.\n",
        "Changes\n=======\n\n1.2 (unreleased)\n----------------\n\n- An old thing.\n",
        "## [1.2.0] - Unreleased\n\n- An old thing.\n",
        "History\n=======\n\ndev\n---\n\n- An old thing.\n",
    ],
)
def test_what_is_to_come_is_told_in_many_ways(text) -> None:
    before = {"CHANGELOG.md": text}
    (finding,) = judged({}, before)[RULE]
    lines = text.splitlines()
    lines[finding.location.line : finding.location.line] = ["", dict(finding.details)["line"], ""]

    assert [] == judged({"CHANGELOG.md": "\n".join(lines)}, before)[RULE]
    assert judged({"CHANGELOG.md": text.replace("old", "odd")}, before)[RULE]
    assert () == changelog(text).versions


def test_a_version_that_is_out_is_no_place_for_notes() -> None:
    text = "Version 3.1.0\n-------------\n\nReleased 2024-11-13\n\n- Unreleased handles close.\n"

    assert (0, ("3.1.0",)) == (changelog(text).unreleased, changelog(text).versions)


def test_ten_megabytes_of_bullets_are_compared() -> None:
    bullets = "".join(f"- Bullet number {n} says something.\n" for n in range(200_000))
    before = {"CHANGELOG.md": f"## Unreleased\n\n{bullets}"}

    assert judged({"CHANGELOG.md": f"## Unreleased\n\n{bullets.replace('says', 'said')}"}, before)[
        RULE
    ]
    assert [] == judged({"CHANGELOG.md": f"## Unreleased\n\n- One more.\n{bullets}"}, before)[RULE]


@pytest.mark.parametrize("name", ["docs/changelog.md", "changes.rst", "doc/release_notes.md"])
def test_a_changelog_in_small_letters_is_one(name) -> None:
    bare = {"CHANGELOG.md": "", name: CHANGELOG}
    bullet = {name: CHANGELOG + "- Orders wait a minute.\n"}

    assert [] == judged(bullet, bare)[RULE]
    assert [] == judged({"CHANGELOG.md": ""}, bare)["handoff/not-looked-at"]
