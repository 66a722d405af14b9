"""
Bandit's modules, without what `import bandit` brings.

``bandit/__init__.py`` reads the metadata of every installed distribution, draws with rich, parses
YAML and loads each plug-in and formatter: a quarter of a second. The checks need none of that, so
the packages stand here as empty ones that know their folder, with the names that plug-ins take
from them; each module below is bandit's own file, imported when it is asked for.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any, Final

from gate.engines.bandit.conditions import Check

PROVEN: Final = {"f2cf3513d31365243e18ffbeaad5614606f52762db42c98c1ee0bb6a2c0359ee": "1.9.4"}
"""Hashes of bandit's sources, and the version: those that the fast driver was proven with."""
PYTHONS: Final = ((3, 11), (3, 12), (3, 13))
"""Those of whose syntax trees it was proven; on another, bandit runs as it stands."""
_READ: Final = ("core", "plugins", "blacklists")
"""The folders of bandit that say what is found."""
_NAMES: Final = ("bandit.core.constants", "bandit.core.issue", "bandit.core.test_properties")
"""The modules whose names a plug-in finds in the package."""


def folder() -> Path | None:
    """Return where bandit is installed; `None` if it is not, or not as plain files."""
    spec = PathFinder.find_spec("bandit")
    found = list(spec.submodule_search_locations or ()) if spec else []
    return Path(found[0]) if len(found) == 1 else None


def digest(package: Path) -> str:
    """Return a hash of bandit's sources that stand in the folder *package*."""
    told = hashlib.sha256()
    for name in _READ:
        for path in sorted((package / name).glob("*.py")):
            data = path.read_bytes()
            told.update(f"{name}/{path.name} {len(data)}\n".encode() + data)
    return told.hexdigest()


@cache
def proven() -> str:
    """Return the version of the bandit that is installed; empty where nothing was proven of it."""
    package = folder() if sys.version_info[:2] in PYTHONS else None
    return PROVEN.get(digest(package), "") if package else ""


def stand_in(version: str) -> None:
    """Let the modules of bandit *version* be imported alone, if it is not there as a whole."""
    if "bandit" in sys.modules:
        return
    where = None
    for name in ("bandit", "bandit.core"):
        spec = PathFinder.find_spec(name, where)
        if spec is None:
            return
        sys.modules[name] = module_from_spec(spec)
        where = spec.submodule_search_locations
    for name in _NAMES:
        told = vars(import_module(name))
        taken = {key: value for key, value in told.items() if not key.startswith("_")}
        vars(sys.modules["bandit"]).update(taken, __version__=version)


def function(name: str) -> Callable[..., Any]:
    """Return the function *name*, which is ``module:name``."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)  # type: ignore[no-any-return] # an attribute by its name


@cache
def settings(module: str, name: str) -> Any:  # noqa: ANN401 - bandit's plug-ins have each their own
    """Return the settings *name* of a plug-in as bandit makes them without a configuration."""
    return import_module(module).gen_config(name)


@cache
def lists() -> dict[str, list[dict[str, Any]]]:
    """Return what bandit lists as insecure to call or import, by the class of nodes."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in ("calls", "imports"):
        generated = import_module(f"bandit.blacklists.{name}").gen_blacklist()
        for node, entries in generated.items():
            found.setdefault(node, []).extend(entries)
    return found


class Test:
    """A check as bandit's tester wants it, for which bandit writes on the function itself."""

    def __init__(self, check: Check) -> None:
        """Import the function of *check*."""
        module, _, name = check.function.partition(":")
        self._function = function(check.function)
        self._test_id = check.test
        self.__name__ = name
        if check.settings is not None:
            self._config = check.settings
        elif check.config:
            self._config = settings(module, check.config)

    def __call__(self, *told: Any) -> Any:  # noqa: ANN401 - the context, the settings
        """Return what the function makes of a node."""
        return self._function(*told)
