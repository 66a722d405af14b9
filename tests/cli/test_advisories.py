"""The words that keep the advisories up to date."""

from __future__ import annotations

import json
import zipfile

import pytest
from click.testing import CliRunner

from gate.cli.commands import commands
from gate.cli.kept import kept_advisories, network
from gate.engines.advisories.database import Database
from gate.model.error import EngineError, UsageError
from tests.advisories import database, record
from tests.services import serving


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("GATE_ADVISORIES", str(tmp_path / "kept" / "advisories.sqlite3"))
    return tmp_path / "kept" / "advisories.sqlite3"


def gate(*words):
    done = CliRunner().invoke(commands, ["advisories", *map(str, words)], catch_exceptions=False)
    assert 0 == done.exit_code, done.output
    return done.output


def export(file, count):
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.json", json.dumps(record(f"PYSEC-{number}")))
    return file


def test_without_any_the_embedded_ones_are_said(kept):
    said = gate("status")

    assert "came with gate" in said
    assert "2024-10-10" in said


def test_what_is_imported_is_used_and_said(kept, tmp_path):
    (tmp_path / "all.jsonl").write_text(json.dumps(record(modified="2999-01-01T00:00:00Z")))

    said = gate("import", "--partial", tmp_path / "all.jsonl"), gate("status")

    assert said[0] == said[1]
    assert "1 advisories on 1 packages" in said[0]
    assert "from    all.jsonl" in said[0]
    assert "no export of all" in said[0]
    with Database(kept) as opened:
        assert opened.advisories("flask")


def test_what_is_no_export_of_all_takes_no_place_unasked(kept, tmp_path):
    (tmp_path / "one.jsonl").write_text(json.dumps(record()))

    with pytest.raises(EngineError, match="1 advisories are no export of all"):
        gate("import", tmp_path / "one.jsonl")
    assert not kept.exists()


def test_a_mirror_of_the_file_itself_is_taken(kept, tmp_path):
    mirror = database(tmp_path / "mirror", record())
    gate("import", "--partial", mirror)

    assert mirror.read_bytes() == kept.read_bytes()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_an_update_takes_the_export_whole(kept, tmp_path):
    data = export(tmp_path / "all.zip", 1000).read_bytes()
    with serving(answers={"/PyPI/all.zip": (200, data)}) as service:
        said = gate("update", "--from", f"{service.address}/PyPI/all.zip?token=hidden")

    assert "1,000 advisories" in said
    assert "hidden" not in said
    with Database(kept) as opened:
        assert 1000 == opened.about.records


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("how", ["few", "cut off", "HTML", "404", "500"])
def test_an_update_that_fails_leaves_what_was_kept(kept, tmp_path, how):
    database(kept, record())
    before = kept.read_bytes()
    data = export(tmp_path / "all.zip", 10 if how == "few" else 1000).read_bytes()
    answers = {
        "few": (200, data),
        "cut off": (200, data[: len(data) // 2]),
        "HTML": (200, b"<html>"),
        "404": (404, b""),
        "500": (500, b""),
    }
    with (
        serving(answers={"/all.zip": answers[how]}) as service,
        pytest.raises(EngineError),
    ):
        gate("update", "--from", f"{service.address}/all.zip")

    assert before == kept.read_bytes()
    assert [kept] == list(kept.parent.iterdir())


def test_a_damaged_file_is_said_and_not_believed(kept):
    kept.parent.mkdir()
    kept.write_bytes(b"nothing")

    with pytest.raises(EngineError, match="damaged"):
        gate("status")


def test_a_place_must_be_known(monkeypatch):
    for name in ("GATE_ADVISORIES", "XDG_DATA_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(UsageError, match="where to keep"):
        gate("import", "/")


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"GATE_ADVISORIES": "/a/b", "HOME": "/h"}, "/a/b"),
        ({"XDG_DATA_HOME": "/d", "HOME": "/h"}, "/d/playbook-gate/advisories.sqlite3"),
        ({"HOME": "/h"}, "/h/.local/share/playbook-gate/advisories.sqlite3"),
        ({}, "None"),
    ],
)
def test_where_they_are_kept(environ, expected):
    assert expected == str(kept_advisories(environ))


def test_the_way_out_is_that_of_the_environment():
    told = network({"HTTPS_PROXY": "http://p:1", "no_proxy": "a.org, .b.org"}, is_offline=False)

    assert ("http://p:1", ("a.org", ".b.org")) == (told.proxy, told.direct)
    assert "p:1" not in repr(told)
