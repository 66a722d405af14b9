"""Which services and test suites does a repository seem to have, by the names of its files?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from gate.model.path import RepoPath
from gate.settings.toml import key, value

MOST: Final = 20
"""Services that are proposed."""
_STARTS: Final = frozenset(
    {"Dockerfile", "__main__.py", "app.py", "asgi.py", "main.py", "manage.py", "wsgi.py"}
)
"""Files by which a folder can be started."""
_HOMES: Final = frozenset({"apps", "backend", "packages", "services", "src"})
"""Folders that hold services, one in each folder."""
_NO_SERVICES: Final = frozenset(
    {"bench", "ci", "docs", "example", "examples", "scripts", "spec", "test", "tests", "tools"}
)
_SUITES: Final = {
    "unit": "unit",
    "integration": "integration",
    "functional": "functional",
    "acceptance": "acceptance",
    "contract": "contract",
    "e2e": "e2e",
}
"""A suite's name, by that of the folder in which its tests stand."""
_TESTS: Final = re.compile(
    r"(?P<folder>(?:[\w.-]+/)*?(?:tests?|spec)(?:/(?P<kind>[\w-]+))?)/(?:.*/)?(?:test_[^/]*|[^/]*_test)\.py"
)
_PLAIN: Final = re.compile(r"[\w.-]+(?:/[\w.-]+)*", re.ASCII)


def services(paths: Iterable[RepoPath]) -> Mapping[str, str]:
    """Return the folder of each service, by a name for it."""
    every = [path for path in paths if _PLAIN.fullmatch(path)]
    starts = [path.split("/") for path in every if path.rsplit("/", 1)[-1] in _STARTS]
    found: dict[str, str] = {}
    for *folders, _ in starts:
        own = folders[: 2 if folders[:1] and folders[0] in _HOMES else 1]
        is_one = own and own[-1] not in _NO_SERVICES | _HOMES and not own[0].startswith(".")
        folder = "/".join(own)
        if is_one and any(path.startswith(f"{folder}/") and path.endswith(".py") for path in every):
            found[re.sub(r"[^a-z0-9]+", "-", own[-1].lower()).strip("-")] = folder
    found.pop("", None)
    return dict(sorted(found.items()))


def suites(paths: Iterable[RepoPath]) -> Mapping[str, str]:
    """Return the folder of each test suite, by its name; all tests are one where none is named."""
    found: dict[str, str] = {}
    other = ""
    for path in sorted(paths):
        told = _TESTS.fullmatch(path)
        if told is None:
            continue
        name = _SUITES.get(told["kind"] or "")
        if name:
            found.setdefault(name, told["folder"])
        else:
            kind = told["kind"]
            other = other or told["folder"].removesuffix(f"/{kind}" if kind else "")
    return found or ({"unit": other} if other else {})


def services_shown(found: Mapping[str, str]) -> Iterator[str]:
    """Yield the settings of the services *found*, as lines of TOML."""
    for name, folder in [*found.items()][:MOST]:
        yield f"[{key('stages', 'coverage', 'services', name)}]"
        yield f"paths = {value([f'/{folder}/**'])}"


def suites_shown(found: Mapping[str, str]) -> Iterator[str]:
    """Yield the settings of the suites *found*, as lines of TOML."""
    for name in found:
        yield f"[{key('stages', 'tests', 'suites', name)}]"
        yield f"files = {value([f'/reports/{name}*.xml'])}"


def commands(found: Mapping[str, str]) -> Sequence[str]:
    """Return what makes the reports of the suites *found*, measured, where gate looks for them."""
    made = [
        f"coverage run --branch --parallel-mode -m pytest {folder} --junitxml=reports/{name}.xml"
        for name, folder in found.items()
    ]
    return [*made, "coverage combine", "coverage xml -o reports/coverage.xml"] if made else []
