"""What a team may say of its dependencies."""

from __future__ import annotations

from gate.options import Field, Globs, Options


class DependenciesOptions(Options):
    """``[stages.dependencies]``."""

    warn_after_days: int = Field(
        default=3, ge=0, le=3650, description="Advisories older than this warn."
    )
    undecided_after_days: int = Field(
        default=14,
        ge=0,
        le=3650,
        description="Advisories older than this leave a build undecided; on a laptop they warn.",
    )
    ignore: Globs = Field(
        default=Globs(),
        description="Manifests that are nobody's to install, as patterns of a .gitignore.",
        examples=[["tests/fixtures/"]],
    )
