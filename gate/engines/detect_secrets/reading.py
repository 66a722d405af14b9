"""What is detect-secrets shown of a file?"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Final

from gate.model.decoding import Reading, readings
from gate.model.value import dataclass

_PRINTED: Final = b"\n" * 32 + bytes(range(32, 127)) + b"\n" * 129


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A text of a file, as it is shown."""

    reading: Reading
    """The way to read the file that it comes from."""
    raw: str
    """As it stands in the file; a byte order mark may precede what the file is read as."""

    @property
    def text(self) -> str:
        """What detect-secrets reads: line feeds alone end a line."""
        if "\r" not in self.raw:
            return self.raw
        return self.raw.replace("\r\n", "\n").replace("\r", "\n")


def shown(data: bytes) -> Iterator[Shown]:
    """Yield what is shown of *data*, in each way to read it; of a binary, its words in ASCII."""
    mark = "\ufeff" if data.startswith(codecs.BOM_UTF8) else ""
    for reading in readings(data):
        raw = mark + reading.text
        if reading.is_binary:
            raw = reading.text.encode("latin-1").translate(_PRINTED).decode("ascii")
        yield Shown(reading=reading, raw=raw)
