"""Source code: what programs declare, read and hide. Nothing of it is executed."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache

from gate.engines import bandit, detect_secrets, openapi
from gate.engines.dataflow.look import look
from gate.engines.detect_secrets.kinds import GENERIC
from gate.model.decoding import readings, text_of
from gate.model.path import RepoPath
from gate.model.work import Json, Record
from gate.readers import operations
from gate.readers.credentials import quoted
from gate.readers.credentials import read as credentials
from gate.readers.environment import bundle, documented, record, tree
from gate.readers.environment.documented import named_in_document
from gate.readers.environment.platform import is_platform
from gate.readers.layers.read import layers, plain_text
from gate.readers.migrations import read as migrations
from gate.readers.migrations.graph import groups
from gate.readers.migrations.migration import from_record
from gate.readers.openapi import read as api
from gate.readers.openapi.retirement import Terms
from gate.readers.python import read as outlines
from gate.readers.python.models import Field
from gate.readers.routes import read as routes
from gate.readers.routes.route import normalised
from gate.readers.yaml import parse
from gate.stages.api.regenerated import _differing
from gate.stages.policy.suppressions import _comments
from gate.stages.sast.own import BY_CHECK
from gate.stages.sast.rules import BY_TEST
from gate.stages.secrets.rules import PROVIDED
from tests.credentials import KINDS, Maker
from tests.fuzz.target import ROOT, SIDES, Form, Target, sides

_PYTHON = (
    "def f(a, *b, c=1, **d):", "async def f():", "class A(B, metaclass=C):", "lambda x: x", "@app.get('/a')",
    "import a.b as c", "from . import x", "from a import *", "if x:", "else:", "for i in y:", "while 1:",
    "try:", "except* E:", "finally:", "with a as b:", "match x:", "case {'a': [*b]}:", "return", "yield x",
    "await x", "f'{a!r:>{b}}'", "b'a'", "r'\\'", "'''", '"""', "\\", "a[b:c]", "{**a}", "*a,", "a := b",
    "type X[T] = int", "global g", "del x", "assert x", "raise E from None", "1_000j", "...", "not in",
    "\n\t", "\n  ", "\n    ", "# -*- coding: utf-7 -*-", "# type: ignore", "__import__", "eval(x)", "os.environ",
    "os.getenv('A')", "path('a/', v)", "APIRouter(prefix='/a')", "include_router(r)", "Blueprint('b', __name__)",
    "BaseSettings", "Field(alias='A')", "model_config", "op.add_column('t', c)", "migrations.RunPython(f)",
    "dependencies = [('a', '0001')]", "down_revision = 'x'", "# nosec B101", "# gate: allow sast/x -- y",
)  # fmt: skip
_FILE = RepoPath("app/main.py")


@cache
def _job(prepare: Callable[..., Callable[[RepoPath, bytes], list[Record]]], profile: str = "{}") -> (
    Callable[[RepoPath, bytes], list[Record]]
):  # fmt: skip
    return prepare(json.loads(profile))


def _outline(data: bytes) -> object:
    (told,) = _job(outlines.prepare)(_FILE, data)
    return outlines.outline_of(told)


def _routes(data: bytes) -> object:
    read = _job(outlines.prepare)
    files = dict(zip((_FILE, RepoPath("app/urls.py")), sides(data), strict=True))
    told = {path: read(path, text)[0] for path, text in files.items()}
    (found,) = _job(routes.prepare)(_FILE, routes.bundle(told))
    return routes.told(found)


