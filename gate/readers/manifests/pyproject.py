"""
The dependencies that ``pyproject.toml`` declares, in every table that some tool reads.

https://packaging.python.org/specifications/pyproject-toml/, PEP 735, and the tables of Poetry, uv
and PDM. What only builds the project (``build-system``) is looked at where it is pinned.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.path import RepoPath
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
        *(pep508.dependency(each, lines.of(each)) for each in _declared(document)),
        *(wanted.dependency(path, *row, lines) for row in _poetry_rows(tool)),
        *(each for each in _built(document, lines) if each.how is How.PINNED),
    ]
    own = name_of(table(document.get("project")).get("name"))
    sources = table(table(tool.get("uv")).get("sources"))
    local = {name_of(name) for name, source in sources.items() if _is_own(path, source)}
    # A project may ask for its own extras, and for the other members of its workspace.
    kept = (each for each in found if each.name not in local and each.name != (own or "-"))
    return Manifest(dependencies=tuple(kept))


def _declared(document: Table) -> Iterator[str]:
    project, tool = table(document.get("project")), table(document.get("tool"))
    yield from texts(project.get("dependencies"))
    groups = [
        project.get("optional-dependencies"),
        document.get("dependency-groups"),
        table(tool.get("pdm")).get("dev-dependencies"),
    ]
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


def _poetry_rows(tool: Table) -> Iterator[tuple[str, object]]:
    poetry = table(tool.get("poetry"))
    groups = [poetry, *map(table, table(poetry.get("group")).values())]
    for group in groups:
        for key in ("dependencies", "dev-dependencies"):
            for name, value in table(group.get(key)).items():
                alternatives = value if isinstance(value, list) else [value]
                if name != "python":
                    yield from ((name, each) for each in alternatives)
