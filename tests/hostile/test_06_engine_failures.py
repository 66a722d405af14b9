"""Row 6: an engine that fails does not look clean: each file that it left out is named."""

from __future__ import annotations

import pytest

from tests.credentials import Maker
from tests.hostile.conftest import Change, Runner

TOKEN = Maker(37).make("github-token")
CODE = "answer = eval(input())\n"
UNREADABLE = {
    "unparsable.py": "def f(:\n" + CODE,
    "undecodable.py": b"# coding: utf-8\nx = '\xff\xfe'\n" + CODE.encode(),
    "unknown.py": "# -*- coding: x-user-defined -*-\n" + CODE,
    "python2.py": "print 'a'\n" + CODE,
    "nul.py": b"x = 1\n\0\n" + CODE.encode(),
    "deep.py": "x = " + "(" * 300 + "1" + ")" * 300 + "\n" + CODE,
    "wide.py": "x = 1" + " + 1" * 30_000 + "\n" + CODE,
    "number.py": "x = " + "9" * 6000 + "\n" + CODE,
    "indented.py": "".join("  " * n + "if 1:\n" for n in range(110)) + "  " * 110 + CODE,
}
HIDING = {
    "a.lock": f"T = '{TOKEN}'\n",
    "a.css": f"/* {TOKEN} */\n",
    "latin.txt": f"caf\xe9 = '{TOKEN}'\n".encode("latin-1"),
    "wide.txt": f"T = '{TOKEN}'\n".encode("utf-16"),
    "image.svg": f"<svg><!-- {TOKEN} --></svg>\n",
    "package-lock.json": f'{{"_authToken": "{TOKEN}"}}\n',
    "a.min.js": "var a=1;" * 5000 + f"var t='{TOKEN}';",
}


@pytest.mark.parametrize("engine", ["fast", "stock"])
def test_what_bandit_passes_over_is_named(change: Change, judged: Runner, engine: str) -> None:
    change(UNREADABLE)
    left = judged("--base=main", "--head=theirs", "--stage=sast", f"--engine={engine}")
    (stage,) = (each for each in left.json["stages"] if each["id"] == "sast")
    skipped = {each["path"] for each in stage["seen"]["skipped"]}
    found = {path for _, path, _ in left.blocking}
    assert set(UNREADABLE) == skipped | found
    assert skipped == {
        each["path"] for each in left.json["findings"] if each["effect"] == "undecided"
    }
    assert 3 == judged("--base=main", "--head=theirs", "--stage=sast", "unparsable.py").code


def test_what_detect_secrets_drops_is_looked_at(change: Change, judged: Runner) -> None:
    judged.unspeakable["the token"] = TOKEN
    change(HIDING)
    left = judged("--base=main", "--head=theirs", "--stage=secrets")
    assert set(HIDING) == {path for _, path, _ in left.blocking}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements.txt", "# nothing\n"),
        ("requirements.txt", "flask==1.0 ; python_version < '2'\n"),
        ("requirements.txt", "flask>=1.0\n"),
        ("uv.lock", "version = 1\n"),
        ("poetry.lock", "not toml at all ["),
        ("Pipfile.lock", "{}"),
        ("pylock.toml", "lock-version = '99.0'\n"),
        ("pylock.prod.toml", ""),
    ],
)
def test_a_manifest_of_nothing_is_not_clean(
    change: Change, judged: Runner, name: str, text: str
) -> None:
    change({name: text})
    left = judged(
        "--base=main", "--head=theirs", "--stage=dependencies", reports=("json", "console")
    )
    (stage,) = (each for each in left.json["stages"] if each["id"] == "dependencies")
    told = [each for each in left.json["findings"] if each["stage"] == "dependencies"]
    assert told
    assert "completed" == stage["status"]
    assert 0 != left.code or "warns" in {each["effect"] for each in told}
