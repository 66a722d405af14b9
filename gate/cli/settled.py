"""The settings that decide, with what they extend and its floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gate.model.work import Cache
    from gate.settings.find import Found
    from gate.settings.load import Settings


def settings_of(found: Found, cache: Cache | None = None) -> Settings:
    """
    Return the settings that *found* holds; *cache* holds which were found sound.

    Raises:
        SettingsError: they have faults, or go below what they extend.
    """
    from gate.settings.load import read_settings  # noqa: PLC0415 - imported only when used
    from gate.stages import STAGES  # noqa: PLC0415 - as above

    if not found.extended:
        return read_settings(found, stages=STAGES, cache=cache)
    from gate.policy.floor import lowered  # noqa: PLC0415 - as above

    return read_settings(found, stages=STAGES, cache=cache, lowered=lowered)
