"""What a team may say of the size of its changes."""

from __future__ import annotations

import re

from gate.options import Field, Globs, Options, field_validator, globs


class DiffSizeOptions(Options):
    """How large a change may be."""

    limit: int = Field(
        default=400, ge=1, description="Changed lines that a change may have, exactly."
    )
    ignore: Globs = Field(
        default=globs([]), description="Files that do not count, as patterns of a .gitignore."
    )
    tests: Globs = Field(
        default=globs(
            [
                "test/",
                "tests/",
                "__tests__/",
                "test_*.py",
                "*_test.py",
                "conftest.py",
                "*_test.go",
                "*.test.[jt]s",
                "*.test.[jt]sx",
                "*.spec.[jt]s",
                "*.spec.[jt]sx",
            ]
        ),
        description="Which files are tests, as patterns of a .gitignore.",
    )
    test_weight: float = Field(
        default=1.0,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="What a changed line of a test counts.",
    )
    deletion_weight: float = Field(
        default=0.0,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="What a line of a file that is deleted whole counts.",
    )
    trust_new_markers: bool = Field(
        default=False,
        description="Whether a new file is left out because its own text says a tool wrote it.",
    )
    override_label: str = Field(
        default="size-override",
        description=(
            "The label by which somebody other than the author accepts the size; empty for none."
        ),
    )
    ticket_pattern: str = Field(
        default=r"\b(?!(?:UTF|SHA|ISO|RFC|CVE|PEP)-)[A-Z][A-Z0-9]+-[1-9][0-9]*\b",
        min_length=1,
        description=(
            "A regular expression for the ticket that the pull request's text must name beside"
            " the label."
        ),
    )

    @field_validator("ticket_pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
        return pattern
