"""
A part of a run: what one of several jobs found out, for another that judges.

Three lines of ASCII: a mark with a hash of what follows, the part as JSON, and the answers of
engines as JSON, by the keys of the cache. It is read as a stranger's text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Final, NoReturn

from gate.model.record import RecordError, decoded, encoded
from gate.model.regex import regex
from gate.model.stage import StageResult
from gate.model.value import dataclass, replace
from gate.model.work import Record

SCHEMA: Final = 2
MOST_BYTES: Final = 64 << 20
"""Of one part: the whole of Django, at once, leaves less than 2 MB."""
_MARK: Final = b"gate-part"
_LINES: Final = 3
_FINGERPRINT: Final = regex(r"v1:[0-9a-f]{16}")

Answers = Mapping[str, tuple[Record, ...]]
"""What engines said of single files, by the keys of the cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What the parts of one run have in common: each field is equal in all of them."""

    code: str
    """Which gate it is: its version and a digest of its files."""
    tools: str
    """A digest over Python's version and those of all that is installed beside the gate."""
    event: str
    base: str
    """Commit and tree, as `head`."""
    head: str
    settings: str
    """A digest of their text."""
    words: str
    """What of the command line decides what is looked at."""
    evidence: str
    """A digest over the files that the command line names as evidence; empty if it names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Which part of how many: the first of three is 1 of 3."""

    number: int
    of: int

    def __str__(self) -> str:
        """Return it as the command line spells it."""
        return f"{self.number}/{self.of}"

    def __post_init__(self) -> None:
        """
        Hold the bounds.

        Raises:
            ValueError: there is no such part.
        """
        if not 1 <= self.number <= self.of <= MOST_PARTS:
            raise ValueError(f"there is no part {self.number} of {self.of}")


MOST_PARTS: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one job of several has found out."""

    share: Share
    occasion: Occasion
    written_at: datetime
    """In UTC."""
    said: str
    """A digest over what the pull requests said; people may have edited it since."""
    interrupted: str = ""
    """What ended the job before it had looked at all of its share; empty for nothing."""
    results: tuple[StageResult, ...]
    """Of the stages that this part alone ran, without what their findings hide."""


def part_text(part: Part, answers: Answers) -> str:
    """Return *part* as a file holds it."""
    lines = (encoded(replace(part, results=tuple(map(_keyless, part.results)))), answers)
    body = "\n".join(json.dumps(each, separators=(",", ":")) for each in lines) + "\n"
    return f"{_MARK.decode()} {SCHEMA} {_proof(body.encode('ascii'))}\n{body}"


def read_part(data: bytes) -> tuple[Part, Answers]:
    """
    Return the part that *data* holds, and what engines said.

    Raises:
        RecordError: it is none, or not as it was written; the text says which, as one clause.
    """
    mark, _, body = data.partition(b"\n")
    match mark.split(b" "):
        case [name, schema, proof] if name == _MARK:
            if schema != str(SCHEMA).encode():
                raise RecordError(f"it is not of schema {SCHEMA}: another gate wrote it")
        case _:
            raise RecordError("it is no part of a run")
    if proof.decode("ascii", "replace") != _proof(body):
        raise RecordError("it is damaged: it is not as it was written")
    lines = body.split(b"\n")
    if len(lines) != _LINES:
        raise RecordError("it is damaged: lines are missing")
    part: Part = decoded(Part, _loaded(lines[0]))
    _check(part)
    return part, _answers(_loaded(lines[1]))


def _keyless(result: StageResult) -> StageResult:
    """Return *result* without the keys of its findings, which may quote a credential."""
    return replace(
        result,
        findings=tuple(
            replace(each, key="", occurrence=0, known_as=each.fingerprint)
            for each in result.findings
        ),
    )


def _check(part: Part) -> None:
    """
    Hold what the shape alone does not say.

    Raises:
        RecordError: a part is not as a job writes it.
    """
    for result in part.results:
        if not all(_FINGERPRINT.fullmatch(each.known_as) for each in result.findings):
            raise RecordError(f"it holds a finding of {result.stage} without its fingerprint")
        for place in (each.location for each in result.findings):
            if place and not place.is_possible:
                lines = f"line {place.line} to {place.end_line}"
                columns = f"column {place.column} to {place.end_column}"
                where = f"where no file has a place: {lines}, {columns}"
                raise RecordError(f"it holds a finding of {result.stage} {where}")
        if any(len(row) != len(each.columns) for each in result.tables for row in each.rows):
            raise RecordError(f"it holds a table of {result.stage} with holes")


def _answers(loaded: object) -> Answers:
    if not isinstance(loaded, dict):
        raise RecordError("its answers are no object")
    for records in loaded.values():
        if not isinstance(records, list) or not all(isinstance(each, dict) for each in records):
            raise RecordError("an answer in it is no list of records")
    return {key: tuple(records) for key, records in loaded.items()}


def _loaded(line: bytes) -> object:
    try:
        return json.loads(line, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise RecordError("it holds what is no JSON") from error


def _refused(name: str) -> NoReturn:
    raise ValueError(name)


def _proof(body: bytes) -> str:
    return blake2b(body, digest_size=32).hexdigest()
