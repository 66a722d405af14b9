"""Which variables has somebody to describe, and what does the finding say?"""

from __future__ import annotations

import pytest

from gate.model.stage import Scope
from gate.options import globs
from gate.stages.handoff import STAGE
from gate.stages.handoff.options import HandoffOptions
from tests.looking import Here, Shelf, ask

RULE = "handoff/env-undocumented"
UNREAD = "handoff/env-unread"
APP = "import os\n\nURL = os.environ['SHOP_URL']\n"
DEFAULT = "import os\n\nURL = os.environ.get('SHOP_URL', 'http://localhost')\n"


def test_the_line_to_paste_is_a_description() -> None:
    (finding,) = ask(STAGE, {"app.py": DEFAULT})[RULE]
    line = dict(finding.details)["line"]

    assert "SHOP_URL=http://localhost  # what it is for" == line
    assert f"Add to .env.example: `{line}`" in finding.fix
    assert [] == ask(STAGE, {"app.py": DEFAULT, ".env.example": f"{line}\n"})[RULE]


def test_the_row_to_paste_is_a_description() -> None:
    before = {"docs/configuration.md": "# Settings\n\n| name | needed | default | what |\n|---|\n"}
    (finding,) = ask(STAGE, {**before, "app.py": APP}, before)[RULE]
    row = dict(finding.details)["row"]

    assert "| `SHOP_URL` | required | - | what it is for |" == row
    assert "docs/configuration.md" in finding.fix
    document = before["docs/configuration.md"] + row
    assert [] == ask(STAGE, {"docs/configuration.md": document, "app.py": APP}, before)[RULE]


def test_it_says_where_it_is_read_and_set() -> None:
    compose = "services:\n  web:\n    environment:\n      SHOP_URL: x\n"
    files = {"app.py": APP, "other.py": APP, "compose.yaml": compose}
    (finding,) = ask(STAGE, files)[RULE]

    assert (
        "SHOP_URL (required) is read here and in 1 more place, and no document says what it is for."
        " It is set in compose.yaml line 4." == finding.message
    )


def test_the_nearest_example_is_named() -> None:
    files = {".env.example": "", "web/.env.example": "", "web/app.py": APP}
    (finding,) = ask(STAGE, files)[RULE]

    assert "Add to web/.env.example:" in finding.fix


def test_an_example_of_the_tests_or_of_another_service_is_not_named() -> None:
    files = {"tests/.env.example": "SHOP_URL=\n", "worker/.env.example": "", "web/app.py": APP}
    (finding,) = ask(STAGE, files)[RULE]

    assert "Add to .env.example:" in finding.fix


def test_a_default_that_may_be_a_credential_is_not_told() -> None:
    value = "".join(("kX9", "dLm2", "Qp7z", "Rt4W", "b8Ns"))
    source = f"import os\n\nKEY = os.getenv('SHOP_API_KEY', '{value}')\n"
    (finding,) = ask(STAGE, {"app.py": source})[RULE]

    assert value not in repr(finding)
    assert "SHOP_API_KEY=  # what it is for" in finding.fix


def test_what_the_base_reads_is_no_news() -> None:
    assert [] == ask(STAGE, {"app.py": APP + "X = 1\n"}, {"app.py": APP})[RULE]


def test_everything_is_asked_for_if_everything_is_looked_at() -> None:
    (finding,) = ask(STAGE, {"app.py": APP}, {"app.py": APP}, scope=Scope.ALL)[RULE]

    assert not finding.is_preexisting


def test_taking_the_description_away_is_news() -> None:
    before = {"app.py": APP, ".env.example": "SHOP_URL=\n"}

    assert 1 == len(ask(STAGE, {"app.py": APP, ".env.example": ""}, before)[RULE])


@pytest.mark.parametrize("ignored", ["SHOP_URL", "SHOP_*"])
def test_a_team_may_leave_names_out(ignored: str) -> None:
    options = HandoffOptions(environment_ignore=(ignored,))

    assert [] == ask(STAGE, {"app.py": APP}, options=options)[RULE]


def test_a_team_says_where_its_source_and_its_documents_are() -> None:
    options = HandoffOptions(
        environment_source=globs(["services/**"]), environment_docs=globs(["handbook/**"])
    )
    files = {"tools/app.py": APP, "services/app.py": APP.replace("URL", "HOST")}
    named = {"handbook/settings.md": "`SHOP_HOST` is where it stands.\n"}

    assert ["SHOP_HOST"] == [one.key for one in ask(STAGE, files, options=options)[RULE]]
    assert [] == ask(STAGE, files | named, options=options)[RULE]


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("docs/**", "table of docs/configuration.md"),
        ("doc/**", "table of doc/configuration.md"),
        ("*.md", "table of docs/configuration.md"),
        ("/handbook/**", "table of handbook/configuration.md"),
        ("/docs/settings.md", "Add to .env.example: `SHOP_URL=  # what it is for`."),
    ],
)
def test_only_a_document_that_would_count_is_named(named: str, told: str) -> None:
    options = HandoffOptions(environment_docs=globs([named]))
    (finding,) = ask(STAGE, {"app.py": APP}, options=options)[RULE]

    assert told in finding.fix


