"""What a text must hold for another to stand in it, escaped or in base64."""

from __future__ import annotations

from typing import Final

from gate.model.signs import Sign
from gate.readers.layers.encoded import GROUP, PACKED, WIDE_GROUPS, is_wrapped

ESCAPED: Final = "escaped"
ENCODED: Final = "encoded"
_LINE: Final = r"[A-Za-z0-9+/_\-]"
SIGNS: Final = (
    Sign(name=ESCAPED, pattern=r"%[2-7][0-9a-fA-F]|\\(?:x[2-7]|u(?:00|\{)[2-7])[0-9a-fA-F]"),
    Sign(name=ENCODED, pattern=GROUP.decode() * 5),
    Sign(name=ENCODED, pattern=WIDE_GROUPS.decode() * 2),
    *(Sign(name=ENCODED, pattern=start.decode() + _LINE + "{12}") for start in PACKED),
    # Five groups, or the start of a packed file, may go over the end of a line.
    Sign(name=ENCODED, is_in=is_wrapped),
)
