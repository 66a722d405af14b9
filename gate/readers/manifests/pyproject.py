"""
The dependencies that ``pyproject.toml`` declares, in every table that some tool reads.

https://packaging.python.org/specifications/pyproject-toml/, PEP 735, and the tables of Poetry, uv
and PDM. What only builds the project (``build-system``) is looked at where it is pinned.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.path import RepoPath
from gate.model.value import replace
from gate.readers.manifests import pep508, wanted
from gate.readers.manifests.dependency import Dependency, How, Manifest
from gate.readers.manifests.place import is_inside
from gate.readers.manifests.text import Lines, Table, decoded, name_of, table, texts, toml


def read(path: RepoPath, data: bytes) -> Manifest:
    """
    Return what the project *data* declares.

    Raises:
        Unreadable: it is no TOML.
    """
    text = decoded(data)
    document = toml(text)
    lines, tool = Lines(text), table(document.get("tool"))
    found = [
        *(pep508.dependency(each, lines.of(each)) for each in _installed(document)),
        *(_dev(pep508.dependency(each, lines.of(each))) for each in _grouped(document)),
        *(wanted.dependency(path, *row, lines) for row in _poetry_rows(tool, is_dev=False)),
        *(_dev(wanted.dependency(path, *row, lines)) for row in _poetry_rows(tool, is_dev=True)),
        *(each for each in _built(document, lines) if each.how is How.PINNED),
    ]
    own = name_of(table(document.get("project")).get("name"))
    sources = table(table(tool.get("uv")).get("sources"))
    local = {name_of(name) for name, source in sources.items() if _is_own(path, source)}
    # A project may ask for its own extras, and for the other members of its workspace.
    kept = (each for each in found if each.name not in local and each.name != (own or "-"))
    return Manifest(dependencies=tuple(kept))


def _dev(each: Dependency) -> Dependency:
    return replace(each, is_dev=True)


def _installed(document: Table) -> Iterator[str]:
    project = table(document.get("project"))
    yield from texts(project.get("dependencies"))
    for each in table(project.get("optional-dependencies")).values():
        yield from texts(each)


def _grouped(document: Table) -> Iterator[str]:
    tool = table(document.get("tool"))
    groups = [document.get("dependency-groups"), table(tool.get("pdm")).get("dev-dependencies")]
    for group in groups:
        for each in table(group).values():
            yield from texts(each)
    yield from texts(table(tool.get("uv")).get("dev-dependencies"))


def _built(document: Table, lines: Lines) -> Iterator[Dependency]:
    for each in texts(table(document.get("build-system")).get("requires")):
        yield pep508.dependency(each, lines.of(each))


def _is_own(path: RepoPath, source: object) -> bool:
    told = table(source)
    return bool(told.get("workspace")) or is_inside(path, told.get("path"))


def _poetry_rows(tool: Table, *, is_dev: bool) -> Iterator[tuple[str, object]]:
    poetry = table(tool.get("poetry"))
    groups = [*map(table, table(poetry.get("group")).values())]
    tables = [poetry.get("dev-dependencies")] if is_dev else [poetry.get("dependencies")]
    for group in groups if is_dev else ():
        tables += [group.get("dependencies"), group.get("dev-dependencies")]
    for told in tables:
        for name, value in table(told).items():
            alternatives = value if isinstance(value, list) else [value]
            if name != "python":
                yield from ((name, each) for each in alternatives)
