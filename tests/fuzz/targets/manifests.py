"""Which packages a project names, and what is known of them."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from gate.engines.advisories.advisory import BadRecord, advisories_of, from_record, to_record
from gate.engines.advisories.affected import Reach, fixes, version_of
from gate.engines.advisories.database import Database
from gate.engines.advisories.records import Gathered
from gate.engines.advisories.severity import score_of
from gate.engines.advisories.sources import gather
from gate.model.path import RepoPath
from gate.model.work import Unreadable
from gate.readers.manifests import dependency, read
from gate.readers.yaml import parse
from gate.store import open_store
from tests.fuzz.target import Form, Target, loaded, scratch

_WORDS = (
    "package", "name", "version", "source", "registry", "dependencies", "optional-dependencies",
    "dev-dependencies", "files", "hash", "marker", "metadata", "extras", "url", "git", "editable",
    "path", "virtual", "groups", "lock-version", "packages", "default", "develop", "project",
    "requires-python", "resolution-markers", "dependency-groups", "include-group", "==1.0", ">=1,<2",
    "tool", "poetry", "uv", "sources", "sys_platform == 'win32'", "python_version < '3.9'",
)  # fmt: skip


def _manifest(name: str, form: Form, *examples: str, words: tuple[str, ...] = _WORDS) -> Target:
    def work(data: bytes) -> object:
        told = read.read(RepoPath(name), data)
        return dependency.from_record(dependency.to_record(told))

    own = (f"tests/examples/dependencies/**/{name}", *examples)
    made = _MADE.get(name, ())
    return Target(name=f"manifest-{name}", read=work, form=form, examples=own, words=words,
                  made=lambda: made)  # fmt: skip


_LOCK = (
    b'[[package]]\nname = "a"\nversion = "1.0"\nsource = { registry = "https://pypi.org/simple" }\n'
    b'dependencies = [{ name = "b", marker = "x" }]\n[[package]]\nname = "b"\nversion = "2.0"\n'
)
_MADE = {
    "uv.lock": (b'version = 1\nrequires-python = ">=3.11"\n' + _LOCK,),
    "poetry.lock": (
        b'[[package]]\nname = "a"\nversion = "1.0"\noptional = false\n[package.dependencies]\nb = ">=1"\n'
        b'[package.source]\ntype = "git"\nurl = "u"\n[metadata]\nlock-version = "2.0"\n',
    ),
    "pdm.lock": (
        b'[metadata]\nlock_version = "4.5"\n[[package]]\nname = "a"\nversion = "1.0"\n'
        b'groups = ["default"]\ndependencies = ["b>=1"]\n',
    ),
    "Pipfile": (b'[packages]\na = "*"\nb = {version = "==1.0", extras = ["x"]}\n[dev-packages]\nc = "==1"\n',),
    "Pipfile.lock": (
        b'{"_meta":{"pipfile-spec":6},"default":{"a":{"version":"==1.0","hashes":[]},'
        b'"b":{"git":"u","ref":"r"}},"develop":{"c":{"version":"==2"}}}',
    ),
    "pylock.toml": (
        b'lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1.0"\n[[packages.dependencies]]\n'
        b'name = "b"\n[[packages]]\nname = "b"\nvcs = { type = "git", url = "u" }\n',
    ),
    "pyproject.toml": (
        b'[project]\nname = "p"\ndependencies = ["a==1.0", "b>=1; python_version<\'3\'"]\n'
        b'[project.optional-dependencies]\nx = ["c"]\n[dependency-groups]\nd = ["e", {include-group="f"}]\n'
        b'[tool.poetry.dependencies]\npython = "^3.11"\ng = {version = "^1", extras = ["x"]}\n',
    ),
    "script.py": (b'# /// script\n# dependencies = ["a==1.0"]\n# ///\nimport a\n',),
    "requirements.txt": (
        b"a==1.0 \\\n    --hash=sha256:00\n-r other.txt\n-e git+https://h/r#egg=e\nb[x]>=1 ; python_version<'3'\n"
        b"-c c.txt\n--index-url https://u:p@h/\nhttps://h/a-1.0.tar.gz\n${X}==1\n./local\n",
    ),
}  # fmt: skip
_RECORD = {
    "id": "GHSA-1", "modified": "2026-01-01T00:00:00Z", "aliases": ["CVE-1"], "summary": "s",
    "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
    "database_specific": {"severity": "HIGH"},
    "affected": [{
        "package": {"ecosystem": "PyPI", "name": "A"}, "versions": ["1.0", "1.0.post1"],
        "ranges": [{"type": "ECOSYSTEM", "events": [
            {"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "2"}, {"last_affected": "2.1"},
        ]}],
        "ecosystem_specific": {"severity": "LOW"},
    }],
}  # fmt: skip


def _advisory(data: bytes) -> object:
    """Read *data*, one JSON record, as what a service answers or a folder holds."""
    told = loaded(data)
    found = []
    for record in told if isinstance(told, list) else [told]:
        Gathered().add(record)
        for advisory in advisories_of(record).values():
            reach = Reach(from_record(json.loads(json.dumps(to_record(advisory)))))
            found.append([reach.of(text) for text in ("1.0", "1!2.0rc1+a", "x")])
            fixes([reach], "1.0")
    return found


def _severity(data: bytes) -> object:
    text = data.decode("utf-8", "replace")
    return score_of(text), version_of(text)


def _gathered(suffix: str, data: bytes) -> object:
    file = scratch() / f"advisories{suffix}"
    file.write_bytes(data)
    return gather(file, parse_yaml=lambda text: parse(text).value)


def _database(data: bytes) -> object:
    file = scratch() / "advisories.db"
    file.write_bytes(data)
    with Database(file) as database:
        return database.known(["a"]), database.advisories("a")


def _databases() -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        gathered = Gathered()
        gathered.add(_RECORD)
        file = Path(folder, "made.db")
        gathered.write(file, source="test", made=date(2026, 1, 1))
        yield file.read_bytes()


def _store(data: bytes) -> object:
    """Read a damaged cache, which is thrown away and begun anew."""
    folder = scratch() / "cache"
    folder.mkdir(exist_ok=True)
    for each in folder.iterdir():
        each.unlink()
    (folder / _store_name()).write_bytes(data)
    with open_store(folder, day=20_000) as store:
        store.put({"a": ({"b": 1},)})
        return store.get(["a", "key"])


@cache
def _store_name() -> str:
    with tempfile.TemporaryDirectory() as name:
        open_store(Path(name), day=20_000).close()
        (file,) = [each.name for each in Path(name).iterdir() if each.stat().st_size]
        return file


def _stores() -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as name:
        with open_store(Path(name), day=20_000) as store:
            store.put({"key": ({"path": "a.py", "line": 1},)})
        file = Path(name, _store_name())
        with sqlite3.connect(file) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        yield file.read_bytes()


_OSV_WORDS = (
    "id", "modified", "withdrawn", "affected", "package", "ecosystem", "PyPI", "name", "versions",
    "ranges", "type", "ECOSYSTEM", "GIT", "SEMVER", "events", "introduced", "fixed", "last_affected",
    "limit", "severity", "score", "CVSS_V4", "database_specific", "aliases", "0", "1.0",
)  # fmt: skip
TARGETS = (
    _manifest("requirements.txt", Form.TEXT, "requirements/build.txt"),
    _manifest("pyproject.toml", Form.TOML),
    _manifest("uv.lock", Form.TOML),
    _manifest("poetry.lock", Form.TOML),
    _manifest("pdm.lock", Form.TOML),
    _manifest("pylock.toml", Form.TOML),
    _manifest("Pipfile", Form.TOML),
    _manifest("Pipfile.lock", Form.JSON),
    _manifest("script.py", Form.TEXT),
    Target(
        name="advisory",
        read=_advisory,
        form=Form.JSON,
        made=lambda: (json.dumps(_RECORD).encode(),),
        words=_OSV_WORDS,
        refuses_with=(BadRecord, Unreadable),
    ),
    Target(
        name="advisories-json",
        read=lambda data: _gathered(".json", data),
        form=Form.JSON,
        made=lambda: (json.dumps([_RECORD, _RECORD]).encode(),),
        words=_OSV_WORDS,
    ),
    Target(
        name="advisories-lines",
        read=lambda data: _gathered(".jsonl", data),
        form=Form.JSON_LINES,
        made=lambda: (json.dumps(_RECORD).encode(),),
        words=_OSV_WORDS,
    ),
    Target(
        name="advisories-yaml",
        read=lambda data: _gathered(".yaml", data),
        form=Form.YAML,
        made=lambda: (json.dumps(_RECORD).encode(),),
        words=_OSV_WORDS,
    ),
    Target(
        name="advisory-versions",
        read=_severity,
        made=lambda: (b"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", b"1!2.0rc1+a"),
        words=("CVSS:3.1/", "CVSS:2.0/", "AV:N", "AC:L", "/", "1.", "rc", "!", "+", "dev"),
    ),
    Target(
        name="advisory-database",
        read=_database,
        form=Form.BINARY,
        made=_databases,
        words=("SQLite format 3\0", "CREATE TABLE", "meta", "package", "digest"),
    ),
    Target(
        name="store",
        read=_store,
        form=Form.BINARY,
        made=_stores,
        words=("SQLite format 3\0", "CREATE TABLE found", "CREATE TRIGGER", "key", "[{}]"),
    ),
)  # fmt: skip