def _environment(name: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        contents = dict(zip("ab", sides(data), strict=True))
        paths = {RepoPath(name): "a", RepoPath(f"other/{name}"): "b"}
        found = _job(tree.prepare)(_FILE, bundle.bundle({"head": paths}, contents))
        told = [record.environment(json.loads(json.dumps(record.plain(each))))
                for each in tree.told(found).values()]  # fmt: skip
        return [is_platform(read.name) for each in told for read in each.reads]

    return read


def _reads(name: str, *examples: str, words: tuple[str, ...], form: Form = Form.TEXT) -> Target:
    places = tuple(f"tests/examples/{stage}/**/{each}" for stage in ("handoff", "readiness")
                   for each in examples)  # fmt: skip
    made = _ENVIRONMENTS.get(name, ())
    return Target(name=f"environment-{name.rpartition('/')[2]}", read=_environment(name), form=form,
                  examples=places, words=words, made=lambda: made)  # fmt: skip


_ENVIRONMENTS = {
    "app.py": (
        b"from pydantic_settings import BaseSettings, SettingsConfigDict\nfrom pydantic import Field\n"
        b"class S(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_')\n"
        b"    port: int = 1\n    key: str = Field(validation_alias='KEY')\n",
        b"import os, click\nfrom environs import Env\nenv = Env()\nX = env.int('A', 1)\n"
        b"def get(name, default=None):\n    return os.environ.get('P_' + name, default)\nget('B')\n"
        b"for n in ('C', 'D'):\n    os.environ[n]\n@click.command(context_settings={'auto_envvar_prefix': 'E'})\n"
        b"@click.option('--f')\ndef main(f): ...\nfrom dynaconf import Dynaconf\nd = Dynaconf(envvar_prefix='G')\n",
    ),
    "main.go": (
        b'package main\nimport "os"\nconst N = "A"\nfunc get(k string) string { return os.Getenv(k) }\n'
        b'type C struct { Port int `env:"PORT" envDefault:"1"` }\nvar x, ok = os.LookupEnv(N)\n',
    ),
    "main.ts": (
        b"const {A, B = '1'} = process.env;\nconst n = 'C'; process.env[n] ?? 'd';\n"
        b"export const get = (k) => process.env[k];\nget(`E`); import.meta.env.VITE_X\n",
    ),
    "run.sh": (b'#!/bin/bash\n: "${A:?must}"\nB=${B:-1}\n[ -z "$C" ] && exit 1\necho ${D%%x} <<EOF\n$E\nEOF\n',),
    "Dockerfile": (b"# syntax=x\nFROM a\nARG V=1\nENV A=1 B='x y' \\\n  C=$V\nENV OLD value here\n",),
    ".env.example": (b"# note\nA=1\nexport B='x # y'\nC=\"a\\nb\"\nD=\nE\n",),
    "deploy/app.yaml": (
        b"services:\n  web:\n    environment:\n      - A=1\n      - B\n    env_file: [.env]\n",
        b"kind: Deployment\nspec: {template: {spec: {containers: [{env: [{name: A, value: x}, {name: B, "
        b"valueFrom: {secretKeyRef: {name: s, key: k}}}], envFrom: [{configMapRef: {name: c}}]}]}}}\n",
        b"kind: ConfigMap\ndata: {A: '1'}\n---\nkind: Secret\nstringData: {B: '{{ .Values.b }}'}\n",
    ),
}  # fmt: skip


def _migrations(name: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        path = RepoPath(name)
        found = [from_record(each) for each in _job(migrations.prepare)(path, data)]
        return groups(found)

    return read


def _operated(name: str) -> Callable[[bytes], object]:
    return lambda data: _job(operations.prepare)(RepoPath(name), data)


_FIELDS = (
    Field(name="s", is_required=True, type="object", inside=(Field(name="t", is_required=False),)),
    Field(name="u", is_required=False, type="integer"),
)
_CONTRACT = api.Contract(
    method="GET", path=normalised("/a/{b}"), body=_FIELDS, response=_FIELDS, query=_FIELDS
)


def _openapi(data: bytes) -> object:
    name = RepoPath("openapi.yaml")
    base, head = sides(data)
    asked = api.Asked(
        root=name,
        base=api.Half(files={name: base, RepoPath("other.yaml"): head}),
        head=api.Half(files={name: head, RepoPath("other.yaml"): base}, contracts=[_CONTRACT]),
        terms=Terms(today=date(2026, 9, 7)),
        located=(("paths",), ("info", "version")),
        is_quoted=True,
    )
    (found,) = _job(api.prepare)(name, api.bundle(asked))
    told = api.told(found)
    if told.base.value and told.head.value:
        list(_differing(json.loads(told.base.value), json.loads(told.head.value), ""))
    return told, [str(each) for each in told.differences]


def _form(data: bytes) -> object:
    """Hold a document against OpenAPI's schemas, as the stage hands it over: as JSON."""
    value = parse(data).value
    if not isinstance(value, dict):
        return None
    return _job(openapi.prepare)(RepoPath("openapi.json"), json.dumps(value).encode())


def _changes() -> Iterator[bytes]:
    """Yield documents before and after a change, as the examples of the rules have them."""
    for base in sorted((ROOT / "tests/examples/api").glob("**/base/openapi.yaml"))[::3]:
        head = base.parents[1] / "head/openapi.yaml"
        if head.exists():
            yield base.read_bytes() + SIDES + head.read_bytes()


def _documents() -> Iterator[bytes]:
    yield (
        b"openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a/{b}:\n    get:\n      parameters:\n"
        b"        - {name: b, in: path, required: true, schema: {type: [string, 'null']}}\n      responses:\n"
        b"        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}\n"
        b"components:\n  schemas:\n    S: {type: object, properties: {s: {$ref: '#/components/schemas/S'}}, "
        b"additionalProperties: {type: string}, required: [s], allOf: [{oneOf: [{type: integer, minimum: 1}, {enum: [a, b]}]}]}\n"
    )
    yield b"swagger: '2.0'\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {responses: {200: {description: d}}}}}\n"


_OPENAPI = (
    "openapi", "3.0.3", "3.1.0", "3.2.0", "swagger", "2.0", "paths", "components", "schemas", "$ref",
    "#/components/schemas/S", "other.yaml#/paths", "https://h/x.yaml", "#/paths/~1a~1{b}", "allOf", "anyOf",
    "oneOf", "not", "discriminator", "mapping", "enum", "type", "object", "array", "items", "properties",
    "additionalProperties", "required", "nullable", "pattern", "(a+)+$", "maxLength", "minimum", "parameters",
    "in", "query", "header", "requestBody", "content", "application/json", "schema", "responses", "200",
    "default", "security", "securitySchemes", "deprecated", "x-sunset", "x-stability-level", "callbacks",
    "webhooks", "servers", "url", "variables", "readOnly", "writeOnly", "const", "format", "prefixItems",
    "additionalOperations", "get", "post", "trace", "description", "example", "examples", "links",
)  # fmt: skip


@cache
def _bandit() -> Callable[[RepoPath, bytes], list[Record]]:
    names: dict[str, Json] = {"B101": "B101", "assert_used": "B101"}
    return bandit.prepare(
        {"tests": list(BY_TEST), "own": list(BY_CHECK), "names": names, "salt": "s"}
    )


def _sast(name: str) -> Callable[[bytes], object]:
    return lambda data: [bandit.issue(each) for each in _bandit()(RepoPath(name), data)]


@cache
def _detect_secrets() -> Callable[[RepoPath, bytes], list[Record]]:
    types: list[Json] = [*PROVIDED, *sorted(GENERIC)]
    return detect_secrets.prepare({"types": types, "salt": "s"})


def _secrets(name: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        path = RepoPath(name)
        return (
            _job(credentials.prepare, '{"salt": "s"}')(path, data),
            [detect_secrets.sighting(each) for each in _detect_secrets()(path, data)],
            plain_text(path, data),
        )

    return read


def _tokens() -> Iterator[bytes]:
    maker = Maker(3)
    values = [maker.make(kind) for kind in list(KINDS)[::6]]
    yield "\n".join(f'key_{n} = "{value}"' for n, value in enumerate(values)).encode()
    yield "\n".join(f"password: {value}" for value in values[:20]).encode()
    yield f"postgres://user:{maker.run(12)}@host/db\nAuthorization: Bearer {maker.run(40)}\n".encode()
    yield f"curl -u user:{maker.run(12)} https://h\nmysql -p{maker.run(9)}\nkind: Secret\ndata:\n  a: YWJj\n".encode()


def _archives() -> Iterator[bytes]:
    text = next(_tokens())
    for opened in (gzip.compress, bz2.compress, lzma.compress):
        yield opened(text[:2000])
    for packing in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", packing) as packed:
            packed.writestr("a/b.py", text[:900])
            packed.writestr("../c.zip", gzip.compress(b"key"))
        yield file.getvalue()
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as taped:
        taped.addfile(tarfile.TarInfo("empty"))
        entry = tarfile.TarInfo("a.py")
        entry.size = 500
        taped.addfile(entry, io.BytesIO(text[:500]))
    yield file.getvalue()


def _notebook() -> Iterator[bytes]:
    cells = [
        {"cell_type": "code", "source": ["import os\n", "%time x\n", "!ls\n", "eval(input())"], "outputs": [
            {"output_type": "stream", "text": ["key"]}]},
        {"cell_type": "markdown", "source": "# a"},
    ]  # fmt: skip
    yield json.dumps(
        {"cells": cells, "metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4}
    ).encode()
    yield json.dumps(
        {"worksheets": [{"cells": [{"cell_type": "code", "input": ["a"]}]}], "nbformat": 3}
    ).encode()


_NOTEBOOK = ("cells", "cell_type", "code", "source", "outputs", "metadata", "nbformat", "worksheets", "%%bash",
             "!", "%run", "?", "attachments", "text/html")  # fmt: skip


def _comments_of(data: bytes) -> object:
    text = text_of(data)[0]
    return list(_comments(_FILE, text)), list(_comments(RepoPath("a.js"), text))


def _flows(data: bytes) -> object:
    """Follow what flows through a file that Python can read, as the engine does."""
    import ast  # noqa: PLC0415 - for this alone

    try:
        parsed = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return look(parsed, text_of(data)[0])


def _texts(data: bytes) -> object:
    text = text_of(data)[0]
    layered = list(layers(_FILE, data))
    return readings(data), layered, quoted.masked(text), named_in_document(["A", "B_C"], text), (
        documented.named_in_example(["A"], text)
    )  # fmt: skip


_SQL = (
    "CREATE TABLE", "ALTER TABLE t", "ADD COLUMN c int NOT NULL", "DROP COLUMN", "-- migrate:down", "-- +goose Down",
    "-- +goose StatementBegin", "/*", "*/", "--", "$$", "$a$", "';'", '"', "`", "[", "]", "E'\\''", ";", "GO",
    "DELIMITER //", "CREATE INDEX CONCURRENTLY", "BEGIN", "COMMIT", "CREATE FUNCTION", "AS", "IF EXISTS", "(", ")",
    "--rollback", "--changeset a:1", "ONLY", "\\.", "COPY t FROM stdin",
)  # fmt: skip
TARGETS = (
    Target(name="outline", read=_outline, words=_PYTHON,
           examples=("tests/examples/api/**/*.py", "tests/examples/handoff/**/*.py")),
    Target(name="routes", read=_routes, words=_PYTHON,
           examples=("tests/examples/routes/**/*.py", "tests/examples/api/**/head/**/*.py")),
    _reads("app.py", "*.py", words=_PYTHON),
    _reads("main.go", "*.go", words=("os.Getenv(", "os.LookupEnv(", "`env:\"A\"`", "func", "const", "`", '"', "//", "/*")),
    _reads("main.ts", "*.ts", "*.js", words=("process.env", "[", "`${a}`", "/re/", "//", "/*", "=>", "{", "??", "'")),
    _reads("run.sh", "*.sh", words=("${A:?", "${A:-", "${", "}", "$(", "<<EOF", "'", '"', "[ -z", "export", "#")),
    _reads("Dockerfile", "Dockerfile*", words=("ENV", "ARG", "FROM", "\\\n", "RUN <<EOF", "=", "'", '"', "#", "`")),
    _reads(".env.example", ".env*", words=("A=", "export ", "'", '"', "\\n", "#", "${A}", "=")),
    _reads("deploy/app.yaml", "*.yaml", "*.yml", form=Form.YAML, words=(
        "env", "name", "value", "valueFrom", "environment", "env_file", "kind", "ConfigMap", "data", "variables",
        "${A:-b}", "{{ .Values.a }}", "jobs", "steps", "services", "containers", "secretKeyRef", "---")),
    Target(name="migration-python", read=_migrations("app/migrations/0001_a.py"), words=_PYTHON,
           examples=("tests/examples/handoff/*migration*/**/*.py",)),
    Target(name="migration-sql", read=_migrations("db/migration/V1__a.sql"), words=_SQL,
           examples=("tests/examples/handoff/**/*.sql",)),
    Target(name="operations-python", read=_operated("app/tasks.py"), words=(*_PYTHON, "@app.task", "beat_schedule"),
           examples=("tests/examples/handoff/runbook-missing/**/*.py",)),
    Target(name="operations-yaml", read=_operated("deploy/app.yaml"), form=Form.YAML,
           examples=("tests/examples/handoff/runbook-missing/**/*.y*ml",),
           words=("kind", "CronJob", "metadata", "name", "groups", "rules", "alert", "---", "{{ a }}", "{% if %}")),
    Target(name="operations-procfile", read=_operated("Procfile"), words=("web:", ":", "worker: a b", "#"),
           examples=("tests/examples/handoff/**/Procfile",)),
    Target(name="operations-setup", read=_operated("setup.cfg"), words=("[options.entry_points]", "console_scripts =", "[", "]", "a = b:c", "%(x)s"),
           made=lambda: (b"[options.entry_points]\nconsole_scripts =\n    a = b:c\n",)),
    Target(name="operations-pyproject", read=_operated("pyproject.toml"), form=Form.TOML,
           words=("project", "scripts", "tool", "poetry", "a", "gui-scripts"),
           made=lambda: (b'[project.scripts]\na = "b:c"\n[tool.poetry.scripts]\nd = "e:f"\n',)),
    Target(name="operations-compose", read=_operated("docker-compose.yml"), form=Form.YAML,
           words=("services", "image", "deploy"), made=lambda: (b"services: {web: {image: a}, db: {image: b}}\n",)),
    Target(name="operations-chart", read=_operated("charts/a/Chart.yaml"), form=Form.YAML,
           words=("name", "version", "dependencies"), made=lambda: (b"apiVersion: v2\nname: a\nversion: 1.0.0\n",)),
    Target(name="operations-workflow", read=_operated(".github/workflows/a.yml"), form=Form.YAML,
           examples=(".github/workflows/*.yml",), words=("on", "schedule", "cron", "jobs", "name", "* * * * *")),
    Target(name="operations-crontab", read=_operated("crontab"), words=("* * * * *", "@daily", "A=b", "#", "%"),
           made=lambda: (b"SHELL=/bin/sh\n0 1 * * * root a b\n@daily c\n",)),
    Target(name="openapi", read=_openapi, form=Form.YAML, words=_OPENAPI, made=_documents,
           examples=("tests/examples/api/breaking/**/openapi.*",)),
    Target(name="openapi-change", read=_openapi, form=Form.YAML, words=_OPENAPI, made=_changes),
    Target(name="openapi-form", read=_form, form=Form.YAML, words=_OPENAPI, made=_documents,
           examples=("tests/examples/api/**/openapi.*",)),
    Target(name="yaml", read=parse, form=Form.YAML, examples=("tests/examples/**/*.yaml",),
           words=("&a", "*a", "<<: *a", "? ", ": ", "- ", "|", ">-", "!!str", "!a", "%YAML 1.2", "---", "...", "{", "[", "'", '"')),
    Target(name="sast", read=_sast("app/main.py"), words=_PYTHON, examples=("tests/labelled/**/*.py", "tests/examples/sast/**/*.txt")),
    Target(name="sast-notebook", read=_sast("a.ipynb"), form=Form.JSON, made=_notebook, words=_NOTEBOOK),
    Target(name="sast-pth", read=_sast("a.pth"), words=("import os;", "/a", "\t", "#"), made=lambda: (b"import os; x()\n/a\n",)),
    Target(name="dataflow", read=_flows, words=(*_PYTHON, "request.args['x']", "open(", "%s' % x", ".format(x)", "flask.request"),
           examples=("tests/labelled/**/*.py",)),
    Target(name="secrets", read=_secrets("app/settings.py"), made=_tokens, examples=("tests/examples/secrets/**/*.py",),
           words=("key = '", "password:", "token", "secret", "AKIA", "eyJ", "-----BEGIN ", "://u:p@", "Bearer ", "base64")),
    Target(name="secrets-yaml", read=_secrets("deploy/secret.yaml"), made=_tokens, examples=("tests/examples/secrets/**/*.yaml",),
           words=("kind: Secret", "data:", "stringData:", "password:", "|", ">-", "&a", "\"")),
    Target(name="secrets-archive", read=_secrets("a.zip"), form=Form.BINARY, made=_archives,
           words=("PK\3\4", "PK\1\2", "PK\5\6", "\x1f\x8b", "BZh", "ustar", "../a")),
    Target(name="secrets-notebook", read=_secrets("a.ipynb"), form=Form.JSON, made=_notebook, words=_NOTEBOOK),
    Target(name="texts", read=_texts, examples=("tests/examples/secrets/**/*.md", "docs/*.md"),
           words=("\\u0041", "%41", "\\x41", "QUJDREVGR0hJSktMTU5PUFFSU1RVVg==", "| A |", "`A`", "```", "# A")),
    Target(name="comments", read=_comments_of, words=(*_PYTHON, "//", "/*", "<!--"), examples=("tests/examples/policy/**/*.py",)),
)  # fmt: skip
