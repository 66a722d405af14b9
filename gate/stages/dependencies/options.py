"""What a team may say of its dependencies."""

from __future__ import annotations

from typing import Literal

from gate.options import Field, Globs, Options


class DependenciesOptions(Options):
    """``[stages.dependencies]``."""

    service: Literal["local", "osv", "pypi"] = Field(
        default="local",
        description="Whom to ask: the advisories on this machine, or OSV or PyPI by network.",
    )
    service_address: str = Field(
        default="",
        max_length=500,
        pattern=r"^(https?://\S+)?$",
        description="The address of a mirror of that service; empty for its own.",
    )
    service_seconds: float = Field(
        default=20.0, gt=0, le=300, description="How long the service may keep silent."
    )
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
