"""Row 15: no file hangs, blinds or bloats a parser: what is not looked at is said, file by file."""

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


DEEP = 20_000
KILLERS = {
    "parentheses.py": "x = " + "(" * DEEP + ")" * DEEP,
    "lists.py": "x = " + "[" * DEEP,
    "lambdas.py": "x = " + "lambda: " * DEEP + "1",
    "minus.py": "x = " + "-" * DEEP + "1",
    "attributes.py": "x" + ".a" * DEEP,
    "calls.py": "x" + "()" * DEEP,
    "sums.py": "x = 1" + " + 1" * DEEP,
    "strings.py": 'x = "a"' + ' "a"' * DEEP,
    "concatenated.py": "x = 'a'" + " + 'a'" * DEEP,
    "formats.py": "x = " + "f'{" * 200 + "1" + "}'" * 200,
    "elifs.py": "if a: pass\n" + "elif a: pass\n" * 5_000,
    "decorators.py": "@a\n" * DEEP + "def f(): ...\n",
    "nested.py": "".join(" " * n + "def f():\n" for n in range(99)) + " " * 99 + "pass\n",
    "digits.py": "x = " + "9" * 200_000,
    "hexadecimal.py": "x = 0x" + "f" * 200_000,
    "power.py": "x = 9 ** 9 ** 9 ** 9\ny = 'a' * 10 ** 10\nz = [0] * 10 ** 10\n",
    "names.py": "import " + ",".join(f"a{n}" for n in range(DEEP)) + "\n",
    "nul.py": b"x = 1\0\n",
    "utf16.py": "x = 1\n".encode("utf-16"),
    "python2.py": "print 'x'\nexec 'y'\n",
    "routes.py": "@app.get('" + "/{a}" * DEEP + "')\ndef f(): ...\n",
    "models.py": "".join(f"class A{n}(A{n + 1}): ...\n" for n in range(3_000)),
    "loop.py": "class A(B): ...\nclass B(A): ...\nx = y\ny = x\n",
    "environment.py": "import os\n" + "x = '" + "a" * 100_000 + "'\nos.environ[x + x]\n",
    "migrations/0001_a.py": "dependencies = [" + "('a', 'b')," * DEEP + "]\n",
    "migrations/0002.sql": "SELECT " + "(" * DEEP + "1" + ")" * DEEP + ";" + "/*" * DEEP,
    "openapi.yaml": "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      parameters:\n"
    "      - {schema: {pattern: '(a+)+$'}, example: " + "a" * 50_000 + "!}\n",
    "CHANGELOG.md": "#" * 100_000 + "\n" + "- [" * DEEP + "\n",
    "requirements.txt": "a" * 100_000 + "==1\n" + "b==" + "1." * DEEP + "1\n" + "c[" * DEEP + "\n",
    ".env.example": "A=" + "$" * 100_000 + "\n" + "B" * 100_000 + "=1\n",
    "Dockerfile": "ENV A=" + "\\\n" * DEEP + "1\n",
    ".github/CODEOWNERS": "/" + "**/" * 5_000 + "* @a\n",
    ".gitattributes": "/" + "**/" * 5_000 + "* -diff\n",
}
"""Texts at which a careless parser of code, of a schema or of prose hangs, or ends its process."""


@pytest.fixture
def work(repository):
    repository.commit({"README.md": "# app\n"}, "base")
    repository.branch("work")
    return repository


def test_bait_holds_up_nothing_and_hides_nothing(work, judged):
    tail = dict.fromkeys(BAITS, f"\nTOKEN = '{TOKEN}'\n")
    files = {
        name: bait + (tail[name].encode() if isinstance(bait, bytes) else tail[name])
        for name, bait in BAITS.items()
    }
    work.commit(files)
    judged.unspeakable["the token"] = TOKEN
    ended = judged("--base=main", "--head=work", "--stage=secrets")

    (seen,) = (stage["seen"] for stage in ended.json["stages"] if stage["id"] == "secrets")
    assert [] == seen["skipped"]
    found = {path for rule, path, _ in ended.blocking if rule == "secrets/github-token"}
    assert set(BAITS) - {"wide.txt"} <= found


def test_what_stays_closed_is_said_and_the_rest_is_looked_at(work, judged):
    work.commit({name: data for name, (data, _) in PACKED.items()} | {"a.py": f"T = '{TOKEN}'\n"})
    judged.unspeakable["the token"] = TOKEN
    ended = judged("--base=main", "--head=work", "--stage=secrets")

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


def test_nothing_is_written_where_an_archive_says(work, judged, tmp_path):
    outside = tmp_path / "beside"
    data = {str(outside / "absolute"): "x", "../../../../up": "x"}
    work.commit({"a.tar": taped(data), "a.zip": zipped(data)})
    judged("--base=main", "--head=work", "--stage=secrets", "--no-cache")

    assert not outside.exists()
    assert [] == [path for path in tmp_path.rglob("*") if path.name in {"absolute", "up"}]


def test_no_stage_breaks_or_passes_a_killer_over(work, judged):
    work.commit(KILLERS | {"calc.py": "answer = eval(input())\n"})
    left = judged("--base=main", "--head=work")

    assert 1 == left.code
    assert ("sast/eval", "calc.py", 1) in left.blocking
    assert not {each["id"] for each in left.json["stages"] if each["status"] == "broken"}
    (seen,) = (each["seen"] for each in left.json["stages"] if each["id"] == "sast")
    assert {"nul.py", "python2.py", "digits.py"} <= {skip["path"] for skip in seen["skipped"]}
