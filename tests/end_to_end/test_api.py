"""``gate run --stage api``, ``gate api routes`` and ``gate api diff`` as a user starts them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.end_to_end.conftest import SCRIPT
from tests.repositories import Repository

ROUTES = "from flask import Flask\napp = Flask(__name__)\n@app.get('/a')\ndef a(): ...\n"
DOCUMENT = """\
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /a:
    get:
      responses: {"200": {description: it worked}}
"""
REQUIRED = DOCUMENT.replace(
    "      responses",
    "      parameters: [{in: query, name: q, required: true, schema: {type: string}}]\n"
    "      responses",
)


@pytest.fixture
def asked(repository: Repository, environment: dict[str, str]):
    """Runs ``gate api`` in the repository."""

    def run(*words: str):
        return subprocess.run(
            [SCRIPT, "api", *words],
            cwd=repository.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def test_a_route_that_the_document_lacks_blocks(repository, gate):
    repository.commit({"app.py": ROUTES, "openapi.yaml": DOCUMENT})
    repository.commit({"app.py": f"{ROUTES}\n@app.post('/b')\ndef b(): ...\n"})
    ended = gate("--base", "HEAD~1", "--head", "HEAD", "--stage", "api")
    (finding,) = json.loads(ended.reports["json"])["findings"]

    assert 1 == ended.code
    assert ("api/undocumented", "app.py", 6) == (
        finding["rule"],
        finding["path"],
        finding["line"],
    )


def test_an_answer_that_was_kept_is_the_same(repository, gate, tmp_path):
    repository.commit({"app.py": ROUTES, "openapi.yaml": DOCUMENT})
    repository.commit({"openapi.yaml": REQUIRED})
    words = ("--base", "HEAD~1", "--head", "HEAD", "--stage", "api", "--cache-dir")
    first, second = (gate(*words, str(tmp_path / "cache")) for _ in range(2))

    assert 1 == first.code
    assert (
        json.loads(first.reports["json"])["findings"]
        == (json.loads(second.reports["json"])["findings"])
    )


@pytest.mark.parametrize(("form", "start"), [("text", "GET"), ("json", "{"), ("markdown", "|")])
def test_routes_are_listed(repository, asked, form, start):
    repository.commit({"app.py": ROUTES, "tests/app.py": ROUTES.replace("/a", "/test")})
    ended = asked("routes", "--format", form)

    assert 0 == ended.returncode
    assert ended.stdout.startswith(start)
    assert "/a" in ended.stdout
    assert "/test" not in ended.stdout


def test_a_source_file_that_cannot_be_read_is_named(repository, asked):
    repository.commit({"app.py": ROUTES, "broken.py": "def"})
    ended = asked("routes")

    assert 3 == ended.returncode
    assert "gate: broken.py was not looked at: line 1 is no Python" in ended.stderr


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("text", "ERR  GET /a, query parameter q: new required request parameter"),
        ("json", '"check": "new-required-request-parameter"'),
        ("markdown", "### Breaks clients"),
    ],
)
def test_what_a_change_does_to_clients_is_said(repository, asked, form, told):
    repository.commit({"openapi.yaml": DOCUMENT})
    repository.commit({"openapi.yaml": REQUIRED})

    assert told in asked("diff", "HEAD~1", "HEAD", "--format", form).stdout
    assert [0, 1] == [
        asked("diff", "HEAD~1", "HEAD", *words).returncode for words in ((), ("--fail-on", "ERR"))
    ]


def test_two_files_are_compared_with_what_they_refer_to(asked, tmp_path: Path):
    item = "get: {responses: {}}\n"
    for side, text in (("old", item), ("new", item.replace("get", "post"))):
        (tmp_path / side).mkdir()
        (tmp_path / side / "a.yaml").write_text(text)
        (tmp_path / side / "api.yaml").write_text("openapi: 3.0.0\npaths: {/a: {$ref: a.yaml}}\n")
    ended = asked("diff", str(tmp_path / "old" / "api.yaml"), str(tmp_path / "new" / "api.yaml"))

    assert "ERR  GET /a: api removed without deprecation" in ended.stdout
    assert "INFO POST /a: endpoint added" in ended.stdout


def test_which_document_is_meant_is_asked(repository, asked):
    repository.commit({"a/openapi.yaml": DOCUMENT, "b/openapi.yaml": DOCUMENT})
    ended = asked("diff", "HEAD", "HEAD")

    assert 2 == ended.returncode
    assert "which document is meant cannot be told" in ended.stderr
    assert 0 == asked("diff", "HEAD", "HEAD", "--document", "a/openapi.yaml").returncode
