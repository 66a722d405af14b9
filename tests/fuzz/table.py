"""Every parser of foreign text, each once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.fuzz.target import Target
from tests.fuzz.targets import answers, evidence, git, hosts, manifests, prose, python, settings

ALL: Final = (
    *evidence.TARGETS, *manifests.TARGETS, *settings.TARGETS, *hosts.TARGETS, *git.TARGETS, *prose.TARGETS,
    *python.TARGETS, *answers.TARGETS,
)  # fmt: skip
BY_NAME: Final[Mapping[str, Target]] = {target.name: target for target in ALL}
assert len(ALL) == len(BY_NAME), "two parsers have one name"
