"""Documents, routes, and what a change does to both."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gate.model.change import Commit, Event
from gate.model.finding import Severity
from gate.model.stage import NotApplicable, Scope
from gate.options import globs
from gate.stages.api import STAGE
from gate.stages.api.options import ApiOptions, Regenerated
from gate.stages.api.rules import BREAKING
from tests.looking import HEAD, Here, Left, Said, ask

EXAMPLES = Path(__file__).parents[1] / "examples" / "api"
OWN = sorted(rule.id.removeprefix("api/") for rule in STAGE.rules if rule.id not in {
    broken.id for broken in BREAKING.values()
})  # fmt: skip
NEEDED = 3
"""Frameworks in which each rule has examples."""

ROUTE = "from flask import Flask\napp = Flask(__name__)\n@app.get('/a')\ndef a(): ...\n"


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def judged(head: dict[str, str], base: dict[str, str] | None = None, **told: Any) -> Said:
    left = {name: head.pop(name) for name in [*head] if name.startswith("regenerated")}
    regenerated = Regenerated(document="openapi.yaml", files=globs(["regenerated.json"]))
    options = ApiOptions(regenerated={"public": regenerated} if left else {})
    told.setdefault("options", options)
    return ask(STAGE, head, base, evidence=Left(left), **told)


def document(version: str = "1.0.0", **operations: Any) -> str:
    """Return a document in which each of *operations* stands under its name as a path."""
    paths = {
        f"/{name}": {"get": {"responses": {"200": {"description": ""}}, **operation}}
        for name, operation in operations.items()
    }
    info = {"title": "t", "version": version}
    return json.dumps({"openapi": "3.0.3", "info": info, "paths": paths})


def rules(said: Said) -> list[str]:
    return [one.rule.removeprefix("api/") for one in said.findings if not one.is_preexisting]


@pytest.mark.parametrize("rule", OWN)
def test_each_rule_has_examples_in_three_frameworks(rule: str) -> None:
    for verdict in ("fails", "passes"):
        assert NEEDED <= len([*(EXAMPLES / rule / verdict).iterdir()])


@pytest.mark.parametrize(
    "folder",
    [
        framework
        for rule in OWN
        for verdict in ("fails", "passes")
        for framework in sorted((EXAMPLES / rule / verdict).iterdir())
    ],
    ids=lambda folder: "-".join(folder.parts[-3:]),
)
def test_the_examples_hold(folder: Path) -> None:
    rule, verdict = folder.parts[-3:-1]
    base = files(folder / "base") if (folder / "base").exists() else {}
    head = files(folder / "head")
    try:
        found = rules(judged(head, base))
    except NotApplicable:
        found = []

    assert (rule in found) is (verdict == "fails")


def test_there_are_examples_of_rules_alone() -> None:
    assert OWN == sorted(folder.name for folder in EXAMPLES.iterdir())


def test_a_change_that_touches_neither_is_not_asked() -> None:
    tree = {"app.py": ROUTE, "openapi.json": document(a={}), "README.md": "1"}
    said = judged({**tree, "README.md": "2"}, tree)

    assert ([], 0) == (rules(said), said.seen.asked)


def test_without_documents_and_routes_there_is_nothing_to_ask() -> None:
    with pytest.raises(NotApplicable, match="no OpenAPI document"):
        judged({"a.py": "print(1)\n"})


def test_what_was_out_of_step_before_is_no_news() -> None:
    base = {"app.py": ROUTE, "openapi.json": document()}
    said = judged({**base, "app.py": f"{ROUTE}\n# more\n"}, base)

    assert [("api/undocumented", True)] == [(one.rule, one.is_preexisting) for one in said.findings]


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/a/<int:id>/pay/", "/a/{id}/pay/"),
        ("/a/<name>", "/a/{name}"),
        ("/<any('x:y', z):kind>/<path:rest>", "/{kind}/{rest}"),
    ],
)
def test_the_path_to_add_is_written_as_in_a_document(path: str, written: str) -> None:
    source = ROUTE.replace("'/a'", repr(path))
    found, *_ = judged({"app.py": source, "openapi.json": document()}).findings

    assert f"Add GET {written} to the document" in found.fix


def test_what_django_joins_has_a_slash_in_front() -> None:
    tree = files(EXAMPLES / "undocumented/fails/django/head")
    (found,) = judged({**tree, "shop/urls.py": tree["shop/urls.py"].replace("<id>", "<int:id>")},
                      files(EXAMPLES / "undocumented/fails/django/base")).findings  # fmt: skip

    assert " /items/{id} to the document" in found.fix


def test_the_whole_tree_may_be_asked() -> None:
    tree = {"app.py": ROUTE, "openapi.json": document()}
    said = judged(dict(tree), tree, scope=Scope.ALL)

    assert ["undocumented"] == rules(said)


def test_a_server_says_what_stands_before_the_paths() -> None:
    told = {**json.loads(document(a={})), "servers": [{"url": "https://shop.example/v1"}]}
    route = ROUTE.replace("'/a'", "'/v1/a'")

    assert [] == rules(judged({"app.py": route, "openapi.json": json.dumps(told)}))


def test_a_team_says_what_stands_before_the_paths_and_what_needs_no_document() -> None:
    told = json.loads(document(a={}))
    told["paths"] = {"/api/a": told["paths"]["/a"]}
    tree = {"app.py": ROUTE, "openapi.json": json.dumps(told)}
    assert [] == rules(judged(dict(tree), options=ApiOptions(prefix="/api")))
    only = {"app.py": ROUTE, "openapi.json": document()}
    assert [] == rules(judged(only, options=ApiOptions(ignore=("/a",))))


PARAMETER = {"parameters": [{"in": "query", "name": "q", "schema": {"type": "string"}}]}
REQUIRED = {"parameters": [{**PARAMETER["parameters"][0], "required": True}]}


def broken(version: str, **told: Any) -> Said:
    base = {"openapi.json": document(a=PARAMETER), "app.py": ROUTE}
    return judged({**base, "openapi.json": document(version, a=REQUIRED)}, base, **told)


def test_a_broken_client_blocks_with_its_place() -> None:
    (finding,) = broken("1.0.1").findings

    assert "api/breaking-request-parameter-became-required" == finding.rule
    assert Severity.HIGH == finding.severity
    assert finding.location is not None
    assert ("openapi.json", 1) == (finding.location.path, finding.location.line)


@pytest.mark.parametrize(
    ("version", "message", "severity"),
    [
        ("2.0.0", "feat!: ask for q", Severity.LOW),
        ("2.0.0", "feat: ask for q\n\nBREAKING CHANGE: q is needed", Severity.LOW),
        ("2.0.0", "feat: ask for q", Severity.HIGH),
        ("1.1.0", "feat!: ask for q", Severity.HIGH),
    ],
)
def test_a_break_warns_where_version_and_commit_say_so(
    version: str, message: str, severity: Severity
) -> None:
    commit: Commit = replace(HEAD, message=message)
    (finding,) = broken(version, commits=(commit,)).findings

    assert severity == finding.severity


def test_a_document_of_several_files_is_followed_inside_the_tree_alone() -> None:
    told = json.loads(document(a={}))
    told["paths"]["/a"] = {"$ref": "paths/a.json"}
    inner = {"get": {"responses": {"200": {"$ref": "../../../etc/passwd"}}}}
    tree = {"openapi.json": json.dumps(told), "paths/a.json": json.dumps(inner), "app.py": ROUTE}
    said = judged(tree)

    assert ["invalid"] == rules(said)
    assert "leads out of the repository" in said.findings[0].message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[1]", "it is no mapping"),
        ("a: 1", "it says no version of OpenAPI that is known"),
        ("openapi: 9.0.0", "it says no version of OpenAPI that is known"),
        ("openapi: 3.0.0\na: {b: {c: [", "line 3 is neither YAML nor JSON"),
    ],
)
def test_a_document_that_cannot_be_read_is_no_pass(text: str, reason: str) -> None:
    said = judged({"openapi.yaml": text, "app.py": ROUTE})
    (finding,) = [one for one in said.findings if one.rule == "api/not-looked-at"]

    assert finding.is_undecided
    assert [reason] == [skip.reason for skip in said.seen.skipped]


def test_a_source_file_that_cannot_be_read_is_no_pass() -> None:
    said = judged({"openapi.json": document(), "app.py": "def"})

    assert ["not-looked-at"] == rules(said)


def test_nothing_is_read_twice() -> None:
    workers = Here()
    base = {"app.py": ROUTE, "b.py": "x = 1\n", "openapi.json": document(a={})}
    judged({**base, "b.py": "x = 2\n"}, base, workers=workers)

    assert 1 == workers.asked.count("app.py")


def test_the_document_that_the_code_generates_is_asked_for_before_a_merge() -> None:
    regenerated = Regenerated(document="openapi.json", files=globs(["regenerated.json"]))
    options = ApiOptions(regenerated={"public": regenerated})
    tree = {"app.py": ROUTE, "openapi.json": document(a={})}

    assert [] == rules(judged(dict(tree), options=options, event=Event.LOCAL))
    assert ["not-looked-at"] == rules(judged(dict(tree), options=options, event=Event.PULL_REQUEST))


def test_a_tests_own_document_is_none_unless_it_is_named() -> None:
    tree = {"tests/openapi.json": document(a={})}
    with pytest.raises(NotApplicable):
        judged(dict(tree))
    options = ApiOptions(documents=globs(["/tests/openapi.json"]))

    assert ["stale"] == rules(judged(dict(tree), options=options))


def test_a_document_with_another_name_has_the_same_clients() -> None:
    base = {"openapi.json": document(a={}, b={})}
    said = judged({"docs/openapi.json": document(b={})}, base)

    assert ["breaking-api-path-removed-without-deprecation"] == rules(said)


def test_a_document_that_is_too_large_is_no_pass() -> None:
    said = judged({"openapi.yaml": f"a: {'x' * (21 * 2**20)}\n"}, {"openapi.yaml": document(a={})})

    assert ["not-looked-at"] == rules(said)


def test_a_deleted_document_breaks_its_clients() -> None:
    base = {"app.py": ROUTE, "openapi.json": document(a={}), "other/openapi.json": document()}
    gone = {"other/openapi.json": document()}
    moved = {"other/openapi.json": document(a={}), "app.py": ROUTE}

    assert "breaking-api-path-removed-without-deprecation" in rules(judged(dict(gone), base))
    assert [] == [rule for rule in rules(judged(dict(moved), base)) if "breaking" in rule]


def test_a_query_that_the_document_lacks_is_drift() -> None:
    source = "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/a')\ndef a({}): ...\n"
    tree = {"app.py": source.format(""), "openapi.json": document(a={})}
    said = judged({**tree, "app.py": source.format("limit: int = 5")}, tree)

    assert ["contract-drift"] == rules(said)
    assert "GET /a, query: limit is not in the document." == said.findings[0].message


def test_operations_that_differ_are_listed_for_other_stages() -> None:
    base = {"app.py": ROUTE, "openapi.json": document(a={}, gone={})}
    code = f"{ROUTE}\n@app.post('/b')\ndef b(): ...\n"
    head = {"app.py": code, "openapi.json": document(a=REQUIRED)}
    told = judged(head, base).table("changed operations")

    assert [("changed", "GET /a"), ("removed", "GET /gone"), ("added", "POST /b")] == told


def test_operations_without_a_document_are_listed_too() -> None:
    code = f"{ROUTE}\n@app.post('/b')\ndef b(): ...\n"
    said = judged({"app.py": code}, {"app.py": ROUTE})

    assert [("added", "POST /b")] == said.table("changed operations")


def test_where_no_operation_differs_there_is_no_list() -> None:
    tree = {"app.py": ROUTE, "openapi.json": document(a={})}

    assert () == judged({**tree, "app.py": f"{ROUTE}# more\n"}, tree).tables
