"""What may stand in ``gate.toml`` beside the stages' own tables, and in ``gate.waivers.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from gate.options import Field, Written

PRODUCT_SALT: Final = "playbook-gate"
"""Keys the fingerprints of secrets where the settings bring no salt of their own."""

VERSION_CLAUSE: Final = r"(>=|<=|>|<|==|!=|~=)\s*(\d+(?:\.\d+)*)(\.\*)?"
"""One clause of a version requirement: operator, release, and a wildcard or nothing."""

Level = Literal["info", "low", "medium", "high", "critical"]
RuleLevel = Literal["off", "info", "low", "medium", "high", "critical"]
Login = Annotated[str, Field(pattern=r"^@[^\s@,]+$", examples=["@alice"])]
StageId = Annotated[str, Field(min_length=1)]
Fingerprint = Annotated[
    str, Field(pattern=r"^(v\d+:[0-9a-f]{16})?$", examples=["v1:0123456789abcdef"])
]
RulePattern = Annotated[str, Field(min_length=1, max_length=200)]
Said = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]


class WaiverTerms(Written):
    """What is asked of the waivers of some rules. What is left out, the next pattern may say."""

    waivable: bool | None = Field(
        default=None,
        description="Whether a waiver counts. By default, but for tokens in a provider's format.",
    )
    max_days: int | None = Field(
        default=None, ge=1, le=3650, description="The longest life, from its creation."
    )
    owners: tuple[Login, ...] | None = Field(
        default=None, description="Who may answer for one.", examples=[["@alice"]]
    )


DEFAULT_LIMITS: Final[Mapping[str, WaiverTerms]] = MappingProxyType(
    {"secrets/*": WaiverTerms(max_days=30)}
)
"""What holds of the waivers of these rules where the settings do not say it."""


class Document(Written):
    """The whole of ``gate.toml``. The tables under ``stages`` are checked one by one."""

    gate_version: str = Field(
        default=">=0.1",
        pattern=rf"^{VERSION_CLAUSE}(\s*,\s*{VERSION_CLAUSE})*$",
        description="Versions of the gate that these settings are written for.",
        examples=[">=0.1", ">=0.1,<1"],
    )
    mode: Literal["enforce", "report"] = Field(
        default="enforce",
        description='"report" shows the same verdict and never blocks: for a first adoption.',
    )
    fail_at: Level = Field(
        default="medium", description="Findings of this severity and above block the merge."
    )
    required: tuple[StageId, ...] = Field(
        default=("secrets", "sast"),
        description="Stages that may not be skipped in a pull request or a merge queue.",
    )
    extends: tuple[Annotated[str, Field(min_length=1, max_length=2000)], ...] = Field(
        default=(),
        description="Settings that hold where these say nothing, the weakest first: a file of the"
        " repository, an absolute path, git:REPOSITORY@COMMIT:FILE, or"
        " https://HOST/FILE#sha256=DIGEST.",
        examples=[["/etc/playbook/gate.toml"]],
    )
    floor: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field(
        default=(),
        description="Keys that settings which extend these may only make stricter; a key means"
        " all that stands below it, and `*` any part of one.",
        examples=[["fail_at", "required", "stages.*.enabled"]],
    )
    fingerprint_salt: str = Field(
        default=PRODUCT_SALT,
        min_length=1,
        max_length=200,
        description="Keys the fingerprints of secrets in reports; `gate init` writes one.",
    )
    max_waiver_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="The longest life of a waiver in gate.waivers.toml, from its creation.",
    )
    waiver_limits: dict[RulePattern, WaiverTerms] = Field(
        default=dict(DEFAULT_LIMITS),
        description="What is asked of waivers, by a rule's id or a pattern of ids with `*`. A"
        " waiver that goes beyond counts for nothing. The id goes first, then the longest pattern.",
        examples=[{"secrets/*": {"max_days": 30}}],
    )
    roles: dict[str, tuple[Login, ...]] = Field(
        default={},
        description='Who holds which role, as logins or teams of the host: ["@alice"].',
        examples=[{"gate-approver": ["@alice", "@dana"]}],
    )
    rules: dict[str, RuleLevel] = Field(
        default={},
        description='A severity for a rule in place of its own, by the rule\'s id, or "off".',
    )
    stages: dict[str, Any] = Field(
        default={}, description="One table for each stage, by the stage's id."
    )


class WaiverRow(Written):
    """One ``[[waivers]]`` row. It means the findings that all that it names holds of."""

    rule: str = Field(default="", description="The rule whose findings it accepts, by its id.")
    fingerprint: Fingerprint = Field(
        default="", description="The one finding that it accepts; `path` says in which file."
    )
    advisory: Annotated[str, Field(max_length=100, pattern=r"^(\S+)?$")] = Field(
        default="",
        description="An advisory, by any of its names.",
        examples=["CVE-2019-14234"],
    )
    path: Annotated[str, Field(max_length=1000)] = Field(
        default="",
        description="Where: one pattern of a .gitignore. Without it, everywhere.",
        examples=["/tests/**"],
    )
    reason: Said = Field(description="Why it is accepted.")
    owner: Said = Field(description="Who answers for it.", examples=["@alice"])
    ticket: str = Field(default="", description="Where it is followed up.", examples=["SEC-1"])
    created: date = Field(description="The first day on which it counts.")
    expires: date = Field(description="The last day on which it counts.")


class WaiverDocument(Written):
    """The whole of ``gate.waivers.toml``."""

    waivers: tuple[dict[str, Any], ...] = Field(default=(), description="What is accepted.")
