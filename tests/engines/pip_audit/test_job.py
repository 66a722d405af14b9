"""pip-audit's Auditor over our database: what it finds, merges and loads."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from gate.engines.advisories.database import EMBEDDED, Database
from gate.engines.pip_audit import ask, job
from gate.engines.worker.pool import Pool
from gate.model.error import EngineError
from gate.model.path import RepoPath
from gate.model.work import Item, Job
from tests.advisories import database, record

V3 = [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L"}]


def profile(file):
    with Database(file) as opened:
        return {"database": str(file), "digest": opened.about.digest}


def audit(tmp_path, records, *asked):
    """Ask in a worker, as the gate does: pip-audit is never loaded into the tests themselves."""
    told = profile(database(tmp_path / "advisories", *records))
    item = Item(path=RepoPath("releases"), data=ask.releases(asked))
    with Pool(jobs=1) as pool:
        (outcome,) = pool.run(Job(module=job.__name__, profile=told), [item])
    assert "" == outcome.skipped
    return [ask.vulnerability(each) for each in outcome.records]


def test_a_vulnerable_release_is_told_with_all_that_is_known(tmp_path):
    told = record(
        versions=("0.12",),
        events=(("introduced", "0"), ("fixed", "1.0")),
        aliases=("CVE-2019-1", "GHSA-x"),
        severity=V3,
    )

    (found,) = audit(tmp_path, [told], ("flask", "0.12"), ("flask", "1.0"), ("django", "2"))

    assert ("flask", "0.12", "PYSEC-2020-1") == (found.name, found.version, found.id)
    assert ("CVE-2019-1", "GHSA-x") == found.aliases
    assert (5.3, "medium", "exact") == (found.score, found.level, found.confidence)
    assert (("1.0",), "1.0") == (found.fixes, found.clear)
    assert "what PYSEC-2020-1 is" == found.summary


def test_one_advisory_by_two_names_is_one(tmp_path):
    ours = record("PYSEC-1", versions=("1",), aliases=("CVE-1",))
    theirs = record(
        "GHSA-1", events=(("introduced", "0"), ("fixed", "2")), aliases=("CVE-1",), severity=V3
    )
    other = record("PYSEC-2", versions=("1",))

    found = audit(tmp_path, [theirs, ours, other], ("flask", "1"))

    assert [("PYSEC-1", ("CVE-1", "GHSA-1")), ("PYSEC-2", ())] == sorted(
        (each.id, each.aliases) for each in found
    )
    assert {("PYSEC-1", "medium"), ("PYSEC-2", "unknown")} == {(one.id, one.level) for one in found}


def test_the_nearest_clear_release_is_named_by_no_advisory(tmp_path):
    first = record("PYSEC-1", events=(("introduced", "0"), ("fixed", "1.1")))
    second = record("PYSEC-2", events=(("introduced", "1.1"), ("fixed", "1.2")))

    (found,) = audit(tmp_path, [first, second], ("flask", "1.0"))

    assert (("1.1",), "1.2") == (found.fixes, found.clear)


def test_versions_that_cannot_be_compared_are_skipped(tmp_path):
    assert [] == audit(tmp_path, [record(versions=("2004d",))], ("flask", "2004d"))


def test_another_database_than_was_meant_is_refused(tmp_path):
    told = profile(database(tmp_path / "a", record()))
    database(tmp_path / "a", record("B"))

    with pytest.raises(EngineError, match="replaced"):
        job.prepare(told)


def test_the_lean_interfaces_are_pip_audits_own_and_bring_nothing_else():
    script = (
        "import json, sys\n"
        "from gate.engines.pip_audit import lean\n"
        "lean.prepare()\n"
        "from gate.engines.pip_audit.service import Auditor, Read, Stored\n"
        "bases = [each.__mro__[1].__module__ for each in (Read, Stored)]\n"
        "print(json.dumps([Auditor.__module__, *bases, sorted(sys.modules)]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    auditor, source, service, modules = json.loads(done.stdout)

    assert ("pip_audit._audit", "pip_audit._dependency_source.interface") == (auditor, source)
    assert "pip_audit._service.interface" == service
    assert set() == {"requests", "pip_api", "rich", "urllib3", "cyclonedx"} & set(modules)


def test_the_lean_auditor_answers_as_the_whole_one_does():
    script = (
        "import json, sys\n"
        "from pathlib import Path\n"
        "from gate.engines.pip_audit import lean\n"
        "if sys.argv[1] == 'lean': lean.prepare()\n"
        "from gate.engines.pip_audit.service import Auditor, Read, Stored\n"
        "from gate.engines.advisories.database import EMBEDDED, Database\n"
        "asked = [('django', '2.2.0'), ('flask', '0.12'), ('pyyaml', '3.0'), ('none', '1')]\n"
        "audited = Auditor(Stored(Database(EMBEDDED))).audit(Read(asked))\n"
        "print(json.dumps([[dep.name, sorted([r.id, sorted(r.aliases)] for r in results)]"
        " for dep, results in audited]))\n"
    )
    told = {
        how: subprocess.run(
            [sys.executable, "-c", script, how], capture_output=True, text=True, check=True
        ).stdout
        for how in ("lean", "whole")
    }

    assert json.loads(told["lean"]) == json.loads(told["whole"])
    assert 20 < len(json.loads(told["lean"])[0][1])


def test_the_embedded_advisories_answer_through_a_worker():
    item = Item(path=RepoPath("releases"), data=ask.releases([("flask", "0.12")]))
    with Pool(jobs=1) as pool:
        (outcome,) = pool.run(Job(module=job.__name__, profile=profile(EMBEDDED)), [item])

    assert {"PYSEC-2019-179", "PYSEC-2023-62"} <= {str(one["id"]) for one in outcome.records}
