"""
Makes pip-audit's interfaces importable without what their packages would import beside them.

``pip_audit._audit`` and the two ``interface`` modules need packaging alone. Their packages import
every source and service of pip-audit too: requests, rich, and pip-api, which starts pip when it is
imported. That is 0.4 s, and no worker may start a program.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Final

_SHELLS: Final = {
    "_service": ("Dependency", "VulnerabilityResult", "VulnerabilityService"),
    "_dependency_source": ("DependencySource",),
}
"""Packages, and what ``pip_audit._audit`` takes from them; each lies in their ``interface``."""


def prepare() -> None:
    """
    Put shells in the place of pip-audit's packages, in this process.

    Raises:
        ImportError: pip-audit is not installed, or no longer has these interfaces.
    """
    spec = find_spec("pip_audit")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("pip-audit is not installed", name="pip_audit")
    home = Path(spec.submodule_search_locations[0])
    mending = _shell("_fix")
    mending.__dict__["ResolvedFixVersion"] = object  # what an annotation names
    for package, names in _SHELLS.items():
        shell = _shell(package)
        shell.__path__ = [str(home / package)]
        interface = __import__(f"pip_audit.{package}.interface", fromlist=names)
        shell.__dict__.update({name: getattr(interface, name) for name in names})


def _shell(name: str) -> ModuleType:
    module = ModuleType(f"pip_audit.{name}")
    return sys.modules.setdefault(module.__name__, module)
