"""What a team may say of coverage: which services there are, and how much of each is enough."""

from __future__ import annotations

import re
from typing import Annotated

from gate.options import Field, Globs, Options, Written, field_validator, globs

ServiceName = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$")]


class Service(Written):
    """One service, as the files that it is made of."""

    paths: Globs = Field(
        description="Its files, as patterns of a .gitignore; tests are no part of it.",
        examples=[["payments/**"]],
    )
    critical: bool = Field(
        default=False,
        description="Whether the merge is blocked; else the stage warns.",
        examples=[True],
    )
    minimum: float | None = Field(
        default=None,
        ge=0,
        le=100,
        allow_inf_nan=False,
        description="Percent of it that must be covered, exactly; the stage's, if left out.",
        examples=[85.5],
    )
    patch: float | None = Field(
        default=None,
        ge=0,
        le=100,
        allow_inf_nan=False,
        description="Percent of its changed statements; the stage's, if left out.",
        examples=[80],
    )
    file_minimum: float | None = Field(
        default=None,
        ge=0,
        le=100,
        allow_inf_nan=False,
        description="Percent of the changed statements of each file; the stage's, if left out.",
        examples=[50],
    )
    files: Globs = Field(
        default=globs([]),
        description="Its coverage reports, where they are not the stage's.",
        examples=[["/payments/coverage.xml"]],
    )


class CoverageOptions(Options):
    """The services, their limits, and where the coverage reports lie."""

    minimum: float = Field(
        default=70,
        ge=0,
        le=100,
        allow_inf_nan=False,
        description="Percent of a service's statements and branches that must be covered.",
    )
    patch: float = Field(
        default=70,
        ge=0,
        le=100,
        allow_inf_nan=False,
        description="Percent of a change's statements that must be covered.",
    )
    file_minimum: float = Field(
        default=0,
        ge=0,
        le=100,
        allow_inf_nan=False,
        description="Percent of the changed statements of each file.",
    )
    few: int = Field(
        default=10,
        ge=1,
        description="Changed statements below which no percentage is asked, but for 100.",
    )
    files: Globs = Field(
        default=globs(
            [
                *("/.coverage", "/.coverage.*", "/coverage.xml", "/coverage.json", "/lcov.info"),
                *("/coverage/lcov.info", "/coverage/cobertura-coverage.xml"),
                *("/reports/.coverage", "/reports/.coverage.*", "/reports/*.lcov"),
                *("/reports/coverage*.xml", "/reports/coverage*.json"),
            ]
        ),
        description="The coverage reports of the head, as patterns of a .gitignore.",
    )
    base: Globs = Field(
        default=globs(["/coverage-base.*", "/reports/base/"]),
        description="Coverage reports of the base, or gate's JSON report of it.",
    )
    left_out: tuple[str, ...] = Field(
        default=(),
        description=(
            "Regular expressions for lines that are nothing to cover, as coverage.py's"
            " exclude_also."
        ),
        examples=[["^\\s*raise NotImplementedError"]],
    )
    tests: Globs = Field(
        default=globs(
            [
                *("test/", "tests/", "__tests__/", "spec/", "test_*.py", "*_test.py"),
                *("conftest.py", "*_test.go", "*.test.[jt]s", "*.test.[jt]sx"),
                *("*.spec.[jt]s", "*.spec.[jt]sx", "*Test.java", "*Test.kt"),
            ]
        ),
        description="Which files are tests, and so nothing to cover.",
    )
    services: dict[ServiceName, Service] = Field(
        default={},
        description="The services, each by a name of your own.",
        examples=[{"payments": {"paths": ["payments/**"], "critical": True}}],
    )

    @field_validator("left_out")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
        return patterns
