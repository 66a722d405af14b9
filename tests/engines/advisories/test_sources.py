"""Advisories from disk: every form of them, and what is damaged or too much."""

from __future__ import annotations

import json
import zipfile

import pytest

from gate.engines.advisories import sources
from gate.engines.advisories.sources import gather
from gate.model.error import EngineError
from gate.readers import yaml
from tests.advisories import record

ONE, OTHER = record("PYSEC-1", versions=("1",)), record("PYSEC-2", "django")


def read(source):
    gathered = gather(source, parse_yaml=lambda data: yaml.parse(data).value)
    return {name: set(each) for name, each in gathered.by_package.items()}


def zipped(file, **members):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return file


def both(folder):
    return {"flask": {"PYSEC-1"}, "django": {"PYSEC-2"}} == read(folder)


def test_an_export_is_read(tmp_path):
    members = {"PYSEC-1__json": json.dumps(ONE), "PYSEC-2__json": json.dumps(OTHER), "README": "x"}

    assert both(zipped(tmp_path / "all.zip", **members))


def test_a_folder_is_read_as_a_clone_lies_there(tmp_path):
    (tmp_path / "vulns" / "flask").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "broken.json").write_text("{")
    (tmp_path / "vulns" / "flask" / "PYSEC-1.yaml").write_text(
        "id: PYSEC-1\nmodified: 2024-01-01T00:00:00Z\naffected:\n"
        "- package: {ecosystem: PyPI, name: flask}\n  versions: ['1']\n"
    )
    (tmp_path / "vulns" / "PYSEC-2.json").write_text(json.dumps(OTHER))
    (tmp_path / "settings.yml").write_text("a: 1\n")
    (tmp_path / "outside.json").symlink_to("/etc/passwd")

    assert both(tmp_path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("all.jsonl", f"{json.dumps(ONE)}\n\n{json.dumps(OTHER)}\n"),
        ("mirror", f"{json.dumps(ONE)}\n{json.dumps(OTHER)}"),
        ("all.json", json.dumps([ONE, OTHER])),
    ],
)
def test_a_file_is_read(tmp_path, name, text):
    (tmp_path / name).write_text(text)

    assert both(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"{"),
        ("a.json", b"[" * 100_000),
        ("a.json", b"\xff\xfe"),
        ("a.json", json.dumps({"id": "A", "modified": "never"}).encode()),
        ("a.json", json.dumps(ONE | {"affected": 1}).encode()),
        ("a.json", b"[]"),
        ("a.json", json.dumps(ONE | {"withdrawn": "2024-01-01T00:00:00Z"}).encode()),
        ("a.jsonl", json.dumps(ONE).encode() + b"\n{"),
        ("a.jsonl", b"<html>"),
        ("a.yaml", b"a: &a [*a]"),
        ("a.yaml", b"a: b: c"),
        ("a.zip", b"PK but no archive"),
        ("a.zip", b""),
    ],
)
def test_what_is_damaged_or_holds_nothing_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(EngineError, match="cannot be read"):
        read(tmp_path / name)


def test_an_archive_that_broke_off_or_was_changed_is_refused(tmp_path):
    file = zipped(tmp_path / "all.zip", **{f"{n}__json": json.dumps(ONE) for n in range(20)})
    whole = file.read_bytes()

    for content in (whole[:-30], whole[: len(whole) // 2], whole[:60] + b"\0" * 40 + whole[100:]):
        file.write_bytes(content)
        with pytest.raises(EngineError):
            read(file)


def test_a_bomb_does_not_go_off(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "_ALL_BYTES", 10_000)
    bomb = zipped(tmp_path / "bomb.zip", a__json="[" + " " * 20_000_000 + "]")
    many = zipped(tmp_path / "many.zip", **{f"{n}__json": json.dumps(ONE) for n in range(100)})

    with pytest.raises(EngineError, match="larger than"):
        read(bomb)
    with pytest.raises(EngineError, match="more than any"):
        read(many)
