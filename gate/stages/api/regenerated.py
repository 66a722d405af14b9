"""Is the committed document what the code generates, as a step of the pipeline found?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from gate.model.change import Event
from gate.model.evidence import EvidenceFile
from gate.model.finding import Finding, Location
from gate.model.path import RepoPath
from gate.model.stage import Skip, StageInput
from gate.model.tree import Tree
from gate.model.work import Json, Unreadable
from gate.stages.api.documents import Document, quoted
from gate.stages.api.options import ApiOptions, Regenerated
from gate.stages.api.reading import reading_of
from gate.stages.api.rules import OUT_OF_DATE

_NAMED: Final = 5


def out_of_date(given: StageInput[ApiOptions], found: list[Document]) -> Iterator[Finding | Skip]:
    """Yield what differs in the documents that a step wrote anew, and those that it did not."""
    committed = {one.path: one for one in found}
    for one in given.options.regenerated.values():
        path = RepoPath(one.document)
        files = given.evidence.files(one.files.matches, one.files.folders)
        document = committed.get(path)
        if document is None:
            yield Skip(path=path, reason="it is regenerated, and it is no document of the tree")
        elif files:
            yield from _compared(given, document, files[0], given.trees()[1])
        elif given.change.event not in {Event.STAGED, Event.LOCAL}:
            yield Skip(path=path, reason=_missing(one))


def _missing(one: Regenerated) -> str:
    return f"no step left the regenerated document ({', '.join(one.files.root)})"


def _compared(
    given: StageInput[ApiOptions], document: Document, file: EvidenceFile, head: Tree
) -> Iterator[Finding | Skip]:
    try:
        data = given.evidence.read(file)
    except Unreadable as error:
        yield Skip(path=document.path, reason=f"{file.name}: {error.reason}")
        return
    reading = reading_of(given)
    made = quoted(reading, RepoPath(file.name), data)
    held = quoted(reading, document.path, head.read(document.path))
    if not made or not held:
        yield Skip(path=document.path, reason=f"{file.name} cannot be compared with it")
        return
    places = list(_differing(json.loads(held), json.loads(made), ""))
    if places:
        more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
        yield OUT_OF_DATE.found(
            f"It differs from what the code generates: {', '.join(places[:_NAMED])}{more}.",
            at=Location(path=document.path),
            key=document.path,
        )


def _differing(held: Json, made: Json, place: str) -> Iterator[str]:
    """Yield the places at which two values differ, the outermost of each."""
    if isinstance(held, dict) and isinstance(made, dict):
        for key in {**held, **made}:
            if key not in held or key not in made:
                yield f"{place}/{key}"
            else:
                yield from _differing(held[key], made[key], f"{place}/{key}")
    elif isinstance(held, list) and isinstance(made, list) and len(held) == len(made):
        for index, (was, now) in enumerate(zip(held, made, strict=True)):
            yield from _differing(was, now, f"{place}/{index}")
    elif held != made or isinstance(held, bool) != isinstance(made, bool):
        yield place or "/"
