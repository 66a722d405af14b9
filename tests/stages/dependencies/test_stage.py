"""What the stage asks of manifests, what is new in them, and what it does not call clean."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gate.model.change import Event
from gate.model.error import EngineError
from gate.model.finding import Severity
from gate.model.path import RepoPath
from gate.model.stage import Scope
from gate.options import globs
from gate.stages.dependencies import STAGE
from gate.stages.dependencies.options import DependenciesOptions
from tests.advisories import database, record
from tests.looking import Here, Shelf, ask, example_files
from tests.services import serving

EXAMPLES = Path(__file__).parents[2] / "examples" / "dependencies"
WORKERS = Here()
V3_HIGH = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"
VULNERABLE, UNLOCKED = "dependencies/vulnerable", "dependencies/unlocked"
UV = """version = 1

[[package]]
name = "shop"
version = "0.1"
source = { virtual = "." }
dependencies = [{ name = "flask" }]

[[package]]
name = "flask"
version = "3.0.3"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "middle" }]

[[package]]
name = "middle"
version = "1.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "jinja2" }]

[[package]]
name = "jinja2"
version = "2.9"
source = { registry = "https://pypi.org/simple" }
"""
PYPROJECT = '[project]\nname = "shop"\ndependencies = ["flask>=2"]\n'


def findings(head, base=None, **told):
    return ask(STAGE, head, base, workers=told.pop("workers", WORKERS), **told)


def rules(said):
    return {one.rule for one in said.findings} - {"dependencies/advisories-ageing"}


def placed(said):
    """The new findings that have a place."""
    return [
        (one.rule.removeprefix("dependencies/"), one.location.path, one.location.line)
        for one in said.findings
        if one.location and not one.is_preexisting
    ]


def test_a_vulnerable_pin_is_found_at_its_line_with_what_mends_it():
    said = findings({"requirements.txt": "# pins\nrich==13.0\nFlask==0.12.4\n"})
    found = said[VULNERABLE]

    assert {("requirements.txt", 3)} == {(one.location.path, one.location.line) for one in found}
    assert ["flask PYSEC-2019-179", "flask PYSEC-2023-62"] == sorted(one.key for one in found)
    by_id = {dict(one.details)["advisory"]: one for one in found}
    assert "CVE-2019-1010083" in by_id["PYSEC-2019-179"].message
    assert "mended in 1.0" in by_id["PYSEC-2019-179"].fix
    assert "flask==2.2.5" in by_id["PYSEC-2019-179"].fix
    assert (1, 1) == (said.seen.asked, said.seen.looked_at)
    assert [2.0] == [measure.value for measure in said.measures]


@pytest.mark.parametrize("fail_at", [Severity.LOW, Severity.HIGH, Severity.CRITICAL])
def test_what_nobody_has_rated_is_at_the_threshold(fail_at):
    found = findings({"requirements.txt": "flask==0.12.4"}, fail_at=fail_at)[VULNERABLE]

    assert {(fail_at, "unknown")} == {
        (one.severity, dict(one.details)["severity"]) for one in found
    }


def test_what_is_rated_has_its_severity(tmp_path):
    rated = record(versions=("1",), severity=[{"type": "CVSS_V3", "score": V3_HIGH}])
    kept = database(tmp_path / "kept", rated, made=date(2026, 1, 1))

    (found,) = findings({"requirements.txt": "flask==1"}, advisories=kept)[VULNERABLE]

    assert Severity.HIGH == found.severity
    assert "severity high 7.5" in found.message


def test_a_range_without_an_end_only_warns():
    said = findings({"requirements.txt": "ansible==8.6.1"})

    assert {"dependencies/perhaps-vulnerable"} == rules(said)
    assert {Severity.LOW} == {one.severity for one in said.findings}


def test_local_versions_are_audited_as_their_release():
    assert VULNERABLE in rules(findings({"requirements.txt": "flask==0.12.4+ours.1"}))


def test_a_lock_says_which_direct_package_needs_what():
    (found,) = (
        one for one in findings({"uv.lock": UV})[VULNERABLE] if "PYSEC-2019-217" in one.message
    )

    assert ("uv.lock", 22) == (found.location.path, found.location.line)
    assert "needed by flask > middle, has" in found.message
    assert ("path", "flask > middle > jinja2") in found.details
    assert "uv lock --upgrade-package jinja2==" in found.fix
    assert "flask" in found.fix


# What is new


def test_what_the_base_named_is_preexisting():
    said = findings(
        {"requirements.txt": "# moved\nflask==0.12.4\nrich==1.0\n"},
        {"requirements.txt": "flask==0.12.4\n"},
    )

    assert [] == [each for each in placed(said) if each[0] == "vulnerable"]
    assert 2 == len(said.old)


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ({}, {"requirements.txt": "flask==0.12.4"}),
        ({"requirements.txt": "flask==0.12.3"}, {"requirements.txt": "flask==0.12.4"}),
        (
            {"a/requirements.txt": "flask==0.12.4"},
            {"a/requirements.txt": "flask==0.12.4", "b/requirements.txt": "flask==0.12.4"},
        ),
    ],
    ids=["a new package", "a new version", "a copy into another project"],
)
def test_a_new_package_or_version_is_new(base, head):
    assert {"vulnerable"} == {each[0] for each in placed(findings(head, base))}


@pytest.mark.parametrize(
    ("base", "head", "renamed"),
    [
        ({"requirements.txt": "flask==0.12.4"}, {"reqs/requirements.txt": "flask==0.12.4\n"},
         {"requirements.txt": "reqs/requirements.txt"}),
        ({"requirements.txt": "flask==0.12.4"}, {"pylock.toml":
          '[[packages]]\nname = "flask"\nversion = "0.12.4"\n'}, {}),
        ({"requirements.txt": "flask==0.12.4"}, {"requirements.txt": "-r more.txt",
          "more.txt": "flask==0.12.4"}, {}),
    ],
    ids=["renamed", "into a lock", "into a file that is read"],
)  # fmt: skip
def test_what_only_moved_is_not_new(base, head, renamed):
    said = findings(head, base, renamed=renamed)

    assert [] == placed(said)
    assert 2 == len(said.old)


def test_in_the_whole_tree_everything_counts():
    tree = {"requirements.txt": "flask==0.12.4", "app/uv.lock": UV}
    said = findings(tree, tree, scope=Scope.ALL)

    assert [] == said.old
    assert 2 == said.seen.asked


def test_an_unchanged_manifest_is_not_asked_about():
    tree = {"requirements.txt": "flask==0.12.4"}
    said = findings({**tree, "app.py": "x = 1\n"}, tree)

    assert (0, ()) == (said.seen.asked, said.findings)


def test_only_the_named_files_are_seen():
    head = {"a/requirements.txt": "flask==0.12.4", "b/requirements.txt": "flask==0.12.4"}
    said = findings(head, only=frozenset({RepoPath("a/requirements.txt")}))

    assert {"a/requirements.txt"} == {each[1] for each in placed(said)}


def test_a_fingerprint_stands_when_the_version_changes():
    one = findings({"requirements.txt": "flask==0.12.4"})[VULNERABLE]
    other = findings({"requirements.txt": "flask==0.12.3"})[VULNERABLE]

    assert [each.fingerprint for each in one] == [each.fingerprint for each in other]


# What is read


def test_files_that_requirements_read_are_looked_at_whatever_their_name():
    head = {"requirements.txt": "-r deps/base\n-c deps/limits", "deps/base": "flask==0.12.4",
            "deps/limits": "jinja2==2.9\nother>1"}  # fmt: skip
    said = findings(head)

    assert {"deps/base", "deps/limits"} == {each[1] for each in placed(said)}
    assert 3 == said.seen.looked_at


def test_a_change_to_a_file_that_unchanged_requirements_read_is_seen():
    base = {"requirements.txt": "-r \\\ndeps/base", "deps/base": "rich==13.0"}
    said = findings({**base, "deps/base": "rich==13.0\nflask==0.12.4"}, base)

    assert {"deps/base"} == {each[1] for each in placed(said)}


def test_files_that_read_each_other_end():
    said = findings({"requirements.txt": "-r b.txt\nrich==13.0", "b.txt": "-r requirements.txt"})

    assert 2 == said.seen.looked_at


@pytest.mark.parametrize("word", ["../../etc/passwd", "/etc/passwd", "https://e.org/a.txt", "gone"])
def test_what_requirements_read_elsewhere_is_not_looked_at(word):
    said = findings({"requirements.txt": f"rich==13.0\n-r {word}"})

    assert [("not-looked-at", "requirements.txt", 2)] == placed(said)
    assert said.findings[0].is_undecided


def test_constraints_settle_a_version_and_install_nothing():
    said = findings({"requirements.txt": "flask\n-c limits.txt", "limits.txt": "flask==3.0.3\nx>1"})

    assert [] == placed(said)


def test_a_link_counts_as_the_file_that_it_leads_to():
    head = {"requirements.txt": "deps/prod.txt", "deps/prod.txt": "flask==0.12.4"}
    said = findings(head, links=frozenset({"requirements.txt"}))

    assert {"deps/prod.txt"} == {each[1] for each in placed(said)}


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("requirements.txt", "../outside.txt"),
        ("requirements.txt", "/etc/passwd"),
        ("requirements.txt", "requirements.txt"),
        ("uv.lock", "notes.txt"),
    ],
)
def test_a_link_that_leads_astray_is_not_looked_at(name, target):
    said = findings({name: target, "notes.txt": "flask==1"}, links=frozenset({name}))

    assert [("not-looked-at", name, None)] == placed(said)
    assert (1, 0) == (said.seen.asked, said.seen.looked_at)


def test_scripts_are_read_where_they_declare_packages():
    script = '# /// script\n# dependencies = ["flask==0.12.4", "rich"]\n# ///\n'
    said = findings({"tool.py": script, "app.py": "flask = 1\n"})

    assert {("vulnerable", "tool.py", 2), ("unlocked", "tool.py", 2)} == set(placed(said))
    assert 1 == said.seen.asked


def test_ignored_manifests_are_not_asked_about():
    options = DependenciesOptions(ignore=globs(["tests/"]))
    said = findings({"tests/requirements.txt": "flask==0.12.4"}, options=options)

    assert 0 == said.seen.asked


# What is not audited


def test_each_package_that_was_not_audited_is_undecided_and_says_what_mends_it():
    said = findings({"requirements.txt": "rich==13.0\nflask>=2\ndjango @ https://e.org/x.zip"})
    undecided = [one for one in said.findings if one.is_undecided]

    assert ["dependencies/unpinned", "dependencies/address"] == [one.rule for one in undecided]
    assert "uv pip compile" in undecided[0].fix


def test_what_was_not_audited_at_the_base_either_is_no_question_to_the_change():
    said = findings(
        {"requirements.txt": "flask>=2\nrich==13.0\n"}, {"requirements.txt": "flask>=2\n"}
    )

    assert [] == [one for one in said.findings if one.is_undecided]
    assert ("dependencies/unpinned", "requirements.txt", 1) in said.old


def test_a_range_that_a_lock_beside_it_holds_is_audited_there():
    assert [] == placed(
        findings({"pyproject.toml": PYPROJECT, "uv.lock": UV.replace("2.9", "9.9")})
    )


@pytest.mark.parametrize("lock", ["uv.lock", "requirements.txt", "requirements/run.txt"])
def test_a_lock_that_the_change_leaves_alone_holds_a_range_too(lock):
    base = {lock: UV if lock == "uv.lock" else "flask==3.0.3"}
    said = findings({**base, "pkg.py": "", "pyproject.toml": PYPROJECT}, base)

    assert [] == placed(said)
    assert 1 == said.seen.asked


def test_a_range_that_no_lock_holds_is_unlocked():
    lock = UV.replace('"flask"', '"other"')
    said = findings(
        {"pyproject.toml": PYPROJECT, "uv.lock": lock, "web/requirements.txt": "flask==1"}
    )

    assert ("unlocked", "pyproject.toml", 3) in placed(said)


@pytest.mark.parametrize(
    "head",
    [{}, {"uv.lock": UV.split('[[package]]\nname = "flask"', maxsplit=1)[0]}],
    ids=["gone", "emptied"],
)
def test_a_lock_that_is_taken_away_leaves_what_it_held_unlocked(head):
    base = {"pyproject.toml": PYPROJECT, "uv.lock": UV}
    said = findings({"pyproject.toml": PYPROJECT, **head}, base)

    assert ("unlocked", "pyproject.toml", 3) in placed(said)
    assert said[UNLOCKED][0].is_undecided


def test_the_lock_of_a_workspace_holds_what_its_members_ask_for():
    head = {"members/a/pyproject.toml": PYPROJECT, "uv.lock": UV.replace("2.9", "9.9")}

    assert [] == placed(findings(head))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ({"requirements.txt": "# none\n"}, {"dependencies/nothing-audited"}),
        ({"uv.lock": ""}, {"dependencies/nothing-audited"}),
        ({"Pipfile.lock": ""}, {"dependencies/nothing-audited"}),
        ({"requirements.txt": "flask"}, {"dependencies/nothing-audited", "dependencies/unpinned"}),
        ({"pyproject.toml": PYPROJECT}, {"dependencies/nothing-audited", UNLOCKED}),
        ({"pyproject.toml": "[tool.ruff]\n"}, set()),
        ({"uv.lock": UV.split("[[package]]\nname = \"flask\"", maxsplit=1)[0]}, set()),
        ({"constraints.txt": "flask>1\n"}, set()),
        ({"README.md": "none"}, set()),
    ],
)  # fmt: skip
def test_an_audit_of_nothing_is_no_clean_audit(head, expected):
    assert expected == rules(findings(head))


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\xff", b"version = 1\0", "[[[", "a = " + "[" * 9999, "a = 1\na = 2\n"]
)
def test_a_manifest_that_cannot_be_read_is_not_looked_at(content):
    said = findings({"uv.lock": content}, {"uv.lock": content + content})

    assert [("not-looked-at", "uv.lock", None)] == placed(said)
    assert (1, 0) == (said.seen.asked, said.seen.looked_at)
    assert said.findings[0].is_undecided


def test_manifests_of_other_ecosystems_are_not_passed_over_in_silence():
    bare = "from setuptools import setup"
    said = findings({"package.json": "{}", "go.mod": "", "setup.py": bare})
    setup = findings({"setup.py": "setup(install_requires=['flask'])"})

    assert ["package.json", "go.mod"] == [each[1] for each in placed(said)]
    assert [("unsupported-manifest", "setup.py", None)] == placed(setup)
    assert {Severity.LOW} == {one.severity for one in said.findings}


def test_no_credential_of_a_manifest_is_said():
    secret = "hunter2" + "hunter2"
    text = (
        f"--index-url https://me:{secret}@e.org/simple\nrich==13.0\n"
        f"a @ https://me:{secret}@e.org/a.zip\n-e git+https://me:{secret}@e.org/b#egg=b\n"
        f"-r https://me:{secret}@e.org/c.txt\nhttps://me:{secret}@e.org/d.whl\n"
    )
    shelf = Shelf()

    said = findings({"requirements.txt": text}, cache=shelf)

    assert secret not in repr(said)
    assert secret not in repr(shelf.texts)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("deps/requirements.txt", "Write it to deps/requirements.in: "),
        ("deps/requirements.in", "Pin it: "),
    ],
)
def test_what_is_not_pinned_is_told_the_command_that_pins_this_file(path, told):
    found = next(one for one in findings({path: "rich>=1"}).findings if one.location)

    pin = "`uv pip compile deps/requirements.in -o deps/requirements.txt`."
    assert f"{told}{pin}" == found.fix


# How old the advisories are


@pytest.mark.parametrize(
    ("days", "event", "is_ci", "expected"),
    [
        (3, Event.PULL_REQUEST, True, set()),
        (4, Event.PULL_REQUEST, True, {"dependencies/advisories-ageing"}),
        (14, Event.PULL_REQUEST, True, {"dependencies/advisories-ageing"}),
        (15, Event.PULL_REQUEST, False, {"dependencies/advisories-stale"}),
        (15, Event.LOCAL, True, {"dependencies/advisories-stale"}),
        (15, Event.LOCAL, False, {"dependencies/advisories-ageing"}),
    ],
)
def test_old_advisories_warn_and_leave_a_build_undecided(tmp_path, days, event, is_ci, expected):
    newest = datetime.fromordinal(date(2026, 1, 2).toordinal() - days).replace(tzinfo=UTC)
    kept = database(tmp_path / "kept", record(modified=newest.isoformat()), made=date(2026, 1, 2))

    said = findings({"requirements.txt": "rich==1"}, advisories=kept, event=event, is_ci=is_ci)

    assert expected == {one.rule for one in said.findings}
    assert f"advisories of {newest.date()}, {days} days old" == said.seen.against
    stale = [one.message for one in said.findings if one.is_undecided]
    assert all("a build takes none older than 14 days" in each for each in stale)


def test_the_limits_of_age_can_be_set(tmp_path):
    options = DependenciesOptions(warn_after_days=9000, undecided_after_days=9000)
    said = findings(
        {"requirements.txt": "rich==1"}, options=options, event=Event.PULL_REQUEST, is_ci=True
    )

    assert () == said.findings


def test_the_newer_of_kept_and_embedded_advisories_are_taken(tmp_path):
    older = database(tmp_path / "older", record(modified="2020-01-01T00:00:00Z"))
    made = date(2026, 1, 1)
    newer = database(tmp_path / "newer", record(modified="2026-01-01T00:00:00Z"), made=made)

    for kept, against in ((older, "2024-10-10"), (newer, "2026-01-01"), (tmp_path / "no", "2024")):
        said = findings({"requirements.txt": "rich==1"}, advisories=kept)
        assert against in said.seen.against


def test_damaged_advisories_break_the_stage(tmp_path):
    kept = tmp_path / "kept"
    kept.write_bytes(b"nothing")

    with pytest.raises(EngineError, match="damaged"):
        findings({"requirements.txt": "rich==1"}, advisories=kept)


# Cost


def test_what_is_known_is_not_asked_again():
    shelf, workers = Shelf(), Here()
    for _ in range(2):
        findings({"requirements.txt": "flask==0.12.4"}, cache=shelf, workers=workers)

    assert ["requirements.txt", "releases"] == workers.asked


def test_packages_without_any_advisory_start_no_audit():
    workers = Here()
    findings({"requirements.txt": "unheard-of==1"}, workers=workers)

    assert ["requirements.txt"] == workers.asked


# Examples


@pytest.mark.parametrize("rule", [each.id for each in STAGE.rules])
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_the_examples_of_a_rule(rule):
    folder = EXAMPLES / rule.removeprefix("dependencies/")
    fails, passes = (example_files(folder / kind) for kind in ("fails", "passes"))
    event = Event.PULL_REQUEST if rule.endswith("stale") else Event.LOCAL

    with serving(releases={("flask", "3.0.3"): []}) as server:
        service = "pypi" if rule.endswith("unknown-release") else "local"
        options = DependenciesOptions(service=service, service_address=server.address)
        told = [findings(head, event=event, options=options) for head in (fails, passes)]

    assert [True, False] == [bool(said[rule]) for said in told]


def test_every_folder_of_examples_has_its_rule():
    assert sorted(rule.id for rule in STAGE.rules) == sorted(
        f"dependencies/{folder.name}" for folder in EXAMPLES.iterdir()
    )


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            {"requirements.txt": "flask==3.0.2\n"},
            {"requirements.txt": "flask==3.0.3\nrich==13.0\n"},
            [("flask", "3.0.2", "3.0.3"), ("rich", "", "13.0")],
        ),
        (
            {"pyproject.toml": PYPROJECT, "uv.lock": UV},
            {"pyproject.toml": PYPROJECT, "uv.lock": UV.replace("3.0.3", "3.1.0")},
            [("flask", "3.0.3", "3.1.0")],
        ),
        (
            {"pyproject.toml": PYPROJECT, "uv.lock": UV},
            {"pyproject.toml": PYPROJECT, "uv.lock": UV.replace("2.9", "3.1.6")},
            [],
        ),
        ({"requirements-dev.txt": "rich==13.0\n"}, {"requirements-dev.txt": "rich==13.1\n"}, []),
        (
            {"Pipfile": '[packages]\nflask = "==3.0.2"\n[dev-packages]\nrich = "==13.0"\n'},
            {"Pipfile": '[packages]\nflask = "==3.0.3"\n[dev-packages]\nrich = "==13.1"\n'},
            [("flask", "3.0.2", "3.0.3")],
        ),
    ],
    ids=["requirements", "lock", "what-others-bring", "development", "pipfile"],
)
def test_packages_of_production_that_differ_are_listed(before, after, told):
    assert told == findings(after, before).table("changed packages")
