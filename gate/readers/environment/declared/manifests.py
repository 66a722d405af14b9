"""
YAML that sets variables: compose, Kubernetes, Helm, GitHub's workflows, GitLab's pipelines.

https://docs.docker.com/reference/compose-file/services/#environment
https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#env
https://docs.gitlab.com/ci/yaml/#variables
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from gate.model.path import RepoPath
from gate.model.work import Json, Unreadable
from gate.readers.environment.declared.shape import shape
from gate.readers.environment.record import FILLED_IN, Declaration
from gate.readers.yaml import Parsed, parse

_IS_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_IS_LOUD: Final = re.compile(r"[A-Z][A-Z0-9_]*")
_TEMPLATE: Final = re.compile(r"\{\{|\{%")
_DOCUMENT: Final = re.compile(r"(?m)^---(?=\s|$)[^\n]*")
_INTERPOLATED: Final = re.compile(
    r"(?<!\$)\$(?:\{(?P<name>[A-Za-z_]\w*)(?::?[-?+][^{}]*)?\}|(?P<bare>[A-Z_][A-Z0-9_]*))"
)
_LISTED: Final = re.compile(
    r"^[ \t]*-[ \t]+name:[ \t]*[\"']?(?P<name>[A-Za-z_][A-Za-z0-9_]*)[\"']?[ \t]*$"
)
_VALUED: Final = re.compile(r"^[ \t]*(?:value|valueFrom):")
_PAIRED: Final = re.compile(r"^[ \t]*[\"']?(?P<name>[A-Z][A-Z0-9_]*)[\"']?:(?:[ \t]|$)")
_KINDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("compose", re.compile(r"(?:^|/)(?:docker-)?compose(?:[.\-_][^/]*)?\.ya?ml$")),
    (
        "github",
        re.compile(r"(?:^|/)\.github/(?:workflows|actions)/.*\.ya?ml$|(?:^|/)action\.ya?ml$"),
    ),
    ("gitlab", re.compile(r"(?:^|/)[^/]*\.gitlab-ci\.ya?ml$|^\.gitlab/.*\.ya?ml$")),
    ("helm", re.compile(r"(?:^|/)values[^/]*\.ya?ml$|(?:^|/)templates/.*\.(?:ya?ml|tpl)$")),
    ("kubernetes", re.compile(r"\.ya?ml$")),
)
_DEEPEST: Final = 40
_MOST_DOCUMENTS: Final = 200


def kind_of(path: RepoPath) -> str:
    """Return which of the formats *path* is by its name; empty for none."""
    return next((kind for kind, pattern in _KINDS if pattern.search(path)), "")


def declared(path: RepoPath, data: bytes, text: str) -> Iterator[Declaration]:
    """
    Yield what the manifest sets.

    Raises:
        Unreadable: it is no YAML, and no template of any.
    """
    kind = kind_of(path)
    if not kind or not data.strip():
        return
    if kind in {"helm", "kubernetes"} and not _may_set(data):
        return
    if _TEMPLATE.search(text) and kind != "github":
        yield from _templated(path, text, kind)
        return
    for parsed in _documents(data, text):
        yield from READERS[kind](path, parsed, kind)


def _may_set(data: bytes) -> bool:
    return b"env" in data or b"Env" in data or b"ConfigMap" in data or b"kind: Secret" in data


def _documents(data: bytes, text: str) -> Iterator[Parsed]:
    cuts = [found.start() for found in _DOCUMENT.finditer(text)]
    if not cuts:
        yield parse(data)
        return
    if len(cuts) > _MOST_DOCUMENTS:
        raise Unreadable(f"it holds more than {_MOST_DOCUMENTS} documents")
    starts = [0, *cuts]
    for start, end in zip(starts, [*cuts, len(text)], strict=True):
        if text[start:end].strip():
            # Blank lines before a document keep its line numbers those of the file.
            yield parse(("\n" * text.count("\n", 0, start) + text[start:end]).encode())


def _templated(path: RepoPath, text: str, kind: str) -> Iterator[Declaration]:
    """Yield what the lines of a template set, whatever stands between them."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        found = _LISTED.match(line)
        if found:
            after = next((one for one in lines[number : number + 3] if one.strip()), "")
            if not _VALUED.match(after) and not after.lstrip().startswith("{{"):
                continue
        else:
            found = _PAIRED.match(line)
        if found:
            yield Declaration(name=found["name"], file=path, line=number, by=kind)


def _pairs(path: RepoPath, parsed: Parsed, value: Json, by: str) -> Iterator[Declaration]:
    """Yield what a mapping of names, or a list of ``NAME=value``, sets."""
    lines = parsed.lines.get(id(value), {})
    if isinstance(value, dict):
        for name, one in value.items():
            if _IS_NAME.fullmatch(name):
                yield _one(path, lines.get(name, 1), name, one, by)
    for at, one in enumerate(value if isinstance(value, list) else ()):
        name, told = _listed(one)
        if _IS_NAME.fullmatch(name):
            yield _one(path, lines.get(at, 1), name, told, by)


