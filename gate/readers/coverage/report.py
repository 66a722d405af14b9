"""Which format is a coverage report in, and what does it say? A worker's module."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from gate.model.path import RepoPath
from gate.model.work import Item, Json, Record, Unreadable
from gate.readers.coverage.cobertura import read_cobertura
from gate.readers.coverage.data_file import is_data_file, read_data_file
from gate.readers.coverage.earlier import is_earlier, read_earlier
from gate.readers.coverage.json_report import read_coverage_json, read_json
from gate.readers.coverage.lcov import is_lcov, read_lcov

CANARY: Final = Item(path=RepoPath("canary.info"), data=b"SF:sings.py\nDA:1,1\nend_of_record\n")
_MARK: Final = b"\xef\xbb\xbf"
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


def prepare(_profile: Mapping[str, Json]) -> Callable[[RepoPath, bytes], list[Record]]:
    """Return what reads one report into records: the first of the report, then one for a file."""
    return read_report


def read_report(_path: RepoPath, data: bytes) -> list[Record]:
    """
    Return what *data* says, whatever its format.

    Raises:
        Unreadable: it is empty, in no known format, damaged, or measures no file.
    """
    if not data.strip():
        raise Unreadable("it is empty")
    records = list(_read(data))
    if len(records) < 2:  # noqa: PLR2004 - the report's own, and a file's
        raise Unreadable("it measures no file")
    return records


def _read(data: bytes) -> Iterator[Record]:
    if is_data_file(data):
        return read_data_file(data)
    start = data.removeprefix(_MARK).lstrip()[:1]
    if start == b"<" or data.startswith(_WIDE):
        return read_cobertura(data)
    if start == b"{":
        told = read_json(data)
        return read_earlier(told) if is_earlier(told) else read_coverage_json(told)
    if is_lcov(data.removeprefix(_MARK)):
        return read_lcov(data)
    raise Unreadable("it is no .coverage, coverage.py JSON, Cobertura XML or lcov")
