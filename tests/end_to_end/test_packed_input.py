"""Files made to hang, hide or bloat: what is not looked at is said, and the rest is looked at."""

from __future__ import annotations

import gzip
import io
import random
import zipfile

import pytest

from tests.archives import encrypted, taped, zipped
from tests.credentials import Maker

TOKEN = Maker(83).make("github-token")
BAITS = {
    "words.py": "password = '" + "a" * 200_000,
    "quotes.py": "key = '" * 40_000,
    "escapes.js": "\\u0041" * 40_000 + "\\" * 100_000,
    "percent.txt": "%41" * 80_000,
    "base64.txt": "QUFB" * 60_000,
    "wrapped.txt": ("QUFB" * 16 + "\n") * 4_000,
    "keys.pem": "-----BEGIN RSA PRIVATE " + "KEY-----\n" * 20_000,
    "begins.pem": ("-----BEGIN RSA PRIVATE " + "KEY-----\nAAAA\n") * 8_000,
    "urls.txt": "://a:" * 50_000,
    "jwt.txt": "eyJ" + "hbGciOi" * 30_000 + "." * 50_000,
    "spaces.yaml": "token:" + " " * 200_000 + "x",
    "templates.j2": "{{" * 100_000,
    "open.ipynb": '{"cells":[' * 20_000 + '"' * 50_001,
    "strings.ipynb": '"\\"' * 60_000,
    "wide.txt": b"\xff\xfe" + b"a\0" * 100_000,
    "nulls.bin": bytes(300_000),
    "random.bin": random.Random(5).randbytes(400_000),
    "headers.bin": b"\0" + b"PK\x03\x04" * 60_000,
    "long.txt": "x = 1;" * 300_000,
}
"""Texts on which a careless pattern takes for ever, by the file's name."""


def many(members: int) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for number in range(members):
            archive.writestr(zipfile.ZipInfo(str(number)), b"")
    return held.getvalue()


def nested(depth: int) -> bytes:
    data = zipped({"conf.py": f"T = '{TOKEN}'"})
    for _ in range(depth):
        data = zipped({"in.zip": data, "again.zip": data})
    return data


PACKED = {
    "bomb.gz": (gzip.compress(bytes(80 << 20)), "more than 64 MB"),
    "deep.zip": (nested(5), "3 deep"),
    "many.zip": (many(10_100), "10,000 members: 100 not opened"),
    "locked.zip": (encrypted(zipped({"a": "b"})), "member a: it is encrypted"),
    "broken.zip": (zipped({"a": "b" * 999})[:-30], "list of members is broken"),
    "cut.tar.gz": (taped({"a": "b" * 99_999}, "w:gz")[:-40], "cannot be unpacked"),
    "odd.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(99), "cannot be opened here"),
}
"""Files of which a part stays closed, with what is said of it."""


@pytest.fixture
def work(repository):
    repository.commit({"README.md": "# app\n"}, "base")
    repository.branch("work")
    return repository


def test_bait_holds_up_nothing_and_hides_nothing(work, gate):
    tail = dict.fromkeys(BAITS, f"\nTOKEN = '{TOKEN}'\n")
    files = {
        name: bait + (tail[name].encode() if isinstance(bait, bytes) else tail[name])
        for name, bait in BAITS.items()
    }
    work.commit(files)
    ended = gate("--stage=secrets")

    (seen,) = (stage["seen"] for stage in ended.json["stages"] if stage["id"] == "secrets")
    assert [] == seen["skipped"]
    found = {path for rule, path, _ in ended.blocking if rule == "secrets/github-token"}
    assert set(BAITS) - {"wide.txt"} <= found


def test_what_stays_closed_is_said_and_the_rest_is_looked_at(work, gate):
    work.commit({name: data for name, (data, _) in PACKED.items()} | {"a.py": f"T = '{TOKEN}'\n"})
    ended = gate("--stage=secrets")

    (seen,) = (stage["seen"] for stage in ended.json["stages"] if stage["id"] == "secrets")
    told = {name: [] for name in PACKED}
    for skip in seen["skipped"]:
        told[skip["path"]].append(skip["reason"])
    for name, (_, says) in PACKED.items():
        assert any(says in reason for reason in told[name]), (name, told[name])
    undecided = [one for one in ended.json["findings"] if one["effect"] == "undecided"]
    assert len(seen["skipped"]) == len(undecided)
    assert {("secrets/github-token", "a.py")} <= {(rule, path) for rule, path, _ in ended.blocking}
    assert 1 == ended.code


def test_nothing_is_written_where_an_archive_says(work, gate, tmp_path):
    outside = tmp_path / "outside"
    data = {str(outside / "absolute"): "x", "../../../../up": "x"}
    work.commit({"a.tar": taped(data), "a.zip": zipped(data)})
    gate("--stage=secrets", "--no-cache", reports=())

    assert not outside.exists()
    assert [] == [path for path in tmp_path.rglob("*") if path.name in {"absolute", "up"}]
