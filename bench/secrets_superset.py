"""
Does anything vanish that detect-secrets finds?

``python -m bench.secrets_superset FOLDER…`` asks detect-secrets' own function and the secrets stage
about each file below the folders, and prints what detect-secrets finds and the stage has nowhere:
neither as a finding in that place, nor in one of the classes of `gate.stages.secrets.classes`.
It fails if there is anything, and tells the CPU seconds of both.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from detect_secrets.core.scan import scan_file

from gate.engines import detect_secrets
from gate.engines.detect_secrets import GENERIC
from gate.model.decoding import text_of
from gate.model.looks import Looks
from gate.model.path import RepoPath
from gate.model.secret import Keys
from gate.model.work import Record, Unreadable
from gate.readers.credentials.read import seen_in
from gate.stages.secrets import credentials
from gate.stages.secrets.classes import class_of
from gate.stages.secrets.place import place_of
from gate.stages.secrets.rules import PROVIDED
from gate.stages.secrets.text import Seen
from tests.engines.detect_secrets.identity import as_from_the_command_line

PROFILE = {"types": [*PROVIDED, *sorted(GENERIC)], "salt": "", "driver": "fast", "is_much": True}


@cache
def _stage() -> Callable[[RepoPath, bytes], list[Record]]:
    return credentials.prepare(PROFILE)


@cache
def _driver() -> detect_secrets.Look:
    return detect_secrets.looks(PROFILE, Keys(salt=b""))


def vanished(path: Path, told: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, int]]:
    """Yield (type, line) of what is *told* of *path* as `stock` does, and the stage has not."""
    data = path.read_bytes()
    text, name = text_of(data)[0], RepoPath(path.name)
    accounted = dict(_accounted(data, text, name))
    for kind, value, line in told:
        if value in text and not any(kind == each and value in held for each, held in accounted):
            yield kind, line


def _accounted(data: bytes, text: str, name: RepoPath) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield each (type, value) that detect-secrets' plug-ins see, and what became of it."""
    places = [place_of(one).seen for one in _stage()(name, data) if "unread" not in one]
    ours, _ = seen_in(name, data, Keys(salt=b""))
    spans = [(one.start, one.end) for one in places]
    examples = [(one.start, one.end) for one in ours if one.looks is Looks.PLACEHOLDER]
    for one in _driver()(data, name, None):
        value = one.type, text[one.start : one.end]
        seen = Seen(type=one.type, text=text, start=one.start, end=one.end, file=name)
        if _overlaps(spans, one.start, one.end):
            yield value, "found"
        elif _overlaps(examples, one.start, one.end):
            yield value, "example"
        elif known := class_of(seen):
            yield value, known.name


def _overlaps(spans: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    return any(first < end and start < last for first, last in spans)


def stock(path: Path) -> list[tuple[str, str, int]]:
    """Return (type, value, line) of what detect-secrets finds; nothing if it dies of the file."""
    try:
        found = list(scan_file(str(path)))
    except Exception:  # noqa: BLE001 - of anything
        return []
    return [(one.type, one.secret_value or "", one.line_number) for one in found]


def classes(path: Path) -> Mapping[str, int]:
    """Return how many values that detect-secrets sees in *path* became what."""
    data = path.read_bytes()
    told = dict(_accounted(data, text_of(data)[0], RepoPath(path.name)))
    return Counter(told.values())


def main() -> None:
    """Compare, and fail if anything vanished."""
    parser = argparse.ArgumentParser(prog="bench.secrets_superset")
    parser.add_argument("folders", type=Path, nargs="+")
    asked = parser.parse_args()
    found, became, lost, files, seconds = 0, Counter[str](), 0, 0, 0.0
    with as_from_the_command_line():
        for folder in asked.folders:
            for path in sorted(each for each in folder.rglob("*") if each.is_file()):
                start = time.process_time()
                told = stock(path)
                seconds += time.process_time() - start
                files, found = files + 1, found + len(told)
                try:
                    for kind, line in vanished(path, told) if told else ():
                        lost += 1
                        print(f"VANISHED {path}:{line}: {kind}")
                    became.update(classes(path) if told else {})
                except Unreadable as error:
                    print(f"not looked at: {path}: {error}")
    print(
        f"{files} files, {found} findings of detect-secrets in {seconds:.0f} CPU seconds, "
        f"{lost} vanished; {dict(became.most_common())}"
    )
    sys.exit(bool(lost))


if __name__ == "__main__":
    main()
