"""Do the readers read what others read in the same lock files?"""

from __future__ import annotations

import json
from pathlib import Path

from gate.model.path import RepoPath
from gate.model.work import Unreadable
from gate.readers.manifests import (
    pdm,
    pipfile_lock,
    poetry,
    pylock,
    pyproject,
    requirements,
    uv,
)
from gate.readers.manifests.dependency import How
from gate.readers.manifests.text import name_of

READERS = {
    "uvlock": uv.read,
    "poetrylock": poetry.read,
    "pdmlock": pdm.read,
    "pipfilelock": pipfile_lock.read,
    "pylock": pylock.read,
    "requirements": requirements.read,
    "pyprojecttoml": pyproject.read,
}
CONTRADICTING = {
    ("uvlock", "grouped packages"): "leaves out three packages that the lock holds",
    ("requirements", "with_version"): "takes the bound of a range for the version",
    ("requirements", "pip_example"): "as above, and reads a file that is not there",
    ("pyprojecttoml", "extras_syntax"): "takes the bound of a range for the version",
    ("pyprojecttoml", "env_markers"): "takes the bound of a range for the version",
}
"""Cases whose expectation contradicts the format's own rules, and how."""


def test_every_case_is_read_as_expected_but_for_those_that_contradict_the_format(shared: Path):
    security = shared / "data" / "security"
    wrong = set()
    for case in json.loads((security / "dev" / "lock-oracle.json").read_text())["cases"]:
        expected = {(name_of(name), version) for name, version in case["packages"]}
        try:
            data = (security / "locks" / case["file"]).read_bytes()
            manifest = READERS[case["kind"]](RepoPath("file"), data)
            is_error = False
        except Unreadable:
            is_error = True
        found = (
            set()
            if is_error
            else {
                (each.name, each.version)
                for each in manifest.dependencies
                if each.version and each.how is not How.OWN
            }
        )
        if (is_error, found) != (case["error"], expected):
            wrong.add((case["kind"], case["case"]))

    assert set(CONTRADICTING) == wrong
