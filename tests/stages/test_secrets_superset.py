"""Nothing that detect-secrets finds vanishes: the stage finds it, or it is of a listed class."""

from __future__ import annotations

from pathlib import Path

import pytest
from detect_secrets.core.scan import scan_file

from gate.engines import detect_secrets
from gate.model.decoding import text_of
from gate.model.looks import Looks
from gate.model.path import RepoPath
from gate.readers.credentials import read
from gate.readers.credentials.sighting import sighting, unread
from gate.stages.secrets.classes import class_of
from gate.stages.secrets.merge import merged
from gate.stages.secrets.rules import PROVIDED
from gate.stages.secrets.text import Seen
from tests.engines.detect_secrets.identity import as_from_the_command_line
from tests.engines.detect_secrets.texts import Text, texts

TYPES = [*PROVIDED, *sorted(detect_secrets.GENERIC)]


def vanished(made: Text, folder: Path) -> list[tuple[str, int]]:
    """Return type and line of what detect-secrets finds and the stage neither has nor classes."""
    path = folder / made.name
    path.write_bytes(made.content.encode())
    with as_from_the_command_line():
        stock = list(scan_file(str(path)))
    data, name = made.content.encode(), RepoPath(made.name)
    text = text_of(data)[0]
    told = read.prepare({})(name, data)
    ours = [sighting(record) for record in told if not unread(record)]
    records = detect_secrets.prepare({"types": TYPES, "salt": ""})(name, data)
    seen = [detect_secrets.sighting(record) for record in records]
    places = [(each.seen.start, each.seen.end) for each in merged(ours, seen, text, made.name)]
    places += [(one.start, one.end) for one in ours if one.looks is Looks.PLACEHOLDER]
    accounted = [
        (one.type, text[one.start : one.end])
        for one in seen
        if any(start < one.end and one.start < end for start, end in places)
        or class_of(Seen(type=one.type, text=text, start=one.start, end=one.end, file=made.name))
    ]
    return [
        (one.type, one.line_number)
        for one in stock
        if not any(
            kind == one.type and ((one.secret_value or "") in found or one.secret_value not in text)
            for kind, found in accounted
        )
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_what_detect_secrets_finds_is_found_or_of_a_class(seed: int, tmp_path: Path):
    for made in texts(120, seed):
        assert [] == vanished(made, tmp_path), made
