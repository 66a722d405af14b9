"""lcov's tracefiles (https://manpages.debian.org/unstable/lcov/geninfo.1.en.html#FILES)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gate.model.work import Record, Unreadable
from gate.readers.coverage.measured import Measured, about, set_of

_SOURCE: Final = re.compile(rb"^SF:(.*?)\r?$", re.MULTILINE)
_LINE: Final = re.compile(rb"^DA:(\d{1,9}),-?\d", re.MULTILINE)
_HIT: Final = re.compile(rb"^DA:(\d{1,9}),0*[1-9]", re.MULTILINE)
_BRANCH: Final = re.compile(rb"^BRDA:(\d{1,9}),([^,\n]*),([^,\n]*),(-|-?\d+)\r?$", re.MULTILINE)
_END: Final = re.compile(rb"^end_of_record\s*$", re.MULTILINE)


def is_lcov(data: bytes) -> bool:
    """Say whether *data* may be a tracefile."""
    return data.startswith((b"TN:", b"SF:")) or b"\nSF:" in data[:4096]


def read_lcov(data: bytes) -> Iterator[Record]:
    """
    Yield what the tracefile is, then a record for each of its files.

    Raises:
        Unreadable: a row cannot be read, or the last file does not end.
    """
    yield about("lcov")
    *records, rest = _END.split(data)
    if _SOURCE.search(rest):
        raise Unreadable("it ends in the middle of a file")
    for record in records:
        yield _file(record).record()


def _file(record: bytes) -> Measured:
    sources, lines, branches = (each.findall(record) for each in (_SOURCE, _LINE, _BRANCH))
    counts = record.count(b"\nDA:"), record.count(b"\nBRDA:")
    if len(sources) != 1 or counts != (len(lines), len(branches)):
        raise Unreadable("it has a row that is none of lcov's")
    ways: dict[int, dict[str, bool]] = {}
    for line, block, branch, taken in branches:
        name = f"{block.decode('ascii', 'replace')},{branch.decode('utf-8', 'replace')}"
        of_line = ways.setdefault(int(line), {})
        of_line[name] = of_line.get(name, False) or _is_positive(taken)
    return Measured(
        path=sources[0].decode("utf-8", "surrogateescape"),
        statements=set_of(list(map(int, lines))),
        hits=set_of(list(map(int, _HIT.findall(record)))),
        branches=ways,
    )


def _is_positive(count: bytes) -> bool:
    return not count.startswith(b"-") and count.strip(b"0") != b""
