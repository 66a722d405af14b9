"""Row 13: no document grows in the reading, is read twice, or fetches another."""

from __future__ import annotations

import json

import pytest

from tests.hostile.conftest import Change, Runner

DEEP = 100_000
LAUGHS = "\n".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(12)
)
ANCHORS = "\n".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9 if n else ['x'] * 9)}]" for n in range(12)
)
ATTRIBUTES = " ".join(f"a{n}='x'" for n in range(50_000))
API = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}


def xml(judged: Runner, body: str) -> str:
    return (
        f'<?xml version="1.0"?><!DOCTYPE t [{LAUGHS}'
        f'<!ENTITY file SYSTEM "file://{judged.outside.file}">'
        f'<!ENTITY url SYSTEM "http://{judged.address}/x"><!ENTITY % p SYSTEM '
        f'"http://{judged.address}/p.dtd"> %p;]>{body}'
    )


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("unit.xml", '<testsuite><testcase name="&l11;">&file;&url;</testcase></testsuite>'),
        ("coverage.xml", "<coverage><sources><source>&l11;&file;</source></sources></coverage>"),
        ("unit.xml", f"<testsuite {ATTRIBUTES}/>"),
        ("unit.xml", "<a>" * DEEP),
    ],
    ids=["junit", "cobertura", "attributes", "deep"],
)
def test_xml(change: Change, judged: Runner, name: str, body: str) -> None:
    settings = "required = ['tests', 'coverage']\n[stages.tests.suites.unit]\nfiles = ['unit*']\n"
    change({"a.py": "x = 1\n"}, {"gate.toml": settings})
    folder = judged.folder / "left"
    folder.mkdir()
    (folder / name).write_text(xml(judged, body) if "&" in body else body)
    left = judged("--base=main", "--head=theirs", f"--evidence={folder}/**")
    assert 0 != left.code


def documents(judged: Runner) -> dict[str, str | bytes]:
    at, outside = f"http://{judged.address}", judged.outside.file
    references = [
        *(f"file://{outside}", str(outside), f"../../../../../../..{outside}", f"{at}/a.json#/x"),
        *("#/components/schemas/Loop", "other.yaml#/x", "%2e%2e/up.json", "\\\\host\\share", "#"),
    ]
    paths = {
        f"/r{n}": {"get": {"responses": {"200": {"$ref": each}}}}
        for n, each in enumerate(references)
    }
    loop = {"schemas": {"Loop": {"$ref": "#/components/schemas/Loop"}}}
    return {
        "refs/openapi.json": json.dumps(API | {"paths": paths, "components": loop}),
        "refs/other.yaml": "x: {$ref: 'openapi.json#/paths/~1r5'}\n",
        "bomb/openapi.yaml": f"openapi: 3.1.0\n{ANCHORS}\npaths: {{x: *a11}}\n",
        "self/openapi.yaml": "openapi: 3.1.0\npaths: &p {x: *p}\n",
        "merge/openapi.yaml": "openapi: 3.1.0\nm: &m {<<: [*m, *m]}\n",
        "tags/openapi.yaml": "openapi: !!python/object/apply:os.system ['touch /x']\n",
        "twice/openapi.json": '{"openapi": "3.1.0", "openapi": "2.0", "paths": {}, "paths": []}',
        "deep/openapi.json": '{"openapi":"3.1.0","paths":' + '{"a":' * DEEP,
        "deep/openapi.yaml": "openapi: 3.1.0\nx: " + "[" * DEEP,
        "wide/openapi.json": json.dumps(API | {"paths": {f"/{n}": {} for n in range(4_000)}}),
        "nan/openapi.json": '{"openapi": "3.1.0", "paths": {"/x": NaN}, "n": 1e999}',
        ".github/workflows/gate.yml": f"{ANCHORS}\non: *a11\njobs: {{x: *a11}}\n",
        "compose.yaml": f"{ANCHORS}\nservices: *a11\n",
        "values.yaml": "x: " + "{a: " * DEEP,
        "package.json": "[" * DEEP,
        "Pipfile.lock": '{"default":' * DEEP,
        "uv.lock": "x = " + "[" * DEEP,
        "poetry.lock": "a." * DEEP + "b = 1\n",
        "pylock.toml": "[" * DEEP,
        ".pre-commit-config.yaml": f"{ANCHORS}\nrepos: *a11\n",
        "a.ipynb": '{"cells":' * DEEP,
        ".secrets.baseline": '{"results":' * DEEP,
        "gate.waivers.toml": "[[waivers]]\nrule = " + "[" * DEEP,
    }


def test_documents_of_every_kind(change: Change, judged: Runner) -> None:
    change(documents(judged))
    left = judged("--base=main", "--head=theirs", "--scope=all")
    assert 1 == left.code
    told = {each["path"] for each in left.json["findings"]}
    assert told >= {"bomb/openapi.yaml", "deep/openapi.json", "twice/openapi.json"}
    assert not {each["stage"] for each in left.json["stages"] if each["status"] == "broken"}


def test_settings_of_the_base_are_a_bomb_too(change: Change, judged: Runner) -> None:
    change({"a.txt": "1\n"}, {"gate.toml": "x = " + "[" * DEEP})
    assert 2 == judged("--base=main", "--head=theirs").code
