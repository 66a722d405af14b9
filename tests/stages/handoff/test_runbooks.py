"""What runs is told by its files, and its runbook by name or by what it says that it covers."""

from __future__ import annotations

import pytest

from gate.model.stage import Scope
from gate.options import globs
from gate.stages.handoff import STAGE
from gate.stages.handoff.options import HandoffOptions
from gate.stages.handoff.runbooks import SECTIONS
from tests.looking import ask

RULE = "handoff/runbook-missing"
COMPOSE = "services:\n  web:\n    build: .\n"
WORKER = f"{COMPOSE}  worker:\n    build: .\n"


def asked(head, base=None, **told):
    return ask(STAGE, head, base, **told)[RULE]


def test_the_finding_names_the_file_and_every_heading() -> None:
    (finding,) = asked({"compose.yaml": WORKER}, {"compose.yaml": COMPOSE})

    assert ("compose.yaml", 4) == (finding.location.path, finding.location.line)
    assert "Add the file runbooks/worker.md" in finding.fix
    assert all(f"`## {name}`" in finding.fix for name in SECTIONS)


def test_the_block_with_words_in_it_is_a_runbook() -> None:
    (finding,) = asked({"compose.yaml": WORKER}, {"compose.yaml": COMPOSE})
    told = dict(finding.details)
    filled = told["block"].replace("<…>", "Words that say it.")

    assert [] == asked({"compose.yaml": WORKER, told["file"]: filled}, {"compose.yaml": COMPOSE})
    assert 1 == len(
        asked({"compose.yaml": WORKER, told["file"]: told["block"]}, {"compose.yaml": COMPOSE})
    )


def test_the_folder_that_is_there_is_taken() -> None:
    tree = {"compose.yaml": COMPOSE, "ops/runbooks/web.md": "# Web\n"}
    (finding,) = asked({**tree, "compose.yaml": WORKER}, tree)

    assert "ops/runbooks/worker.md" in finding.fix


def test_what_runs_elsewhere_already_is_not_new() -> None:
    head = {"k8s/worker.yaml": "kind: Deployment\nmetadata: {name: worker}\n"}

    assert [] == asked(head, {"compose.yaml": WORKER})


def test_in_the_whole_tree_everything_needs_one() -> None:
    assert 2 == len(asked({"compose.yaml": WORKER}, {"compose.yaml": WORKER}, scope=Scope.ALL))


@pytest.mark.parametrize(
    ("path", "text", "names"),
    [
        ("crontab", "@daily /srv/clean.sh\nMAILTO=ada\n# 5 4 * * * no\n", {"clean"}),
        ("cron.d/a", "*/5 * * * mon-fri ada flock -n /tmp/l /srv/pay\n", {"pay"}),
        ("a.py", "@broker.subscriber('orders')\nasync def f(): ...\n", {"orders"}),
        ("a.py", "@dramatiq.actor\ndef mail(): ...\n", {"mail"}),
        ("a.py", "consumer = Consumer(settings)\nconsumer.subscribe(['a', 'b'])\n", {"a", "b"}),
        ("a.py", "CELERY_TASK_ROUTES = {'x.*': {'queue': 'slow'}}\n", {"slow"}),
        ("a.py", "scheduler.add_job(report, 'cron', hour=3)\n", {"report"}),
        ("a.py", "@shared_task\ndef mail(): ...\n", set()),
        ("setup.cfg", "[options.entry_points]\nconsole_scripts =\n  shop = shop:main\n", {"shop"}),
        ("tests/compose.yaml", WORKER, set()),
    ],
)
def test_what_runs_is_told_by_its_file(path, text, names) -> None:
    assert names == {one.message.split(",")[0] for one in asked({path: text})}


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("compose.yaml", b"services: {web: {build: [}"),
        ("k8s/a.yaml", b"kind: Deployment\n\xff\xfe\x00"),
        ("pyproject.toml", b"[project\n"),
        ("monitoring/rules.yaml", b"<<<<<<< HEAD\ngroups: []\n=======\n>>>>>>> x\n"),
    ],
)
def test_what_cannot_be_read_is_named(path, data) -> None:
    said = ask(STAGE, {path: data})

    assert [path] == [one.location.path for one in said["handoff/not-looked-at"]]


def test_the_line_is_that_of_the_file_in_a_later_document() -> None:
    text = (
        "---\nkind: Service\nmetadata: {name: a}\n---\n\nkind: Deployment\nmetadata:\n  name: b\n"
    )
    (finding,) = asked({"k8s/a.yaml": text})

    assert 8 == finding.location.line


def test_a_runbook_that_nobody_merged_is_named() -> None:
    tree = {"compose.yaml": COMPOSE, "runbooks/web.md": "<<<<<<< HEAD\n# Web\n"}
    said = ask(STAGE, {**tree, "compose.yaml": WORKER}, tree)

    assert ["runbooks/web.md"] == [one.location.path for one in said["handoff/not-looked-at"]]


@pytest.mark.parametrize("name", ["支払い", "Zahlung-Über", "web_api", "HighErrorRate"])
def test_a_name_in_any_script_has_a_file_of_its_own(name) -> None:
    head = {"compose.yaml": f"services:\n  {name}:\n    build: .\n  配送:\n    build: .\n"}
    found = asked(head)
    books = {dict(one.details)["file"]: dict(one.details)["block"] for one in found}
    filled = {path: block.replace("<…>", "Words that say it.") for path, block in books.items()}

    assert 2 == len(books)
    assert [] == asked({**head, **filled})


def test_the_file_to_add_is_one_that_the_settings_name() -> None:
    (finding,) = asked(
        {"compose.yaml": COMPOSE}, options=HandoffOptions(runbooks=globs(["/ops/books/**"]))
    )

    assert "Add the file ops/books/web.md with the headings" in finding.fix


@pytest.mark.parametrize("path", ["Procfile", "crontab", "setup.cfg", "compose.yaml", "Chart.yaml"])
@pytest.mark.parametrize("data", [b"<<<<<<< HEAD\nweb: a\n=======\n>>>>>>> b\n", b"\0\xff\1" * 99])
def test_what_nobody_merged_and_what_is_no_text_is_named(path, data) -> None:
    assert [path] == [skip.path for skip in ask(STAGE, {path: data}).seen.skipped]


def test_what_only_tests_start_needs_no_runbook() -> None:
    assert [] == asked({"docker-compose.test.yml": COMPOSE})
    assert 1 == len(asked({"docker-compose.prod.yml": COMPOSE}))


def test_a_runbook_among_the_tests_is_nobodys() -> None:
    before = {"compose.yaml": COMPOSE}
    headings = "\n\n".join(f"## {name}\n\nWords that say it." for name in SECTIONS)
    (finding,) = asked(
        {"compose.yaml": WORKER, "tests/fixtures/runbooks/worker.md": headings}, before
    )

    assert "Add the file runbooks/worker.md" in finding.fix
