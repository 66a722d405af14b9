"""Services and suites that a repository seems to have."""

from __future__ import annotations

from gate.model.path import RepoPath
from gate.settings.load import read_settings
from gate.settings.parts import commands, services, suites
from gate.settings.starter import plan_init
from gate.stages import STAGES
from tests.settings.sample import found as source

PATHS = [
    ".github/main.py",
    "docs/app.py",
    "manage.py",
    "payments/Dockerfile",
    "payments/api/views.py",
    "services/Order_Book/main.py",
    "services/web/Dockerfile",
    "src/shop/__main__.py",
    "tests/e2e/test_shop.py",
    "tests/integration/test_db.py",
    "tests/test_all.py",
    "tests/unit/test_app.py",
    "we ird/app.py",
]


def test_a_folder_of_python_that_can_be_started_is_a_service() -> None:
    expected = {"order-book": "services/Order_Book", "payments": "payments", "shop": "src/shop"}

    assert expected == services(map(RepoPath, PATHS))


def test_a_suite_is_a_folder_of_tests() -> None:
    expected = {"e2e": "tests/e2e", "integration": "tests/integration", "unit": "tests/unit"}

    assert expected == suites(map(RepoPath, PATHS))
    assert {"unit": "app/tests"} == suites(map(RepoPath, ["app/tests/models/test_a.py"]))
    assert {} == suites(map(RepoPath, ["app/a.py"]))


def test_what_makes_the_reports_is_told() -> None:
    *made, combined, written = commands({"unit": "tests/unit"})

    assert [
        "coverage run --branch --parallel-mode -m pytest tests/unit --junitxml=reports/unit.xml"
    ] == made
    assert ("coverage combine", "coverage xml -o reports/coverage.xml") == (combined, written)
    assert [] == commands({})


def uncommented(text: str) -> str:
    lines = text.splitlines()
    for start in ("# [stages.coverage.services.", "# [stages.tests.suites."):
        for index, line in enumerate(lines):
            if line.startswith(start):
                lines[index : index + 2] = [each[2:] for each in lines[index : index + 2]]
    return "\n".join(lines) + "\n"


def test_what_is_proposed_can_be_taken_out_of_the_comment() -> None:
    text = plan_init(map(RepoPath, PATHS), lambda _: None, stages=STAGES).text
    options = read_settings(source(uncommented(text)), stages=STAGES).options

    assert {"e2e", "integration", "unit"} == set(options["tests"].values()["suites"])
    assert options["coverage"].services["payments"].paths.matches(RepoPath("payments/api/views.py"))
    assert not options["coverage"].services["shop"].paths.matches(RepoPath("x/src/shop/a.py"))


def test_what_is_not_shown_is_counted() -> None:
    many = [f"s{n:02}/main.py" for n in range(25)]
    places = [f"a{n:02}/runbooks/x.md" for n in range(25)]
    text = " ".join(
        plan_init(map(RepoPath, many + places), lambda _: None, stages=STAGES).text.split()
    )

    assert "5 more are here." in text.replace("# ", "")
    assert "5 more are here and not named" in text.replace("# ", "")
