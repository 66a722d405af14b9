"""When a team works, as it writes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, time, tzinfo
from typing import Annotated, Final, Literal

from gate.model.business import BusinessHours
from gate.options.written import Field, Written, field_validator

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_WEEK: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class OfficeHours(Written):
    """The hours that count as business time, in one zone."""

    zone: str = Field(
        default="UTC",
        description="The time zone, by its name in the IANA database.",
        examples=["Europe/Paris"],
    )
    days: tuple[Weekday, ...] = Field(
        default=_WEEK[:5], min_length=1, description="The days of the week that are worked."
    )
    opens: Clock = Field(default="09:00", description="When a work day begins.")
    closes: Clock = Field(
        default="17:00",
        description="When it ends; on the next day, if that is no later than it begins.",
    )
    holidays: tuple[str, ...] = Field(
        default=(), description="Days that are not worked.", examples=[["2026-12-24"]]
    )
    country: str = Field(
        default="",
        pattern=r"^([A-Z]{2}(-[A-Z0-9]{1,3})?)?$",
        description="Whose public holidays are not worked: ISO 3166 code of a country or a part"
        " of one. Needs the extra `kpis`.",
        examples=["DE-BY"],
    )

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, zone: str) -> str:
        _zone(zone)
        return zone

    @field_validator("holidays")
    @classmethod
    def _are_days(cls, holidays: tuple[str, ...]) -> tuple[str, ...]:
        for day in holidays:
            try:
                date.fromisoformat(day)
            except ValueError:
                raise ValueError(f"{day!r} is no day: write 2026-12-24") from None
        return holidays

    def hours(self, public: Iterable[date] = ()) -> BusinessHours:
        """Return them; *public* are the public holidays of `country`."""
        return BusinessHours(
            zone=_zone(self.zone),
            days=frozenset(map(_WEEK.index, self.days)),
            opens=time.fromisoformat(self.opens),
            closes=time.fromisoformat(self.closes),
            holidays=frozenset((*map(date.fromisoformat, self.holidays), *public)),
        )


def _zone(name: str) -> tzinfo:
    """
    Return the zone *name*.

    Raises:
        ValueError: this machine knows none of that name.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - slow, seldom needed

    if name == "UTC":  # needs no database
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"there is no time zone {name!r} here: name one as Europe/Paris; where the system has"
            " no zones, install tzdata"
        ) from None
