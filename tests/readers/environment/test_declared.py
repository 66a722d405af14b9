"""Who sets which variables?"""

from __future__ import annotations

import json

import pytest

from gate.model.path import RepoPath
from gate.model.work import Unreadable
from gate.readers.environment import declarations as read
from tests.readers.environment.asking import environment_of

COMPOSE = """\
services:
  web:
    image: shop:${TAG:-latest}
    environment:
      A_X: 80
      A_URL: ${A_URL:-https://localhost}
  worker:
    environment:
      - A_Y=true
      - A_Z
"""
DEPLOYMENT = """\
apiVersion: v1
kind: ConfigMap
data:
  A_X: "1,2"
  config.yaml: text
---
kind: Deployment
spec:
  containers:
    - env:
        - name: A_Y
          valueFrom: {secretKeyRef: {name: s, key: k}}
"""
TEMPLATE = """\
kind: Deployment
spec:
  containers:
    - name: web
      env:
        {{- range .Values.env }}
        - name: {{ .name }}
        {{- end }}
        - name: A_X
          value: {{ .Values.x | quote }}
"""
WORKFLOW = """\
on: push
env:
  A_X: ${{ vars.X }}
jobs:
  build:
    env: {A_Y: 5s}
    steps:
      - run: make
        env:
          A_Z: ''
"""
PIPELINE = """\
variables:
  A_X: {value: "3", description: how many}
build:
  script: [make]
  variables:
    A_Y: !reference [.names, y]
"""
DOCKERFILE = """\
FROM python:3.12
ARG VERSION=1.2
ENV A_X=1 A_Y="two words" \\
    A_Z=https://localhost
ENV A_OLD some value
# ENV A_NOT=1
"""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "compose.yaml",
            COMPOSE,
            {
                ("A_X", 5, "number"),
                ("A_URL", 6, "unknown"),
                ("A_Y", 9, "boolean"),
                ("A_Z", 10, "unknown"),
                ("TAG", 3, "unknown"),
            },
        ),
        ("deploy/web.yaml", DEPLOYMENT, {("A_X", 4, "list"), ("A_Y", 11, "unknown")}),
        (
            "deploy/odd.yaml",
            "kind: [a]\nenv:\n  - name: A_X\n    value: 1\n",
            {("A_X", 3, "number")},
        ),
        ("chart/templates/web.yaml", TEMPLATE, {("A_X", 9, "unknown")}),
        ("chart/values.yaml", "web:\n  extraEnv:\n    A_X: 1\n  size: 3\n", {("A_X", 3, "number")}),
        (
            ".github/workflows/ci.yml",
            WORKFLOW,
            {("A_X", 3, "unknown"), ("A_Y", 6, "duration"), ("A_Z", 10, "empty")},
        ),
        (".gitlab-ci.yml", PIPELINE, {("A_X", 2, "number"), ("A_Y", 6, "unknown")}),
        (
            "Dockerfile",
            DOCKERFILE,
            {
                ("VERSION", 2, "number"),
                ("A_X", 3, "number"),
                ("A_Y", 3, "text"),
                ("A_Z", 4, "url"),
                ("A_OLD", 5, "text"),
            },
        ),
        (
            ".env.example",
            "# A_NOT=1\nA_X=1  # a number\nexport A_Y='x'\nA_Z\nno name\n",
            {("A_X", 2, "number"), ("A_Y", 3, "text"), ("A_Z", 4, "unknown")},
        ),
    ],
)
def test_what_a_file_sets_is_told(
    path: str, text: str, expected: set[tuple[str, int, str]]
) -> None:
    found = environment_of({path: text}).declarations

    assert expected == {(one.name, one.line, one.shape) for one in found}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "compose.yaml",
            "services:\n{% if x %}\n  web:\n{% endif %}\n    environment:\n      A_X: 1\n",
        ),
        ("k8s/web.yml", "{{ if .x }}\nkind: Deployment\nenv:\n  A_X: [\n{{ end }}\n"),
    ],
)
def test_a_template_is_read_by_its_lines(path: str, text: str) -> None:
    found = environment_of({path: text})

    assert (["A_X"], ()) == ([one.name for one in found.declarations], found.skipped)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("compose.yaml", b"services: [\n"),
        ("compose.yaml", b"<<<<<<< HEAD\nservices: {}\n=======\n"),
        ("compose.yaml", b"services: \xff\xfe\n"),
        (".env", b"\x00\x01\x02\xff" * 40),
    ],
)
def test_what_cannot_be_read_is_named(path: str, data: bytes) -> None:
    found = environment_of({path: data})

    assert [path] == [skipped for skipped, _ in found.skipped]


def test_a_file_by_itself_is_told_by_records() -> None:
    path = RepoPath("compose.yaml")
    records = read.prepare({})(path, COMPOSE.encode())
    found = [read.from_record(json.loads(json.dumps(one))) for one in records]

    assert list(environment_of({"compose.yaml": COMPOSE}).declarations) == found
    assert [] == read.prepare({})(RepoPath("notes.txt"), b"A_X=1\n")


def test_no_value_is_kept() -> None:
    value = "s3-" + "value-of-" * 3
    files = {
        ".env": f"A_X={value}\n",
        "Dockerfile": f"ENV A_X={value}\n",
        "compose.yaml": f"services: {{web: {{environment: {{A_X: {value}}}}}}}\n",
    }

    assert value not in repr(environment_of(files))


@pytest.mark.parametrize("name", [".env.staging", "Dockerfile", "compose.yaml"])
def test_a_file_in_a_merge_conflict_is_named(name: str) -> None:
    text = b"A=1\n<<<<<<< HEAD\nB=2\n=======\nB=3\n>>>>>>> other\n"
    with pytest.raises(Unreadable, match="line 2 is the mark of a merge conflict"):
        list(read.declarations(RepoPath(name), text))
