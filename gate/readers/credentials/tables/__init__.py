"""What is known of providers' credentials: kinds and formats, as data."""

from __future__ import annotations

from typing import Final

from gate.readers.credentials.kind import Format, Kind
from gate.readers.credentials.tables import (
    assistants,
    clouds,
    code,
    messages,
    money,
    operations,
    services,
    structure,
)

_TABLES: Final = (clouds, code, assistants, money, messages, operations, services, structure)

KINDS: Final[tuple[Kind, ...]] = tuple(kind for table in _TABLES for kind in table.KINDS)
FORMATS: Final[tuple[Format, ...]] = tuple(row for table in _TABLES for row in table.FORMATS)
