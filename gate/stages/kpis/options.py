"""What a team may say of its figures: the aims, the sprints, the hours."""

from __future__ import annotations

from datetime import date
from typing import Literal

from gate.options import Field, Globs, Options, field_validator, globs
from gate.options.hours import OfficeHours


class KpisOptions(Options):
    """The aims, and what they are measured by."""

    events: Globs = Field(
        default=globs(["/kpis*.jsonl", "/kpis/*.jsonl", "/reports/kpis*.jsonl"]),
        description="Exported events, as patterns of a .gitignore (docs/kpis.md has the format).",
    )
    lead_time_days: float = Field(
        default=3,
        gt=0,
        allow_inf_nan=False,
        description="Calendar days that a change may take on average, exactly.",
    )
    lead_time_until: Literal["merge", "deploy"] = Field(
        default="merge", description="What ends the lead time that the first commit began."
    )
    review_response_hours: float = Field(
        default=4,
        gt=0,
        allow_inf_nan=False,
        description="Business hours within which a review is answered, exactly.",
    )
    reviews_per_day: float = Field(
        default=2,
        ge=0,
        allow_inf_nan=False,
        description="Reviews that each engineer makes on a working day, on average.",
    )
    escaped_bugs: int = Field(
        default=2, ge=1, description="Escaped bugs of a sprint that are too many."
    )
    size_limit: int = Field(
        default=400, ge=1, description="Changed lines that a pull request may have, for its trend."
    )
    bug_labels: tuple[str, ...] = Field(
        default=("escaped-bug", "production-bug"),
        description="Labels of bugs that were found in production; one of them is enough.",
    )
    bug_fields: dict[str, tuple[str, ...]] = Field(
        default={},
        description="Values of a tracker's fields that say the same.",
        examples=[{"found_in": ["production"]}],
    )
    bug_owners: tuple[str, ...] = Field(
        default=(),
        description="Labels of which such a bug must have one, where trackers are shared.",
        examples=[["backend"]],
    )
    duplicate_labels: tuple[str, ...] = Field(
        default=("duplicate",), description="Labels of bugs that are other bugs again."
    )
    engineers: tuple[str, ...] = Field(
        default=(),
        description="Who reviews, by login; if left out, everybody who was seen in the time.",
        examples=[["@alice", "@bob"]],
    )
    bots: tuple[str, ...] = Field(
        default=(),
        description="Accounts of programs that their host takes for people.",
        examples=[["release-please"]],
    )
    sprint_start: str = Field(
        default="2026-01-05", description="The first day of any sprint; the others follow it."
    )
    sprint_days: int = Field(default=14, ge=1, le=366, description="Days of a sprint.")
    trend_sprints: int = Field(
        default=6, ge=1, le=26, description="Sprints that the trends go back."
    )
    per_person: bool = Field(
        default=False,
        description="Whether reports show figures of single people; else only the team's.",
    )
    hours: OfficeHours = Field(
        default=OfficeHours(), description="The hours that count as business time."
    )

    @field_validator("sprint_start")
    @classmethod
    def _is_day(cls, day: str) -> str:
        try:
            date.fromisoformat(day)
        except ValueError:
            raise ValueError(f"{day!r} is no day: write 2026-01-05") from None
        return day