def test_names_that_may_be_meant_are_not_called_unread() -> None:
    before = {"app.py": APP, ".env.example": "SHOP_URL=\n"}
    dynamic = "import os\n\n\ndef get(name):\n    return os.environ['SHOP_' + name]\n"

    assert [] == ask(STAGE, {**before, "app.py": dynamic}, before)[UNREAD]
    assert 1 == len(ask(STAGE, {**before, "app.py": "X = 1\n"}, before)[UNREAD])


def test_a_name_that_changed_source_still_has_is_not_called_unread() -> None:
    before = {"app.py": APP, ".env.example": "SHOP_URL=\n"}
    script = {"app.py": "X = 1\n", "run.sh": "#!/bin/sh\nexec shop --url $SHOP_URL\n"}

    assert [] == ask(STAGE, {**before, **script}, before)[UNREAD]


def test_examples_that_no_file_knows_are_found_in_the_whole_tree() -> None:
    files = {"app.py": APP, ".env.example": "SHOP_URL=\nSHOP_OLD=\n"}
    (finding,) = ask(STAGE, files, files, scope=Scope.ALL)[UNREAD]

    assert "SHOP_OLD stands in .env.example line 2, and nothing reads it." == finding.message


def test_a_change_of_other_files_asks_nothing() -> None:
    before = {"app.py": APP, "logo.svg": "<svg/>"}
    said = ask(STAGE, {**before, "logo.svg": "<svg></svg>"}, before)

    assert ([], 0) == (said[RULE], said.seen.looked_at)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("app.py", b"import os\n<<<<<<< HEAD\nos.environ['A']\n"),
        ("compose.yaml", b"services: [\n"),
        ("app.py", b"import os\n" + b"#" * (3 * 2**20)),
    ],
)
def test_what_could_not_be_read_leaves_the_verdict_open(path: str, data: bytes) -> None:
    (finding,) = ask(STAGE, {path: data})["handoff/not-looked-at"]

    assert (path, True) == (finding.location and finding.location.path, finding.is_undecided)


def test_what_could_not_be_read_before_is_not_this_changes() -> None:
    before = {"old.py": "import os\nos.environ[\n"}

    assert [] == ask(STAGE, {**before, "app.py": "X = 1\n"}, before)["handoff/not-looked-at"]


class Nobody(Here):
    """Workers that answer nothing."""

    def run(self, job, items):
        raise AssertionError(f"{job.module} is asked again")


def test_a_second_run_reads_nothing_again() -> None:
    shelf = Shelf()
    files = {"app.py": APP}
    first = ask(STAGE, files, cache=shelf)

    assert first.findings == ask(STAGE, files, cache=shelf, workers=Nobody()).findings


def test_a_new_variable_is_of_note() -> None:
    said = ask(STAGE, {"app.py": APP, "CHANGELOG.md": "# Changelog\n"})

    assert "SHOP_URL" in "".join(one.fix for one in said["handoff/release-note-missing"])


CONFLICT = "<<<<<<< ours\n%s\n=======\n>>>>>>> theirs\n"


@pytest.mark.parametrize(
    ("name", "text"), [("docs/configuration.md", "`SHOP_URL`"), ("config.env.md", "| SHOP_URL |")]
)
def test_a_document_in_a_merge_conflict_describes_nothing_and_is_named(
    name: str, text: str
) -> None:
    before = {name: CONFLICT % text}
    said = ask(STAGE, {**before, "app.py": APP}, before)

    assert 1 == len(said[RULE])
    assert [(name, "line 1 is the mark of a merge conflict")] == [
        (skip.path, skip.reason) for skip in said.seen.skipped
    ]
    assert [] == [*ask(STAGE, {**before, "app.py": "x = 1\n"}, before).seen.skipped]


def test_what_a_document_has_in_a_comment_nobody_reads() -> None:
    files = {"docs/configuration.md": "<!-- `SHOP_URL` -->\n", "app.py": APP}

    assert 1 == len(ask(STAGE, files)[RULE])


def test_a_link_describes_nothing() -> None:
    files = {".env.example": "SHOP_URL=\n", "app.py": APP}

    assert 1 == len(ask(STAGE, files, links=frozenset({".env.example"}))[RULE])
