"""Which jobs of a change would show a check by the name of one that calls gate?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from gate.model.path import RepoPath
from gate.model.text import cut, visible
from gate.model.work import Json, Unreadable
from gate.readers.yaml import parse
from gate.stages.policy.callers import Callers

_OWN: Final = "gate"
"""What the job is called that the action, the component and the workflows of gate show."""
_MADE: Final = re.compile(r"\\\$\\\{\\\{.*?\\\}\\\}|\\\$\\\[\\\[.*?\\\]\\\]")
"""A part of a name, escaped, that is made when the workflow runs."""
_PARTS: Final = " / "
"""Between the names of a job and of one that it calls."""
_LONGEST: Final = 100


def shadowed(texts: tuple[str, str], path: RepoPath, base: Callers) -> list[str]:
    """
    Return the names of jobs that call gate, in *base*, and that *path* newly gives to a job.

    *texts* are the file's at base and at head: a host that waits for a check asks for its name.

    Raises:
        Unreadable: it is no YAML at head.
    """
    if not path.endswith((".yml", ".yaml")):
        return []
    known: frozenset[str] = frozenset()
    with suppress(Unreadable):
        known = frozenset(_names(texts[0]))
    fresh = [*dict.fromkeys(name for name in _names(texts[1]) if name not in known)]
    guarded = frozenset(_guarded(base)) if fresh else frozenset()
    return [visible(cut(name, _LONGEST)) for name in fresh if _is_one(name, guarded)]


def _is_one(name: str, guarded: frozenset[str]) -> bool:
    told = re.escape(name.partition(_PARTS)[0])
    pattern = re.compile(_MADE.sub(".*", told), re.DOTALL | re.IGNORECASE)
    return any(pattern.fullmatch(each) for each in guarded)


def _guarded(base: Callers) -> Iterator[str]:
    """Yield the names under which hosts show the jobs of *base* that call gate."""
    for path in base.starts:
        if not base.comes_to_gate(path):
            continue
        yield _OWN
        with suppress(Unreadable):
            for names, job in _jobs(base.text(path)):
                if base.leads_to_gate(path, "\n".join(_lines(job))):
                    yield from names


def _lines(value: Json, key: str = "") -> Iterator[str]:
    """Yield each text in *value* behind its key, as YAML writes it."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _lines(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _lines(each, key)
    elif isinstance(value, str):
        yield f"{key}: {value}"


def _names(text: str) -> Iterator[str]:
    for names, _ in _jobs(text):
        yield from names


def _jobs(text: str) -> Iterator[tuple[tuple[str, ...], Json]]:
    """
    Yield (names, job) of each job of a workflow or a pipeline.

    Raises:
        Unreadable: it is no YAML.
    """
    told = parse(text.encode("utf-8", "replace")).value if text.strip() else None
    if not isinstance(told, dict):
        return
    jobs = told.get("jobs")
    for key, job in (jobs if isinstance(jobs, dict) else told).items():
        if isinstance(job, dict):
            name = job.get("name")
            yield (name, key) if isinstance(name, str) else (key,), job
