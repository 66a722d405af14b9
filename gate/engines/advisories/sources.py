"""
Advisories from disk: an OSV export, a folder or clone of an advisory database, lines of JSON.

What is read may be hostile or cut off: sizes are bounded, no name leads to a write, and one file
that cannot be read refuses the whole.
"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from gate.engines.advisories.advisory import BadRecord
from gate.engines.advisories.records import Gathered
from gate.model.error import EngineError
from gate.model.text import cut, plain
from gate.model.work import Unreadable

Parse = Callable[[bytes], object]
_SUFFIXES: Final = (".json", ".yaml", ".yml")
_RECORD_BYTES: Final = 8 * 2**20
_ALL_BYTES: Final = 8 * 2**30
_MOST_RECORDS: Final = 2_000_000
_ZIP: Final = b"PK"


def gather(source: Path, *, parse_yaml: Parse) -> Gathered:
    """
    Return the advisories in *source*: a folder, an archive, or a file of JSON or of lines of it.

    Raises:
        EngineError: it cannot be read, holds what is no record, or holds none.
    """
    gathered, left = Gathered(), _ALL_BYTES
    try:
        for count, (name, data) in enumerate(_documents(source)):
            left -= len(data)
            if left < 0 or count >= _MOST_RECORDS:
                raise _trouble(source.name, "it holds more than any advisory database does")
            parse = json.loads if name.endswith((".json", ".jsonl")) else parse_yaml
            _take(gathered, name, data, parse)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
        raise _trouble(source.name, why) from error
    except RuntimeError as error:  # zipfile's word for a password
        raise _trouble(source.name, "it is encrypted") from error
    if not any(gathered.by_package.values()):
        raise _trouble(source.name, "it holds no advisory on a package of PyPI")
    return gathered


def _take(gathered: Gathered, name: str, data: bytes, parse: Parse) -> None:
    try:
        told = parse(data)
        for record in told if isinstance(told, list) else [told]:
            # A clone holds other files as well: settings, schemas.
            if isinstance(record, dict) and "id" in record and "modified" in record:
                gathered.add(record)
    except Unreadable as error:
        raise _trouble(name, error.reason) from error
    except BadRecord as error:
        raise _trouble(name, f"a record is not in the OSV format: {error}") from error
    except (ValueError, RecursionError) as error:
        raise _trouble(name, "it is neither JSON nor YAML as it should be") from error


def _documents(source: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of each document; the name ends as its format does."""
    if source.is_dir():
        yield from _in_folder(source)
        return
    with source.open("rb") as file:
        is_archive = file.read(len(_ZIP)) == _ZIP
    if is_archive:
        yield from _in_archive(source)
    elif source.suffix in _SUFFIXES:
        yield source.name, _bounded(source)
    else:
        yield from _in_lines(source)


def _in_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(place, name)
            if name.endswith(_SUFFIXES) and path.is_file() and not path.is_symlink():
                yield name, _bounded(path)


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(_RECORD_BYTES + 1)
    return _checked(path.name, data)


def _in_archive(source: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(source) as archive:
        for member in archive.infolist():
            if member.filename.endswith(_SUFFIXES) and not member.is_dir():
                with archive.open(member) as file:
                    data = file.read(_RECORD_BYTES + 1)
                yield member.filename, _checked(member.filename, data)


def _in_lines(source: Path) -> Iterator[tuple[str, bytes]]:
    with source.open("rb") as file:
        number = 0
        while line := file.readline(_RECORD_BYTES + 1):
            number += 1
            if line.strip():
                yield f"line {number} of {source.name}.jsonl", _checked(source.name, line)


def _checked(name: str, data: bytes) -> bytes:
    if len(data) > _RECORD_BYTES:
        raise _trouble(name, f"a record is larger than {_RECORD_BYTES // 2**20} MB")
    return data


def _trouble(name: str, why: str) -> EngineError:
    return EngineError(
        f"advisories cannot be read: {why}",
        where=cut(plain(name), 200),
        fix="take a whole copy of the advisories; what was there before is still there",
    )