def _listed(value: Json) -> tuple[str, Json]:
    """Return the name and value that one item of a list sets."""
    if isinstance(value, dict):
        return str(value.get("name", "")), value.get("value")
    name, has_value, told = str(value).partition("=")
    return name, told if has_value else None


def _one(path: RepoPath, line: int, name: str, value: Json, by: str) -> Declaration:
    told = value.get("value", value.get("default")) if isinstance(value, dict) else value
    return Declaration(name=name, file=path, line=line, by=by, shape=shape(told))


def _compose(path: RepoPath, parsed: Parsed, by: str) -> Iterator[Declaration]:
    services = parsed.value.get("services") if isinstance(parsed.value, dict) else None
    for service in services.values() if isinstance(services, dict) else ():
        if isinstance(service, dict):
            yield from _pairs(path, parsed, service.get("environment"), by)
    yield from _interpolated(path, parsed)


def _interpolated(path: RepoPath, parsed: Parsed) -> Iterator[Declaration]:
    """Yield what compose itself is asked to fill in."""
    for keys, text, line in _texts(parsed):
        for found in _INTERPOLATED.finditer(text):
            name = found["name"] or found["bare"]
            if "environment" not in keys or name not in keys:
                yield Declaration(name=name, file=path, line=line, by=FILLED_IN)


def _texts(parsed: Parsed) -> Iterator[tuple[tuple[str, ...], str, int]]:
    waiting: list[tuple[tuple[str, ...], Json, int]] = [((), parsed.value, 1)]
    known: set[int] = set()
    while waiting:
        keys, value, line = waiting.pop()
        if isinstance(value, str):
            yield keys, value, line
        if not isinstance(value, dict | list) or id(value) in known or len(keys) > _DEEPEST:
            continue
        known.add(id(value))
        lines = parsed.lines.get(id(value), {})
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        waiting += [((*keys, str(key)), one, lines.get(key, line)) for key, one in pairs]


def _nested(parsed: Parsed, wanted: Callable[[str], bool]) -> Iterator[tuple[Json, Json]]:
    """Yield each value under a key that is *wanted*, with the mapping that has it."""
    waiting, known = [parsed.value], set[int]()
    while waiting:
        value = waiting.pop()
        if not isinstance(value, dict | list) or id(value) in known:
            continue
        known.add(id(value))
        for key, one in value.items() if isinstance(value, dict) else ():
            if wanted(key):
                yield one, value
        waiting += value.values() if isinstance(value, dict) else value


def _kubernetes(path: RepoPath, parsed: Parsed, by: str) -> Iterator[Declaration]:
    value = parsed.value
    if not isinstance(value, dict) or "kind" not in value:
        return
    if value["kind"] in ("ConfigMap", "Secret"):
        for key in ("data", "stringData"):
            for one in _pairs(path, parsed, value.get(key), by):
                if _IS_LOUD.fullmatch(one.name):
                    yield one
    for env, _ in _nested(parsed, lambda key: key == "env"):
        if isinstance(env, list):
            yield from _pairs(path, parsed, env, by)


def _helm(path: RepoPath, parsed: Parsed, by: str) -> Iterator[Declaration]:
    if isinstance(parsed.value, dict) and "kind" in parsed.value:
        yield from _kubernetes(path, parsed, by)
        return
    for env, _ in _nested(parsed, lambda key: "env" in key.lower()):
        for one in _pairs(path, parsed, env, by):
            if _IS_LOUD.fullmatch(one.name):
                yield one


def _workflow(path: RepoPath, parsed: Parsed, by: str) -> Iterator[Declaration]:
    for env, _ in _nested(parsed, lambda key: key == "env"):
        yield from _pairs(path, parsed, env if isinstance(env, dict) else None, by)


def _pipeline(path: RepoPath, parsed: Parsed, by: str) -> Iterator[Declaration]:
    for variables, _ in _nested(parsed, lambda key: key == "variables"):
        yield from _pairs(path, parsed, variables if isinstance(variables, dict) else None, by)


READERS: Final[Mapping[str, Callable[[RepoPath, Parsed, str], Iterator[Declaration]]]] = (
    MappingProxyType(
        {
            "compose": _compose,
            "github": _workflow,
            "gitlab": _pipeline,
            "helm": _helm,
            "kubernetes": _kubernetes,
        }
    )
)
"""A format is added here and in `kind_of`."""
__all__ = ["READERS", "Unreadable", "declared", "kind_of"]
